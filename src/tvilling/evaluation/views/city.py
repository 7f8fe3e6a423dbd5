# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""What a city sees: its result, the experts' comments, and the place it is offered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tvilling.accounts.decorators import signed_in
from tvilling.core import clock
from tvilling.core.errors import ActionRefused
from tvilling.core.permissions import allows
from tvilling.evaluation import actions
from tvilling.evaluation.permissions import decisions_visible_to, get_decision_for, results_for_city
from tvilling.evaluation.queries import corrections_of, entry_of, reason_for_city, standing_of
from tvilling.evaluation.states import DecisionState, Outcome
from tvilling.ui.asking import ReasonForm, answered

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpResponse

    from tvilling.core.http import PersonRequest
    from tvilling.evaluation.models import Decision


@require_safe
@signed_in
def results(request: PersonRequest) -> HttpResponse:
    """All results that were told to one's cities."""
    return render(request, "evaluation/city/results.html", {"decisions": decisions_visible_to(request.user)})


@require_safe
@signed_in
def result(request: PersonRequest, code: str) -> HttpResponse:
    """The decision with its reason, the scores by criterion, and the comments without names."""
    row = get_decision_for(request.user, code)
    offered = row.outcome == Outcome.SELECTED and row.state == DecisionState.RELEASED
    is_late = row.confirm_by is not None and clock.now() > row.confirm_by
    standing = standing_of(row.application)
    criteria = row.application.call.criteria.all()
    context = {
        "decision": row,
        "reason": reason_for_city(row, entry_of(row.application)),
        "standing": standing,
        "rows": [(each, standing.scores.get(each.key)) for each in criteria] if standing else [],
        "comments": results_for_city(row),
        "corrections": list(corrections_of(row.application)),
        "is_offered": offered,
        "is_late": offered and is_late,
        "may_answer": offered and not is_late and allows(request.user, "evaluation.confirm", row),
        "may_withdraw": row.state == DecisionState.CONFIRMED
        and allows(request.user, "evaluation.withdraw", row),
        "reason_form": ReasonForm(),
    }
    return render(request, "evaluation/city/result.html", context)


def _answer(request: PersonRequest, code: str, step: Callable[[Decision], str]) -> HttpResponse:
    row = get_decision_for(request.user, code)
    try:
        messages.success(request, step(row))
    except ActionRefused as error:
        messages.error(request, str(error))
    return redirect("evaluation:result", code=code)


@require_POST
@signed_in
def confirm(request: PersonRequest, code: str) -> HttpResponse:
    """The city takes its place."""

    def step(row: Decision) -> str:
        actions.confirm_place(actor=request.user, now=clock.now(), decision=row)
        return _("Your place is confirmed. The match with a host comes next.")

    return _answer(request, code, step)


@require_POST
@signed_in
def decline(request: PersonRequest, code: str) -> HttpResponse:
    """The city does not take its place."""

    def step(row: Decision) -> str:
        actions.decline_place(actor=request.user, now=clock.now(), decision=row)
        return _("Your answer is recorded. Thank you for telling us.")

    return _answer(request, code, step)


@require_POST
@signed_in
def withdraw(request: PersonRequest, code: str) -> HttpResponse:
    """A city that had confirmed leaves."""
    row, form = get_decision_for(request.user, code), ReasonForm(request.POST)

    def act(reason: str) -> str:
        actions.withdraw_after_selection(actor=request.user, now=clock.now(), decision=row, reason=reason)
        return _("Your city has left the programme. We are sorry to see you go.")

    return answered(request, form, act, "evaluation:result", code)
