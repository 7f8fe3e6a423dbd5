# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Forms of matching."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tvilling.applications.models import Application
from tvilling.hosts.models import HostActivity
from tvilling.hosts.permissions import accepted_activities
from tvilling.matching.models import PairRuleKind
from tvilling.matching.queries import POLICIES, candidates
from tvilling.ui.forms import StyledForm
from tvilling.ui.widgets import RadioCards

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tvilling.programmes.models import Cohort

NOTES = {
    "stable_fair": _(
        "As many cities as possible; nobody with a claim on a host it prefers; the worst off come first."
    ),
    "deferred_acceptance": _(
        "The classical rule: no city gains by hiding its true wishes. Fewer may be matched."
    ),
    "welfare": _("The best sum of fit. Short lists pay under this rule, so say so before the call."),
}


class RunForm(StyledForm, forms.Form):
    """How to solve."""

    policy = forms.ChoiceField(
        label=_("Rule"), choices=list(POLICIES.items()), initial="stable_fair", widget=RadioCards(notes=NOTES)
    )
    keep_current = forms.BooleanField(
        label=_("Keep matches that cities have been told"), required=False, initial=True,
        help_text=_("After a withdrawal: everybody else stays where they are."),
    )  # fmt: skip
    note = forms.CharField(label=_("Note"), required=False, max_length=200)


class RuleForm(StyledForm, forms.Form):
    """A pin or a ban."""

    application = forms.ModelChoiceField(label=_("City"), queryset=Application.objects.none())
    activity = forms.ModelChoiceField(label=_("Host activity"), queryset=HostActivity.objects.none())
    kind = forms.ChoiceField(label=_("Rule"), choices=PairRuleKind.choices)
    reason = forms.CharField(
        label=_("Reason"), widget=forms.Textarea(attrs={"rows": 2}), help_text=_("Part of the record."),
        max_length=2000,
    )  # fmt: skip

    def __init__(self, *args: Any, cohort: Cohort, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["application"].queryset = candidates(cohort)  # type: ignore[attr-defined]
        self.fields["activity"].queryset = accepted_activities(cohort)  # type: ignore[attr-defined]


class OtherHostForm(StyledForm, forms.Form):
    """Which other host to ask about."""

    host = forms.ModelChoiceField(label=_("Ask about another host"), queryset=HostActivity.objects.none())

    def __init__(self, *args: Any, cohort: Cohort, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["host"].queryset = accepted_activities(cohort)  # type: ignore[attr-defined]


class RankingForm(StyledForm, forms.Form):
    """A rank for each city that asked; empty leaves it to the evaluation scores, equal numbers are ties."""

    def __init__(self, *args: Any, applications: Iterable[Application], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.applications = list(applications)
        for row in self.applications:
            self.fields[row.code] = forms.IntegerField(
                label=_("%(city)s, %(country)s") % {"city": row.city, "country": row.city.country},
                required=False, min_value=1, max_value=99,
            )  # fmt: skip

    @property
    def ranks(self) -> dict[Application, int]:
        """The ranks that were given."""
        return {row: rank for row in self.applications if (rank := self.cleaned_data.get(row.code))}
