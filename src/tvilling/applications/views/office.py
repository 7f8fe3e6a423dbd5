# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""What the programme office sees: who applied, what was handed in, what waits for a verdict."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tvilling.accounts.decorators import signed_in
from tvilling.accounts.queries import people_by_pk
from tvilling.applications import queries
from tvilling.applications.permissions import (
    READERS,
    get_office_application,
    may_see_text,
    office_applications,
)
from tvilling.applications.tables import ApplicationFilter, ApplicationTable
from tvilling.audit.events import label
from tvilling.audit.queries import history_of
from tvilling.core import clock
from tvilling.core.permissions import allows
from tvilling.programmes.permissions import get_cohort_for
from tvilling.ui.lists import render_list
from tvilling.ui.parts import HistoryItem

if TYPE_CHECKING:
    from django.http import HttpResponse

    from tvilling.applications.models import Application, Submission
    from tvilling.calls.queries import RuleResult
    from tvilling.core.http import PersonRequest

PER_PAGE = 20
LONGEST_HISTORY = 200


@require_safe
@signed_in
def applications(request: PersonRequest, cohort: str) -> HttpResponse:
    """All applications of the cohort, filtered, sorted, exported."""
    chosen = get_cohort_for(request.user, cohort, *READERS)
    request.cohort = chosen  # type: ignore[attr-defined]  # the filter reads its vocabulary
    rows = office_applications(request.user, chosen)
    return render_list(
        request,
        ApplicationTable,
        queries.office_list(rows),
        ApplicationFilter,
        template="applications/office/list.html",
        context={"cohort": chosen, "counts": _counts(rows)},
        table_kwargs={"cohort": chosen},
    )


def _counts(rows: object) -> dict[str, int]:
    """The figures above the list."""
    counts = queries.state_counts(rows)  # type: ignore[arg-type]  # a query set of applications
    in_hand = sum(number for state, number in counts.items() if state not in {"draft", "withdrawn"})
    waiting = counts.get("submitted", 0) + counts.get("fix_requested", 0)
    return {
        "all": sum(counts.values()),
        "drafts": counts.get("draft", 0),
        "in_hand": in_hand,
        "waiting": waiting,
    }


@require_safe
@signed_in
def detail(request: PersonRequest, cohort: str, code: str) -> HttpResponse:
    """One application: what was submitted, from the snapshot; of a draft only how far it is."""
    application = get_office_application(request.user, cohort, code)
    submissions = list(application.submissions.select_related("form_version", "submitted_by"))
    shown = _chosen(request, submissions) if may_see_text(application) else None
    done, total = queries.completeness(application)
    check = getattr(application, "eligibility", None) if submissions else None
    unchanged = queries.unchanged_numbers(submissions)
    context = {
        "cohort": application.cohort,
        "application": application,
        "submissions": submissions,
        "unchanged": unchanged,
        "shown": shown,
        "is_handed_in": queries.is_handed_in(application),
        "sections": queries.shown_sections(shown) if shown else [],
        "done": done,
        "total": total,
        "check": check,
        "findings": queries.findings_of(check) if check else [],
        "fixes": list(application.fix_requests.select_related("requested_by")),
        # A correction is a submission: what answered a request came in at the moment of the answer.
        "answered_unchanged": {one.submitted_at for one in submissions if one.number in unchanged},
        "attempts": list(application.failed_attempts.select_related("person")[:LONGEST_HISTORY]),
        "history": _history(application),
        "may_check": allows(request.user, "applications.check", application),
        "is_closed": not application.call.accepts_submissions(clock.now()),
    }
    return render(request, "applications/office/detail.html", context)


def _chosen(request: PersonRequest, submissions: list[Submission]) -> Submission | None:
    """The submission that is asked for by its number, else the one that counts."""
    wanted = request.GET.get("submission", "")
    return next(
        (one for one in submissions if str(one.number) == wanted), submissions[0] if submissions else None
    )


def _history(application: Application) -> list[HistoryItem]:
    """What happened, newest first, without each save of a draft."""
    entries = history_of(application).exclude(
        event__in=["application.section_saved", "application.section_kept"]
    )
    entries = entries.order_by("-sequence")[:LONGEST_HISTORY]
    people = people_by_pk({int(entry.actor_key) for entry in entries if entry.actor_kind == "person"})
    names = {str(pk): str(person) for pk, person in people.items()}
    return [
        HistoryItem(
            entry.at, label(entry.event), names.get(entry.actor_key, entry.actor_key), note=entry.reason
        )
        for entry in entries
    ]


@require_safe
@signed_in
def queue(request: PersonRequest, cohort: str) -> HttpResponse:
    """What waits for a verdict on eligibility, with what the rules found."""
    chosen = get_cohort_for(request.user, cohort, *READERS)
    rows = office_applications(request.user, chosen)
    waiting = queries.to_decide(rows)
    doubtful = "doubt" in request.GET
    if doubtful:
        waiting = waiting.filter(eligibility__passed=False)
    page = Paginator(waiting, PER_PAGE).get_page(request.GET.get("page"))
    unchanged = queries.last_unchanged([one.pk for one in page])
    may_check = allows(request.user, "applications.check", chosen)
    counts = rows.aggregate(
        waiting=Count("pk", filter=Q(state__in=["submitted", "fix_requested"])),
        doubt=Count("pk", filter=Q(state__in=["submitted", "fix_requested"], eligibility__passed=False)),
        eligible=Count("pk", filter=Q(state="eligible")),
        ineligible=Count("pk", filter=Q(state="ineligible")),
    )
    context = {
        "cohort": chosen,
        "page": page,
        "cases": [
            {"application": one, "findings": _findings(one), "is_unchanged": one.pk in unchanged}
            for one in page
        ],
        "counts": counts,
        "doubtful": doubtful,
        "some_clear": may_check and queries.any_clear(rows, chosen, clock.now()),
        "may_check": may_check,
    }
    return render(request, "applications/office/eligibility.html", context)


def _findings(application: Application) -> list[RuleResult]:
    check = getattr(application, "eligibility", None)
    return queries.findings_of(check) if check else []
