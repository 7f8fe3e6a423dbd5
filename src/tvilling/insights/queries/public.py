# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""The programme as everybody may see it: the map with its links, and figures with their source."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import Resolver404, resolve, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tvilling.hosts.models import HostActivity
from tvilling.hosts.states import HostActivityState
from tvilling.journeys.models import Lesson, Meeting, MeetingKind
from tvilling.journeys.states import MeetingState
from tvilling.knowledge.models import PracticeEntry, Story
from tvilling.matching.models import Match
from tvilling.matching.states import MatchState
from tvilling.replication.models import Plan
from tvilling.replication.states import PlanState
from tvilling.ui.map_view import MapLink, MapPoint

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tvilling.cities.models import City


@dataclass(frozen=True)
class Picture:
    """Points and links for the map of Europe."""

    points: list[MapPoint]
    links: list[MapLink]


def picture_of(activities: Iterable[HostActivity], matches: Iterable[Match]) -> Picture:
    """Every host city once, every twin once, and a line for each pair. Cities without a position are left out.

    Ask with the activities' cities, and the matches' city and lead city, loaded.
    """
    activities, pairs = list(activities), list(matches)
    hosts = _host_points(activities)
    twins: dict[int, MapPoint] = {}
    links = []
    for match in pairs:
        twin, host = match.application.city, match.activity.lead_city
        address = page_of_host(match.activity)
        if not address and host.pk not in hosts and (point := _point(host, "host", "", match.activity.title)):
            hosts[host.pk] = point
        note = _("learns from %(host)s") % {"host": match.activity.lead_city.name}
        if twin.pk not in twins and (point := _point(twin, "twin", address, note)):
            twins[twin.pk] = point
        ends = twins.get(twin.pk), hosts.get(match.activity.lead_city_id)
        if ends[0] and ends[1]:
            links.append(MapLink(ends[0], ends[1], match.activity.title))
    return Picture([*hosts.values(), *twins.values()], links)


def page_of_host(activity: HostActivity) -> str:
    """The public page of the host of a public pair; empty once it has withdrawn: the pair stays, the offer does not."""
    if activity.state != HostActivityState.ACCEPTED:
        return ""
    return reverse("hosts:detail", args=[activity.slug])


def _host_points(activities: Iterable[HostActivity]) -> dict[int, MapPoint]:
    offered: defaultdict[int, list[HostActivity]] = defaultdict(list)
    cities: dict[int, City] = {}
    for activity in activities:
        for city in activity.cities.all():
            cities[city.pk] = city
            offered[city.pk].append(activity)
    found = {}
    for key, city in cities.items():
        first = offered[key][0]
        notes = "; ".join(dict.fromkeys(each.title for each in offered[key]))
        if point := _point(city, "host", reverse("hosts:detail", args=[first.slug]), notes):
            found[key] = point
    return found


def _point(city: City, kind: str, url: str, note: str) -> MapPoint | None:
    if city.latitude is None or city.longitude is None:
        return None
    return MapPoint(city.latitude, city.longitude, city.name, kind, url, note)


def page_of(publication: PracticeEntry | Story) -> str:
    """The address of the public page of a practice or a story; empty where this installation has none."""
    room = "practices" if isinstance(publication, PracticeEntry) else "stories"
    path = f"/{room}/{publication.slug}/"
    try:
        resolve(path)
    except Resolver404:
        return ""
    return path


@dataclass(frozen=True)
class Figure:
    """A figure for everybody, with what it counts."""

    label: str
    value: int
    note: str = ""


def public_figures() -> list[Figure]:
    """What the published cohorts have come to, without what is still nought. Seven queries."""
    hosting = HostActivity.objects.filter(cohort__is_public=True, state=HostActivityState.ACCEPTED)
    activities = hosting.count()
    cities = hosting.values("cities").distinct().count()
    matched = Match.objects.filter(state=MatchState.CONFIRMED, run__cohort__is_public=True)
    held = Meeting.objects.filter(
        cohort__is_public=True, kind=MeetingKind.VISIT, state=MeetingState.HELD
    ).count()
    lessons = Lesson.objects.filter(group__cohort__is_public=True).count()
    plans = Plan.objects.filter(place__group__cohort__is_public=True, state=PlanState.ENDORSED).count()
    in_activities = ngettext("in %(n)d host activity", "in %(n)d host activities", activities) % {
        "n": activities
    }
    twins = matched.values("application__city").distinct().count()
    named = (
        matched.filter(application__consent_publication=True).values("application__city").distinct().count()
    )
    confirmed = _("matched and confirmed by both sides")
    if named < twins:
        confirmed = _("matched and confirmed by both sides; %(n)d agreed to be named") % {"n": named}
    figures = [
        Figure(ngettext("host city", "host cities", cities), cities, in_activities),
        Figure(ngettext("twin city", "twin cities", twins), twins, confirmed),
        Figure(ngettext("visit held", "visits held", held), held, _("to hosts and to twins")),
        Figure(
            ngettext("lesson written down", "lessons written down", lessons), lessons, _("in every direction")
        ),
        Figure(ngettext("plan endorsed", "plans endorsed", plans), plans, _("by the city that wrote it")),
    ]
    return [figure for figure in figures if figure.value]
