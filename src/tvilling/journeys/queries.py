# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Reads of journeys: the plan as bars, what comes next, calendars."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db.models import Count, F, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.template.defaultfilters import linebreaksbr
from django.utils.crypto import salted_hmac
from django.utils.html import format_html
from django.utils.translation import gettext as _

from tvilling.core.text import mark_of
from tvilling.journeys.models import Group, GroupTwin, Lesson, Meeting, Output
from tvilling.journeys.states import GroupState, MeetingState, OutputState
from tvilling.ui.charts import TimelineBar, TimelineRow

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime, timedelta

    from django.db.models import QuerySet
    from icalendar import Event

    from tvilling.cities.models import City
    from tvilling.journeys.models import Attendance, CalendarFeed, GroupModule
    from tvilling.programmes.models import Cohort


#: Nobody owes anything to a journey that is over.
GOING_ON = (GroupState.RUNNING, GroupState.PAUSED)


def mark_of_output(output: Output) -> str:
    """Tells the version that was handed in last from others; and where the output stands."""
    return mark_of(output.state, *output.versions.order_by("number").values_list("number", flat=True))


def with_progress(groups: QuerySet[Group], today: date) -> QuerySet[Group]:
    """Groups with counts for lists: `accepted`, `late`, `next_due`. One query."""
    outputs = Output.objects.filter(group=OuterRef("pk")).order_by("due_on")
    owed = outputs.exclude(state=OutputState.ACCEPTED).filter(group__state__in=GOING_ON)
    return groups.annotate(
        accepted=_number_of(outputs.filter(state=OutputState.ACCEPTED)),
        late=_number_of(owed.filter(due_on__lt=today)),
        next_due=Subquery(owed.filter(due_on__gte=today).values("due_on")[:1]),
    )


def _number_of(outputs: QuerySet[Output]) -> Coalesce:
    """How many there are, in a query of its own: to join them would multiply and group whole rows of groups."""
    numbers = outputs.order_by().values("group").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(numbers), 0)


def number_late(cohort: str, today: date) -> int:
    """How many outputs of the cohort with this address are late, as on its page."""
    late = Output.objects.filter(
        group__activity__cohort__slug=cohort, group__state__in=GOING_ON, due_on__lt=today
    )
    return late.exclude(state=OutputState.ACCEPTED).count()


def late_at_once(group: Group, step: timedelta, from_day: date, today: date) -> list[Output]:
    """Outputs that are not late, and would be if what lies on or after a day moved by a step."""
    if group.state not in GOING_ON:
        return []
    moved = group.outputs.exclude(state=OutputState.ACCEPTED).filter(due_on__gte=max(from_day, today))
    return list(moved.filter(due_on__lt=today - step).select_related("template", "city"))


def in_order(attendances: QuerySet[Attendance]) -> QuerySet[Attendance]:
    """The list of a meeting by city and name, as a reader looks for them; who is of no city comes first."""
    by_city = F("city__slug").asc(nulls_first=True)
    return attendances.select_related("person", "city").order_by(by_city, "person__sort_name")


def twins_in(group: Group) -> list[City]:
    """The twins that have not left; uses what was prefetched."""
    return [row.city for row in group.twins.all() if row.left_at is None]


def when_left(city: str, cohort: str) -> Subquery:
    """When a city that was a twin in a cohort left it: NULL while it has a place there, or if it had none. Names columns outside."""
    places = GroupTwin.objects.filter(city=OuterRef(city), group__cohort=OuterRef(cohort))
    return Subquery(places.order_by(F("left_at").desc(nulls_first=True)).values("left_at")[:1])


def has_left(city: City) -> str:
    """The name of a twin in a group that it has left."""
    return _("%(city)s (has left)") % {"city": city}


def names_of_twins(group: Group) -> list[str]:
    """The twins that have not left; when all have, these, and that they have. Uses what was prefetched."""
    here = [city.name for city in twins_in(group)]
    return here or [has_left(place.city) for place in group.twins.all()]


def module_bars(modules: Iterable[GroupModule], today: date) -> list[TimelineBar]:
    """A group's modules as bars of its time line."""
    return [TimelineBar.seen(today, row.starts_on, row.ends_on, str(row.module)) for row in modules]


def timeline_of(group: Group, today: date) -> list[TimelineRow]:
    """The time line of one group: its modules, and a row for its outputs' due dates."""
    modules = list(group.modules.select_related("module"))
    return [TimelineRow(str(group), module_bars(modules, today))]


def coming_meetings(meetings: QuerySet[Meeting], now: datetime) -> QuerySet[Meeting]:
    """Planned meetings that are not over, soonest first."""
    return meetings.filter(state=MeetingState.PLANNED, ends_at__gte=now).order_by("starts_at")


def visits_held(cohort: Cohort) -> tuple[int, int]:
    """How many visits were held, and how many the cohort's rules pay for in its living groups."""
    groups = Group.objects.filter(cohort=cohort).exclude(state=GroupState.ENDED).count()
    held = Meeting.objects.filter(cohort=cohort, kind="visit", state=MeetingState.HELD).count()
    return held, groups * (cohort.visits_to_host + cohort.visits_to_twin)


def lessons_by_direction(cohort: Cohort) -> dict[str, int]:
    """How many lessons twins learnt from hosts, hosts from twins, and twins from twins. One query."""
    hosts = Lesson.objects.filter(group__cohort=cohort)
    rows = hosts.values_list("learner_id", "teacher_id", "group__activity__cities").distinct()
    in_host: dict[tuple[int, int], set[int]] = {}
    for learner, teacher, city in rows:
        in_host.setdefault((learner, teacher), set()).add(city)
    counts: Counter[str] = Counter()
    for learner, teacher in hosts.values_list("learner_id", "teacher_id"):
        cities = in_host[learner, teacher]
        counts[
            "host_to_twin" if teacher in cities else "twin_to_host" if learner in cities else "twin_to_twin"
        ] += 1
    return dict(counts)


def calendar_of(meetings: Iterable[Meeting], name: str = "") -> bytes:
    """Meetings as iCalendar (RFC 5545), with stable UIDs, rising SEQUENCE and cancelled ones kept as such."""
    from icalendar import Calendar

    calendar = Calendar()
    calendar.add("prodid", "-//Tvilling//Journeys//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name or _("Twinning journey"))
    for meeting in meetings:
        # In one's own calendar meetings of several groups stand beside each other.
        group = "" if name or meeting.group is None else f" · {meeting.group}"
        calendar.add_component(_event(meeting, group))
    result: bytes = calendar.to_ical()
    return result


def _event(meeting: Meeting, group: str) -> Event:
    from icalendar import Event

    event = Event()
    event.add("uid", f"{meeting.code}@tvilling")
    event.add("sequence", meeting.sequence)
    event.add("dtstamp", meeting.created_at)
    event.add("dtstart", meeting.starts_at)
    event.add("dtend", meeting.ends_at)
    event.add("summary", f"{meeting.title}{group}")
    event.add("status", "CANCELLED" if meeting.state == MeetingState.CANCELLED else "CONFIRMED")
    place = ", ".join(
        filter(None, [meeting.venue, meeting.host_city.name if meeting.host_city else "", meeting.link])
    )
    if place:
        event.add("location", place)
    if about := "\n\n".join(filter(None, [meeting.objectives, meeting.agenda])):
        event.add("description", about)
    event.add("url", f"{settings.SITE_URL}/journeys/meetings/{meeting.code}/")
    return event


def facts_of(meeting: Meeting) -> list[tuple[Any, Any]]:
    """What is known of a meeting, for a description list."""
    link = format_html('<a href="{}">{}</a>', meeting.link, meeting.link) if meeting.link else ""
    rows = [
        (_("Objectives"), linebreaksbr(meeting.objectives)), (_("Agenda"), linebreaksbr(meeting.agenda)),
        (_("Venue"), meeting.venue), (_("Link"), link), (_("Minutes"), linebreaksbr(meeting.minutes)),
    ]  # fmt: skip
    return [(label, value) for label, value in rows if value]


def calendar_token(feed: CalendarFeed) -> str:
    """The secret part of a person's calendar address: 128 bits that only this installation's key can make."""
    proof = salted_hmac("tvilling.journeys.calendar", f"{feed.code}:{feed.renewals}", algorithm="sha256")
    return f"{feed.code}-{proof.hexdigest()[:32]}"
