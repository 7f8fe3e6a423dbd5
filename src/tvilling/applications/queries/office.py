# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""The office's list: ten thousand applications in a constant number of queries, and no text of any of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Count, Q

from tvilling.applications.models import Application, EligibilityCheck, Section, Submission

if TYPE_CHECKING:
    from collections.abc import Collection

    from django.db.models import QuerySet


#: All that the list shows; nothing else is fetched.
LIST_FIELDS = (
    "code", "state", "submitted_at", "domains", "is_sample", "call__slug", "call__title", "city__name", "city__slug",
    "city__country__names", "city__country__iso2", "eligibility__passed", "eligibility__verdict",
)  # fmt: skip


def office_list(applications: QuerySet[Application]) -> QuerySet[Application]:
    """The applications with what the list shows of each; counts come from `list_counts`, for one page at a time."""
    return applications.select_related("call", "city__country", "eligibility").only(*LIST_FIELDS)


def list_counts(keys: Collection[int]) -> tuple[dict[int, int], dict[int, int]]:
    """Complete sections and submissions by application. Two queries.

    Not part of the list's query: there a database would count for all rows before it cuts out a page.
    """
    done = Section.objects.filter(application_id__in=keys, is_complete=True).order_by()
    handed_in = Submission.objects.filter(application_id__in=keys).order_by().values_list("application_id")
    complete = done.values_list("application_id").annotate(number=Count("pk"))
    return dict(complete), dict(handed_in.annotate(number=Count("pk")))


def checks_of(keys: Collection[int]) -> dict[int, EligibilityCheck]:
    """What the rules and people said of the eligibility of these applications, by application. One query."""
    checks = EligibilityCheck.objects.filter(application_id__in=keys)
    return {check.application_id: check for check in checks.select_related("application__city", "decided_by")}


def state_counts(applications: QuerySet[Application]) -> dict[str, int]:
    """How many applications are in each state; one query."""
    rows = applications.order_by().values_list("state").annotate(number=Count("pk"))
    return dict(rows)


def to_decide(applications: QuerySet[Application]) -> QuerySet[Application]:
    """Those that wait for a verdict on eligibility."""
    waiting = applications.filter(Q(state="submitted") | Q(state="fix_requested"))
    return waiting.select_related("call", "city__country", "eligibility").order_by("submitted_at", "pk")
