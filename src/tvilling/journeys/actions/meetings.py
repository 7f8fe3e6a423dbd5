# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Meetings and visits in either direction: planned, changed, cancelled. Everybody on the list is told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from tvilling.audit.actions import record
from tvilling.core.errors import ActionRefused, StaleState
from tvilling.core.permissions import require
from tvilling.journeys.actions.attendance import MeetingRefused, confirm, enlist
from tvilling.journeys.jobs.meetings import tell_change, tell_expected, travels
from tvilling.journeys.models import Meeting, MeetingKind
from tvilling.journeys.permissions import cities_in
from tvilling.journeys.signals import meeting_cancelled
from tvilling.journeys.states import MEETING_MACHINE, GroupState, MeetingState
from tvilling.ui.formats import day_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date, datetime

    from tvilling.accounts.models import Person
    from tvilling.cities.models import City
    from tvilling.journeys.models import Group
    from tvilling.programmes.models import Cohort


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
#: Whoever is expected hears of a change of these.
TOLD = ("starts_at", "ends_at", "time_zone", "host_city", "venue", "link")


#: No meeting or visit lasts longer; a wrong month or year does.
LONGEST = timedelta(days=31)


class MeetingChanged(MeetingRefused):
    """The meeting was changed from another window."""

    message = _(
        "Somebody else has changed this meeting since you opened it. Compare with its page, then save again."
    )


def _since(group: Group) -> date:
    """The first day on which the group can have met: it may meet before its journey begins."""
    return min(group.starts_on, group.created_at.date())


def _check(plan: MeetingPlan, group: Group | None) -> None:
    if plan.ends_at <= plan.starts_at:
        raise MeetingRefused(_("The end must come after the beginning."), field="ends_at")
    if group is not None and plan.starts_at.date() < _since(group):
        message = _("This group exists since %(day)s. Is the year right?") % {"day": day_text(_since(group))}
        raise MeetingRefused(message, field="starts_at")
    if plan.ends_at - plan.starts_at > LONGEST:
        raise MeetingRefused(
            _("It would last longer than a month: look at both days again."), field="ends_at"
        )
    if plan.kind == MeetingKind.VISIT:
        if plan.host_city is None:
            raise MeetingRefused(_("Say which city is visited."), field="host_city")
        if group is None or not cities_in(group).filter(pk=plan.host_city.pk).exists():
            raise MeetingRefused(_("A visit goes to one of the group's cities."), field="host_city")


def plan_meeting(
    *,
    actor: Any,
    now: datetime,
    cohort: Cohort,
    plan: MeetingPlan,
    group: Group | None = None,
    expected: Iterable[tuple[Person, City | None]] = (),
) -> Meeting:
    """Plan a meeting of a group, or (office only) of the whole cohort. A visit may go to any of the group's cities.

    Whoever is expected, each for a city whose team the person is in, is on the list and gets an invitation.
    """
    require(actor, "journeys.plan_meeting", group or Meeting(cohort=cohort))
    if group is not None and group.state == GroupState.ENDED and plan.starts_at > now:
        raise ActionRefused(_("The journey has ended, so no meeting can be planned."))
    _check(plan, group)
    with transaction.atomic():
        values = {name: getattr(plan, name) for name in FIELDS}
        meeting = Meeting.objects.create(cohort=cohort, group=group, created_at=now, **values)
        after = {"kind": plan.kind, "starts_at": plan.starts_at, "city": plan.host_city and plan.host_city.pk}
        record("meeting.planned", actor=actor, now=now, obj=meeting, scope=cohort.slug, after=after)
        for person, city in expected:
            enlist(actor, now, meeting, person, city)
    return meeting


def change_meeting(
    *, actor: Any, now: datetime, meeting: Meeting, plan: MeetingPlan, version: int | None = None
) -> Meeting:
    """Change a planned meeting; calendars follow through the raised sequence number.

    `version` is the sequence number that whoever changes it saw: it guards against two windows.
    """
    require(actor, "journeys.plan_meeting", meeting)
    _check(plan, meeting.group)
    if version is not None and version != meeting.sequence:
        raise MeetingChanged
    with transaction.atomic():
        before = {"starts_at": meeting.starts_at, "ends_at": meeting.ends_at}
        moved = any(getattr(meeting, name) != getattr(plan, name) for name in TOLD)
        travelled = {row.pk for row in meeting.attendances.all() if travels(meeting, row)}
        values = {name: getattr(plan, name) for name in FIELDS}
        planned = Meeting.objects.filter(pk=meeting.pk, state=MeetingState.PLANNED, sequence=meeting.sequence)
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
        tell_change(actor=actor, now=now, meeting=meeting, travelled=travelled, moved=moved)
    return meeting


def cancel_meeting(*, actor: Any, now: datetime, meeting: Meeting, reason: str) -> Meeting:
    """Cancel a planned meeting; it stays in calendars as cancelled, and trips to it are called off."""
    require(actor, "journeys.plan_meeting", meeting)
    if not reason.strip():
        raise MeetingRefused(_("Say why the meeting is cancelled."), field="reason")
    with transaction.atomic():
        call_off(meeting, actor=actor, now=now, reason=reason.strip())
    return meeting


def call_off(meeting: Meeting, *, actor: Any, now: datetime, reason: str) -> None:
    """The work of `cancel_meeting`, inside the transaction of an action that has checked its own right."""
    _take(meeting, "cancel", actor=actor, now=now, reason=reason, sequence=meeting.sequence + 1)
    letter = "journeys.meeting_cancelled"
    tell_expected(actor=actor, now=now, meeting=meeting, letter=letter, reason=reason or "–")
    meeting_cancelled.send(Meeting, meeting=meeting, actor=actor, now=now, reason=reason)


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
            was_present = present.get(row.pk, False)
            confirm(row, "attendance.confirmed", was_present=was_present, actor=actor, now=now)
    return meeting


def _take(meeting: Meeting, step: str, *, actor: Any, now: datetime, reason: str = "", **fields: Any) -> None:
    before = {"state": meeting.state}
    row = MEETING_MACHINE.apply(meeting, step, **fields)
    record(
        row.event, actor=actor, now=now, obj=meeting, scope=meeting.cohort.slug,
        before=before, after={"state": meeting.state}, reason=reason,
    )  # fmt: skip
