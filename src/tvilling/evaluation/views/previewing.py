# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""The letters with pending decisions, as they will leave."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.views.decorators.http import require_safe

from tvilling.accounts.decorators import signed_in
from tvilling.core import clock
from tvilling.evaluation.forms import PreviewForm
from tvilling.evaluation.jobs import preview_decision
from tvilling.evaluation.permissions import get_call_to_tell
from tvilling.evaluation.queries import confirm_until, pending_decisions
from tvilling.evaluation.states import Outcome
from tvilling.evaluation.views.office import cohort_of

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpResponse

    from tvilling.core.http import PersonRequest
    from tvilling.evaluation.models import Decision
    from tvilling.mail.queries import Composed


@require_safe
@signed_in
def letters(request: PersonRequest, cohort: str) -> HttpResponse:
    """The letters to one city, or to the first of each outcome, filled in by the code that sends them."""
    chosen, now = cohort_of(request, cohort), clock.now()
    call = get_call_to_tell(request.user, chosen)
    pending = list(pending_decisions(call))
    cities = [(row.code, f"{row.application.city}: {row.get_outcome_display()}") for row in pending]
    until = confirm_until(chosen, now)
    form = PreviewForm(
        request.GET if "confirm_by_day" in request.GET else None,
        cities=cities, initial={"confirm_by": until, "city": request.GET.get("city", "")},
    )  # fmt: skip
    if form.is_bound and form.is_valid():
        until, picked = form.cleaned_data["confirm_by"], form.cleaned_data["city"]
    else:
        picked = "" if form.is_bound else request.GET.get("city", "")
    numbers = {outcome: sum(row.outcome == outcome for row in pending) for outcome in Outcome}
    shown = [] if form.errors else _shown(pending, picked)
    context = {
        "cohort": chosen, "call": call, "form": form, "pending": len(pending),
        "cases": [(row, numbers[Outcome(row.outcome)], _letters(row, until, now)) for row in shown],
    }  # fmt: skip
    return render(request, "evaluation/office/letters.html", context, status=422 if form.errors else 200)


def _shown(pending: list[Decision], picked: str) -> list[Decision]:
    """The decision on the city that was picked; else the first of each outcome."""
    if picked:
        return [row for row in pending if row.code == picked]
    firsts = (next((row for row in pending if row.outcome == outcome), None) for outcome in Outcome)
    return [row for row in firsts if row is not None]


def _letters(decision: Decision, until: datetime, now: datetime) -> list[Composed]:
    return preview_decision(decision, confirm_by=until, now=now)
