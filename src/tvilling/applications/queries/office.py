# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""The office's list: ten thousand applications in a constant number of queries, and no text of any of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Count, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce

from tvilling.applications.models import Application, Section, Submission

if TYPE_CHECKING:
    from django.db.models import QuerySet

#: All that the list shows; nothing else is fetched.
LIST_FIELDS = (
    "code", "state", "submitted_at", "domains", "is_sample", "call__slug", "call__title", "city__name", "city__slug",
    "city__country__names", "city__country__iso2", "eligibility__passed", "eligibility__verdict",
)  # fmt: skip


def office_list(applications: QuerySet[Application]) -> QuerySet[Application]:
    """The applications with what the list shows: city, country, completeness, submissions, what the rules say."""
    done = (
        Section.objects.filter(application=OuterRef("pk"), is_complete=True).order_by().values("application")
    )
    handed_in = Submission.objects.filter(application=OuterRef("pk")).order_by().values("application")
    return (
        applications.select_related("call", "city__country", "eligibility")
        .only(*LIST_FIELDS)
        .annotate(
            sections_done=Coalesce(Subquery(done.annotate(number=Count("pk")).values("number")), Value(0)),
            submission_count=Coalesce(
                Subquery(handed_in.annotate(number=Count("pk")).values("number")), Value(0)
            ),
        )
    )


def state_counts(applications: QuerySet[Application]) -> dict[str, int]:
    """How many applications are in each state; one query."""
    rows = applications.order_by().values_list("state").annotate(number=Count("pk"))
    return dict(rows)


def to_decide(applications: QuerySet[Application]) -> QuerySet[Application]:
    """Those that wait for a verdict on eligibility."""
    waiting = applications.filter(Q(state="submitted") | Q(state="fix_requested"))
    return waiting.select_related("call", "city__country", "eligibility").order_by("submitted_at", "pk")
