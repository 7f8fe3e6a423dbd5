# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""What waits: drafts for the city's team; for the office to assign, to answer, to release."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tvilling.cities.models import TeamRole
from tvilling.complaints.models import Complaint
from tvilling.complaints.queries import REMIND_BEFORE, biased_towards
from tvilling.complaints.states import IN_HAND, ComplaintState
from tvilling.programmes.models import CohortRole, Participation
from tvilling.programmes.permissions import cohorts_with_role
from tvilling.ui.waiting import WaitingItem

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

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
    """Complaints to give to somebody, to examine, and answers to read as the second person.

    Shortly before an answer is due, the whole office sees it, also who has no step to take.
    """
    examiners = Participation.objects.filter(
        cohort=OuterRef("application__call__cohort"), person=OuterRef("handler"), role=CohortRole.OFFICE,
        ended_at__isnull=True,
    )  # fmt: skip
    rows = Complaint.objects.filter(
        state__in=IN_HAND, application__call__cohort__in=cohorts_with_role(person, CohortRole.OFFICE)
    ).select_related("application__city", "application__call__cohort")
    in_hand = list(rows.annotate(has_examiner=Exists(examiners)).order_by("pk"))
    proposed = [row.pk for row in in_hand if _may_be_released(person, row)]
    biased = Complaint.objects.filter(biased_towards(person), pk__in=proposed) if proposed else ()
    steps = {row.pk for row in in_hand if _is_first_step(person, row)} | set(proposed) - {
        row.pk for row in biased
    }
    for row in in_hand:
        if row.pk in steps:
            step = ComplaintState.FILED if _lacks_examiner(row) else ComplaintState(row.state)
            yield _item(str(TITLES[step]), row, now)
        elif row.answer_by is not None and row.answer_by < now + REMIND_BEFORE:
            yield _item(str(DUE), row, now)


def _is_first_step(person: Any, row: Complaint) -> bool:
    """To name who examines it is anybody's step; to examine it is that person's."""
    return _lacks_examiner(row) or (row.state == ComplaintState.EXAMINED and row.handler_id == person.pk)


def _lacks_examiner(row: Complaint) -> bool:
    """Nobody was named yet, or whoever was has left the office since."""
    is_left: bool = row.state == ComplaintState.EXAMINED and not row.has_examiner  # type: ignore[attr-defined]  # annotated
    return is_left or row.state == ComplaintState.FILED


def _may_be_released(person: Any, row: Complaint) -> bool:
    """An answer is told by a second person."""
    return row.state == ComplaintState.PROPOSED and row.proposed_by_id != person.pk


def _item(title: str, row: Complaint, now: datetime) -> WaitingItem:
    late = row.answer_by is not None and row.answer_by < now
    return WaitingItem(
        title % {"city": row.city}, reverse("complaints:office-detail", args=[row.cohort.slug, row.code]),
        since=row.filed_at, due_at=row.answer_by, kind=gettext("Complaint"), tone="bad" if late else "attention",
    )  # fmt: skip
