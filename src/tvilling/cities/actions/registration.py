# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Registering a city and keeping its profile."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypedDict, Unpack

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from tvilling.audit.actions import record
from tvilling.cities.models import City, CityKind, TeamMember, TeamRole
from tvilling.cities.queries import same_city
from tvilling.core.errors import ActionRefused
from tvilling.core.folding import fold
from tvilling.core.permissions import require

if TYPE_CHECKING:
    from datetime import datetime

    from tvilling.cities.models import Country, Place

HIGHEST_LATITUDE = 90
HIGHEST_LONGITUDE = 180
#: Facts that are recorded when they change; names and addresses of websites are not needed there.
RECORDED = ("kind", "population", "population_year", "latitude", "longitude")


class CityProfile(TypedDict, total=False):
    """What is known of a city beside its name and country."""

    kind: str
    acts_for: str
    names: dict[str, str]
    latitude: float | None
    longitude: float | None
    population: int | None
    population_year: int | None
    koppen: str
    languages: list[str]
    website: str
    is_sample: bool


class CityAlreadyThere(ActionRefused):
    """The city is registered; `city` is the one, so that a page can offer to ask its team."""

    def __init__(self, city: City) -> None:
        super().__init__(
            _("%(city)s is registered already. Ask its team to let you in: its lead decides.")
            % {"city": city.name},
            field="name",
        )
        self.city = city


class CityNeedsPlace(ActionRefused):
    """Neither a place of the gazetteer nor a position was given."""

    message = _("Choose a place from the list, or write its latitude and longitude.")

    def __init__(self) -> None:
        super().__init__(field="latitude")


def register_city(
    *,
    actor: Any,
    now: datetime,
    name: str,
    country: Country,
    place: Place | None = None,
    **profile: Unpack[CityProfile],
) -> City:
    """Register a city with a place of the gazetteer, or with its own position. The actor leads its team.

    Position, population, climate and languages come from the place and the country where they are not given.
    Raises CityAlreadyThere when it is registered.
    """
    require(actor, "cities.register")
    values = {
        **_known_facts(country, place),
        **{key: value for key, value in profile.items() if value is not None},
    }
    values.setdefault("kind", CityKind.LOCAL_AUTHORITY)
    _check(name, values)
    with transaction.atomic():
        twin = same_city(name=name, country=country, place=place, kind=values["kind"])
        if twin is not None:
            raise CityAlreadyThere(twin)
        city = City(name=name.strip(), country=country, place=place, created_at=now, **values)
        city.slug = free_slug(city)
        city.save(force_insert=True)
        lead = TeamMember.objects.create(city=city, person=actor, role=TeamRole.LEAD, created_at=now)
        record(
            "city.registered", actor=actor, now=now, obj=city,
            after={"country": country.iso2, "place": city.place_id, "kind": city.kind},
        )  # fmt: skip
        record(
            "team_member.joined", actor=actor, now=now, obj=lead, after={"city": city.pk, "role": lead.role}
        )
    return city


def update_city(
    *, actor: Any, now: datetime, city: City, name: str = "", **profile: Unpack[CityProfile]
) -> City:
    """Change what is known of a city; what is not named stays as it is."""
    require(actor, "cities.update", city)
    changes: dict[str, Any] = {**profile, **({"name": name.strip()} if name.strip() else {})}
    _check(changes.get("name", city.name), {**_facts(city), **changes})
    if not changes:
        return city
    before = {key: getattr(city, key) for key in RECORDED if key in changes}
    with transaction.atomic():
        for key, value in changes.items():
            setattr(city, key, value)
        city.save(update_fields=list(changes))
        after = {key: getattr(city, key) for key in RECORDED if key in changes}
        record("city.changed", actor=actor, now=now, obj=city, before=before, after=after)
    return city


def _known_facts(country: Country, place: Place | None) -> dict[str, Any]:
    facts: dict[str, Any] = {"languages": list(country.languages)}
    if place is not None:
        facts |= {
            "latitude": place.latitude,
            "longitude": place.longitude,
            "population": place.population,
            "koppen": place.koppen,
        }
    return facts


def _facts(city: City) -> dict[str, Any]:
    return {
        "latitude": city.latitude,
        "longitude": city.longitude,
        "kind": city.kind,
        "acts_for": city.acts_for,
    }


def _check(name: str, values: dict[str, Any]) -> None:
    if not fold(name):
        raise ActionRefused(_("Write the name of the city."), field="name")
    latitude, longitude = values.get("latitude"), values.get("longitude")
    if latitude is None or longitude is None:
        raise CityNeedsPlace
    if abs(latitude) > HIGHEST_LATITUDE:
        raise ActionRefused(_("A latitude lies between -90 and 90 degrees."), field="latitude")
    if abs(longitude) > HIGHEST_LONGITUDE:
        raise ActionRefused(_("A longitude lies between -180 and 180 degrees."), field="longitude")
    acts_alone = values["kind"] in {CityKind.LOCAL_AUTHORITY, CityKind.METROPOLITAN}
    if not acts_alone and not values.get("acts_for"):
        raise ActionRefused(_("Write for which city it acts, or to which city it belongs."), field="acts_for")


def free_slug(city: City) -> str:
    """An address part nobody has: the name, then the name with its country, then with a number."""
    base = slugify(fold(city.name)) or slugify(city.place.name if city.place else "") or city.code
    country = city.country_id.lower()
    for candidate in (
        base,
        f"{base}-{country}",
        *(f"{base}-{country}-{number}" for number in range(2, 1000)),
    ):
        # "new" is the page on which a city is registered.
        if candidate != "new" and not City.objects.filter(slug=candidate).exists():
            return candidate
    return f"{base}-{city.code}"
