# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""The office's matching: rules, runs, explanations, comparison, publication by two people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tvilling.accounts.decorators import signed_in
from tvilling.audit.queries import history_of
from tvilling.core import clock
from tvilling.core.errors import ActionRefused, NotFound
from tvilling.core.permissions import allows
from tvilling.matching import actions
from tvilling.matching.forms import OtherHostForm, RuleForm
from tvilling.matching.permissions import (
    LIVE,
    OVER,
    get_pair_rule,
    get_run,
    get_run_match,
    live_matches,
    runs_of,
)
from tvilling.matching.queries import (
    compare_runs,
    conflict_sentences,
    failure_in_words,
    fit_terms,
    fixed_in,
    matches_of,
    policy_label,
    rank_bars,
    relaxation_sentences,
    short_of_proof,
    twin_bars,
    unmatched,
)
from tvilling.matching.states import RunState
from tvilling.matching.tables import MatchTable
from tvilling.matching.views.solving import cohort_of, show_standing
from tvilling.programmes.permissions import get_cohort_for
from tvilling.ui.asking import ReasonForm, answered
from tvilling.ui.forms import refused
from tvilling.ui.lists import render_list
from tvilling.ui.working import ended

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from tvilling.audit.models import Entry
    from tvilling.core.http import PersonRequest
    from tvilling.matching.models import Match, MatchingRun


#: Runs that there is nothing to compare with.
WITHOUT_RESULT = (RunState.FAILED, RunState.SOLVING)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def add_rule(request: PersonRequest, cohort: str) -> HttpResponse:
    """Pin a pair together or keep it apart."""
    chosen = get_cohort_for(request.user, cohort)
    form = RuleForm(request.POST or None, cohort=chosen)
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_pair_rule(actor=request.user, now=clock.now(), **form.cleaned_data)
        except ActionRefused as error:
            refused(form, error)
        else:
            return redirect("matching:office", cohort=cohort)
    context = {"cohort": chosen, "form": form}
    return render(request, "matching/office/rule.html", context, status=422 if form.errors else 200)


@require_POST
@signed_in
def remove_rule(request: PersonRequest, cohort: str, code: str) -> HttpResponse:
    """Take a pin or a ban back."""
    rule = get_pair_rule(request.user, cohort_of(request, cohort), code)
    actions.remove_pair_rule(actor=request.user, now=clock.now(), rule=rule)
    return redirect("matching:office", cohort=cohort)


@require_safe
@signed_in
def run(request: PersonRequest, cohort: str, number: int) -> HttpResponse:
    """One run: its figures, its matches, who has none, and the way to publication."""
    chosen = cohort_of(request, cohort)
    row = get_run(request.user, chosen, number)
    if row.state == RunState.SOLVING:
        return show_standing(request, row)
    failed = row.state == RunState.FAILED
    matches, without = matches_of(row), unmatched(row)
    twins = twin_bars(matches, without)
    context = {
        "cohort": chosen, "run": row, "bars": rank_bars(row), "unmatched": without,
        "twins": twins, "chart_width": max(len(twins), 40) * 27,
        "conflict": conflict_sentences(row), "relaxations": relaxation_sentences(row), "policy": policy_label(row.policy),
        "unproven": short_of_proof(row), "failure": failure_in_words(row) if failed else None,
        "others": None if failed else runs_of(request.user, chosen).exclude(pk=row.pk).exclude(state__in=WITHOUT_RESULT),
        "may_run": allows(request.user, "matching.run", chosen), "is_second": row.proposed_by_id != request.user.pk,
        "reason_form": ReasonForm(), "disturbed": _disturbed(row, matches), "returned": _returned(row), "fixed": fixed_in(row),
    }  # fmt: skip

    def draw() -> HttpResponse:
        return render_list(
            request, MatchTable, matches, template="matching/office/run.html", context=context, per_page=200,
            table_kwargs={"run": row},
        )  # fmt: skip

    return ended(request, draw)


def _disturbed(row: MatchingRun, matches: Iterable[Match]) -> list[Match]:
    """The matches that were told and that would end if a run not published yet were."""
    if row.state not in {RunState.SOLVED, RunState.PROPOSED}:
        return []
    seats = {match.application_id: match.activity_id for match in matches}
    told = live_matches(row.cohort).order_by("application__city__slug")
    return [match for match in told if seats.get(match.application_id) != match.activity_id]


def _returned(row: MatchingRun) -> Entry | None:
    """When, and why, a run was last not published."""
    if row.state != RunState.SOLVED:
        return None
    return history_of(row).filter(event="matching_run.returned").last()


@require_safe
@signed_in
def pair(request: PersonRequest, cohort: str, number: int, code: str) -> HttpResponse:
    """Why this host, why not another one, what forcing it would cost; and the way to end the match."""
    chosen = cohort_of(request, cohort)
    row = get_run(request.user, chosen, number)
    match = get_run_match(request.user, row, code)
    form = OtherHostForm(request.GET if "host" in request.GET else None, cohort=chosen)
    other = form.cleaned_data["host"] if form.is_bound and form.is_valid() else None
    now, actor = clock.now(), request.user
    context = {
        "cohort": chosen, "run": row, "match": match, "terms": fit_terms(match), "form": form, "other": other,
        "why": actions.explain_pair(actor=actor, now=now, run=row, application=match.application),
        "may_end": allows(actor, "matching.withdraw", match) and match.state in LIVE,
        "is_second": match.end_asked_by_id != actor.pk, "reason_form": ReasonForm(), "over": OVER,
    }  # fmt: skip
    if other is not None and other.pk != match.activity_id:
        try:
            context["why_not"] = actions.explain_pair(
                actor=actor, now=now, run=row, application=match.application, activity=other
            )
            context["price"] = actions.price_pair(
                actor=actor, now=now, run=row, application=match.application, activity=other
            )
        except ActionRefused as error:
            form.add_error("host", str(error))
    return render(request, "matching/office/pair.html", context)


@require_POST
@signed_in
def end_pair(request: PersonRequest, cohort: str, number: int, code: str) -> HttpResponse:
    """Ask to end the match."""

    def act(match: Match, reason: str) -> str:
        actions.ask_to_end(actor=request.user, now=clock.now(), match=match, reason=reason)
        return _("Asked. A second person of the office agrees or refuses.")

    return _with_reason(request, (cohort, number, code), act)


@require_POST
@signed_in
def keep_pair(request: PersonRequest, cohort: str, number: int, code: str) -> HttpResponse:
    """Let a match go on that was asked to end."""

    def act(match: Match, reason: str) -> str:
        actions.refuse_to_end(actor=request.user, now=clock.now(), match=match, reason=reason)
        return _("The match goes on.")

    return _with_reason(request, (cohort, number, code), act)


@require_POST
@signed_in
def agree_end(request: PersonRequest, cohort: str, number: int, code: str) -> HttpResponse:
    """End the match as the second person."""
    match = get_run_match(request.user, get_run(request.user, cohort_of(request, cohort), number), code)
    try:
        actions.agree_to_end(actor=request.user, now=clock.now(), match=match)
        messages.success(request, _("Ended. Both sides get a letter, and the city can be matched again."))
    except ActionRefused as error:
        messages.error(request, str(error))
    return redirect("matching:pair", cohort=cohort, number=number, code=code)


def _with_reason(
    request: PersonRequest, address: tuple[str, int, str], step: Callable[[Match, str], str]
) -> HttpResponse:
    cohort, number, code = address
    match = get_run_match(request.user, get_run(request.user, cohort_of(request, cohort), number), code)
    form = ReasonForm(request.POST)
    return answered(request, form, lambda reason: step(match, reason), "matching:pair", cohort, number, code)


@require_safe
@signed_in
def compare(request: PersonRequest, cohort: str, number: int, other: int) -> HttpResponse:
    """Where two runs differ."""
    chosen = cohort_of(request, cohort)
    before, after = get_run(request.user, chosen, other), get_run(request.user, chosen, number)
    context: dict[str, Any] = {
        "cohort": chosen,
        "before": before,
        "after": after,
        "rows": compare_runs(before, after),
    }
    context["runs"] = [
        {"run": row, "policy": policy_label(row.policy), "firsts": row.summary.get("ranks", {}).get("1", 0)}
        for row in (before, after)
    ]
    return render(request, "matching/office/compare.html", context)


@require_safe
@signed_in
def record(request: PersonRequest, cohort: str, number: int, part: str) -> HttpResponse:
    """The problem or the result as the engine wrote it, to be checked by anybody with `matchmaker verify`."""
    row = get_run(request.user, cohort_of(request, cohort), number)
    if part not in {"problem", "result"} or not getattr(row, part):
        raise NotFound
    response = HttpResponse(getattr(row, part), content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="{row.cohort.slug}-run-{row.number}-{part}.json"'
    return response


def _step(
    request: PersonRequest, cohort: str, number: int, step: Callable[[MatchingRun], str]
) -> HttpResponse:
    row = get_run(request.user, cohort_of(request, cohort), number)
    try:
        messages.success(request, step(row))
    except ActionRefused as error:
        messages.error(request, str(error))
    return redirect("matching:run", cohort=cohort, number=number)


@require_POST
@signed_in
def check(request: PersonRequest, cohort: str, number: int) -> HttpResponse:
    """Check the stored result with the independent verifier."""

    def step(row: MatchingRun) -> str:
        report = actions.verify_run(actor=request.user, now=clock.now(), run=row)
        if not report.valid:
            raise ActionRefused(_("The result does not hold: tell the operator."))
        return _("Checked: %(count)s rules hold.") % {"count": len(report.checks)}

    return _step(request, cohort, number, step)


@require_POST
@signed_in
def propose(request: PersonRequest, cohort: str, number: int) -> HttpResponse:
    """Put the run forward."""

    def step(row: MatchingRun) -> str:
        actions.propose_run(actor=request.user, now=clock.now(), run=row)
        return _("Proposed. A second person publishes it.")

    return _step(request, cohort, number, step)


@require_POST
@signed_in
def give_back(request: PersonRequest, cohort: str, number: int) -> HttpResponse:
    """Do not publish it."""
    row, form = get_run(request.user, cohort_of(request, cohort), number), ReasonForm(request.POST)

    def act(reason: str) -> str:
        actions.return_run(actor=request.user, now=clock.now(), run=row, reason=reason)
        return _("Returned.")

    return answered(request, form, act, "matching:run", cohort, number)


@require_POST
@signed_in
def publish(request: PersonRequest, cohort: str, number: int) -> HttpResponse:
    """Tell both sides of every match."""

    def step(row: MatchingRun) -> str:
        actions.publish_run(actor=request.user, now=clock.now(), run=row)
        return _("Published. Both sides of every match get a letter.")

    return _step(request, cohort, number, step)
