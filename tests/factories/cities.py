# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Countries, cities and their teams."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from django.utils.text import slugify

from tvilling.cities.models import City, Country, Place, PlaceName, TeamMember, TeamRole
from tvilling.core.folding import search_keys

if TYPE_CHECKING:
    from tvilling.accounts.models import Person

EPOCH = datetime(2023, 1, 10, 9, tzinfo=UTC)


def make_country(iso2: str = "SE", *, is_eu_member: bool = True) -> Country:
    """A country; the same one when asked twice."""
    names = {"SE": "Sweden", "FI": "Finland", "TR": "Türkiye", "IE": "Ireland", "GB": "United Kingdom"}
    name = names.get(iso2, iso2)
    return Country.objects.get_or_create(
        iso2=iso2,
        defaults={"names": {"en": name, "sv": name}, "is_eu_member": is_eu_member, "currency": "EUR"},
    )[0]


def make_city(name: str = "Luleå", iso2: str = "SE", **fields: object) -> City:
    """A city with a position."""
    values = {"latitude": 65.58, "longitude": 22.15, "population": 78_000, "created_at": EPOCH, **fields}
    slug = slugify(name.replace("å", "a").replace("ä", "a").replace("ö", "o")) or "city"
    return City.objects.create(name=name, slug=slug, country=make_country(iso2), **values)


def make_team_member(city: City, person: Person, role: str = TeamRole.LEAD) -> TeamMember:
    """A person in a city's team."""
    return TeamMember.objects.create(city=city, person=person, role=role, created_at=EPOCH)


def make_place(geonames_id: int, name: str, iso2: str = "SE", *aliases: str, **fields: object) -> Place:
    """A place of the gazetteer, found by its name and its other spellings."""
    values = {
        "latitude": 60.0,
        "longitude": 20.0,
        "population": 50_000,
        "time_zone": "Europe/Stockholm",
        **fields,
    }
    place = Place.objects.create(geonames_id=geonames_id, name=name, country=make_country(iso2), **values)
    own = search_keys([name])
    for key in search_keys([name, *aliases]):
        PlaceName.objects.create(place=place, folded=key, is_own_name=key in own)
    return place
