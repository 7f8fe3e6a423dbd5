# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""The forms of a cohort's settings, one topic each, and of its people and letters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.conf import settings
from django.core.validators import RegexValidator
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from tvilling.core.folding import fold
from tvilling.programmes.models import Cohort, CohortRole, OutputKind
from tvilling.ui.forms import ChipsField, DayField, MomentField, MoneyField, StyledForm
from tvilling.ui.widgets import zone_choices

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

FUNDING = ("Horizon 2020", "Horizon Europe")
SPARE_LINES = 3


class LocalisedMixin:
    """Fields that exist once for each of the cohort's languages: `name` becomes `name_en`, `name_sv`.

    `translated` maps names to label and widget. The first language is needed, the others are not.
    """

    translated: ClassVar[Mapping[str, tuple[Any, Any, bool]]] = {}
    fields: dict[str, forms.Field]
    cleaned_data: dict[str, Any]

    def add_languages(self, languages: Sequence[str], values: Mapping[str, Mapping[str, str]]) -> None:
        """Make the fields, in front of the others, with the values there are."""
        names = dict(settings.LANGUAGES)
        self.codes = list(languages)
        made: dict[str, forms.Field] = {}
        for name, (label, widget, needed) in self.translated.items():
            for number, code in enumerate(self.codes):
                text = _("%(label)s (%(language)s)") % {"label": label, "language": names.get(code, code)}
                made[f"{name}_{code}"] = forms.CharField(
                    label=text,
                    required=needed and number == 0,
                    widget=widget(),
                    initial=values.get(name, {}).get(code, ""),
                )
        self.fields = {**made, **self.fields}

    def texts(self, name: str, kept: Mapping[str, str] | None = None) -> dict[str, str]:
        """The answers in all languages, with those of languages the cohort no longer has."""
        return {**(kept or {}), **{code: self.cleaned_data[f"{name}_{code}"] for code in self.codes}}


class CohortForm(LocalisedMixin, StyledForm, forms.Form):
    """A form on fields of the cohort: gives the changes for `update_cohort`."""

    def __init__(self, *args: Any, cohort: Cohort, **kwargs: Any) -> None:
        self.cohort = cohort
        kwargs.setdefault("initial", {name: getattr(cohort, name) for name in self.base_fields})
        super().__init__(*args, **kwargs)
        self.add_languages(cohort.languages, {name: getattr(cohort, name) for name in self.translated})

    def changes(self) -> dict[str, Any]:
        """What was entered, by the names of the cohort's fields."""
        plain = {name: value for name, value in self.cleaned_data.items() if name in self.base_fields}
        return {**plain, **{name: self.texts(name, getattr(self.cohort, name)) for name in self.translated}}


class GeneralForm(CohortForm):
    """Name, dates and bounds."""

    translated: ClassVar[dict[str, Any]] = {
        "name": (_("Name"), forms.TextInput, True),
        "plan_label": (_("Name of the final plan"), forms.TextInput, True),
    }
    number = forms.IntegerField(label=_("Number"), min_value=1, max_value=9999)
    starts_on = DayField(label=_("Journeys start"))
    months = forms.IntegerField(label=_("Length in months"), min_value=1, max_value=60)
    time_zone = forms.ChoiceField(label=_("Time zone"), choices=zone_choices)
    funding_programme = forms.ChoiceField(
        label=_("Funding programme"), choices=[(name, name) for name in FUNDING],
        help_text=_("Which countries are eligible depends on it, and on the day of the call."),
    )  # fmt: skip
    hosts_open_at = MomentField(label=_("Hosts may send from"), required=False)
    hosts_close_at = MomentField(label=_("Hosts may send until"), required=False)
    host_cities_max = forms.IntegerField(
        label=_("Cities in a host activity at most"), min_value=1, max_value=99
    )
    domains_max = forms.IntegerField(
        label=_("Emission domains in an application at most"), min_value=1, max_value=99
    )
    preferences_max = forms.IntegerField(
        label=_("Ranked hosts in an application at most"), min_value=1, max_value=99
    )
    representatives_max = forms.IntegerField(
        label=_("Representatives of a city at most"), min_value=1, max_value=99
    )
    hours_minimum = forms.IntegerField(label=_("Hours a month at least"), min_value=0, max_value=744)
    complaint_days = forms.IntegerField(
        label=_("Days to complain after a letter"), min_value=1, max_value=366,
        help_text=_("A city may complain until the end of this day about a decision that it was told."),
    )  # fmt: skip
    complaint_answer_days = forms.IntegerField(
        label=_("Days to answer a complaint"), min_value=1, max_value=366
    )
    is_public = forms.BooleanField(
        label=_("Show this cohort to the public"), required=False,
        help_text=_("Before that, only its office sees it, and nobody can apply or offer to host."),
    )  # fmt: skip
    groups = (
        (_("Dates"), ("starts_on", "months", "time_zone", "hosts_open_at", "hosts_close_at")),
        (
            _("Bounds"),
            ("host_cities_max", "domains_max", "preferences_max", "representatives_max", "hours_minimum"),
        ),
        (_("Complaints"), ("complaint_days", "complaint_answer_days")),
        (_("Visibility"), ("is_public",)),
    )


class ProgrammeForm(LocalisedMixin, StyledForm, forms.Form):
    """What the programme says of itself."""

    translated: ClassVar[dict[str, Any]] = {"name": (_("Name"), forms.TextInput, True)}
    operator = forms.CharField(
        label=_("Run by"), max_length=200, required=False,
        help_text=_("Who answers for it, as the page on privacy says."),
    )  # fmt: skip
    contact_email = forms.EmailField(
        label=_("Contact"), required=False, max_length=254,
        help_text=_("The e-mail address that calls, letters and the page on privacy give to cities."),
    )  # fmt: skip

    def __init__(self, *args: Any, cohort: Cohort, **kwargs: Any) -> None:
        self.programme = cohort.programme
        kwargs["initial"] = {name: getattr(self.programme, name) for name in self.base_fields}
        super().__init__(*args, **kwargs)
        self.add_languages(cohort.languages, {"name": self.programme.name})

    def changes(self) -> dict[str, Any]:
        """What was entered, by the names of the programme's fields."""
        plain = {name: self.cleaned_data[name] for name in self.base_fields}
        return {**plain, "name": self.texts("name", self.programme.name)}


class TravelForm(CohortForm):
    """Ceilings, visits, days to claim."""

    travel_ceiling = MoneyField(label=_("Ceiling per representative and visit"))
    currency = forms.CharField(label=_("Currency"), max_length=3)
    visits_to_host = forms.IntegerField(label=_("Visits to the host"), min_value=0, max_value=99)
    visits_to_twin = forms.IntegerField(label=_("Visits to the twin"), min_value=0, max_value=99)
    claim_days = forms.IntegerField(label=_("Days to claim after a visit"), min_value=1, max_value=732)
    whys: ClassVar[dict[str, Any]] = {
        "travel_ceiling": _(
            "It is frozen for a trip when the trip is approved: a change counts for later trips alone."
        )
    }


class LanguagesForm(CohortForm):
    """The languages of the cohort's content."""

    languages = ChipsField(
        label=_("Languages of the content"), choices=settings.LANGUAGES,
        help_text=_("Call, letters and vocabularies are written in these. The first is the one that must be there."),
    )  # fmt: skip


class VocabularyForm(StyledForm, forms.Form):
    """The words of a vocabulary: a line each, with its label in each language. An empty line takes a word out."""

    def __init__(self, *args: Any, cohort: Cohort, name: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.name, self.languages = name, cohort.languages
        self.entries: list[dict[str, Any]] = list(getattr(cohort, name))
        lines = [*self.entries, *({"key": "", "label": {}} for _spare in range(SPARE_LINES))]
        names = dict(settings.LANGUAGES)
        for number, entry in enumerate(lines):
            for code in self.languages:
                words = {"number": number + 1, "language": names.get(code, code)}
                self.fields[f"line_{number}_{code}"] = forms.CharField(
                    label=_("Word %(number)s (%(language)s)") % words, required=False, max_length=120,
                    initial=entry["label"].get(code, ""),
                )  # fmt: skip
        self.count = len(lines)
        self.hides_optional = True

    def changes(self) -> dict[str, Any]:
        """The vocabulary as entered; new words get a key from their label."""
        result: list[dict[str, Any]] = []
        taken = {entry["key"] for entry in self.entries}
        for number in range(self.count):
            old = self.entries[number] if number < len(self.entries) else None
            typed = {code: self.cleaned_data[f"line_{number}_{code}"].strip() for code in self.languages}
            if not any(typed.values()):
                continue
            key = old["key"] if old else _fresh_key(next(filter(None, typed.values())), taken)
            taken.add(key)
            result.append({"key": key, "label": {**(old["label"] if old else {}), **typed}})
        return {self.name: result}


def _fresh_key(label: str, taken: set[str]) -> str:
    base = slugify(fold(label)).replace("-", "_")[:36] or "word"
    return next(key for key in (base, *(f"{base}_{number}" for number in range(2, 1000))) if key not in taken)


class ModuleForm(LocalisedMixin, StyledForm, forms.Form):
    """A module of the journey."""

    translated: ClassVar[dict[str, Any]] = {
        "name": (_("Name"), forms.TextInput, True),
        "description": (_("Description"), forms.Textarea, False),
    }
    first_month = forms.IntegerField(label=_("First month"), min_value=1, max_value=60)
    last_month = forms.IntegerField(label=_("Last month"), min_value=1, max_value=60)

    def __init__(
        self, *args: Any, languages: Sequence[str], values: Mapping[str, Any], **kwargs: Any
    ) -> None:
        kwargs.setdefault("initial", values)
        super().__init__(*args, **kwargs)
        self.add_languages(languages, {name: values.get(name, {}) for name in self.translated})
        self.values = values

    def result(self) -> dict[str, Any]:
        """The fields for the action."""
        plain = {name: self.cleaned_data[name] for name in self.base_fields}
        return {**plain, **{name: self.texts(name, self.values.get(name)) for name in self.translated}}


class OutputForm(ModuleForm):
    """An output that every group owes."""

    translated: ClassVar[dict[str, Any]] = {
        "name": (_("Name"), forms.TextInput, True),
        "guidance": (_("Guidance"), forms.Textarea, False),
    }
    first_month = last_month = None  # type: ignore[assignment]  # takes the fields of the module out
    kind = forms.ChoiceField(label=_("Written by"), choices=OutputKind.choices)
    due_month = forms.IntegerField(label=_("Due at the end of month"), min_value=1)


class CopyForm(LocalisedMixin, StyledForm, forms.Form):
    """The next cohort."""

    translated: ClassVar[dict[str, Any]] = {"name": (_("Name"), forms.TextInput, True)}
    slug = forms.CharField(
        label=_("Address part"), max_length=60, validators=[
            RegexValidator(r"^[a-z0-9-]+\Z", _("Use only small letters from a to z, digits and hyphens, such as cohort-2.")),
        ],
        help_text=_("Small letters, digits and hyphens, such as cohort-2. It cannot be changed later."),
    )  # fmt: skip
    starts_on = DayField(label=_("Journeys start"))

    def __init__(self, *args: Any, cohort: Cohort, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.add_languages(cohort.languages, {})


class InviteForm(StyledForm, forms.Form):
    """Somebody to invite into a role."""

    name = forms.CharField(label=_("Name"), max_length=120)
    email = forms.EmailField(label=_("E-mail address"), max_length=254)
    role = forms.ChoiceField(label=_("Role"), choices=CohortRole.choices)
    message = forms.CharField(
        label=_("A line to go with it"), required=False, max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip


class LetterForm(StyledForm, forms.Form):
    """The text of a letter in one language."""

    subject = forms.CharField(label=_("Subject"), max_length=200)
    body = forms.CharField(label=_("Text"), widget=forms.Textarea(attrs={"rows": 16}))
