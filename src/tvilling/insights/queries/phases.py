# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Where a cohort stands, in the words of the office."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from tvilling.calls.queries import phase_of
from tvilling.evaluation.models import Assignment, Decision
from tvilling.evaluation.queries import next_step_of
from tvilling.evaluation.states import AssignmentState, DecisionState
from tvilling.matching.models import MatchingRun
from tvilling.matching.states import RunState

if TYPE_CHECKING:
    from datetime import date, datetime

    from tvilling.calls.models import Call
    from tvilling.programmes.models import Cohort


@dataclass(frozen=True)
class Phase:
    """The heading of the board, and a few words beside it."""

    title: str
    note: str = ""
    is_journey: bool = False


def phase_of_cohort(cohort: Cohort, call: Call | None, now: datetime, *, has_groups: bool) -> Phase:
    """Before the call, during it, evaluation, selection, matching, a month of the journey, or after it."""
    today = now.date()
    if has_groups and today > cohort.ends_on:
        return Phase(_("The journeys are over"), is_journey=True)
    if has_groups and today >= cohort.starts_on:
        month = month_of(cohort, today)
        title = _("Month %(month)d of %(months)d") % {"month": month, "months": cohort.months}
        module = next(
            (str(row) for row in cohort.modules.all() if row.first_month <= month <= row.last_month), ""
        )
        return Phase(title, module, is_journey=True)
    if has_groups:
        return Phase(_("Groups have formed"), _("The journeys have not begun yet"), is_journey=True)
    return _before_groups(cohort, call, now)


def _before_groups(cohort: Cohort, call: Call | None, now: datetime) -> Phase:
    if call is None and not cohort.is_public:
        return Phase(_("Before the call"), _("The cohort is in preparation: the public does not see it yet"))
    if call is None:
        note = _("Hosts may send their interest") if cohort.hosts_may_send(now) else ""
        return Phase(_("Before the call"), note)
    window = phase_of(call, now)
    if window in {"draft", "upcoming"}:
        note = (
            _("The call is in preparation")
            if window == "draft"
            else _("The call is published but not open yet")
        )
        return Phase(_("Before the call"), note)
    if window == "open":
        return Phase(_("The call is open"))
    return _after_closing(cohort, call, now)


def _after_closing(cohort: Cohort, call: Call, now: datetime) -> Phase:
    if MatchingRun.objects.filter(cohort=cohort, state=RunState.PUBLISHED).exists():
        return Phase(_("Matches are told"), _("Both cities of each match have to confirm"))
    decisions = Decision.objects.filter(application__call=call)
    if decisions.exclude(state=DecisionState.PENDING).exists():
        return Phase(_("Cities confirm their places"), _("Matching comes next"))
    if decisions.exists():
        return Phase(_("Decisions are drafted"), _("A second person tells them"))
    cases = Assignment.objects.filter(application__call=call).exclude(state=AssignmentState.REVOKED)
    if cases.exists():
        step = next_step_of(call, now)
        if step and step.page == "office-selection":
            return Phase(_("The reviews are in"), step.title)
        return Phase(_("Experts are reviewing"), step.title if step else "")
    return Phase(_("The call has closed"), _("Eligibility is being checked"))


def month_of(cohort: Cohort, today: date) -> int:
    """Which month of the journey a day lies in, counted from 1."""
    start = cohort.starts_on
    whole = (today.year - start.year) * 12 + today.month - start.month
    return whole + (today.day >= start.day)
