# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Journeys: places in groups, modules, outputs, visits, attendance and lessons."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from django.db.models import Exists, F, OuterRef, Q

from tvilling.hosts.models import HostActivity
from tvilling.insights.invariants.promises import Promise, pieces
from tvilling.journeys.models import (
    Attendance,
    Group,
    GroupModule,
    GroupTwin,
    Lesson,
    Meeting,
    MeetingKind,
    Output,
    OutputVersion,
)
from tvilling.journeys.states import OutputState
from tvilling.matching.models import Match
from tvilling.matching.states import MatchState

if TYPE_CHECKING:
    from collections.abc import Iterator


def confirmed_has_place() -> Iterator[str]:
    """Every confirmed match has its place in a group."""
    rows = Match.objects.filter(state=MatchState.CONFIRMED, place_in_group__isnull=True)
    for match in pieces(rows.only("code")):
        yield f"match {match.code} is confirmed but has no place in a group"


def place_is_confirmed() -> Iterator[str]:
    """Every place that is not closed rests on a confirmed match, of this city and this host."""
    places = GroupTwin.objects.filter(left_at__isnull=True)
    wrong = (
        ~Q(match__state=MatchState.CONFIRMED)
        | ~Q(match__activity=F("group__activity"))
        | ~Q(match__application__city=F("city"))
    )
    for place in pieces(places.filter(wrong).select_related("group", "city")):
        yield f"{place.city.slug} is in group {place.group.slug} without a confirmed match"


def modules_in_order() -> Iterator[str]:
    """A group's modules follow each other within the dates of its journey."""
    for group in pieces(Group.objects.prefetch_related("modules__module")):
        modules: list[GroupModule] = sorted(group.modules.all(), key=lambda row: row.module.number)
        if any(row.starts_on < group.starts_on or row.ends_on > group.ends_on for row in modules):
            yield f"a module of group {group.slug} lies outside its journey"
        if any(before.ends_on >= after.starts_on for before, after in pairwise(modules)):
            yield f"the modules of group {group.slug} are not in order"


def accepted_versions() -> Iterator[str]:
    """What was accepted was handed in, and somebody accepted it."""
    version = OutputVersion.objects.filter(output=OuterRef("pk"), feedback_by__isnull=False)
    rows = Output.objects.filter(state=OutputState.ACCEPTED)
    for output in pieces(rows.filter(~Exists(version) | Q(accepted_at__isnull=True)).only("code")):
        yield f"output {output.code} counts as accepted without an accepted version"


def visits_at_home() -> Iterator[str]:
    """A group's visit takes place in one of its cities."""
    hosts = HostActivity.cities.through.objects.filter(
        hostactivity_id=OuterRef("group__activity_id"), city_id=OuterRef("host_city_id")
    )
    twins = GroupTwin.objects.filter(group=OuterRef("group"), city=OuterRef("host_city"))
    visits = Meeting.objects.filter(kind=MeetingKind.VISIT, group__isnull=False)
    for meeting in pieces(visits.filter(~Exists(hosts), ~Exists(twins)).only("code")):
        yield f"visit {meeting.code} takes place in a city that is not in its group"


def attendance_confirmed() -> Iterator[str]:
    """Whether somebody was there was confirmed by somebody."""
    rows = Attendance.objects.filter(was_present__isnull=False)
    alone = rows.filter(Q(confirmed_by__isnull=True) | Q(confirmed_at__isnull=True))
    for row in pieces(alone.only("code")):
        yield f"attendance {row.code} is settled but nobody confirmed it"


def lessons_within() -> Iterator[str]:
    """A lesson is between two cities of its group."""
    for role in ("learner", "teacher"):
        hosts = HostActivity.cities.through.objects.filter(
            hostactivity_id=OuterRef("group__activity_id"), city_id=OuterRef(f"{role}_id")
        )
        twins = GroupTwin.objects.filter(group=OuterRef("group"), city=OuterRef(role))
        for row in pieces(Lesson.objects.filter(~Exists(hosts), ~Exists(twins)).only("code")):
            yield f"the {role} of lesson {row.code} is not in its group"
    for row in pieces(Lesson.objects.filter(learner=F("teacher")).only("code")):
        yield f"in lesson {row.code} a city learns from itself"


PROMISES = (
    Promise("every confirmed match has its place in a group", confirmed_has_place),
    Promise("places in groups rest on confirmed matches", place_is_confirmed),
    Promise("the modules of a journey follow each other in time", modules_in_order),
    Promise("accepted outputs were handed in and accepted", accepted_versions),
    Promise("visits take place in a city of the group", visits_at_home),
    Promise("attendance was confirmed by somebody", attendance_confirmed),
    Promise("lessons are between cities of the group", lessons_within),
)
