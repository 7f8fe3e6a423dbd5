# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Finding places and cities, and what the reference lists say about them on a day."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.db.models import Case, F, IntegerField, Min, Q, Value, When
from django.utils.translation import get_language_info, gettext_lazy
from django.utils.translation import gettext as _

from tvilling.accounts.models import Person
from tvilling.accounts.queries import pending_invitations
from tvilling.cities.models import (
    City,
    Country,
    CountryEligibility,
    MissionCity,
    Place,
    PlaceName,
    TeamMember,
    TeamRole,
)
from tvilling.core.folding import fold

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import date, datetime

    from django.db.models import QuerySet

    from tvilling.accounts.models import Invitation

#: Sorts after every letter of every alphabet we store.
LAST_SIGN = "\U0010ffff"
#: Shorter beginnings match half of Europe: only whole names are looked for.
SHORTEST_BEGINNING = 2
#: Languages that Django has no name for, or whose name has a capital inside; its Swedish calls Lithuanian Latvian.
OTHER_LANGUAGES = {
    "fo": gettext_lazy("Faroese"),
    "lt": gettext_lazy("Lithuanian"),
    "mi": gettext_lazy("Maori"),
    "mt": gettext_lazy("Maltese"),
    "nb": gettext_lazy("Norwegian Bokmål"),
    "nn": gettext_lazy("Norwegian Nynorsk"),
}


@dataclass(frozen=True)
class FoundPlace:
    """A place that answers to what was typed."""

    place: Place
    name: str
    country: str
    region: str


@dataclass(frozen=True)
class CountryVerdict:
    """Whether a country is eligible on a day, on which basis, and where that is written.

    When it is not yet or no longer, `basis` still says what there is, and the dates say when.
    """

    eligible: bool
    basis: str = ""
    source_url: str = ""
    is_member: bool = False
    valid_from: date | None = None
    valid_to: date | None = None


def find_places(text: str, limit: int = 10) -> list[FoundPlace]:
    """Places by any spelling or its beginning, in Latin, Greek or Cyrillic; "Valencia, Spain" narrows to a country.

    Whole names come before beginnings and a place's own name before its other spellings, then the larger place.
    """
    key, names = _names_like(text)
    exactness = Case(
        When(folded=key, is_own_name=True, then=Value(0)),
        When(folded=key, then=Value(1)),
        When(is_own_name=True, then=Value(2)),
        default=Value(3),
        output_field=IntegerField(),
    )
    ranked = (
        names.values("place_id")
        .annotate(exactness=Min(exactness))
        .order_by("exactness", F("place__population").desc(nulls_last=True), "place_id")
        .values_list("place_id", flat=True)[:limit]
    )
    places = Place.objects.select_related("country").in_bulk(list(ranked))
    return [found_place(places[pk]) for pk in ranked]


def the_one_called(text: str) -> Place | None:
    """The place when one place alone has exactly this name, in any spelling; else None."""
    key, names = _names_like(text)
    exact = list(names.filter(folded=key).values_list("place_id", flat=True).distinct()[:2])
    return Place.objects.select_related("country").get(pk=exact[0]) if len(exact) == 1 else None


def _names_like(text: str) -> tuple[str, QuerySet[PlaceName]]:
    """What was typed, folded, and the names that begin so; nothing typed, no names."""
    typed, comma, rest = text.partition(",")
    key, names = _names_in(typed, rest)
    if comma or " " not in typed.strip() or names.exists():
        return key, names
    words = typed.split()
    for number in range(len(words) - 1, 0, -1):  # "Malaga Spain": the country without a comma
        key_of_words, names_in_country = _names_in(" ".join(words[:number]), " ".join(words[number:]))
        if names_in_country.exists():
            return key_of_words, names_in_country
    return key, names


def _names_in(typed: str, country: str) -> tuple[str, QuerySet[PlaceName]]:
    key = fold(typed)
    if not key:
        return "", PlaceName.objects.none()
    names = PlaceName.objects.filter(_beginning(key))
    if fold(country):
        names = names.filter(place__country__in=_countries_called(fold(country)))
    return key, names


def found_place(place: Place) -> FoundPlace:
    """The place with the words to show it by."""
    return FoundPlace(place, place.name, str(place.country), place.admin1)


def _beginning(key: str) -> Q:
    if len(key) < SHORTEST_BEGINNING:
        return Q(folded=key)
    if connection.vendor == "sqlite":
        # LIKE does not use the index there; a range does, and says the same.
        return Q(folded__gte=key, folded__lt=key + LAST_SIGN)
    return Q(folded__startswith=key)


def _countries_called(key: str) -> list[str]:
    return [
        country.iso2
        for country in Country.objects.all()
        if key == country.iso2.casefold()
        or any(fold(name).startswith(key) for name in country.names.values())
    ]


def find_place(geonames_id: str | int | None) -> Place | None:
    """The place with this GeoNames id, or none; any text may be handed in."""
    if not str(geonames_id or "").isdecimal():
        return None
    return Place.objects.select_related("country").filter(pk=int(str(geonames_id))).first()


def countries() -> list[Country]:
    """All countries, by their name in the reader's language."""
    return sorted(Country.objects.all(), key=lambda country: fold(str(country)))


def language_name(code: str) -> str:
    """A language by its ISO 639 code, in the reader's language."""
    if code in OTHER_LANGUAGES:
        return str(OTHER_LANGUAGES[code])
    try:
        return str(get_language_info(code)["name_translated"]).capitalize()
    except KeyError:
        return code


def language_choices() -> list[tuple[str, str]]:
    """The official languages of all countries, and English, by name."""
    codes = {"en", *(code for codes in Country.objects.values_list("languages", flat=True) for code in codes)}
    return sorted(((code, language_name(code)) for code in codes), key=lambda choice: fold(choice[1]))


def country_eligibility(country: Country | str, programme: str, on: date) -> CountryVerdict:
    """Whether a country is eligible under a funding programme ("Horizon 2020", "Horizon Europe") on a day.

    Member States are eligible under every programme of the Union.
    """
    iso2 = country.iso2 if isinstance(country, Country) else country
    rows = CountryEligibility.objects.filter(country_id=iso2, programme__in=["EU", programme])
    return _verdict(list(rows), on)


def eligible_countries(programme: str, on: date) -> dict[str, CountryVerdict]:
    """The verdict for every country under a funding programme on a day, by its code; one query."""
    rows: dict[str, list[CountryEligibility]] = {
        iso2: [] for iso2 in Country.objects.values_list("iso2", flat=True)
    }
    for row in CountryEligibility.objects.filter(programme__in=["EU", programme]):
        rows[row.country_id].append(row)
    return {iso2: _verdict(found, on) for iso2, found in rows.items()}


def _verdict(rows: list[CountryEligibility], on: date) -> CountryVerdict:
    best = CountryVerdict(eligible=False)
    for row in rows:
        begun = row.valid_from is None or row.valid_from <= on
        lasts = row.valid_to is None or on <= row.valid_to
        verdict = CountryVerdict(
            begun and lasts, row.basis, row.source_url, row.programme == "EU", row.valid_from, row.valid_to
        )
        if verdict.eligible:
            return verdict
        best = verdict
    return best


def is_mission_city(city: City) -> bool:
    """Whether the city is one of the cities of the EU Mission."""
    return city.pk in mission_cities_among([city])


def mission_cities_among(cities: Iterable[City]) -> set[int]:
    """The primary keys of those that are cities of the EU Mission; one query for all of them.

    A city is recognised by its place, or by its name and country where it was entered without one.
    """
    cities = list(cities)
    by_place: set[int] = set()
    by_name: set[tuple[str, str]] = set()
    for entry in MissionCity.objects.filter(country__in={city.country_id for city in cities}):
        by_place |= {pk for pk in (entry.place_id, entry.second_place_id) if pk}
        by_name.add((entry.country_id, fold(entry.name)))
    return {
        city.pk
        for city in cities
        if city.place_id in by_place
        or (
            city.place_id is None and any((city.country_id, fold(name)) in by_name for name in names_of(city))
        )
    }


def is_mission_place(place: Place) -> bool:
    """Whether a place belongs to a city of the EU Mission."""
    return MissionCity.objects.filter(Q(place=place) | Q(second_place=place)).exists()


def names_of(city: City) -> list[str]:
    """All names by which a city is known."""
    return [city.name, *[name for name in city.names.values() if name]]


def same_city(*, name: str, country: Country, place: Place | None, kind: str) -> City | None:
    """The registered city that is meant by these facts, if there is one.

    The same kind of body at the same place, or with the same name in the country, is the same city: but
    bodies of other kinds share a place with their city and differ by name.
    """
    wanted, alike = fold(name), City.objects.filter(country=country, kind=kind)
    if place is not None:
        # Those that are known to be elsewhere cannot be meant, and may be very many.
        alike = alike.filter(Q(place=place) | Q(place=None))
    for city in alike:
        one_name = any(fold(known) == wanted for known in names_of(city))
        both_known = place is not None and city.place_id is not None
        if both_known and city.place_id == place_pk(place) and (one_name or kind == "local_authority"):
            return city
        if one_name and not both_known:
            return city
    return None


def place_pk(place: Place | None) -> int | None:
    """The key of a place, or none."""
    return place.pk if place else None


def cities_registered() -> QuerySet[City]:
    """All cities, with their country."""
    return City.objects.select_related("country")


def people_in_teams(cities: Iterable[City], *roles: TeamRole) -> list[Person]:
    """Who leads or writes in the teams of the cities now, or has one of the roles there: each of them once."""
    wanted = roles or (TeamRole.LEAD, TeamRole.MEMBER)
    members = TeamMember.objects.filter(city__in=cities, left_at__isnull=True, role__in=wanted)
    return list(Person.objects.filter(pk__in=members.values("person_id"), is_active=True).order_by("pk"))


def pending_in_team(city: City, now: datetime) -> QuerySet[Invitation]:
    """The invitations into the city's team that can still be accepted."""
    return pending_invitations("cities.team", city.code, now)


def invitation_words(target_key: str, role: str) -> str:
    """What an invitation into a team is to, as in "the team of Luleå"."""
    city = City.objects.filter(code=target_key).first()
    if city is None:
        return ""
    words = {
        TeamRole.LEAD: _("the team of %(city)s, as its lead"),
        TeamRole.MEMBER: _("the team of %(city)s, as a member who writes"),
        TeamRole.READER: _("the team of %(city)s, as a reader"),
    }
    return words.get(TeamRole(role), "") % {"city": city.name}


def work_of(people: Collection[Any]) -> dict[int, list[str]]:
    """What each of the people does in city teams now, by their keys: "City team lead, Luleå"."""
    titles = {
        TeamRole.LEAD: _("City team lead"),
        TeamRole.MEMBER: _("City team member"),
        TeamRole.READER: _("City team reader"),
    }
    teams = TeamMember.objects.filter(person__in=people, left_at__isnull=True).select_related("city")
    found: dict[int, list[str]] = {}
    for member in teams.order_by("pk"):
        words = f"{titles[TeamRole(member.role)]}, {member.city.name}"
        found.setdefault(member.person_id, []).append(words)
    return found


def currencies_in_use() -> set[str]:
    """The currencies of the countries that are known here."""
    codes = Country.objects.exclude(currency="").values_list("currency", flat=True)
    return {"EUR", *codes}
