# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Who may do what with a city and its team."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tvilling.cities.models import City, TeamMember, TeamRole
from tvilling.core.errors import NotFound

if TYPE_CHECKING:
    from django.db.models import QuerySet


def city_of(obj: Any) -> City:
    """The city a record belongs to: itself, or its attribute `city`."""
    return obj if isinstance(obj, City) else obj.city


def has_team_role(person: Any, city: City, *roles: str) -> bool:
    """Whether the person is in the city's team now, in one of the roles (in any when none is named)."""
    if not person.is_authenticated:
        return False
    members = TeamMember.objects.filter(city=city, person_id=person.pk, left_at__isnull=True)
    return members.filter(role__in=roles).exists() if roles else members.exists()


def is_team_lead(actor: Any, obj: Any) -> bool:
    """Rule: leads the team of the record's city."""
    return has_team_role(actor, city_of(obj), TeamRole.LEAD)


def is_team_writer(actor: Any, obj: Any) -> bool:
    """Rule: leads or writes in the team of the record's city."""
    return has_team_role(actor, city_of(obj), TeamRole.LEAD, TeamRole.MEMBER)


def is_team_member(actor: Any, obj: Any) -> bool:
    """Rule: is in the team of the record's city in any role."""
    return has_team_role(actor, city_of(obj))


def cities_of(person: Any) -> QuerySet[City]:
    """The cities in whose team the person is now."""
    if not person.is_authenticated:
        return City.objects.none()
    return City.objects.filter(team__person_id=person.pk, team__left_at__isnull=True).distinct()


def get_city_for(person: Any, slug: str) -> City:
    """A city by its address part, for a member of its team. Raises NotFound otherwise."""
    city = cities_of(person).filter(slug=slug).first()
    if city is None:
        raise NotFound
    return city
