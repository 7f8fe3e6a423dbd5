# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""By what a call decides."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from tvilling.calls.actions import TIE_BREAKS
from tvilling.calls.forms.texts import TextsForm
from tvilling.calls.models import RuleKind
from tvilling.calls.queries import tie_break_in_words
from tvilling.calls.queries.eligibility import ENGLISH
from tvilling.cities.models import CityKind
from tvilling.programmes.models import CityRole
from tvilling.ui.forms import ChipsField, RankedField, StyledForm

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tvilling.calls.models import Call, Criterion

ENGLISH_CHOICES = [(level, level) for level in ENGLISH]


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
        """The rules of a call as the form has them; at first the one without which no call is published."""
        if not call.rules.all():
            return {RuleKind.COUNTRY.value: True}
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

    def clean(self) -> dict[str, Any]:
        """What a row lacks is said at the row."""
        data: dict[str, Any] = super().clean() or {}
        name, weight = self.text("name"), data.get("weight")
        if name and not weight and "weight" not in self.errors:
            self.add_error("weight", _("Give this criterion a weight above nought."))
        if weight and not name:
            self.add_error("name", _("Give this criterion a name."))
        maximum = data.get("maximum")
        for field in ("step", "threshold"):
            if maximum is not None and (data.get(field) or 0) > maximum:
                self.add_error(field, _("At most the highest score."))
        return data

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
    country_max = forms.IntegerField(
        label=_("Cities per country at most"), required=False, min_value=1,
        help_text=_("The draft of the decisions passes over a city whose country has so many: it goes to the reserve list."),
    )  # fmt: skip
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
