# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Applications on which the rules found nothing doubtful, and nobody else either: they can be confirmed together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Max

from tvilling.applications.models import FixRequest
from tvilling.applications.queries.rules import rule_findings
from tvilling.applications.queries.submitted import answers_of, counted_submission
from tvilling.applications.states import ApplicationState
from tvilling.audit.queries import entries_in

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
    doubted = entries_in(cohort.slug).filter(
        event="application.reopened", object_type="applications.application"
    )
    looked_at = {int(key) for key in doubted.values_list("object_key", flat=True)}
    rows = (
        applications.filter(
            state=ApplicationState.SUBMITTED, eligibility__passed=True, eligibility__verdict__isnull=True
        )
        .exclude(pk__in=FixRequest.objects.filter(application__in=applications).values("application_id"))
        .select_related("call__cohort__programme", "city__country", "eligibility")
        .annotate(last_number=Max("submissions__number"))
        .order_by("submitted_at", "pk")
    )
    return [
        ClearCase(row, len(row.eligibility.results), _stamp(row))
        for row in rows
        if row.pk not in looked_at
        and row.eligibility.results
        and all(result["passed"] is True for result in row.eligibility.results)
        and not row.call.accepts_submissions(now)
    ]


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
