# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Form fields for each kind of question. They only read what was typed: `validation` judges it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tvilling.questionnaires.kinds import PEOPLE_LIMIT, Kind
from tvilling.questionnaires.options import limit_of, listed, number_of, pairs_of, shown
from tvilling.questionnaires.widgets import PeopleInput, StoredFileInput

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tvilling.questionnaires.definition import Question

type Options = Mapping[str, Any]
#: Rows of people when the question names no limit.
PEOPLE_ROWS = 3


class AnyChoice(forms.ChoiceField):
    """Takes whatever was sent."""

    def validate(self, value: Any) -> None:
        """Left to the one validator."""


class AnyChoices(forms.MultipleChoiceField):
    """Takes whatever was sent."""

    def validate(self, value: Any) -> None:
        """Left to the one validator."""


class NumberField(forms.CharField):
    """A number as a number; what is none stays as it was typed."""

    def __init__(self, *, decimals: int = 0, **options: Any) -> None:
        super().__init__(**options)
        self.decimals = decimals

    def to_python(self, value: Any) -> Any:
        """The number, the typed text, or none."""
        return read_number(super().to_python(value), self.decimals)


def read_number(typed: str, decimals: int = 0) -> int | float | str | None:
    """The number in a text as people write it ("1 200", "3,5"); the text itself when it is none; none when empty."""
    bare = "".join(typed.split()).replace("\u202f", "")
    if not bare:
        return None
    try:
        number = float(bare.replace(",", "."))
    except ValueError:
        return typed
    if number == int(number) and abs(number) < 10**15:
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


def field_for(question: Question, options: Options) -> forms.Field:
    """The field for a question, with label, help, and the question itself as `field.question`."""
    field = BUILDERS[question.kind](question, options)
    field.required = False
    field.label = shown(question.label, options)
    field.help_text = shown(question.help, options)
    field.question = question  # type: ignore[attr-defined]  # templates read it
    field.why = shown(question.why, options)  # type: ignore[attr-defined]  # templates read it
    return field


def _text(_question: Question, _options: Options) -> forms.Field:
    return forms.CharField(required=False, strip=False, widget=forms.TextInput())


def _long_text(question: Question, options: Options) -> forms.Field:
    limit = limit_of(question, options)
    attrs: dict[str, Any] = {"rows": 8}
    if limit is not None:
        attrs["data-word-limit"] = limit
    return forms.CharField(required=False, strip=False, widget=forms.Textarea(attrs=attrs))


def _number(question: Question, _options: Options) -> forms.Field:
    mode = "decimal" if question.decimals else "numeric"
    widget = forms.TextInput(attrs={"inputmode": mode, "size": 12})
    return NumberField(required=False, decimals=question.decimals, widget=widget)


def _year(_question: Question, _options: Options) -> forms.Field:
    widget = forms.TextInput(attrs={"inputmode": "numeric", "size": 6, "maxlength": 20})
    return NumberField(required=False, widget=widget)


def _day(_question: Question, _options: Options) -> forms.Field:
    return forms.CharField(required=False, widget=forms.DateInput(attrs={"type": "date"}))


def _yes_no(question: Question, _options: Options) -> forms.Field:
    if question.must_be_yes:
        return forms.BooleanField(required=False)
    choices = [("yes", _("Yes")), ("no", _("No"))]
    return YesNoField(required=False, choices=choices, widget=forms.RadioSelect())


def _choice(question: Question, options: Options) -> forms.Field:
    pairs = pairs_of(question, options)
    few = len(pairs) <= 7  # noqa: PLR2004 - more are easier in a list that folds
    if few:
        return AnyChoice(required=False, choices=pairs, widget=forms.RadioSelect())
    return AnyChoice(required=False, choices=[("", _("Choose one")), *pairs], widget=forms.Select())


def _choices(question: Question, options: Options) -> forms.Field:
    attrs = {"data-limit": limit} if (limit := limit_of(question, options)) is not None else {}
    widget = forms.CheckboxSelectMultiple(attrs=attrs)
    return AnyChoices(required=False, choices=pairs_of(question, options), widget=widget)


def _email(_question: Question, _options: Options) -> forms.Field:
    widget = forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"})
    return forms.CharField(required=False, widget=widget)


def _url(_question: Question, _options: Options) -> forms.Field:
    return forms.CharField(required=False, widget=forms.URLInput(attrs={"spellcheck": "false"}))


def _file(question: Question, _options: Options) -> forms.Field:
    return forms.Field(required=False, widget=StoredFileInput(accept=question.accept))


def _people(question: Question, options: Options) -> forms.Field:
    rows = min(number_of(question.maximum, options) or PEOPLE_ROWS, PEOPLE_LIMIT)
    return forms.Field(required=False, widget=PeopleInput(rows=rows, english=listed("english", options)))


BUILDERS: dict[Kind, Callable[[Question, Options], forms.Field]] = {
    Kind.TEXT: _text, Kind.LONG_TEXT: _long_text, Kind.NUMBER: _number, Kind.YEAR: _year, Kind.DAY: _day,
    Kind.YES_NO: _yes_no, Kind.CHOICE: _choice, Kind.CHOICES: _choices, Kind.EMAIL: _email, Kind.URL: _url,
    Kind.FILE: _file, Kind.PEOPLE: _people,
}  # fmt: skip
