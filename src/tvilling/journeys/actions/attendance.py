# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Who is expected at a meeting and who was there: confirmed once for everything, corrected with a reason."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from tvilling.audit.actions import record
from tvilling.cities.models import TeamMember
from tvilling.core.errors import ActionRefused, StaleState
from tvilling.core.permissions import require
from tvilling.journeys.jobs.meetings import invite
from tvilling.journeys.models import Attendance
from tvilling.journeys.signals import attendance_confirmed
from tvilling.journeys.states import MeetingState

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from tvilling.accounts.models import Person
    from tvilling.cities.models import City
    from tvilling.journeys.models import Meeting


class MeetingRefused(ActionRefused):
    """A meeting, or a list of people, that does not make sense."""


def expect_attendance(
    *, actor: Any, now: datetime, meeting: Meeting, people: Iterable[tuple[Person, City | None]]
) -> list[Attendance]:
    """Write people on the list of a meeting, each for a city whose team the person is in (staff for none).

    Whoever is new on the list of a meeting that is still ahead gets an invitation. After a meeting the list can
    grow by those who came without being on it.
    """
    require(actor, "journeys.plan_meeting", meeting)
    with transaction.atomic():
        return [enlist(actor, now, meeting, person, city) for person, city in people]


def enlist(actor: Any, now: datetime, meeting: Meeting, person: Person, city: City | None) -> Attendance:
    """Put a person on the list and write the invitation; inside the caller's transaction."""
    teams = TeamMember.objects.filter(city=city, person=person, left_at__isnull=True)
    if city is not None and not teams.exists():
        message = _("%(person)s is not in the team of %(city)s.") % {"person": person, "city": city}
        raise MeetingRefused(message)
    row, made = Attendance.objects.get_or_create(
        meeting=meeting, person=person, defaults={"city": city, "created_at": now}
    )
    if made:
        after = {"meeting": meeting.pk, "person": person.pk, "city": city and city.pk}
        _note("attendance.expected", actor, now, row, after=after)
        invite(actor=actor, now=now, attendance=row)
    return row


def correct_attendance(
    *, actor: Any, now: datetime, meeting: Meeting, present: Mapping[int, bool], reason: str
) -> list[Attendance]:
    """Put right who was there, after it was confirmed; answers the rows that changed.

    Whoever was there after all can claim. A claim that is open already stays, for finance to decide.
    """
    require(actor, "journeys.confirm_attendance", meeting)
    if meeting.state != MeetingState.HELD:
        raise StaleState
    if not reason.strip():
        raise MeetingRefused(_("Say why the attendance is corrected."), field="reason")
    with transaction.atomic():
        rows = meeting.attendances.select_for_update(of=("self",)).select_related("person", "city")
        changed = [row for row in rows if present.get(row.pk, False) != row.was_present]
        if not changed:
            raise MeetingRefused(_("Nothing is different from what was confirmed."), field="present")
        for row in changed:
            was_present = present.get(row.pk, False)
            confirm(row, "attendance.corrected", was_present=was_present, actor=actor, now=now, reason=reason)
    return changed


def confirm(
    row: Attendance, event: str, *, was_present: bool, actor: Any, now: datetime, reason: str = ""
) -> None:
    """Keep whether somebody was there, record it and announce it; inside the caller's transaction."""
    before = {} if row.was_present is None else {"present": row.was_present}
    row.was_present = was_present
    row.confirmed_by, row.confirmed_at = actor, now
    row.save(update_fields=["was_present", "confirmed_by", "confirmed_at"])
    after = {"meeting": row.meeting_id, "person": row.person_id, "present": was_present}
    _note(event, actor, now, row, before=before, after=after, reason=reason)
    attendance_confirmed.send(Attendance, attendance=row, actor=actor, now=now)


def _note(event: str, actor: Any, now: datetime, row: Attendance, **states: Any) -> None:
    record(event, actor=actor, now=now, obj=row, scope=row.meeting.cohort.slug, **states)
