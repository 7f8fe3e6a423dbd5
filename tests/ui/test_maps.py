# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""The map shows the borders that the Union recognises, and dots lie where the outlines have their place."""

from __future__ import annotations

import csv
import gzip
import re
from functools import cache
from pathlib import Path

import pytest

from tvilling.ui.maps import MAINLAND_VIEW_BOX, VIEW_BOX, is_on_map, link_path, project

SOURCE = Path(__file__).resolve().parents[2] / "src/tvilling"
OUTLINES = SOURCE / "ui/templates/ui/map/europe_outlines.svg.html"
PATH = re.compile(r'<path class="map-(context|country)"(?: data-country="([A-Z]{2})")? d="([^"]+)"/>')

type Point = tuple[float, float]
type Ring = list[Point]


def rings_of(data: str) -> list[Ring]:
    """The rings of path data that start with an absolute M and go on with relative steps."""
    rings = []
    for part in data.removesuffix("z").split("z"):
        numbers = [float(n) for n in re.findall(r"-?\d+", part)]
        x, y = numbers[0], numbers[1]
        ring = [(x, y)]
        for dx, dy in zip(numbers[2::2], numbers[3::2], strict=True):
            x, y = x + dx, y + dy
            ring.append((x, y))
        rings.append(ring)
    return rings


@cache
def outlines() -> dict[str, list[Ring]]:
    text = OUTLINES.read_text(encoding="utf-8")
    return {country or kind: rings_of(data) for kind, country, data in PATH.findall(text)}


def contains(rings: list[Ring], point: Point) -> bool:
    """Even-odd rule, as a browser would fill it."""
    x, y = point
    crossings = 0
    for ring in rings:
        for (ax, ay), (bx, by) in zip(ring, ring[1:] + ring[:1], strict=True):
            if (ay > y) != (by > y) and x < ax + (y - ay) * (bx - ax) / (by - ay):
                crossings += 1
    return crossings % 2 == 1


def countries_at(lat: float, lon: float) -> set[str]:
    return {country for country, rings in outlines().items() if contains(rings, project(lat, lon))}


@pytest.mark.parametrize(
    ("place", "lat", "lon", "country"),
    [
        ("Simferopol", 44.95719, 34.11079, "UA"),
        ("Sevastopol", 44.58883, 33.5224, "UA"),
        ("Kerch", 45.35713, 36.46826, "UA"),
        ("Luhansk", 48.56705, 39.31706, "UA"),
        ("Kyrenia", 35.335, 33.319, "CY"),
        ("Rizokarpaso", 35.6, 34.38, "CY"),
        ("Limassol", 34.70, 33.02, "CY"),
        ("Nicosia", 35.17531, 33.3642, "CY"),
        ("Lahti", 60.98267, 25.66151, "FI"),
        ("Mariehamn", 60.11, 19.94, "FI"),
        ("Eskişehir", 39.77667, 30.52056, "TR"),
        ("Pristina", 42.67272, 21.16688, "XK"),
        ("Mitrovica North", 42.9, 20.87, "XK"),
        ("Novi Pazar", 43.13667, 20.51222, "RS"),
        ("Skopje", 41.99646, 21.43141, "MK"),
        ("Tiraspol", 46.84274, 29.62907, "MD"),
        ("Sokhumi", 43.01, 41.05, "GE"),
        ("Tskhinvali", 42.22764, 43.97, "GE"),
        ("Belfast", 54.59, -5.95, "GB"),
        ("Valletta", 35.88, 14.45, "MT"),
    ],
)
def test_a_place_lies_in_its_country_alone(place: str, lat: float, lon: float, country: str) -> None:
    assert countries_at(lat, lon) == {country}, place


@pytest.mark.parametrize(
    ("place", "lat", "lon"),
    [("Katzrin", 32.99194, 35.72), ("Hebron", 31.53, 35.1), ("Nablus", 32.22, 35.25), ("Minsk", 53.9, 27.57)],
)
def test_other_land_is_grey_and_in_no_country(place: str, lat: float, lon: float) -> None:
    assert countries_at(lat, lon) == {"context"}, place


def test_there_is_a_path_for_each_country_of_the_gazetteer() -> None:
    with gzip.open(SOURCE / "cities/data/places.csv.gz", "rt", encoding="utf-8", newline="") as lines:
        expected = {row["country"] for row in csv.DictReader(lines)}
    assert set(outlines()) == expected | {"context"}


def test_nearly_every_large_city_lies_in_its_country() -> None:
    """Whole units are 3 km: towns on a coast may stand in the water, others may not."""
    with gzip.open(SOURCE / "cities/data/places.csv.gz", "rt", encoding="utf-8", newline="") as lines:
        large = [row for row in csv.DictReader(lines) if int(row["population"] or 0) > 50_000]
    astray = [
        row["name"]
        for row in large
        if row["country"] not in countries_at(float(row["lat"]), float(row["lon"]))
    ]
    assert len(large) > 1_000
    assert len(astray) < len(large) / 20, astray


def test_the_centre_and_known_cities_have_their_points() -> None:
    assert project(52, 10) == pytest.approx((1060, 740))
    # Twice what d3-geo 3.1.2 gives with scale 1000 and the centre at 530, 370.
    assert project(60.98267, 25.66151) == pytest.approx((1323.4376, 397.3394), abs=0.001)


def test_the_frame_holds_every_place_of_the_gazetteer() -> None:
    with gzip.open(SOURCE / "cities/data/places.csv.gz", "rt", encoding="utf-8", newline="") as lines:
        points = {row["name"]: project(float(row["lat"]), float(row["lon"])) for row in csv.DictReader(lines)}
    assert [name for name, point in points.items() if not is_on_map(point)] == []


def test_the_smaller_frame_lies_within_the_larger_one() -> None:
    left, top, width, height = (int(part) for part in MAINLAND_VIEW_BOX.split())
    assert is_on_map((left, top))
    assert is_on_map((left + width, top + height))
    for lat, lon in [(38.72, -9.15), (64.13, -21.9), (40.18, 44.51), (35.9, 14.5), (69.65, 18.96)]:
        x, y = project(lat, lon)
        assert left < x < left + width
        assert top < y < top + height


def test_a_place_across_the_ocean_is_not_on_the_map() -> None:
    assert not is_on_map(project(45.5, -73.6))
    with pytest.raises(ValueError, match="opposite"):
        project(-52, -170)


def test_a_link_bows_northwards_from_either_end() -> None:
    assert link_path((0, 100), (100, 100)) == "M0.0 100.0Q50.0 84.0 100.0 100.0"
    assert link_path((100, 100), (0, 100)) == "M100.0 100.0Q50.0 84.0 0.0 100.0"
    assert link_path((50, 0), (50, 100)).split("Q")[1] == link_path((50, 100), (50, 0)).split("Q")[1].replace(
        "50.0 0.0", "50.0 100.0"
    )
    assert link_path((5, 5), (5, 5)) == "M5.0 5.0"


def test_the_outlines_are_safe_and_small() -> None:
    text = OUTLINES.read_text(encoding="utf-8")
    assert len(gzip.compress(text.encode(), mtime=0)) < 40_000
    assert "style=" not in text
    assert "<script" not in text
    assert len(PATH.findall(text)) == text.count("<path")
    assert VIEW_BOX == "0 0 2060 1520"
