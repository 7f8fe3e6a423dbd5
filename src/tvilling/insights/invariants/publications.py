# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Replication plans, practices, stories and reports: endorsed, published and kept as the record says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Exists, F, OuterRef, Q

from tvilling.insights.invariants.promises import Promise, pieces, unrecorded
from tvilling.insights.models import Report
from tvilling.insights.queries.report import is_as_kept
from tvilling.knowledge.models import PracticeEntry, Story
from tvilling.knowledge.states import PublicationState
from tvilling.replication.models import Plan, PlanVersion
from tvilling.replication.queries import sha256_of
from tvilling.replication.states import PlanState

if TYPE_CHECKING:
    from collections.abc import Iterator


def endorsed_by_somebody() -> Iterator[str]:
    """An endorsed plan names who endorsed it and when, and its final version is kept."""
    version = PlanVersion.objects.filter(plan=OuterRef("pk"), occasion=PlanState.ENDORSED)
    lacking = Q(endorsed_on__isnull=True) | Q(endorsed_by="") | Q(endorser_function="") | ~Exists(version)
    for plan in pieces(Plan.objects.filter(lacking, state=PlanState.ENDORSED).only("code")):
        yield f"plan {plan.code} counts as endorsed without its endorser or its final version"


def versions() -> Iterator[str]:
    """Every kept version of a plan is what was hashed."""
    for row in pieces(PlanVersion.objects.select_related("plan")):
        if sha256_of(row.snapshot) != row.snapshot_sha256:
            yield f"version {row.number} of plan {row.plan.code} does not have its SHA-256"


def published_by_two() -> Iterator[str]:
    """What is published was checked by one person and published by another."""
    alone = Q(checked_by__isnull=True) | Q(published_by__isnull=True) | Q(published_by=F("checked_by"))
    for model in (PracticeEntry, Story):
        rows = model._default_manager.filter(alone, state=PublicationState.PUBLISHED).only("slug")
        for row in pieces(rows):
            yield f"{model._meta.verbose_name} {row.slug} was published without two people"


def recorded() -> Iterator[str]:
    """Endorsements and publications have their entries in the audit record."""
    for plan in unrecorded(Plan.objects.filter(state=PlanState.ENDORSED).only("code"), "plan.endorsed"):
        yield f"plan {plan.code} was endorsed without an entry in the audit record"
    for model, event in ((PracticeEntry, "practice_entry.published"), (Story, "story.published")):
        shown = model._default_manager.filter(state=PublicationState.PUBLISHED).only("slug")
        for row in unrecorded(shown, event):
            yield f"{model._meta.verbose_name} {row.slug} was published without an entry in the audit record"


def reports() -> Iterator[str]:
    """The figures of a kept report are those that were counted."""
    for report in pieces(Report.objects.select_related("cohort")):
        if not is_as_kept(report):
            yield f"report {report.number} of {report.cohort.slug} does not have its SHA-256"


PROMISES = (
    Promise("endorsed plans name their endorser and keep their text", endorsed_by_somebody),
    Promise("kept versions of plans are unchanged", versions),
    Promise("practices and stories are published by two people", published_by_two),
    Promise("every endorsement and publication has its entry in the audit record", recorded),
    Promise("kept reports are unchanged", reports),
)
