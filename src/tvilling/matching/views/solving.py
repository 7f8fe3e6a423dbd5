# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Beginning a run, following it while a worker solves it, and stopping it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from tvilling.accounts.decorators import signed_in
from tvilling.core import clock
from tvilling.core.errors import ActionRefused
from tvilling.core.permissions import allows, require
from tvilling.hosts.permissions import accepted_activities
from tvilling.matching import actions
from tvilling.matching.forms import RunForm
from tvilling.matching.permissions import get_run, live_matches, pair_rules, runs_of
from tvilling.matching.queries import not_ranked, policy_label, run_being_solved, standing_of, without_match
from tvilling.matching.states import RunState
from tvilling.matching.tables import RunTable
from tvilling.programmes.models import CohortRole
from tvilling.programmes.permissions import get_cohort_for
from tvilling.ui.forms import refused
from tvilling.ui.lists import render_list
from tvilling.ui.working import no_news

if TYPE_CHECKING:
    from django.http import HttpResponse

    from tvilling.core.http import PersonRequest
    from tvilling.hosts.models import HostActivity
    from tvilling.matching.models import MatchingRun
    from tvilling.programmes.models import Cohort

#: Seconds in which a small market is usually solved: so long a new run's page is held back, to show the result at once.
PATIENCE, LOOK = 3.0, 0.1


def cohort_of(request: PersonRequest, slug: str) -> Cohort:
    """The cohort, for its office and its auditors."""
    return get_cohort_for(request.user, slug, CohortRole.OFFICE, CohortRole.AUDITOR)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def overview(request: PersonRequest, cohort: str) -> HttpResponse:
    """All runs, and the form to solve again."""
    chosen = cohort_of(request, cohort)
    if request.method == "POST":
        require(request.user, "matching.run", chosen)
    form = RunForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            run = actions.start_run(actor=request.user, now=clock.now(), cohort=chosen, **form.cleaned_data)
        except ActionRefused as error:
            refused(form, error)
        else:
            return _to_its_page(run)
    context = {
        "cohort": chosen, "form": form, "rules": pair_rules(request.user, chosen),
        "may_run": allows(request.user, "matching.run", chosen), "solving": run_being_solved(chosen),
        "waiting": without_match(chosen), "not_ranked": _still_to_rank(chosen),
    }  # fmt: skip
    response = render_list(
        request, RunTable, runs_of(request.user, chosen), template="matching/office/overview.html", context=context,
        table_kwargs={"cohort": chosen},
    )  # fmt: skip
    response.status_code = 422 if form.errors else 200
    return response


def _still_to_rank(cohort: Cohort) -> list[HostActivity]:
    """The hosts whose wishes a run would not know yet; none once cities and hosts are matched."""
    return [] if live_matches(cohort).exists() else list(not_ranked(accepted_activities(cohort)))


@require_POST
@signed_in
def stop(request: PersonRequest, cohort: str, number: int) -> HttpResponse:
    """Keep the best found so far."""
    run = get_run(request.user, cohort_of(request, cohort), number)
    try:
        actions.stop_run(actor=request.user, now=clock.now(), run=run)
        messages.success(request, _("Told to stop. The best found so far is kept."))
    except ActionRefused as error:
        messages.error(request, str(error))
    return _to_its_page(run)


def _to_its_page(run: MatchingRun) -> HttpResponse:
    """To the page of a run, a moment later if it is likely to have ended by then."""
    waits_until = time.monotonic() + PATIENCE
    while time.monotonic() < waits_until:
        run.refresh_from_db(fields=["state"])
        if run.state != RunState.SOLVING:
            break
        time.sleep(LOOK)
    return redirect("matching:run", cohort=run.cohort.slug, number=run.number)


def show_standing(request: PersonRequest, run: MatchingRun) -> HttpResponse:
    """How far a run is that is being solved."""
    standing = standing_of(run, clock.now())
    unchanged = no_news(request, standing.key)
    if unchanged is not None:
        return unchanged
    context = {
        "cohort": run.cohort, "run": run, "standing": standing, "policy": policy_label(run.policy),
        "may_stop": allows(request.user, "matching.cancel", run),
        # A new note beside the same stage is not read out.
        "is_news": not request.GET.get("seen", "").startswith(f"{standing.stage}|"),
    }  # fmt: skip
    return render(request, "matching/office/solving.html", context)
