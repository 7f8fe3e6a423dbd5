# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Roles of people in a cohort, and the gateways to cohorts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tvilling.core.errors import NotFound
from tvilling.core.permissions import Rule
from tvilling.programmes.models import Cohort, CohortRole, Participation

if TYPE_CHECKING:
    from django.db.models import QuerySet


def has_role(person: Any, cohort: Cohort, *roles: str) -> bool:
    """Whether the person has one of the roles in the cohort now."""
    if not person.is_authenticated:
        return False
    return Participation.objects.filter(
        cohort=cohort, person_id=person.pk, role__in=roles, ended_at__isnull=True
    ).exists()


def role_rule(*roles: str) -> Rule:
    """Rule: has one of the roles in the cohort of the record (`obj.cohort`)."""

    def rule(actor: Any, obj: Any) -> bool:
        return obj is not None and has_role(actor, obj.cohort, *roles)

    return rule


is_office = role_rule(CohortRole.OFFICE)
is_finance = role_rule(CohortRole.FINANCE)
is_facilitator = role_rule(CohortRole.FACILITATOR)
is_evaluator = role_rule(CohortRole.EVALUATOR)
is_communications = role_rule(CohortRole.COMMUNICATIONS)
is_auditor = role_rule(CohortRole.AUDITOR)
is_staff = role_rule(CohortRole.OFFICE, CohortRole.FINANCE, CohortRole.COMMUNICATIONS, CohortRole.AUDITOR)


def cohorts_with_role(person: Any, *roles: str) -> QuerySet[Cohort]:
    """The cohorts in which the person has one of the roles now."""
    if not person.is_authenticated:
        return Cohort.objects.none()
    return Cohort.objects.filter(
        participations__person_id=person.pk, participations__role__in=roles, participations__ended_at__isnull=True
    ).distinct()


def get_cohort_for(person: Any, slug: str, *roles: str) -> Cohort:
    """A cohort by its address part, for somebody with one of the roles (office when none is named)."""
    cohort = cohorts_with_role(person, *(roles or (CohortRole.OFFICE,))).filter(slug=slug).first()
    if cohort is None:
        raise NotFound
    return cohort


def get_public_cohort(slug: str) -> Cohort:
    """A published cohort, for everybody. Raises NotFound otherwise."""
    cohort = Cohort.objects.filter(slug=slug, is_public=True).first()
    if cohort is None:
        raise NotFound
    return cohort
