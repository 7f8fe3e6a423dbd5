# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""What cities see of matching: their match with its reasons, and the hosts' ranking."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tvilling.accounts.decorators import signed_in
from tvilling.applications.queries import read_by_host
from tvilling.core import clock
from tvilling.core.errors import ActionRefused, NotFound
from tvilling.core.permissions import allows
from tvilling.hosts.permissions import get_activity_for
from tvilling.matching import actions
from tvilling.matching.forms import RankingForm
from tvilling.matching.permissions import (
    LIVE,
    OVER,
    get_own_match,
    live_matches,
    may_confirm,
    may_still_rank,
    own_matches,
    rankings_of,
    reads_twin,
)
from tvilling.matching.queries import asked_for, fit_terms, rank_in_time
from tvilling.ui.asking import ReasonForm, answered
from tvilling.ui.forms import refused

if TYPE_CHECKING:
    from django.http import HttpResponse

    from tvilling.accounts.models import Person
    from tvilling.applications.queries import HostReading
    from tvilling.core.http import PersonRequest
    from tvilling.matching.models import Match


@require_safe
@signed_in
def matches(request: PersonRequest) -> HttpResponse:
    """All matches of one's cities that were told."""
    rows = [(row, may_confirm(request.user, row)) for row in own_matches(request.user)]
    return render(request, "matching/city/matches.html", {"rows": rows})


@require_safe
@signed_in
def match(request: PersonRequest, code: str) -> HttpResponse:
    """The match, why, the button to confirm it, and the way to ask for its end."""
    row = get_own_match(request.user, code)
    asks = allows(request.user, "matching.ask_end", row) and row.state in LIVE and row.end_asked_by_id is None
    context = {
        "match": row, "reading": _reading(request.user, row), "terms": fit_terms(row), "may_confirm": may_confirm(request.user, row), "may_ask_end": asks,
        "reason_form": ReasonForm(), "over": OVER,
    }  # fmt: skip
    return render(request, "matching/city/match.html", context)


def _reading(person: Person, row: Match) -> HostReading | None:
    """What the host needs to know of the twin to decide."""
    if not reads_twin(person, row):
        return None
    return read_by_host([row.application], row.activity).get(row.application_id)


@require_POST
@signed_in
def ask_end(request: PersonRequest, code: str) -> HttpResponse:
    """Ask the office to end the match, with the reason."""
    row, form = get_own_match(request.user, code), ReasonForm(request.POST)

    def act(reason: str) -> str:
        actions.ask_to_end(actor=request.user, now=clock.now(), match=row, reason=reason)
        return _("The programme office answers. Until then the match holds.")

    return answered(request, form, act, "matching:match", code)


@require_POST
@signed_in
def confirm(request: PersonRequest, code: str) -> HttpResponse:
    """Confirm for one's own side."""
    row = get_own_match(request.user, code)
    try:
        actions.confirm_match(actor=request.user, now=clock.now(), match=row)
        messages.success(request, _("Confirmed for your city."))
    except ActionRefused as error:
        messages.error(request, str(error))
    return redirect("matching:match", code=code)


@require_POST
@signed_in
def decline(request: PersonRequest, code: str) -> HttpResponse:
    """Say no, with the reason."""
    row, form = get_own_match(request.user, code), ReasonForm(request.POST)

    def act(reason: str) -> str:
        actions.decline_match(actor=request.user, now=clock.now(), match=row, reason=reason)
        return _("The programme office looks for another match.")

    return answered(request, form, act, "matching:match", code)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def ranking(request: PersonRequest, code: str) -> HttpResponse:
    """A host ranks the selected cities that asked for it."""
    activity = get_activity_for(request.user, code)
    applications = asked_for(activity)
    known = rankings_of(activity)
    initial = {row.code: known.get(row.pk) for row in applications}
    may_rank = allows(request.user, "matching.rank", activity)
    if request.method == "POST" and not may_rank:
        raise NotFound
    is_over = live_matches(activity.cohort).exists()
    form = RankingForm(request.POST or None, applications=applications, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.set_host_ranking(actor=request.user, now=clock.now(), activity=activity, ranks=form.ranks)
        except ActionRefused as error:
            refused(form, error)
        else:
            messages.success(request, _("Your ranking is saved."))
            return redirect("matching:ranking", code=code)
    # Equal places, and those without one, stay in the order of the form.
    shown = sorted(
        ((known.get(row.pk), str(row.city)) for row in applications), key=lambda pair: pair[0] or 100
    )
    # Once cities are matched, each host reads of its own twins, on the page of the match.
    words = read_by_host(applications, activity) if may_still_rank(request.user, activity) else {}
    asked = [(form[row.code], row.city, words.get(row.pk)) for row in applications]
    context = {
        "activity": activity, "asked": asked, "form": form, "applications": applications, "may_rank": may_rank and not is_over,
        "is_over": is_over, "ranks": shown, "in_time": rank_in_time(activity.cohort, clock.now()),
    }  # fmt: skip
    return render(request, "matching/city/ranking.html", context, status=422 if form.errors else 200)
