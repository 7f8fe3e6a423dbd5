# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Where a place lies on the map of Europe, and the curve between two places.

Lambert azimuthal equal area around 10°E 52°N, as the EU's EPSG:3035 has it, on a sphere: areas can be compared, and
the north is not blown up. `tools/build_map.mjs` draws the outlines in the same space; change both together.
"""

from __future__ import annotations

from math import cos, hypot, radians, sin, sqrt
from typing import Final

type Point = tuple[float, float]

# All that the outlines cover: the Azores and the Canary Islands to Armenia, the North Cape to Eilat.
VIEW_BOX: Final = "0 0 2060 1520"
# Without the ocean in the west, for a map on which no dot lies out there. Iceland and Lisbon are in.
MAINLAND_VIEW_BOX: Final = "450 20 1560 1440"

_CENTRE_LATITUDE: Final = radians(52)
_CENTRE_LONGITUDE: Final = radians(10)
_SCALE: Final = 2000.0
_OFFSET: Final[Point] = (1060.0, 740.0)

# Height of a link's bow, as a share of its length: enough to tell two links apart, too little to mislead.
_BOW: Final = 0.08


def project(lat: float, lon: float) -> Point:
    """The place's point in the units of `VIEW_BOX`, y downwards. Degrees, WGS 84 read as a sphere."""
    phi, delta = radians(lat), radians(lon) - _CENTRE_LONGITUDE
    cos_distance = sin(_CENTRE_LATITUDE) * sin(phi) + cos(_CENTRE_LATITUDE) * cos(phi) * cos(delta)
    if cos_distance <= -1 + 1e-9:
        raise ValueError("The point opposite to the centre of the map has no place on it.")
    stretch = sqrt(2 / (1 + cos_distance))
    east = stretch * cos(phi) * sin(delta)
    north = stretch * (cos(_CENTRE_LATITUDE) * sin(phi) - sin(_CENTRE_LATITUDE) * cos(phi) * cos(delta))
    return _OFFSET[0] + _SCALE * east, _OFFSET[1] - _SCALE * north


def is_on_map(point: Point) -> bool:
    """Whether the point lies inside `VIEW_BOX`; a city in Canada does not."""
    left, top, width, height = (float(part) for part in VIEW_BOX.split())
    return left <= point[0] <= left + width and top <= point[1] <= top + height


def link_path(a: Point, b: Point) -> str:
    """SVG path data of a slightly bent line from a to b. It bows northwards, whichever end comes first."""
    (ax, ay), (bx, by) = a, b
    length = hypot(bx - ax, by - ay)
    if length == 0:
        return f"M{ax:.1f} {ay:.1f}"
    # The normal that points up; for a link due north, to the right.
    across, up = (by - ay) / length, -(bx - ax) / length
    if up > 0 or (up == 0 and across < 0):
        across, up = -across, -up
    # A quadratic curve rises to half the height of its control point.
    bend = 2 * _BOW * length
    cx, cy = (ax + bx) / 2 + across * bend, (ay + by) / 2 + up * bend
    return f"M{ax:.1f} {ay:.1f}Q{cx:.1f} {cy:.1f} {bx:.1f} {by:.1f}"
