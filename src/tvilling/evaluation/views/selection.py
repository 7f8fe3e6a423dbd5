# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""The office's ranked list, balance, decisions and their release."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tvilling.accounts.decorators import signed_in
from tvilling.audit.queries import history_of
from tvilling.cities.queries import countries
from tvilling.core import clock
from tvilling.core.errors import ActionRefused
from tvilling.core.permissions import allows, require
from tvilling.evaluation import actions
from tvilling.evaluation.forms import DecisionForm, ReleaseForm
from tvilling.evaluation.permissions import get_office_call, get_office_decision, has_call
from tvilling.evaluation.queries import (
    all_passed_over,
    balance,
    changed_by_hand,
    confirm_until,
    corrections_in,
    corrections_of,
    country_is_full,
    country_limit,
    decisions_of,
    drafted_past,
    entries_of,
    entry_of,
    full_country,
    latest_ranking,
    next_on_reserve,
    passed_over,
    places_of,
    selected_applications,
    stopped_on_reserve,
    told_before,
    undecided,
)
from tvilling.evaluation.states import DecisionState
from tvilling.evaluation.tables import RankingFilter, RankingTable
from tvilling.evaluation.views.office import cohort_of, no_call_yet
from tvilling.programmes.queries import history_items
from tvilling.ui.asking import at_address
from tvilling.ui.charts import Bar
from tvilling.ui.forms import refused
from tvilling.ui.lists import render_list

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpResponse

    from tvilling.core.http import PersonRequest
    from tvilling.evaluation.models import Decision
    from tvilling.evaluation.queries import Balance

#: The whole list of a call such as that of 2023 on one page.
PER_PAGE = 100


def _bars(found: Balance) -> list[Bar]:
    names = {country.iso2: str(country) for country in countries()}
    return [Bar(names[country], count, text=str(count)) for country, count in found.countries.items()]


def _page(request: PersonRequest, cohort: str, form: ReleaseForm) -> HttpResponse:
    at_address(request, "evaluation:office-selection", cohort)
    chosen = cohort_of(request, cohort)
    call = get_office_call(request.user, chosen)
    ranking = latest_ranking(call)
    places = places_of(call)
    found = balance(call, selected_applications(call))
    passed = all_passed_over(ranking)
    first = next_on_reserve(call) if places.free(call) > 0 else None
    context: dict[str, Any] = {
        "cohort": chosen, "call": call, "ranking": ranking, "balance": found, "bars": _bars(found), "places": places,
        "may_decide": allows(request.user, "evaluation.decide", call), "form": form, "is_open": undecided(call).exists(),
        "is_second": not decisions_of(call).filter(state=DecisionState.PENDING, decided_by=request.user).exists(), "free": places.free(call), "over": places.over(call), "corrections": list(corrections_in(call)),
        "by_hand": list(changed_by_hand(call)), "first": first, "limit": country_limit(call),
        "stopped": stopped_on_reserve(call) if places.free(call) > 0 else [],
        "passed": entries_of(ranking).filter(application__in=passed) if passed else [],
    }  # fmt: skip
    rows = entries_of(ranking)
    criteria = {row.key: str(row) for row in call.criteria.all()}
    response = render_list(
        request, RankingTable, rows, RankingFilter, template="evaluation/office/selection.html", context=context, per_page=PER_PAGE,
        table_kwargs={"cohort": chosen, "criteria": criteria, "passed": passed},
    )  # fmt: skip
    response.status_code = 422 if form.errors else 200
    return response


@require_safe
@signed_in
def overview(request: PersonRequest, cohort: str) -> HttpResponse:
    """The ranked list with the decisions, and the selection seen as a portfolio."""
    chosen = cohort_of(request, cohort)
    until = confirm_until(chosen, clock.now())
    if not has_call(request.user, chosen):
        return no_call_yet(request, chosen, _("Selection"))
    return _page(request, cohort, ReleaseForm(initial={"confirm_by": until}))


def _carry_out(request: PersonRequest, cohort: str, step: Callable[[Any], str]) -> HttpResponse:
    """Take one step on the cohort's call and say what came of it."""
    call = get_office_call(request.user, cohort_of(request, cohort))
    try:
        messages.success(request, step(call))
    except ActionRefused as error:
        messages.error(request, str(error))
    return redirect("evaluation:office-selection", cohort=cohort)


@require_POST
@signed_in
def make_list(request: PersonRequest, cohort: str) -> HttpResponse:
    """Rank what is complete."""

    def step(call: Any) -> str:
        actions.make_ranked_list(actor=request.user, now=clock.now(), call=call)
        return _("The ranked list is made.")

    return _carry_out(request, cohort, step)


@require_POST
@signed_in
def propose(request: PersonRequest, cohort: str) -> HttpResponse:
    """Draft decisions from the latest list."""

    def step(call: Any) -> str:
        ranking = latest_ranking(call)
        if ranking is None:
            raise ActionRefused(_("Make the ranked list first."))
        made = actions.propose_decisions(
            actor=request.user, now=clock.now(), ranked_list=ranking, anew="anew" in request.POST
        )
        return _("%(count)s decisions are drafted. A second person tells them.") % {"count": len(made)}

    return _carry_out(request, cohort, step)


@require_POST
@signed_in
def release(request: PersonRequest, cohort: str) -> HttpResponse:
    """Tell all pending decisions at once."""
    call = get_office_call(request.user, cohort_of(request, cohort))
    require(request.user, "evaluation.release", call)
    form = ReleaseForm(request.POST)
    if form.is_valid():
        try:
            told = actions.release_decisions(
                actor=request.user, now=clock.now(), call=call, confirm_by=form.cleaned_data["confirm_by"]
            )
        except ActionRefused as error:
            refused(form, error)
        else:
            text = _("%(count)s decisions are told. The letters are on their way.") % {"count": len(told)}
            messages.success(request, text)
            return redirect("evaluation:office-selection", cohort=cohort)
    return _page(request, cohort, form)


@require_POST
@signed_in
def promote(request: PersonRequest, cohort: str) -> HttpResponse:
    """Offer a free place to the first of the reserve."""

    def step(call: Any) -> str:
        now = clock.now()
        until = confirm_until(call.cohort, now)
        row = actions.promote_reserve(actor=request.user, now=now, call=call, confirm_by=until)
        return _("%(city)s was offered the place.") % {"city": row.application.city}

    return _carry_out(request, cohort, step)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def decision(request: PersonRequest, cohort: str, code: str) -> HttpResponse:
    """One decision: changed with a reason while it is pending."""
    chosen = cohort_of(request, cohort)
    row: Decision = get_office_decision(request.user, chosen, code)
    initial = {"outcome": row.outcome, "reserve_position": row.reserve_position, "reason": row.reason}
    form = DecisionForm(request.POST or None, initial=initial)
    may_decide = allows(request.user, "evaluation.decide", row)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_decision(actor=request.user, now=clock.now(), decision=row, **form.cleaned_data)
        except ActionRefused as error:
            refused(form, error)
        else:
            messages.success(request, _("The decision is changed."))
            return redirect("evaluation:office-selection", cohort=cohort)
    entry = entry_of(row.application)
    has = passed_over(row, entry) if entry and not row.reason else 0
    context = {
        "cohort": chosen,
        "decision": row,
        "form": form,
        "is_pending": row.state == DecisionState.PENDING,
        "may_decide": may_decide,
        "may_preview": allows(request.user, "evaluation.preview", row),
        "can_be_put_right": may_decide and told_before(row.application) is not None,
        "corrections": list(corrections_of(row.application)),
        "entry": entry,
        "country_full": country_is_full(has) if has else "",
        "country_had": drafted_past([row]).get(row.pk, 0) if not has else 0,
        "country_has_now": full_country(row),
        "history": history_items(history_of(row)),
    }
    return render(request, "evaluation/office/decision.html", context, status=422 if form.errors else 200)
