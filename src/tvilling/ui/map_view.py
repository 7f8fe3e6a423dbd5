# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""What stands on the map of Europe: points, links between them, and the cut of the map that shows them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

from tvilling.ui.maps import MAINLAND_VIEW_BOX, VIEW_BOX, is_on_map, link_path, project

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from django.utils.functional import _StrPromise

type Text = str | _StrPromise

KINDS: Final = {"host": _("Hosts"), "twin": _("Twins"), "place": _("Other places")}
KIND_NAMES: Final = {"host": _("Host"), "twin": _("Twin"), "place": _("Place")}


@dataclass(frozen=True)
class MapPoint:
    """A place. `kind`: host, twin or place. Degrees."""

    lat: float
    lon: float
    label: Text
    kind: str = "host"
    url: str = ""
    note: Text = ""

    @property
    def kind_label(self) -> Text:
        """What it is, in words."""
        return KIND_NAMES[self.kind]


@dataclass(frozen=True)
class MapLink:
    """A line between two places that have something to do with each other."""

    start: MapPoint
    end: MapPoint
    label: Text = ""


@dataclass(frozen=True)
class PlacedPoint:
    """A point in the map's units."""

    point: MapPoint
    x: str
    y: str


@dataclass(frozen=True)
class PlacedLink:
    """A link's path data."""

    link: MapLink
    path: str


@dataclass(frozen=True)
class MapView:
    """All that a template needs. `off_map` are points that exist only in the table."""

    points: Sequence[PlacedPoint]
    links: Sequence[PlacedLink]
    off_map: Sequence[MapPoint]
    view_box: str
    legend: Sequence[tuple[str, Text, int]]


def map_view(points: Iterable[MapPoint], links: Iterable[MapLink] = ()) -> MapView:
    """Place points and links; the map leaves out the ocean in the west unless something lies there."""
    points, links = list(points), list(links)
    places = {
        point: project(point.lat, point.lon)
        for point in [*points, *(end for link in links for end in (link.start, link.end))]
    }
    shown = [point for point in points if is_on_map(places[point])]
    placed = [PlacedPoint(point, f"{places[point][0]:.1f}", f"{places[point][1]:.1f}") for point in shown]
    drawn = [
        PlacedLink(link, link_path(places[link.start], places[link.end]))
        for link in links
        if is_on_map(places[link.start]) and is_on_map(places[link.end])
    ]
    counts = Counter(point.kind for point in points)
    return MapView(
        points=placed,
        links=drawn,
        off_map=[point for point in points if point not in set(shown)],
        view_box=MAINLAND_VIEW_BOX if all(_on_mainland(places[point]) for point in shown) else VIEW_BOX,
        legend=[(kind, label, counts[kind]) for kind, label in KINDS.items() if counts[kind]],
    )


def _on_mainland(place: tuple[float, float]) -> bool:
    left, top, width, height = (float(part) for part in MAINLAND_VIEW_BOX.split())
    return left <= place[0] <= left + width and top <= place[1] <= top + height
