# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Forms of replication plans."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tvilling.core.text import localised
from tvilling.hosts.models import Practice
from tvilling.replication.actions import ActionText, Check, Endorsement, IndicatorText
from tvilling.replication.states import Transferability
from tvilling.ui.forms import DayField, MoneyField, SeenField, StyledForm, UploadField

if TYPE_CHECKING:
    from tvilling.replication.models import Plan, PlanAction, PlanIndicator, TransferCheck

MARKS = [("", _("Choose")), ("5", "5"), ("4", "4"), ("3", "3"), ("2", "2"), ("1", "1")]


class SectionForm(StyledForm, forms.Form):
    """The text of a section, with the version the writer started from."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    text = forms.CharField(label=_("Text"), required=False, widget=forms.Textarea(attrs={"rows": 14}))

    def __init__(self, *args: Any, word_limit: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].word_limit = word_limit  # type: ignore[attr-defined]  # read by our BoundField


class CheckForm(StyledForm, forms.Form):
    """Is the practice transferable?"""

    practice = forms.ModelChoiceField(label=_("Practice of the host"), queryset=Practice.objects.none())
    fit = forms.ChoiceField(label=_("Fit with local needs"), choices=MARKS, help_text=_("5 is best."))
    conditions_met = forms.ChoiceField(label=_("Conditions met here"), choices=MARKS)
    support = forms.ChoiceField(label=_("Local support"), choices=MARKS)
    barriers = forms.CharField(label=_("Barriers"), required=False, widget=forms.Textarea(attrs={"rows": 3}))
    verdict = forms.ChoiceField(
        label=_("What follows?"), choices=[("", _("Choose one")), *Transferability.choices]
    )
    adaptation = forms.CharField(
        label=_("How it is adapted"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, plan: Plan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["practice"].queryset = plan.group.activity.practices.all()  # type: ignore[attr-defined]

    def check_made(self) -> Check:
        """What was entered."""
        data = {key: value for key, value in self.cleaned_data.items() if key != "practice"}
        return Check(**{**data, **{name: int(data[name]) for name in ("fit", "conditions_met", "support")}})


def check_initial(row: TransferCheck) -> dict[str, Any]:
    """What the form starts from."""
    names = ("practice", "fit", "conditions_met", "support", "barriers", "verdict", "adaptation")
    return {name: getattr(row, name) for name in names}


class ActionForm(StyledForm, forms.Form):
    """An action of the plan."""

    title = forms.CharField(label=_("Title"), max_length=200)
    description = forms.CharField(
        label=_("Description"), required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    practice = forms.ModelChoiceField(
        label=_("From which practice?"), queryset=Practice.objects.none(), required=False
    )
    domain = forms.ChoiceField(label=_("Emission domain"))
    lever = forms.ChoiceField(label=_("Systemic lever"))
    owner = forms.CharField(label=_("Who is responsible?"), max_length=200)
    partners = forms.CharField(label=_("Partners"), max_length=400, required=False)
    starts_on = DayField(label=_("Starts"))
    ends_on = DayField(label=_("Ends"))
    cost = MoneyField(label=_("Cost in euro"), required=False, currency="EUR")
    funding = forms.CharField(label=_("Funding"), max_length=400, required=False)
    reduction = forms.DecimalField(
        label=_("Emission reduction in tonnes CO₂e a year"),
        required=False,
        min_value=Decimal(0),
        max_digits=12,
        decimal_places=1,
    )

    def __init__(self, *args: Any, plan: Plan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["practice"].queryset = plan.group.activity.practices.all()  # type: ignore[attr-defined]
        for name, vocabulary in (("domain", plan.cohort.domains), ("lever", plan.cohort.levers)):
            known = [(row["key"], localised(row["label"])) for row in vocabulary]
            self.fields[name].choices = [("", _("Choose one")), *known]  # type: ignore[attr-defined]

    def content(self) -> ActionText:
        """What was entered."""
        return ActionText(**self.cleaned_data)


def action_initial(row: PlanAction) -> dict[str, Any]:
    """What the form starts from."""
    return {name: getattr(row, name) for name in ActionForm.base_fields}


class IndicatorForm(StyledForm, forms.Form):
    """An indicator with up to three targets."""

    name = forms.CharField(label=_("Name"), max_length=200)
    unit = forms.CharField(label=_("Unit"), max_length=60)
    baseline_year = forms.IntegerField(label=_("Baseline year"), min_value=1990, max_value=2100)
    baseline = forms.DecimalField(label=_("Baseline"), max_digits=16, decimal_places=2)
    target_2027 = forms.DecimalField(label=_("Target 2027"), max_digits=16, decimal_places=2, required=False)
    target_2030 = forms.DecimalField(label=_("Target 2030"), max_digits=16, decimal_places=2, required=False)
    target_2050 = forms.DecimalField(label=_("Target 2050"), max_digits=16, decimal_places=2, required=False)
    source = forms.CharField(label=_("Data source"), max_length=200, required=False)

    def content(self) -> IndicatorText:
        """What was entered."""
        data = self.cleaned_data
        years = (2027, 2030, 2050)
        targets = [(year, data[f"target_{year}"]) for year in years if data[f"target_{year}"] is not None]
        names = ("name", "unit", "baseline_year", "baseline", "source")
        return IndicatorText(targets=targets, **{name: data[name] for name in names})


def indicator_initial(row: PlanIndicator) -> dict[str, Any]:
    """What the form starts from."""
    values = {name: getattr(row, name) for name in ("name", "unit", "baseline_year", "baseline", "source")}
    return {**values, **{f"target_{entry['year']}": entry["value"] for entry in row.targets}}


class CommentForm(StyledForm, forms.Form):
    """A comment on a section."""

    text = forms.CharField(label=_("Comment"), widget=forms.Textarea(attrs={"rows": 3}))


class ReturnForm(StyledForm, forms.Form):
    """What should change."""

    reason = forms.CharField(label=_("What should change?"), widget=forms.Textarea(attrs={"rows": 3}))
    #: Which version the page showed.
    seen = SeenField()


class EndorseForm(StyledForm, forms.Form):
    """Who stands behind the plan."""

    by = forms.CharField(label=_("Who endorses the plan?"), max_length=200)
    function = forms.CharField(
        label=_("Function"), max_length=200, help_text=_("Such as mayor, or deputy for climate.")
    )
    on = DayField(label=_("On which day?"))
    upload = UploadField(label=_("Signed endorsement"), required=False, types=("pdf",))
    #: Which version the page named.
    seen = SeenField()

    def endorsement(self) -> Endorsement:
        """What was entered."""
        return Endorsement(**{name: value for name, value in self.cleaned_data.items() if name != "seen"})
