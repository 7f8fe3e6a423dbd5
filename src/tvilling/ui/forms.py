# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Forms: the renderer, the mixin of all our forms, and fields for days with zones, money, ranks and files."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, ClassVar, cast
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models.fields import BLANK_CHOICE_LABEL
from django.forms.renderers import TemplatesSetting
from django.template.defaultfilters import filesizeformat
from django.utils.functional import cached_property
from django.utils.translation import gettext, ngettext_lazy
from django.utils.translation import gettext_lazy as _

from tvilling.core.clock import FIRST_YEAR, LAST_YEAR, is_within_years
from tvilling.core.folding import fold, search_keys
from tvilling.core.text import word_count
from tvilling.ui.formats import HOME_ZONE, figure_text
from tvilling.ui.widgets import (
    OWN_TEMPLATES,
    Chips,
    DayInput,
    MomentInput,
    MoneyInput,
    RankedList,
    Suggesting,
    Upload,
    zone_choices,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from django.db import models
    from django.db.models import QuerySet
    from django.forms.forms import BaseForm
    from django.utils.functional import _StrPromise

    from tvilling.core.errors import ActionRefused

type Text = str | _StrPromise


class BoundField(forms.BoundField):
    """A field as drawn: with the reason for asking and the words left."""

    @property
    def why(self) -> Text:
        """Why we ask."""
        why: Text = getattr(self.field, "why", "")
        return why

    @property
    def word_limit(self) -> int:
        """How many words are allowed; 0 for any number."""
        return int(getattr(self.field, "word_limit", 0) or 0)

    @property
    def words(self) -> int:
        """How many there are now."""
        return word_count(str(self.value() or ""))

    @property
    def is_optional(self) -> bool:
        """Whether the label says so."""
        single = isinstance(self.field.widget, forms.CheckboxInput)
        return not self.field.required and not single and not getattr(self.form, "hides_optional", False)

    @property
    def kind(self) -> str:
        """How the template lays the field out: checkbox, group or line."""
        if isinstance(self.field.widget, forms.CheckboxInput):
            return "checkbox"
        return "group" if self.use_fieldset else "line"

    @property
    def description_ids(self) -> str:
        """The ids of all that explains the field, in the order in which it stands there."""
        parts = {
            "helptext": self.help_text, "why": self.why, "error": self.errors, "words": self.word_limit,
        }  # fmt: skip
        return " ".join(f"{self.auto_id}_{name}" for name, present in parts.items() if present)

    @property
    def aria_describedby(self) -> str | None:
        """For the input itself; a group says it at its fieldset."""
        if self.is_hidden or not self.auto_id or self.field.widget.attrs.get("aria-describedby"):
            return None
        return self.description_ids or None

    def build_widget_attrs(self, attrs: dict[str, Any], widget: forms.Widget | None = None) -> dict[str, Any]:
        """With what the word counter needs."""
        attrs = super().build_widget_attrs(attrs, widget)
        if self.word_limit:
            attrs["data-words"] = str(self.word_limit)
        return attrs


class Renderer(TemplatesSetting):
    """Draws fields with our templates; settings name it as FORM_RENDERER."""

    form_template_name = "ui/forms/form.html"
    field_template_name = "ui/forms/field.html"
    bound_field_class = BoundField

    def get_template(self, template_name: str) -> Any:
        """Ours where we draw one of Django's widgets ourselves."""
        return super().get_template(OWN_TEMPLATES.get(template_name, template_name))


class StyledForm:
    """The mixin of all our forms; it stands first among the bases.

    `whys` and `word_limits` map names of fields; `groups` are `(heading, names)` in order, for long forms.
    """

    whys: ClassVar[Mapping[str, Text]] = {}
    word_limits: ClassVar[Mapping[str, int]] = {}
    groups: Sequence[tuple[Text, Sequence[str]]] = ()
    use_required_attribute = False
    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        for name, why in self.whys.items():
            if name in self.fields:
                self.fields[name].why = why  # type: ignore[attr-defined] # read by our BoundField
        for name, limit in self.word_limits.items():
            if name in self.fields:
                limit_words(self.fields[name], limit)
        for field in self.fields.values():
            if isinstance(field, forms.ModelChoiceField) and field.empty_label == BLANK_CHOICE_LABEL:
                field.empty_label = gettext("Choose one")
            if isinstance(field.widget, forms.URLInput):
                # A text field: browsers refuse "example.org", which we take, and a refused text that is shown
                # again is no valid value of an address field.
                field.widget.input_type = "text"
                field.widget.attrs.setdefault("inputmode", "url")

    def full_clean(self) -> None:
        """Check, with sentences that say what to do instead of Django's "This field is required."."""
        for name, field in self.fields.items():
            say_what_to_do(field, str(self[name].label))  # type: ignore[index] # a form has it
        super().full_clean()  # type: ignore[misc] # the form behind this mixin has it

    @cached_property
    def grouped(self) -> list[tuple[Text, list[forms.BoundField]]]:
        """The visible fields under their headings; those in no group come first, without one."""
        named = {name for _, names in self.groups for name in names}
        visible = {field.name: field for field in self.visible_fields()}  # type: ignore[attr-defined] # a form has it
        rest = [field for name, field in visible.items() if name not in named]
        groups = [
            (heading, [visible[name] for name in names if name in visible]) for heading, names in self.groups
        ]
        return [group for group in [("", rest), *groups] if group[1]]


def say_what_to_do(field: forms.Field, label: str) -> None:
    """Give the field our own sentences where it has Django's."""
    if field.error_messages.get("required") == forms.Field.default_error_messages["required"]:
        field.error_messages["required"] = _required_sentence(field) % {"label": label}
    if isinstance(field, forms.EmailField) and "invalid" not in field.error_messages:
        sentence = gettext("“%(label)s” is not a whole e-mail address. Write it like name@example.org.")
        field.error_messages["invalid"] = sentence % {"label": label}
    if isinstance(field, forms.CharField):
        field.error_messages.setdefault(
            "max_length", gettext("Use at most %(limit_value)s signs. You have used %(show_value)s.")
        )
        field.error_messages.setdefault(
            "min_length", gettext("Use at least %(limit_value)s signs. You have used %(show_value)s.")
        )
    if isinstance(field, forms.IntegerField):
        _say_the_bounds(field)
    if isinstance(field, forms.DecimalField):
        field.error_messages.setdefault("max_digits", gettext("Enter fewer digits."))
        field.error_messages.setdefault("max_whole_digits", gettext("This number is too large."))
        field.error_messages.setdefault("max_decimal_places", gettext("Enter fewer decimals."))


def _say_the_bounds(field: forms.IntegerField) -> None:
    for code, usual in (("min_value", MinValueValidator.message), ("max_value", MaxValueValidator.message)):
        # Also where the form sets no bound: the column in the database has one.
        if field.error_messages.get(code, usual) == usual:
            sentence = (
                gettext("Enter %(limit_value)s or more.")
                if code == "min_value"
                else gettext("Enter %(limit_value)s or less.")
            )
            bound = getattr(field, code, None)
            said = sentence % {"limit_value": figure_text(bound)} if isinstance(bound, Decimal) else sentence
            field.error_messages[code] = said


def _required_sentence(field: forms.Field) -> str:
    if isinstance(field, forms.BooleanField):
        return gettext("Tick “%(label)s” to go on.")
    if isinstance(field, forms.FileField):
        return gettext("Choose a file for “%(label)s”.")
    if isinstance(field, forms.ChoiceField | forms.ModelChoiceField):
        return gettext("Choose an answer to “%(label)s”.")
    return gettext("Fill in “%(label)s”.")


def limit_words(field: forms.Field, limit: int) -> None:
    """Let the field have at most so many words, with a counter."""
    field.word_limit = limit  # type: ignore[attr-defined] # read by our BoundField

    def check(value: Any) -> None:
        count = word_count(str(value or ""))
        if count > limit:
            raise ValidationError(
                ngettext_lazy(
                    "This is %(over)s word too long: %(count)s words, and %(limit)s are allowed.",
                    "This is %(over)s words too long: %(count)s words, and %(limit)s are allowed.",
                    "over",
                ),
                code="words",
                params={"over": count - limit, "count": count, "limit": limit},
            )

    field.validators = [*field.validators, check]


def refused[F: BaseForm](form: F, error: ActionRefused) -> F:
    """Put what an action answered on the form, at the field it names if the form has it."""
    field = error.field if error.field in form.fields else None
    # Asking for the errors checks the form, if nothing has yet.
    if form.errors is not None:
        form.add_error(field, str(error))
    return form


def style_filter_form(form: BaseForm) -> None:
    """Draw a filter's form as ours: nothing is marked optional, nothing ends in a colon."""
    form.label_suffix = ""
    form.hides_optional = True  # type: ignore[attr-defined] # read by our BoundField
    form.use_required_attribute = False


class DayField(forms.DateField):
    """A day in the years of programmes."""

    widget = DayInput
    default_error_messages: ClassVar[dict[str, Any]] = {
        "year": _("Give a year from %(first)s to %(last)s."),
    }

    def to_python(self, value: Any) -> date | None:
        """The day, or None when nothing is given."""
        day: date | None = super().to_python(value)
        if day and not is_within_years(day):
            years = {"first": FIRST_YEAR, "last": LAST_YEAR}
            raise ValidationError(self.error_messages["year"], code="year", params=years)
        return day


class SeenField(forms.CharField):
    """Which text or state the page showed (`mark_of`), for the action to compare.

    A form that is sent without it has "", the mark of nothing, so that the action refuses it like an old page.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"required": False, "widget": forms.HiddenInput, **options})


class MomentField(forms.MultiValueField):
    """A day, a time and a zone; gives an aware datetime that keeps its `ZoneInfo`.

    A time that the clock skips is refused; of a time that comes twice, the later one is meant: a deadline is never
    earlier than somebody may have read it.
    """

    widget = MomentInput
    default_error_messages: ClassVar[dict[str, Any]] = {
        "skipped": _(
            "The clocks go forward then: this time does not exist in this zone. Take one an hour later."
        ),
        "incomplete": _("Give both a day and a time."),
    }

    def __init__(self, *, zone: str = HOME_ZONE, **options: Any) -> None:
        fields = (
            DayField(),
            forms.TimeField(),
            forms.ChoiceField(choices=zone_choices),
        )
        options.setdefault("widget", MomentInput(zone))
        super().__init__(fields, require_all_fields=False, **options)

    def clean(self, value: Any) -> datetime | None:
        """The zone alone, which is always chosen, is no answer."""
        day, time, *_rest = value or (None, None)
        if not day and not time:
            value = [None, None, None]
        moment: datetime | None = super().clean(value)
        return moment

    def compress(self, data_list: Sequence[Any]) -> datetime | None:
        """The moment that the three parts name."""
        if not data_list or not any(data_list[:2]):
            return None
        day, time, zone = data_list
        if not day or not time:
            raise ValidationError(self.error_messages["incomplete"], code="incomplete")
        moment = datetime.combine(day, time, ZoneInfo(zone or HOME_ZONE)).replace(fold=1)
        if moment.astimezone(UTC).astimezone(moment.tzinfo).replace(fold=1) != moment:
            raise ValidationError(self.error_messages["skipped"], code="skipped")
        return moment


class MoneyField(forms.DecimalField):
    """An amount, as people of all countries type it."""

    default_error_messages: ClassVar[dict[str, Any]] = {
        "invalid": _("This is not an amount of money. Write it in figures, such as 1200.50."),
        "max_digits": _("This amount is too large."),
        "max_whole_digits": _("This amount is too large."),
    }

    def __init__(self, *, currency: str = "EUR", **options: Any) -> None:
        options.setdefault("widget", MoneyInput(currency))
        super().__init__(**{"max_digits": 12, "decimal_places": 2, "min_value": Decimal(0), **options})

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override] # the stubs inherit from whole numbers
        """Spaces and the sign of the currency do not matter; the last separator before one or two digits is the point."""
        if isinstance(value, str):
            value = plain_amount(value)
        return super().to_python(value)


def plain_amount(text: str) -> str:
    """Such as “1 200,50”, "1.200,50" and "€1,200.50" as "1200.50"."""
    kept = re.sub(r"[\s\u00a0\u202f'’€$£]|[A-Z]{3}", "", text)
    match = re.fullmatch(r"(-?[\d.,]*\d)[.,](\d{1,2})", kept)
    whole, cents = match.groups() if match else (kept, "")
    whole = re.sub(r"(?<=\d)[.,](?=\d{3})", "", whole)
    try:
        Decimal(whole)
    except InvalidOperation:
        return text
    return f"{whole}.{cents}" if cents else whole


class ChipsField(forms.MultipleChoiceField):
    """Several of a few."""

    widget = Chips


class RankedField(forms.MultiValueField):
    """Choices in order of preference; gives the list of chosen values, first choice first."""

    default_error_messages: ClassVar[dict[str, Any]] = {
        "twice": _("“%(label)s” is chosen twice. Choose each one once."),
    }

    def __init__(self, choices: Iterable[tuple[str, Any]], *, places: int = 3, **options: Any) -> None:
        self.labels = {str(value): label for value, label in choices}
        offered = [("", _("No choice")), *self.labels.items()]
        fields = tuple(forms.ChoiceField(choices=offered, required=False) for _place in range(places))
        options.setdefault("widget", RankedList(places, offered))
        super().__init__(fields, require_all_fields=False, **options)

    def compress(self, data_list: Sequence[str]) -> list[str]:
        """Without gaps: a second choice without a first one is the first."""
        chosen = [value for value in data_list if value]
        for value in chosen:
            if chosen.count(value) > 1:
                raise ValidationError(
                    self.error_messages["twice"], code="twice", params={"label": self.labels[value]}
                )
        if self.required and not chosen:
            raise ValidationError(self.error_messages["required"], code="required")
        return chosen


@dataclass(frozen=True)
class Named:
    """One of many that is chosen by typing its name: `names` are all it is called, `code` tells it from its like."""

    value: Any
    label: str
    code: str
    names: Sequence[str] = ()

    @property
    def full(self) -> str:
        """The label and the code: no other has both."""
        return f"{self.label} ({self.code})"

    @cached_property
    def keys(self) -> list[str]:
        """What it is found by."""
        return search_keys([self.label, *self.names, self.code, self.full])


class NamedField(forms.CharField):
    """One of very many, by its name in any spelling, or by a part that no other has; gives what was `offer`ed by it.

    A menu of thousands is slow to make, heavy to send, and no pleasure to read.
    """

    widget = Suggesting
    #: So many are suggested while one types; more would be as heavy as a menu.
    SUGGESTED = 200
    #: So many are told to somebody whose word fits several.
    TOLD = 8
    default_error_messages: ClassVar[dict[str, Any]] = {
        "unknown": _("“%(typed)s” is not found here. Check the spelling, or type a part of the name."),
        "several": _("“%(typed)s” fits several: %(names)s. Type the whole name of the one you mean."),
        "many": _("“%(typed)s” fits %(count)s, such as %(names)s. Type the whole name of the one you mean."),
    }

    def __init__(self, **options: Any) -> None:
        self._all: Callable[[], list[Named]] = list
        super().__init__(**options)

    def offer[Row: models.Model](self, rows: QuerySet[Row], named: Callable[[Row], Named]) -> None:
        """What there is to choose from, in the order of the suggestions; read only as far as needed."""
        self._all = lambda: [named(row) for row in rows]
        widget = cast("Suggesting", self.widget)
        widget.suggest = lambda: self._few([named(row) for row in rows[: self.SUGGESTED + 1]])

    def _few(self, offered: list[Named]) -> list[str]:
        return [each.label for each in offered] if len(offered) <= self.SUGGESTED else []

    def clean(self, value: Any) -> Any:
        """What is meant by the text. Raises ValidationError when that is none or several."""
        typed = super().clean(value)
        return self._meant(typed) if typed else None

    def _meant(self, typed: str) -> Any:
        key, offered = fold(typed), self._all()
        found = [each for each in offered if key in each.keys]
        if not found and key:
            found = [each for each in offered if any(f" {key}" in f" {known}" for known in each.keys)]
        if len(found) == 1:
            return found[0].value
        told = found[: self.TOLD]
        alike = len({each.label for each in told}) < len(told)
        names = "; ".join(each.full if alike else each.label for each in told)
        kind = "many" if len(found) > self.TOLD else "several" if found else "unknown"
        params = {"typed": typed, "names": names, "count": len(found)}
        raise ValidationError(self.error_messages[kind], code=kind, params=params)


class UploadField(forms.FileField):
    """A file of one of some kinds and up to a size. The content is checked where it is stored."""

    default_error_messages: ClassVar[dict[str, Any]] = {
        "kind": _("This is a file of another kind. Take one of: %(types)s."),
        "size": _("This file has %(size)s. The most is %(limit)s."),
    }

    def __init__(self, *, types: Sequence[str] = (), max_bytes: int = 0, **options: Any) -> None:
        self.types = tuple(kind.lower().lstrip(".") for kind in types)
        self.max_bytes = max_bytes or settings.DOCUMENT_MAX_BYTES
        options.setdefault("widget", Upload(types, self.max_bytes))
        super().__init__(**options)

    def clean(self, data: Any, initial: Any = None) -> Any:
        """The file, when its name and size will do."""
        file = super().clean(data, initial)
        if not isinstance(file, UploadedFile):
            return file
        kind = (file.name or "").rsplit(".", 1)[-1].lower()
        if self.types and kind not in self.types:
            raise ValidationError(
                self.error_messages["kind"], code="kind", params={"types": ", ".join(self.types).upper()}
            )
        if (file.size or 0) > self.max_bytes:
            sizes = {"size": filesizeformat(file.size or 0), "limit": filesizeformat(self.max_bytes)}
            raise ValidationError(self.error_messages["size"], code="size", params=sizes)
        return file
