# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Who may do what with a city and its team."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Case, When

from tvilling.cities.models import City, TeamMember, TeamRole
from tvilling.cities.queries import find_places, names_of, pending_in_team
from tvilling.core.errors import NotFound
from tvilling.core.folding import fold
from tvilling.core.permissions import is_system, signed_in

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from tvilling.accounts.models import Invitation


def city_of(obj: Any) -> City:
    """The city a record belongs to: itself, or its attribute `city`."""
    return obj if isinstance(obj, City) else obj.city


def has_team_role(person: Any, city: City, *roles: str) -> bool:
    """Whether the person is in the city's team now, in one of the roles (in any when none is named)."""
    if not person.is_authenticated:
        return False
    among = {"role__in": roles} if roles else {}
    return TeamMember.objects.filter(city=city, person_id=person.pk, left_at__isnull=True, **among).exists()


def is_team_lead(actor: Any, obj: Any) -> bool:
    """Rule: leads the team of the record's city."""
    return has_team_role(actor, city_of(obj), TeamRole.LEAD)


def is_team_writer(actor: Any, obj: Any) -> bool:
    """Rule: leads or writes in the team of the record's city."""
    return has_team_role(actor, city_of(obj), TeamRole.LEAD, TeamRole.MEMBER)


def is_team_member(actor: Any, obj: Any) -> bool:
    """Rule: is in the team of the record's city in any role."""
    return has_team_role(actor, city_of(obj))


def is_in_team(person: Any) -> bool:
    """Whether the person is in the team of any city now."""
    return TeamMember.objects.filter(person_id=person.pk, left_at__isnull=True).exists()


def cities_of(person: Any) -> QuerySet[City]:
    """The cities in whose team the person is now."""
    if not person.is_authenticated:
        return City.objects.none()
    return City.objects.filter(
        pk__in=TeamMember.objects.filter(person_id=person.pk, left_at__isnull=True).values("city")
    )


def get_city_for(person: Any, slug: str) -> City:
    """A city by its address part, for a member of its team. Raises NotFound otherwise."""
    city = cities_of(person).filter(slug=slug).first()
    if city is None:
        raise NotFound
    return city


def get_registered_city(slug: str) -> City:
    """A city by its address part, for anybody: that it is registered is public. Raises NotFound otherwise."""
    city = City.objects.filter(slug=slug).select_related("country").first()
    if city is None:
        raise NotFound
    return city


def find_registered_city(text: str) -> City | None:
    """The registered city with this name, by any of its spellings, or none. The first by name when there are several."""
    wanted = fold(text)
    if not wanted:
        return None
    called = [
        city for city in City.objects.order_by("slug") if wanted in {fold(name) for name in names_of(city)}
    ]
    if called:
        return called[0]
    places = [found.place.pk for found in find_places(text)]
    by_place = City.objects.filter(place__in=places, place__spellings__folded=wanted).order_by("kind", "pk")
    return by_place.first()


def team_visible_to(person: Any, city: City) -> QuerySet[TeamMember]:
    """The present team of a city, for its members: leads first."""
    if not has_team_role(person, city):
        return TeamMember.objects.none()
    rank = Case(When(role=TeamRole.LEAD, then=0), When(role=TeamRole.MEMBER, then=1), default=2)
    present = TeamMember.objects.filter(city=city, left_at__isnull=True)
    return present.select_related("person", "city").order_by(rank, "person__sort_name")


def get_team_member_for(person: Any, slug: str, code: str) -> TeamMember:
    """A present member of a team the person is in. Raises NotFound otherwise."""
    member = team_visible_to(person, get_city_for(person, slug)).filter(code=code).first()
    if member is None:
        raise NotFound
    return member


def get_pending_invitation_for(person: Any, slug: str, code: str, now: datetime) -> Invitation:
    """An invitation into a team the person leads that can still be accepted. Raises NotFound otherwise."""
    city = get_city_for(person, slug)
    invitation = pending_in_team(city, now).filter(code=code).first() if is_team_lead(person, city) else None
    if invitation is None:
        raise NotFound
    return invitation


RIGHTS = {
    "cities.load_reference": (is_system, "The system itself"),
    "cities.register": (signed_in, "Everybody who is signed in"),
    "cities.ask_to_join": (signed_in, "Everybody who is signed in"),
    "cities.update": (is_team_writer, "Leads and members of the city's team"),
    "cities.manage_team": (is_team_lead, "Leads of the city's team"),
    "cities.leave_team": (is_team_member, "The city's team"),
}
