# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Who may do and see what with a replication plan."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Q

from tvilling.cities.permissions import is_team_lead, is_team_writer
from tvilling.core.errors import NotFound
from tvilling.core.permissions import either, is_system
from tvilling.journeys.permissions import groups_visible_to, is_group_facilitator, is_group_member
from tvilling.programmes.permissions import is_office
from tvilling.replication.models import Plan
from tvilling.replication.states import PlanState

if TYPE_CHECKING:
    from django.db.models import QuerySet

TABLE = {
    "replication.start": (either(is_system, is_office, is_group_facilitator), "The system when a twin joins; office"),
    "replication.edit": (is_team_writer, "Those who write for the twin"),
    "replication.submit": (is_team_lead, "Lead of the twin's team"),
    "replication.comment": (
        either(is_group_member, is_group_facilitator, is_office),
        "Everybody in the group's cities; the facilitator; programme office",
    ),
    "replication.judge": (either(is_group_facilitator, is_office), "The group's facilitator; programme office"),
    "replication.endorse": (is_team_lead, "Lead of the twin's team, for the politician who endorses"),
}  # fmt: skip


def plans_visible_to(person: Any) -> QuerySet[Plan]:
    """Plans of the groups one may see."""
    return (
        Plan.objects.filter(place__group__in=groups_visible_to(person))
        .select_related("place__city__country", "place__group__activity", "place__group__cohort")
        .distinct()
    )


def public_plans() -> QuerySet[Plan]:
    """Endorsed plans of published cohorts, for everybody, where the city agreed to be named."""
    return Plan.objects.filter(
        Q(state=PlanState.ENDORSED)
        & Q(place__group__cohort__is_public=True)
        & Q(place__match__application__consent_publication=True)
    ).select_related("place__city__country", "place__group__activity", "place__group__cohort")


def get_plan_for(person: Any, code: str) -> Plan:
    """A plan by its code: for the group, its staff, and everybody once it is public. Raises NotFound otherwise."""
    found = plans_visible_to(person).filter(code=code).first() or public_plans().filter(code=code).first()
    if found is None:
        raise NotFound
    return found


def get_own_plan(person: Any, code: str) -> Plan:
    """A plan by its code, for the group and staff alone."""
    found = plans_visible_to(person).filter(code=code).first()
    if found is None:
        raise NotFound
    return found
