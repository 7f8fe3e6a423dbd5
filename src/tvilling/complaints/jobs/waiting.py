# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""What waits: drafts for the city's team; for the office to assign, to answer, to release."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import BooleanField, Case, Q, When
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tvilling.cities.models import TeamRole
from tvilling.complaints.models import Complaint
from tvilling.complaints.queries import REMIND_BEFORE, biased_towards
from tvilling.complaints.states import IN_HAND, ComplaintState
from tvilling.programmes.models import CohortRole
from tvilling.programmes.permissions import cohorts_with_role
from tvilling.ui.waiting import WaitingItem

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from django.db.models import QuerySet

WRITERS = (TeamRole.LEAD, TeamRole.MEMBER)
#: What the office does next, by where the complaint stands.
TITLES = {
    ComplaintState.FILED: _("Say who examines the complaint of %(city)s"),
    ComplaintState.EXAMINED: _("Examine the complaint of %(city)s"),
    ComplaintState.PROPOSED: _("Read the answer to the complaint of %(city)s"),
}
#: For those of the office who have no step to take, shortly before the answer is due.
DUE = _("See that the complaint of %(city)s is answered in time")


def team_waiting(person: Any, now: datetime) -> Iterator[WaitingItem]:
    """A complaint that was begun and can still be filed."""
    if not person.is_authenticated:
        return
    rows = Complaint.objects.filter(
        state=ComplaintState.DRAFT, complain_by__gte=now, application__city__team__person_id=person.pk,
        application__city__team__left_at__isnull=True, application__city__team__role__in=WRITERS,
    )  # fmt: skip
    for row in rows.select_related("application__city"):
        yield WaitingItem(
            gettext("File the complaint of %(city)s, or withdraw it") % {"city": row.city},
            reverse("complaints:detail", args=[row.code]), since=row.created_at, due_at=row.complain_by,
            kind=gettext("Complaint"), tone="attention",
        )  # fmt: skip


def office_waiting(person: Any, now: datetime) -> Iterator[WaitingItem]:
    """Complaints to give to somebody, to examine, and answers to read as the second person; one query.

    Shortly before an answer is due, the whole office sees it, also who has no step to take.
    """
    biased = Complaint.objects.filter(biased_towards(person), state=ComplaintState.PROPOSED)
    to_release = (
        Q(state=ComplaintState.PROPOSED) & ~Q(proposed_by_id=person.pk) & ~Q(pk__in=biased.values("pk"))
    )
    to_examine = Q(state=ComplaintState.EXAMINED, handler_id=person.pk)
    mine = Q(state=ComplaintState.FILED) | to_examine | to_release
    rows: QuerySet[Any] = Complaint.objects.filter(
        mine | Q(state__in=IN_HAND, answer_by__lt=now + REMIND_BEFORE),
        application__call__cohort__in=cohorts_with_role(person, CohortRole.OFFICE),
    ).annotate(is_mine=Case(When(mine, then=True), default=False, output_field=BooleanField()))
    for row in rows.select_related("application__city", "application__call__cohort").order_by("pk"):
        yield _item(str(TITLES[ComplaintState(row.state)] if row.is_mine else DUE), row, now)


def _item(title: str, row: Complaint, now: datetime) -> WaitingItem:
    late = row.answer_by is not None and row.answer_by < now
    return WaitingItem(
        title % {"city": row.city}, reverse("complaints:office-detail", args=[row.cohort.slug, row.code]),
        since=row.filed_at, due_at=row.answer_by, kind=gettext("Complaint"), tone="bad" if late else "attention",
    )  # fmt: skip
