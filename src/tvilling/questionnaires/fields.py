# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Form fields for each kind of question. They only read what was typed: `validation` judges it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tvilling.questionnaires.kinds import PEOPLE_LIMIT, Kind
from tvilling.questionnaires.options import limit_of, listed, needs_answer, number_of, pairs_of, shown
from tvilling.questionnaires.widgets import PeopleInput, StoredFileInput
from tvilling.ui.widgets import Chips, DayInput

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tvilling.questionnaires.conditions import Condition
    from tvilling.questionnaires.definition import Question, SectionDefinition

type Options = Mapping[str, Any]
type Builder = Callable[[Question, Options], forms.Field]
#: Rows of people when the question names no limit.
PEOPLE_ROWS = 3
#: Larger numbers lose digits; nobody means them.
LARGEST = 10**15
#: Texts up to so many words get a lower box.
SHORT = 100


class Lenient:
    """A field that only reads. `required` says what the label says; the one validator decides."""

    def validate(self, value: Any) -> None:
        """Left to the one validator."""


class TextField(Lenient, forms.CharField):
    """Any text."""


class Tick(Lenient, forms.BooleanField):
    """True or false."""


class JsonField(Lenient, forms.Field):
    """Whatever the widget reads."""


class StoredFile(JsonField):
    """A file that is there already, or a new one. After a refusal the stored one is still there, and still shown."""

    def bound_data(self, data: Any, initial: Any) -> Any:
        """A browser does not send the same file again, so what is stored stands."""
        return data if isinstance(data, dict) else initial


class AnyChoice(Lenient, forms.ChoiceField):
    """Takes whatever was sent."""


class AnyChoices(Lenient, forms.MultipleChoiceField):
    """Takes whatever was sent."""


class NumberField(Lenient, forms.CharField):
    """A number as a number; what is none stays as it was typed."""

    def __init__(self, *, decimals: int = 0, **options: Any) -> None:
        super().__init__(**options)
        self.decimals = decimals

    def to_python(self, value: Any) -> Any:
        """The number, the typed text, or none."""
        return read_number(super().to_python(value) or "", self.decimals)


def read_number(typed: str, decimals: int = 0) -> int | float | str | None:
    """The number in a text as people write it ("1 200", "3,5"); the text itself when it is none; none when empty."""
    bare = "".join(typed.split()).replace("\u202f", "")
    if not bare:
        return None
    try:
        number = float(bare.replace(",", "."))
    except ValueError:
        return typed
    if not abs(number) < LARGEST:  # also for "nan", which is below nothing
        return typed
    if number == int(number):
        return int(number)
    return number if decimals else typed


class YesNoField(AnyChoice):
    """True, false, or none."""

    def clean(self, value: Any) -> Any:
        """The answer as JSON has it."""
        return {"yes": True, "no": False}.get(super().clean(value))

    def prepare_value(self, value: Any) -> Any:
        """The answer as the page has it."""
        return {True: "yes", False: "no"}.get(value, value)


def field_for(question: Question, section: SectionDefinition, options: Options) -> forms.Field:
    """The field for a question, with label, help, why, and the question itself as `field.question`."""
    field = BUILDERS[question.kind](question, options)
    field.required = needs_answer(question)
    field.label = shown(question.label, options)
    helps = [_only_if(question.condition, section, options), shown(question.help, options)]
    field.help_text = " ".join(filter(None, helps))
    field.question = question  # type: ignore[attr-defined]  # templates read it
    field.why = shown(question.why, options)  # type: ignore[attr-defined]  # templates read it
    return field


def _only_if(condition: Condition | None, section: SectionDefinition, options: Options) -> str:
    """When the question is to be answered, in words: so the page needs no script to be understood."""
    if condition is None:
        return ""
    asked = section.question(condition.question)
    labels: dict[Any, str] = {True: gettext("Yes"), False: gettext("No"), **dict(pairs_of(asked, options))}
    values = {
        "question": shown(asked.label, options).rstrip("?:. "),
        "answer": labels.get(condition.value, condition.value),
    }
    if condition.operator == "is_not":
        return gettext("Only if the answer to “%(question)s” is not “%(answer)s”.") % values
    if condition.operator == "at_least":
        return gettext("Only if the answer to “%(question)s” is %(answer)s or more.") % values
    return gettext("Only if the answer to “%(question)s” is “%(answer)s”.") % values


def _text(_question: Question, _options: Options) -> forms.Field:
    return TextField(strip=False, widget=forms.TextInput())


def _long_text(question: Question, options: Options) -> forms.Field:
    limit = limit_of(question, options)
    short = limit is not None and limit <= SHORT
    field = TextField(strip=False, widget=forms.Textarea(attrs={"rows": 4 if short else 8}))
    field.word_limit = limit or 0  # type: ignore[attr-defined]  # the kit draws the counter
    return field


def _number(question: Question, _options: Options) -> forms.Field:
    mode = "decimal" if question.decimals else "numeric"
    widget = forms.TextInput(attrs={"inputmode": mode, "size": 12})
    return NumberField(decimals=question.decimals, widget=widget)


def _year(_question: Question, _options: Options) -> forms.Field:
    widget = forms.TextInput(attrs={"inputmode": "numeric", "size": 6, "maxlength": 20})
    return NumberField(widget=widget)


def _day(_question: Question, _options: Options) -> forms.Field:
    return TextField(widget=DayInput())


def _yes_no(question: Question, _options: Options) -> forms.Field:
    if question.must_be_yes:
        return Tick()
    choices = [("yes", _("Yes")), ("no", _("No"))]
    return YesNoField(choices=choices, widget=forms.RadioSelect())


def _choice(question: Question, options: Options) -> forms.Field:
    pairs = pairs_of(question, options)
    few = len(pairs) <= 7  # noqa: PLR2004 - more are easier in a list that folds
    if few:
        return AnyChoice(choices=pairs, widget=forms.RadioSelect())
    return AnyChoice(choices=[("", _("Choose one")), *pairs], widget=forms.Select())


def _choices(question: Question, options: Options) -> forms.Field:
    return AnyChoices(choices=pairs_of(question, options), widget=Chips())


def _email(_question: Question, _options: Options) -> forms.Field:
    widget = forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"})
    return TextField(widget=widget)


def _url(_question: Question, _options: Options) -> forms.Field:
    return TextField(widget=forms.TextInput(attrs={"inputmode": "url", "spellcheck": "false"}))


def _file(question: Question, _options: Options) -> forms.Field:
    return StoredFile(widget=StoredFileInput(accept=question.accept))


def _people(question: Question, options: Options) -> forms.Field:
    rows = min(number_of(question.maximum, options) or PEOPLE_ROWS, PEOPLE_LIMIT)
    return JsonField(widget=PeopleInput(rows=rows, english=listed("english", options)))


BUILDERS: dict[Kind, Builder] = {
    Kind.TEXT: _text, Kind.LONG_TEXT: _long_text, Kind.NUMBER: _number, Kind.YEAR: _year, Kind.DAY: _day,
    Kind.YES_NO: _yes_no, Kind.CHOICE: _choice, Kind.CHOICES: _choices, Kind.EMAIL: _email, Kind.URL: _url,
    Kind.FILE: _file, Kind.PEOPLE: _people,
}  # fmt: skip
