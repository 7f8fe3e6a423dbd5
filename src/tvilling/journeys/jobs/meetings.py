# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Letters about meetings: to whoever is expected, when they are invited, when it moves, when it is cancelled."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from tvilling.journeys.models import MeetingKind
from tvilling.journeys.states import MeetingState
from tvilling.mail.actions import queue_letter
from tvilling.mail.letters import Letter
from tvilling.ui.formats import period_text

if TYPE_CHECKING:
    from collections.abc import Container
    from datetime import datetime

    from tvilling.accounts.models import Person
    from tvilling.journeys.models import Attendance, Meeting

PLACEHOLDERS = ("name", "meeting", "group", "when", "where", "link")
LETTERS = [
    Letter(
        key="journeys.meeting_invited",
        title=gettext_lazy("Invitation to a meeting or visit"),
        placeholders=PLACEHOLDERS,
        subject={"en": "Invitation: {meeting}, {when}", "sv": "Inbjudan: {meeting}, {when}"},
        body={
            "en": (
                "Dear {name},\n\nYou are expected at “{meeting}” ({group}).\n\nWhen: {when}\nWhere: {where}\n\n"
                "What it is about, who else comes, and your calendar:\n{link}"
            ),
            "sv": (
                "Hej {name},\n\ndu är väntad till ”{meeting}” ({group}).\n\nNär: {when}\nVar: {where}\n\n"
                "Vad det handlar om, vilka andra som kommer och din kalender:\n{link}"
            ),
        },
    ),
    Letter(
        key="journeys.visit_invited",
        title=gettext_lazy("Invitation to a visit, to those who travel there"),
        placeholders=(*PLACEHOLDERS, "city"),
        subject={"en": "Invitation: {meeting}, {when}", "sv": "Inbjudan: {meeting}, {when}"},
        body={
            "en": (
                "Dear {name},\n\nYou are expected at “{meeting}” ({group}), a visit to {city}.\n\nWhen: {when}\n"
                "Where: {where}\n\nAsk for your trip before you book anything: only a trip that was approved before it is "
                "made is paid. Choose “Ask for a trip” on the page of the visit. What it is about, who else comes, and "
                "your calendar are there too:\n{link}"
            ),
            "sv": (
                "Hej {name},\n\ndu är väntad till ”{meeting}” ({group}), ett besök i {city}.\n\nNär: {when}\n"
                "Var: {where}\n\nAnsök om din resa innan du bokar något: bara en resa som har godkänts innan den görs "
                "ersätts. Välj ”Ansök om en resa” på besökets sida. Där står också vad det handlar om, vilka andra som "
                "kommer och din kalender:\n{link}"
            ),
        },
    ),
    Letter(
        key="journeys.meeting_changed",
        title=gettext_lazy("Meeting or visit moved"),
        placeholders=PLACEHOLDERS,
        subject={"en": "Changed: {meeting}, now {when}", "sv": "Ändrat: {meeting}, nu {when}"},
        body={
            "en": (
                "Dear {name},\n\n“{meeting}” ({group}) has changed. This is how it is planned now:\n\n"
                "When: {when}\nWhere: {where}\n\n{link}"
            ),
            "sv": (
                "Hej {name},\n\n”{meeting}” ({group}) har ändrats. Så här är det planerat nu:\n\n"
                "När: {when}\nVar: {where}\n\n{link}"
            ),
        },
    ),
    Letter(
        key="journeys.meeting_cancelled",
        title=gettext_lazy("Meeting or visit cancelled"),
        placeholders=(*PLACEHOLDERS, "reason"),
        subject={"en": "Cancelled: {meeting}, {when}", "sv": "Inställt: {meeting}, {when}"},
        body={
            "en": (
                "Dear {name},\n\n“{meeting}” ({group}) on {when} does not take place:\n\n{reason}\n\n"
                "If a trip was planned or approved for it, it is called off: do not travel, and ask before you pay "
                "anything.\n{link}"
            ),
            "sv": (
                "Hej {name},\n\n”{meeting}” ({group}) den {when} blir inte av:\n\n{reason}\n\n"
                "Om en resa dit var planerad eller godkänd är den inställd: res inte, och fråga innan du betalar "
                "något.\n{link}"
            ),
        },
    ),
]


def travels(meeting: Meeting, attendance: Attendance) -> bool:
    """Whether this person of the list travels to the meeting for a city."""
    return meeting.kind == MeetingKind.VISIT and attendance.city_id not in {None, meeting.host_city_id}


def invite(*, actor: Any, now: datetime, attendance: Attendance) -> None:
    """Queue the invitation to a meeting that is still ahead; who travels to it for a city reads to ask for the trip first."""
    meeting = attendance.meeting
    if meeting.state != MeetingState.PLANNED or now >= meeting.ends_at:
        return
    if travels(meeting, attendance):
        city = str(meeting.host_city)
        _tell(attendance.person, "journeys.visit_invited", actor=actor, now=now, meeting=meeting, city=city)
    else:
        _tell(attendance.person, "journeys.meeting_invited", actor=actor, now=now, meeting=meeting)


def tell_change(
    *, actor: Any, now: datetime, meeting: Meeting, travelled: Container[int], moved: bool
) -> None:
    """Queue what everybody on the list is told of a change; who travels only since then is told to ask for the trip.

    `travelled` has the rows of the list of those who had to travel before.
    """
    for row in meeting.attendances.select_related("person", "meeting__host_city").order_by("pk"):
        if travels(meeting, row) and row.pk not in travelled and now < meeting.ends_at:
            invite(actor=actor, now=now, attendance=row)
        elif moved:
            _tell(row.person, "journeys.meeting_changed", actor=actor, now=now, meeting=meeting)


def tell_expected(*, actor: Any, now: datetime, meeting: Meeting, letter: str, **more: Any) -> None:
    """Queue a letter to everybody on the meeting's list."""
    for row in meeting.attendances.select_related("person").order_by("pk"):
        _tell(row.person, letter, actor=actor, now=now, meeting=meeting, **more)


def _tell(person: Person, letter: str, *, actor: Any, now: datetime, meeting: Meeting, **more: Any) -> None:
    with override(person.language):
        city = meeting.host_city.name if meeting.host_city else ""
        where = ", ".join(filter(None, (meeting.venue, city, meeting.link)))
        when = period_text(meeting.starts_at, meeting.ends_at, meeting.time_zone)
        context = {
            "name": person.name, "meeting": meeting.title, "group": str(meeting.group or meeting.cohort),
            "when": when, "where": where or _("to be announced"),
            "link": f"{settings.SITE_URL}/journeys/meetings/{meeting.code}/", **more,
        }  # fmt: skip
    queue_letter(
        actor=actor, now=now, letter=letter, recipient=person, context=context, scope=meeting.cohort.slug,
        about=meeting, key=f"{letter}-{meeting.pk}-{meeting.sequence}-{person.pk}",
    )  # fmt: skip
