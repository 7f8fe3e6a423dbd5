# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""The gateways to what is read across stages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tvilling.cities.models import TeamMember
from tvilling.core.errors import NotFound
from tvilling.hosts.permissions import public_activities
from tvilling.hosts.queries import for_everybody
from tvilling.insights.models import Report
from tvilling.matching.permissions import public_matches
from tvilling.programmes.models import Cohort, CohortRole, Participation
from tvilling.programmes.permissions import cohorts_with_role, get_cohort_for, is_office

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from tvilling.core.permissions import Rule
    from tvilling.hosts.models import HostActivity
    from tvilling.matching.models import Match

#: Who sees a whole cohort at a glance.
OVERSEES = (CohortRole.OFFICE, CohortRole.AUDITOR)


REPORTS = (*OVERSEES, CohortRole.COMMUNICATIONS, CohortRole.FINANCE)
TABLE: dict[str, tuple[Rule, str]] = {"insights.keep_report": (is_office, "Programme office of the cohort")}


def public_cohorts() -> list[Cohort]:
    """The published cohorts, the latest first."""
    return list(
        Cohort.objects.filter(is_public=True).select_related("programme").order_by("-starts_on", "-pk")
    )


def public_pairs(cohorts: Iterable[Cohort]) -> list[Match]:
    """The confirmed pairs of published cohorts whose twin agreed to be named, by twin."""
    pairs = public_matches(cohorts).select_related(
        "application__city__country", "activity__lead_city__country", "run__cohort"
    )
    return sorted(pairs, key=lambda match: (match.application.city.name, match.pk))


def public_hosts(cohorts: Iterable[Cohort]) -> list[HostActivity]:
    """The catalogue of these cohorts, with cities and practices."""
    return list(for_everybody(public_activities()).filter(cohort__in=list(cohorts)))


def get_overseen_cohort(person: Any, slug: str) -> Cohort:
    """A cohort for its office and auditors. Raises NotFound for everybody else."""
    return get_cohort_for(person, slug, *OVERSEES)


def oversees(person: Any, slug: str) -> bool:
    """Whether the person sees the whole of the cohort with this address part."""
    return cohorts_with_role(person, *OVERSEES).filter(slug=slug).exists()


def get_report_cohort(person: Any, slug: str) -> Cohort:
    """A cohort whose report the person reads: office, auditor, communications, finance. Raises NotFound otherwise."""
    return get_cohort_for(person, slug, *REPORTS)


def reports_visible_to(person: Any, cohort: Cohort) -> QuerySet[Report]:
    """The kept reports of a cohort, the latest first. Raises NotFound for everybody but its staff."""
    rows = Report.objects.filter(cohort=get_report_cohort(person, cohort.slug))
    return rows.select_related("kept_by", "cohort__programme").order_by("-number")


def get_report_for(person: Any, slug: str, number: int) -> Report:
    """A kept report by its number, for the staff of the cohort. Raises NotFound otherwise."""
    found = reports_visible_to(person, get_report_cohort(person, slug)).filter(number=number).first()
    if found is None:
        raise NotFound
    return found


def roles_of(person: Any) -> list[Participation]:
    """The person's present roles in cohorts, the latest cohort first."""
    rows = Participation.objects.filter(person_id=person.pk, ended_at__isnull=True)
    return list(rows.select_related("cohort__programme").order_by("-cohort__starts_on", "role"))


def teams_of(person: Any) -> list[TeamMember]:
    """The person's places in teams of cities, by city."""
    rows = TeamMember.objects.filter(person_id=person.pk, left_at__isnull=True)
    return list(rows.select_related("city__country").order_by("city__slug"))
