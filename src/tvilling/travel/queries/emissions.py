# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Distances and emissions of a way, by mode; rail first, each beside flying the same way."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from geographiclib.geodesic import Geodesic

from tvilling.travel.models import Mode, TripLeg

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from tvilling.cities.models import City

FACTORS_FILE = Path(__file__).parents[1] / "data" / "emission_factors.csv"
#: The edition whose rows are all checked: DESNZ 2025, valid from this day.
EDITION, EDITION_FROM = "DESNZ 2025", "2025-06-10"
TENTH = Decimal("0.1")
#: The factor of each mode. Rail counts as national rail: the international row stands for one line only.
FACTOR_OF = {
    Mode.RAIL: "rail_national",
    Mode.COACH: "coach",
    Mode.FERRY: "ferry_foot",
    Mode.CAR: "car_average",
    Mode.ELECTRIC_CAR: "car_bev",
    Mode.FLIGHT: "air_short_economy",
}
#: Tracks and roads are longer than the straight line: x1.2 and x1.5 as in pledge4future/co2calculator (6 January 2026).
#: Flight factors of DESNZ contain their 8 % already.
DETOUR_OF = {
    Mode.RAIL: Decimal("1.2"),
    Mode.COACH: Decimal("1.5"),
    Mode.CAR: Decimal("1.5"),
    Mode.ELECTRIC_CAR: Decimal("1.5"),
    Mode.FERRY: Decimal(1),
    Mode.FLIGHT: Decimal(1),
}
CARS = (Mode.CAR, Mode.ELECTRIC_CAR)


@dataclass(frozen=True)
class Factor:
    """One row of the table of factors."""

    key: str
    value: Decimal
    boundary: str
    source: str


@dataclass(frozen=True)
class Point:
    """A place on the map, by whatever name the traveller uses."""

    name: str
    latitude: float
    longitude: float
    place_id: int | None = None


def point_of(city: City) -> Point | None:
    """Where a city is; None when nobody has said."""
    if city.latitude is not None and city.longitude is not None:
        return Point(city.name, city.latitude, city.longitude, city.place_id)
    if city.place is not None:
        return Point(city.name, city.place.latitude, city.place.longitude, city.place_id)
    return None


@dataclass(frozen=True)
class Comparison:
    """A mode on the same way: kg there and back, and the share of flying."""

    mode: Mode
    kg: Decimal
    of_flying: int

    @property
    def label(self) -> str:
        """The mode as people say it."""
        return str(self.mode.label)


@cache
def factors() -> Mapping[str, Factor]:
    """The rows of the edition in use; flights with their effects beyond CO₂."""
    with FACTORS_FILE.open(encoding="utf-8") as stream:
        rows = [
            row
            for row in csv.DictReader(stream)
            if row["valid_from"] == EDITION_FROM and row["radiative_forcing"] in {"with", "n/a"}
        ]
    return {
        row["key"]: Factor(row["key"], Decimal(row["value"]), row["boundary"], row["source"]) for row in rows
    }


def distance_km(start: Point, end: Point) -> Decimal:
    """The shortest way on the WGS84 ellipsoid."""
    metres = Geodesic.WGS84.Inverse(start.latitude, start.longitude, end.latitude, end.longitude)["s12"]
    return (Decimal(metres) / 1000).quantize(TENTH, rounding=ROUND_HALF_UP)


def distance_method() -> str:
    """The name of the method, kept with each distance."""
    return f"straight line, WGS84 geodesic (geographiclib {version('geographiclib')})"


def emissions(distance: Decimal, mode: str, people_in_car: int = 1) -> Decimal:
    """Kg CO₂e for one person on a straight-line distance."""
    chosen = Mode(mode)
    total = distance * DETOUR_OF[chosen] * factors()[FACTOR_OF[chosen]].value
    return (total / people_in_car if chosen in CARS else total).quantize(TENTH, rounding=ROUND_HALF_UP)


def leg(start: Point, end: Point, *, mode: str, way: str, position: int, people_in_car: int = 1) -> TripLeg:
    """A part of a trip with everything its figure rests on; not saved."""
    chosen, distance = Mode(mode), distance_km(start, end)
    factor = factors()[FACTOR_OF[chosen]]
    return TripLeg(
        way=way, position=position, mode=mode, people_in_car=people_in_car if chosen in CARS else 1,
        from_name=start.name, from_place_id=start.place_id, to_name=end.name, to_place_id=end.place_id,
        distance_km=distance, distance_method=distance_method(), detour=DETOUR_OF[chosen],
        factor=factor.value, factor_key=factor.key, factor_edition=EDITION, factor_boundary=factor.boundary,
        factor_source=factor.source, emissions_kg=emissions(distance, mode, people_in_car),
        flying_kg=emissions(distance, Mode.FLIGHT),
    )  # fmt: skip


def comparisons(start: Point, end: Point) -> list[Comparison]:
    """Each mode there and back, rail first, beside flying."""
    distance = distance_km(start, end) * 2
    flying = emissions(distance, Mode.FLIGHT)
    return [Comparison(mode, kg := emissions(distance, mode), _share(kg, flying)) for mode in Mode]


def _share(kg: Decimal, flying: Decimal) -> int:
    return round(kg * 100 / flying) if flying else 0


@dataclass(frozen=True)
class Footprint:
    """The emissions of a whole trip beside those of flying it."""

    kg: Decimal
    flying_kg: Decimal
    km: Decimal
    green_km: Decimal = Decimal(0)

    @property
    def is_green(self) -> bool:
        """Whether at least half of the way is by low-emission means, as Erasmus+ counts green travel."""
        return bool(self.km) and self.green_km * 2 >= self.km

    @property
    def saved_kg(self) -> Decimal:
        """What was saved against flying; below zero when it was more."""
        return self.flying_kg - self.kg


def footprint(legs: Iterable[TripLeg]) -> Footprint:
    """The sums over a trip's parts."""
    rows = list(legs)
    return Footprint(
        sum((row.emissions_kg for row in rows), Decimal(0)),
        sum((row.flying_kg for row in rows), Decimal(0)),
        sum((row.distance_km for row in rows), Decimal(0)),
        sum((row.distance_km for row in rows if _is_green(row)), Decimal(0)),
    )


def _is_green(part: TripLeg) -> bool:
    """Train and coach, and a car that is shared. Ferries and flights never count."""
    return part.mode in {Mode.RAIL, Mode.COACH} or (part.mode in CARS and part.people_in_car > 1)
