# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Meetings and visits in either direction, who is expected, and who was there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from tvilling.audit.actions import record
from tvilling.cities.models import TeamMember
from tvilling.core.errors import ActionRefused, StaleState
from tvilling.core.permissions import require
from tvilling.journeys.models import Attendance, Meeting, MeetingKind
from tvilling.journeys.permissions import cities_in
from tvilling.journeys.signals import attendance_confirmed
from tvilling.journeys.states import MEETING_MACHINE, MeetingState

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from tvilling.accounts.models import Person
    from tvilling.cities.models import City
    from tvilling.journeys.models import Group
    from tvilling.programmes.models import Cohort


class MeetingRefused(ActionRefused):
    """A meeting that does not make sense."""


@dataclass(frozen=True)
class MeetingPlan:
    """What is known of a meeting when it is planned; `starts_at` and `ends_at` are aware."""

    kind: str
    title: str
    starts_at: datetime
    ends_at: datetime
    time_zone: str = "Europe/Brussels"
    host_city: City | None = None
    venue: str = ""
    link: str = ""
    objectives: str = ""
    agenda: str = ""


FIELDS = (
    "kind", "title", "starts_at", "ends_at", "time_zone", "host_city", "venue", "link", "objectives", "agenda",
)  # fmt: skip


def _check(plan: MeetingPlan, group: Group | None) -> None:
    if plan.ends_at <= plan.starts_at:
        raise MeetingRefused(_("The end must come after the beginning."), field="ends_at")
    if plan.kind == MeetingKind.VISIT:
        if plan.host_city is None:
            raise MeetingRefused(_("Say which city is visited."), field="host_city")
        if group is None or not cities_in(group).filter(pk=plan.host_city.pk).exists():
            raise MeetingRefused(_("A visit goes to one of the group's cities."), field="host_city")


def plan_meeting(
    *, actor: Any, now: datetime, cohort: Cohort, plan: MeetingPlan, group: Group | None = None
) -> Meeting:
    """Plan a meeting of a group, or (office only) of the whole cohort. A visit may go to any of the group's cities."""
    require(actor, "journeys.plan_meeting", group or Meeting(cohort=cohort))
    _check(plan, group)
    with transaction.atomic():
        values = {name: getattr(plan, name) for name in FIELDS}
        meeting = Meeting.objects.create(cohort=cohort, group=group, created_at=now, **values)
        after = {"kind": plan.kind, "starts_at": plan.starts_at, "city": plan.host_city and plan.host_city.pk}
        record("meeting.planned", actor=actor, now=now, obj=meeting, scope=cohort.slug, after=after)
    return meeting


def change_meeting(*, actor: Any, now: datetime, meeting: Meeting, plan: MeetingPlan) -> Meeting:
    """Change a planned meeting; calendars follow through the raised sequence number."""
    require(actor, "journeys.plan_meeting", meeting)
    _check(plan, meeting.group)
    with transaction.atomic():
        before = {"starts_at": meeting.starts_at, "ends_at": meeting.ends_at}
        values = {name: getattr(plan, name) for name in FIELDS}
        planned = Meeting.objects.filter(pk=meeting.pk, state=MeetingState.PLANNED)
        if not planned.update(sequence=F("sequence") + 1, **values):
            raise StaleState
        after = {"starts_at": plan.starts_at, "ends_at": plan.ends_at}
        record(
            "meeting.changed",
            actor=actor,
            now=now,
            obj=meeting,
            scope=meeting.cohort.slug,
            before=before,
            after=after,
        )
    meeting.refresh_from_db()
    return meeting


def cancel_meeting(*, actor: Any, now: datetime, meeting: Meeting, reason: str) -> Meeting:
    """Cancel a planned meeting; it stays in calendars as cancelled."""
    require(actor, "journeys.plan_meeting", meeting)
    if not reason.strip():
        raise MeetingRefused(_("Say why the meeting is cancelled."), field="reason")
    return _take(meeting, "cancel", actor=actor, now=now, reason=reason, sequence=meeting.sequence + 1)


def _take(
    meeting: Meeting, step: str, *, actor: Any, now: datetime, reason: str = "", **fields: Any
) -> Meeting:
    with transaction.atomic():
        before = {"state": meeting.state}
        row = MEETING_MACHINE.apply(meeting, step, **fields)
        record(
            row.event, actor=actor, now=now, obj=meeting, scope=meeting.cohort.slug,
            before=before, after={"state": meeting.state}, reason=reason,
        )  # fmt: skip
    return meeting


def expect_attendance(
    *, actor: Any, now: datetime, meeting: Meeting, people: Iterable[tuple[Person, City | None]]
) -> list[Attendance]:
    """Write people on the list of a meeting, each for a city whose team the person is in (staff for none)."""
    require(actor, "journeys.plan_meeting", meeting)
    rows = []
    with transaction.atomic():
        for person, city in people:
            if (
                city is not None
                and not TeamMember.objects.filter(city=city, person=person, left_at__isnull=True).exists()
            ):
                message = _("%(person)s is not in the team of %(city)s.") % {"person": person, "city": city}
                raise MeetingRefused(message)
            row, made = Attendance.objects.get_or_create(
                meeting=meeting, person=person, defaults={"city": city, "created_at": now}
            )
            rows.append(row)
            if made:
                after = {"meeting": meeting.pk, "person": person.pk, "city": city and city.pk}
                record(
                    "attendance.expected",
                    actor=actor,
                    now=now,
                    obj=row,
                    scope=meeting.cohort.slug,
                    after=after,
                )
    return rows


def close_meeting(
    *, actor: Any, now: datetime, meeting: Meeting, present: Mapping[int, bool], minutes: str = ""
) -> Meeting:
    """Say once that the meeting was held and who was there (by attendance's primary key). Opens travel claims."""
    require(actor, "journeys.confirm_attendance", meeting)
    if now < meeting.starts_at:
        raise MeetingRefused(_("The meeting has not begun yet."))
    with transaction.atomic():
        _take(meeting, "hold", actor=actor, now=now, held_at=now, minutes=minutes)
        for row in meeting.attendances.select_related("person", "city"):
            row.was_present = present.get(row.pk, False)
            row.confirmed_by, row.confirmed_at = actor, now
            row.save(update_fields=["was_present", "confirmed_by", "confirmed_at"])
            after = {"meeting": meeting.pk, "person": row.person_id, "present": row.was_present}
            record(
                "attendance.confirmed", actor=actor, now=now, obj=row, scope=meeting.cohort.slug, after=after
            )
            attendance_confirmed.send(Attendance, attendance=row, actor=actor, now=now)
    return meeting
