# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Applications on which the rules found nothing doubtful, and nobody else either: they can be confirmed together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Max

from tvilling.applications.models import FixRequest
from tvilling.applications.queries.rules import rule_findings
from tvilling.applications.queries.submitted import answers_of, counted_submission
from tvilling.applications.states import ApplicationState
from tvilling.audit.queries import entries_in
from tvilling.calls.models import Call

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from tvilling.applications.models import Application
    from tvilling.programmes.models import Cohort


@dataclass(frozen=True)
class ClearCase:
    """An application that meets every rule, as it was read: `stamp` changes with what was submitted or found."""

    application: Application
    met: int
    stamp: str


def clear_cases(applications: QuerySet[Application], cohort: Cohort, now: datetime) -> list[ClearCase]:
    """Those of a cohort's applications that meet every rule with no fact missing, in the order they were submitted.

    Not among them, to be looked at one by one: those of a call that is open still, those of which a correction was
    asked for, and those whose verdict was taken back.
    """
    rows = (
        _undoubted(applications, cohort, now)
        .select_related("call__cohort__programme", "city__country", "eligibility")
        .annotate(last_number=Max("submissions__number"))
        .order_by("submitted_at", "pk")
    )
    return [
        ClearCase(row, len(row.eligibility.results), _stamp(row))
        for row in rows
        if _meets_all(row.eligibility.results)
    ]


def any_clear(applications: QuerySet[Application], cohort: Cohort, now: datetime) -> bool:
    """Whether there is a clear case at all, as the page of what waits asks: nothing of the applications is read."""
    found = _undoubted(applications, cohort, now).order_by("submitted_at", "pk")
    return any(_meets_all(results) for results in found.values_list("eligibility__results", flat=True))


def _undoubted(applications: QuerySet[Application], cohort: Cohort, now: datetime) -> QuerySet[Application]:
    """Those that somebody can decide on now, and on which nobody had a doubt; the findings are read one by one."""
    taken_back = entries_in(cohort.slug).filter(
        event="application.reopened", object_type="applications.application"
    )
    looked_at = [int(key) for key in taken_back.values_list("object_key", flat=True)]
    still_open = [call.pk for call in Call.objects.filter(cohort=cohort) if call.accepts_submissions(now)]
    asked = FixRequest.objects.filter(application__call__cohort=cohort).values("application_id")
    return (
        applications.filter(
            state=ApplicationState.SUBMITTED, eligibility__passed=True, eligibility__verdict__isnull=True
        )
        .exclude(pk__in=asked)
        .exclude(pk__in=looked_at)
        .exclude(call__in=still_open)
    )


def _meets_all(results: list[dict[str, Any]]) -> bool:
    return bool(results) and all(result["passed"] is True for result in results)


def _stamp(application: Application) -> str:
    number: int = application.last_number  # type: ignore[attr-defined]  # annotated above
    return f"{number}-{application.eligibility.computed_at:%Y%m%d%H%M%S%f}"


def still_finds_the_same(application: Application) -> bool:
    """Whether the rules find today what they found when they were evaluated: lists of countries change meanwhile."""
    submission = counted_submission(application)
    if submission is None:
        return False
    found = rule_findings(application, answers_of(submission.snapshot))
    kept = application.eligibility.results
    return [(one["rule"], one["passed"]) for one in found] == [(one["rule"], one["passed"]) for one in kept]
