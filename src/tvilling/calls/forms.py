# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""What is typed on the pages of calls."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, ClassVar
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from tvilling.calls.actions.rules import TIE_BREAKS
from tvilling.calls.models import RuleKind
from tvilling.calls.queries import tie_break_in_words
from tvilling.calls.queries.eligibility import ENGLISH
from tvilling.calls.validators import WALL_FORMAT
from tvilling.cities.models import CityKind
from tvilling.programmes.models import CityRole
from tvilling.ui.forms import ChipsField, DayField, MomentField, RankedField, StyledForm, UploadField

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from tvilling.calls.models import Call, Criterion, FaqEntry, TimelineEntry

ENGLISH_CHOICES = [(level, level) for level in ENGLISH]


class SelfCheckForm(StyledForm, forms.Form):
    """A city, as people spell it."""

    q = forms.CharField(
        label=_("Your city"),
        max_length=120,
        help_text=_("In any spelling: Göteborg, Goteborg or Gothenburg."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )


class TellMoreForm(StyledForm, forms.Form):
    """What a visitor may tell besides; nothing of it is kept."""

    kind = forms.ChoiceField(
        label=_("Who would apply"), required=False, choices=[("", _("Not said")), *CityKind.choices]
    )
    year = forms.IntegerField(label=_("Climate-neutral by the year"), required=False)
    hours = forms.IntegerField(label=_("Hours a month of your team"), required=False)
    english = forms.ChoiceField(
        label=_("English of your representatives"),
        required=False,
        choices=[("", _("Not said")), *ENGLISH_CHOICES],
    )
    hides_optional = True


class TextsForm(StyledForm, forms.Form):
    """A form whose texts exist in each language of the installation; subclasses name them in `texts`.

    `texts`: name → (label, rows of the box; 1 for a line). At least one language of a required text is asked for.
    """

    texts: ClassVar[Mapping[str, tuple[Any, int]]] = {}
    optional_texts: ClassVar[frozenset[str]] = frozenset()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = [(_("Details"), [name for name in self.fields if name not in self.texts])]
        self.groups = []
        for language, language_name in settings.LANGUAGES:
            names = [self._add(name, language) for name in self.texts]
            self.groups.append((language_name, names))
        self.groups += others if others[0][1] else []

    def _add(self, name: str, language: str) -> str:
        label, rows = self.texts[name]
        widget = forms.TextInput() if rows == 1 else forms.Textarea(attrs={"rows": rows})
        first = language == settings.LANGUAGES[0][0]
        key = f"{name}_{language}"
        self.fields[key] = forms.CharField(
            label=label,
            widget=widget,
            required=first and name not in self.optional_texts,
            max_length=200 if rows == 1 else 20_000,
        )
        if self.initial.get(name):
            self.initial.setdefault(key, self.initial[name].get(language, ""))
        return key

    def text(self, name: str) -> dict[str, str]:
        """A text in all languages that were written."""
        found = {
            language: self.cleaned_data.get(f"{name}_{language}", "")
            for language, _label in settings.LANGUAGES
        }
        return {language: one for language, one in found.items() if one}

    def all_texts(self) -> dict[str, dict[str, str]]:
        """All texts by name."""
        return {name: self.text(name) for name in self.texts}

    def add_error(self, field: str | None, error: Any) -> None:
        """A refusal of a text stands at its first language."""
        if field in self.texts:
            field = f"{field}_{settings.LANGUAGES[0][0]}"
        super().add_error(field, error)


class CallTextsForm(TextsForm):
    """The texts of a call."""

    texts: ClassVar[Mapping[str, tuple[Any, int]]] = {
        "title": (_("Title"), 1),
        "summary": (_("Summary, under the title"), 3),
        "text": (_("Text: what it is, what you get, what it asks of you"), 12),
    }
    optional_texts = frozenset({"summary", "text"})


class WindowForm(StyledForm, forms.Form):
    """When the call opens and closes."""

    opens = MomentField(label=_("Opens"))
    closes = MomentField(label=_("Closes"), help_text=_("In the same zone as the opening."))
    grace_minutes = forms.IntegerField(
        label=_("Grace in minutes"), min_value=0, max_value=1440, initial=5,
        help_text=_("Equal for all and shown in the record. It cannot be changed after the opening."),
    )  # fmt: skip
    results_on = DayField(label=_("Results"), required=False)

    def window(self) -> dict[str, Any]:
        """The window as the action takes it: wall times in the zone of the opening."""
        opens: datetime = self.cleaned_data["opens"]
        zone = opens.tzinfo.key if isinstance(opens.tzinfo, ZoneInfo) else settings.TIME_ZONE
        closes = self.cleaned_data["closes"]
        return {
            "opens_wall": opens.strftime(WALL_FORMAT),
            "closes_wall": closes.strftime(WALL_FORMAT),
            "time_zone": zone,
            "results_on": self.cleaned_data["results_on"],
        }

    def clean(self) -> dict[str, Any]:
        """One zone for both: people read them together."""
        values: dict[str, Any] = super().clean() or self.cleaned_data
        opens, closes = values.get("opens"), values.get("closes")
        if opens and closes and str(opens.tzinfo) != str(closes.tzinfo):
            self.add_error("closes", _("Give the closing in the same zone as the opening."))
        return values


class NewCallForm(WindowForm):
    """A new call."""

    title_en = forms.CharField(label=_("Title"), max_length=200)
    slug = forms.SlugField(label=_("Address part"), max_length=80, help_text=_("Such as “call-2023”."))
    grace_minutes = None
    field_order = ("title_en", "slug", "opens", "closes", "results_on")


class RulesForm(StyledForm, forms.Form):
    """Which rules hold, with their parameters. An empty parameter leaves the rule out."""

    country = forms.BooleanField(
        label=_("The country has to be eligible on the day the call opens"), required=False
    )
    organisation = ChipsField(
        label=_("Kinds of bodies that may apply"), required=False, choices=CityKind.choices
    )
    mission_city = forms.ChoiceField(
        label=_("Mission Cities"),
        required=False,
        choices=[
            ("", _("No rule")),
            ("any", _("Mission Cities and others alike")),
            ("only", _("Mission Cities only")),
            ("not", _("Only cities that are not Mission Cities")),
        ],
    )
    earlier_role = ChipsField(
        label=_("Earlier roles that are a bar"), required=False, choices=CityRole.choices
    )
    commitment_year = forms.IntegerField(
        label=_("Climate-neutral by the year, at the latest"), required=False, min_value=2020, max_value=2100
    )
    hours = forms.BooleanField(label=_("The team needs the cohort's hours a month"), required=False)
    english = forms.ChoiceField(
        label=_("Lowest level of English"), required=False, choices=[("", _("No rule")), *ENGLISH_CHOICES]
    )
    hides_optional = True

    #: Rule → the name of its one parameter.
    parameters: ClassVar[dict[str, str]] = {
        RuleKind.ORGANISATION.value: "kinds",
        RuleKind.MISSION_CITY.value: "who",
        RuleKind.EARLIER_ROLE.value: "roles",
        RuleKind.COMMITMENT_YEAR.value: "latest",
        RuleKind.ENGLISH.value: "minimum",
    }

    @classmethod
    def initial_of(cls, call: Call) -> dict[str, Any]:
        """The rules of a call as the form has them."""
        return {
            rule.kind: rule.parameters[cls.parameters[rule.kind]] if rule.kind in cls.parameters else True
            for rule in call.rules.all()
        }

    def rules(self) -> list[dict[str, Any]]:
        """The rules as the action takes them."""
        chosen = []
        for kind in RuleKind.values:
            value = self.cleaned_data.get(kind)
            if value:
                name = self.parameters.get(kind)
                chosen.append({"kind": kind, "parameters": {name: value} if name else {}})
        return chosen


class CriterionForm(TextsForm):
    """One criterion."""

    texts: ClassVar[Mapping[str, tuple[Any, int]]] = {
        "name": (_("Name"), 1),
        "description": (_("What is asked"), 3),
    }
    optional_texts = frozenset({"name", "description"})
    key = forms.SlugField(label=_("Key"), max_length=40, required=False)
    weight = forms.DecimalField(
        label=_("Weight (per cent)"), required=False, min_value=0, max_value=100, decimal_places=2
    )
    maximum = forms.DecimalField(
        label=_("Highest score"), initial=5, required=False, min_value=1, decimal_places=1
    )
    step = forms.DecimalField(label=_("Step"), initial="0.5", required=False, decimal_places=1)
    threshold = forms.DecimalField(
        label=_("Threshold"), initial=3, required=False, min_value=0, decimal_places=1
    )
    hides_optional = True

    @property
    def is_used(self) -> bool:
        """Whether the row says anything; a row without a weight and a name is no criterion."""
        return bool(self.cleaned_data.get("weight") or self.text("name"))

    def criterion(self, number: int) -> dict[str, Any]:
        """As the action takes it."""
        values = {
            name: self.cleaned_data[name]
            for name in ("maximum", "step", "threshold")
            if self.cleaned_data[name] is not None
        }
        key = self.cleaned_data["key"] or f"criterion-{number}"
        return {"key": key, "weight": self.cleaned_data["weight"] or 0, **self.all_texts(), **values}

    @classmethod
    def initial_of(cls, criterion: Criterion) -> dict[str, Any]:
        """A stored criterion as the form has it."""
        names = ("key", "weight", "maximum", "step", "threshold", "name", "description")
        return {name: getattr(criterion, name) for name in names}


class SelectionForm(StyledForm, forms.Form):
    """How many are selected, and how ties and balance are decided."""

    places = forms.IntegerField(label=_("Cities to select"), min_value=1, max_value=5000)
    reserve_places = forms.IntegerField(label=_("Cities on the reserve list"), min_value=0, max_value=5000)
    reviews_per_application = forms.IntegerField(label=_("Reviews per application"), min_value=1, max_value=9)
    divergence_limit = forms.DecimalField(
        label=_("Difference between reviews that asks for consensus (points of 100)"),
        min_value=0,
        max_value=100,
    )
    overall_threshold = forms.DecimalField(label=_("Overall threshold (of 100)"), min_value=0, max_value=100)
    country_max = forms.IntegerField(label=_("Cities per country at most"), required=False, min_value=1)
    associated_min = forms.IntegerField(
        label=_("Cities from associated countries at least"), required=False, min_value=0
    )

    def __init__(self, *args: Any, criteria: Sequence[Criterion], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        keys = [*(f"criterion:{criterion.key}" for criterion in criteria), *sorted(TIE_BREAKS)]
        choices = [(key, tie_break_in_words(key, criteria)) for key in keys]
        self.fields["tie_breaks"] = RankedField(
            choices, places=min(len(choices), 4), required=False, label=_("Tie-breaks in order"),
            help_text=_("A lottery comes last by itself."),
        )  # fmt: skip

    def selection(self) -> dict[str, Any]:
        """As the action takes it."""
        values = dict(self.cleaned_data)
        limits = {name: values.pop(name) for name in ("country_max", "associated_min")}
        return {**values, "balance": {name: limit for name, limit in limits.items() if limit is not None}}


class FaqForm(TextsForm):
    """A question with its answer."""

    texts: ClassVar[Mapping[str, tuple[Any, int]]] = {
        "question": (_("Question"), 1),
        "answer": (_("Answer"), 5),
    }

    @classmethod
    def initial_of(cls, entry: FaqEntry) -> dict[str, Any]:
        """A stored entry as the form has it."""
        return {"question": entry.question, "answer": entry.answer}


class TimelineForm(TextsForm):
    """A date of the call."""

    texts: ClassVar[Mapping[str, tuple[Any, int]]] = {"label": (_("What happens"), 1)}
    at = MomentField(label=_("When"))
    until = MomentField(label=_("Until"), required=False)
    link = forms.URLField(label=_("Link to take part"), required=False, assume_scheme="https")
    recording = forms.URLField(label=_("Recording"), required=False, assume_scheme="https")
    is_information_session = forms.BooleanField(label=_("This is an information session"), required=False)

    @classmethod
    def initial_of(cls, entry: TimelineEntry) -> dict[str, Any]:
        """A stored date as the form has it."""
        names = ("label", "at", "until", "link", "recording", "is_information_session")
        return {name: getattr(entry, name) for name in names}

    def entry(self) -> dict[str, Any]:
        """As the action takes it."""
        names = ("at", "until", "link", "recording", "is_information_session")
        return {"label": self.text("label"), **{name: self.cleaned_data[name] for name in names}}


class DocumentForm(TextsForm):
    """A file with its title."""

    texts: ClassVar[Mapping[str, tuple[Any, int]]] = {"title": (_("Title"), 1)}
    upload = UploadField(
        label=_("File"), types=("pdf", "docx", "xlsx", "png", "jpg"), max_bytes=settings.DOCUMENT_MAX_BYTES
    )
    version = forms.CharField(label=_("Version"), max_length=20, required=False)


class FormFileForm(StyledForm, forms.Form):
    """A form definition as a file."""

    definition = forms.FileField(
        label=_("Definition of the form"),
        help_text=_("A JSON file, such as the one you can take from here, changed."),
        widget=forms.FileInput(attrs={"accept": ".json,application/json"}),
    )

    def clean_definition(self) -> Any:
        """The JSON of the file."""
        try:
            return json.loads(self.cleaned_data["definition"].read(2_000_000).decode("utf-8-sig"))
        except (ValueError, RecursionError):
            raise forms.ValidationError(_("This file is not JSON.")) from None


class ExtensionForm(StyledForm, forms.Form):
    """A later closing time with its reason."""

    closes = MomentField(label=_("Closes instead"))
    reason = forms.CharField(
        label=_("Reason"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "It stands on the call's page and in the letter to everybody with a draft or a submission."
        ),
    )

    def __init__(self, *args: Any, call: Call, **kwargs: Any) -> None:
        self.call = call
        super().__init__(*args, **kwargs)

    def clean_closes(self) -> str:
        """As wall time in the call's zone."""
        closes: datetime = self.cleaned_data["closes"]
        zone = self.call.time_zone
        if str(closes.tzinfo) == zone:
            return closes.strftime(WALL_FORMAT)
        return closes.astimezone(ZoneInfo(zone)).strftime(WALL_FORMAT)


class RefusalForm(StyledForm, forms.Form):
    """Why an extension is refused."""

    reason = forms.CharField(label=_("Reason"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))
