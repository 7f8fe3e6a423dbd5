# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Who may do what with host activities, and the gateways to them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tvilling.cities.models import TeamMember, TeamRole
from tvilling.cities.permissions import is_team_lead, is_team_writer
from tvilling.core.errors import NotFound
from tvilling.core.permissions import Rule, anybody, either
from tvilling.hosts.models import HostActivity, Practice
from tvilling.hosts.queries import with_details
from tvilling.hosts.states import HostActivityState
from tvilling.programmes.permissions import get_cohort_for, is_office

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from tvilling.programmes.models import Cohort


def activity_of(obj: Any) -> HostActivity:
    """The activity a record belongs to: itself, or its attribute `activity`."""
    return obj if isinstance(obj, HostActivity) else obj.activity


def _in_team(actor: Any, activity: HostActivity, *roles: str) -> bool:
    if not actor.is_authenticated:
        return False
    present = TeamMember.objects.filter(person_id=actor.pk, left_at__isnull=True, role__in=roles)
    return present.filter(city__host_activities=activity).exists()


def is_host_lead(actor: Any, obj: Any) -> bool:
    """Rule: leads the team of the activity's lead city."""
    return is_team_lead(actor, activity_of(obj).lead_city)


def is_host_writer(actor: Any, obj: Any) -> bool:
    """Rule: leads or writes in the team of one of the activity's cities."""
    return _in_team(actor, activity_of(obj), TeamRole.LEAD, TeamRole.MEMBER)


def is_host_member(actor: Any, obj: Any) -> bool:
    """Rule: is in the team of one of the activity's cities."""
    return _in_team(actor, activity_of(obj), *TeamRole.values)


def accepted_activities(cohort: Cohort) -> QuerySet[HostActivity]:
    """The cohort's activities in the catalogue, by title."""
    accepted = HostActivity.objects.filter(cohort=cohort, state=HostActivityState.ACCEPTED)
    return accepted.order_by("title", "pk")


def public_activities() -> QuerySet[HostActivity]:
    """All activities in the catalogues of published cohorts, latest cohort first."""
    accepted = HostActivity.objects.filter(cohort__is_public=True, state=HostActivityState.ACCEPTED)
    return accepted.order_by("-cohort__starts_on", "title", "pk")


def get_public_activity(slug: str) -> HostActivity:
    """An activity of the catalogue, for everybody. Raises NotFound otherwise."""
    activity = with_details(public_activities()).filter(slug=slug).first()
    if activity is None:
        raise NotFound
    return activity


def activities_of(person: Any) -> QuerySet[HostActivity]:
    """The activities of the cities in whose teams the person is, in any state, latest first."""
    if not person.is_authenticated:
        return HostActivity.objects.none()
    theirs = HostActivity.objects.filter(
        cities__team__person_id=person.pk, cities__team__left_at__isnull=True
    )
    return theirs.distinct().order_by("-created_at", "pk")


def get_activity_for(person: Any, code: str) -> HostActivity:
    """An activity in any state, for the teams of its cities. Raises NotFound otherwise."""
    activity = with_details(activities_of(person)).filter(code=code).first()
    if activity is None:
        raise NotFound
    return activity


def get_practice_for(person: Any, code: str, practice: str) -> Practice:
    """A practice of an activity, for the teams of its cities. Raises NotFound otherwise."""
    found = Practice.objects.filter(activity=get_activity_for(person, code), code=practice)
    one = found.select_related("activity__cohort", "city").first()
    if one is None:
        raise NotFound
    return one


def office_activities(person: Any, cohort: Cohort) -> QuerySet[HostActivity]:
    """All activities of a cohort that were sent at some time, for its office; drafts only by their state.

    Raises NotFound for everybody else.
    """
    return HostActivity.objects.filter(cohort=get_cohort_for(person, cohort.slug)).order_by("title", "pk")


def get_office_activity(person: Any, cohort: Cohort, code: str) -> HostActivity:
    """One activity of a cohort in any state, for its office. Raises NotFound otherwise."""
    activity = with_details(office_activities(person, cohort)).filter(code=code).first()
    if activity is None:
        raise NotFound
    return activity


OFFICE = "Programme office of the cohort"
TEAM = "Leads and members of the teams of its cities"
LEAD = "Leads of the lead city's team"
RIGHTS: dict[str, tuple[Rule, str]] = {
    "hosts.browse": (anybody, "Everybody"),
    "hosts.start": (is_team_writer, "Leads and members of the city's team"),
    "hosts.edit": (either(is_host_writer, is_office), f"{TEAM}; {OFFICE}"),
    "hosts.choose_cities": (either(is_host_lead, is_office), f"{LEAD}; {OFFICE}"),
    "hosts.submit": (is_host_lead, LEAD),
    "hosts.withdraw": (either(is_host_lead, is_office), f"{LEAD}; {OFFICE}"),
    "hosts.decide": (is_office, OFFICE),
    "hosts.carry_over": (is_office, f"{OFFICE}, in both cohorts"),
}
