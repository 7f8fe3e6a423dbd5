# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Who may do what with host activities, and the gateways to them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from tvilling.cities.models import City, TeamMember, TeamRole
from tvilling.cities.permissions import cities_of, is_team_lead, is_team_writer
from tvilling.core.errors import NotFound
from tvilling.core.permissions import Rule, either
from tvilling.hosts.models import HostActivity, Practice
from tvilling.hosts.queries import for_everybody, with_details
from tvilling.hosts.states import HostActivityState
from tvilling.programmes.models import Cohort, CohortRole
from tvilling.programmes.permissions import cohorts_with_role, get_cohort_for, is_office
from tvilling.ui.waiting import WaitingItem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from django.db.models import QuerySet


#: Who reads all that hosts have sent; the office alone decides.
READERS = (CohortRole.OFFICE, CohortRole.AUDITOR)


_withdrawal_stops: list[Callable[[HostActivity], str]] = []


def let_stop_withdrawal(rule: Callable[[HostActivity], str]) -> None:
    """A later stage says why an activity cannot be withdrawn now: `rule(activity)`; "" where it can."""
    if rule not in _withdrawal_stops:
        _withdrawal_stops.append(rule)


def why_not_withdraw(activity: HostActivity) -> str:
    """What stands against withdrawing, in a sentence; "" for nothing."""
    return next((reason for rule in _withdrawal_stops if (reason := rule(activity))), "")


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
    activity = for_everybody(public_activities()).filter(slug=slug).first()
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


def cities_that_may_host(person: Any) -> QuerySet[City]:
    """The cities for which the person may start a draft."""
    writing = TeamMember.objects.filter(
        person_id=person.pk, left_at__isnull=True, role__in=[TeamRole.LEAD, TeamRole.MEMBER]
    )
    return cities_of(person).filter(pk__in=writing.values("city"))


def cohorts_taking_hosts(now: datetime) -> list[Cohort]:
    """The published cohorts in which a host may start a draft now, latest first."""
    still = Q(hosts_close_at__isnull=True, starts_on__gt=now.date()) | Q(hosts_close_at__gt=now)
    return list(Cohort.objects.filter(still, is_public=True).order_by("-starts_on"))


def taking(person: Any, city: City, now: datetime) -> list[Cohort]:
    """The cohorts to which the city can offer to host now and has not; nothing for who may not write for it."""
    if city not in cities_that_may_host(person):
        return []
    offered = set(HostActivity.objects.filter(cities=city).values_list("cohort", flat=True))
    return [cohort for cohort in cohorts_taking_hosts(now) if cohort.pk not in offered]


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
    """The activities of a cohort that were sent at some time, or that its office carried over, for its office and auditors.

    What a team has not sent yet is nobody else's business. Raises NotFound for everybody else.
    """
    known = Q(submitted_at__isnull=False) | Q(carried_from__isnull=False)
    read = get_cohort_for(person, cohort.slug, *READERS)
    return HostActivity.objects.filter(known, cohort=read).order_by("title", "pk")


def get_office_activity(person: Any, cohort: Cohort, code: str) -> HostActivity:
    """One activity of a cohort in any state, for its office and auditors. Raises NotFound otherwise."""
    activity = with_details(office_activities(person, cohort)).filter(code=code).first()
    if activity is None:
        raise NotFound
    return activity


def team_waiting(person: Any, now: datetime) -> Iterator[WaitingItem]:
    """What waits for those who host: drafts to be sent."""
    for draft in activities_of(person).filter(state=HostActivityState.DRAFT).select_related("cohort"):
        if draft.cohort.hosts_close_at and draft.cohort.hosts_close_at <= now:
            continue
        title = (
            _("Change and send again: %(title)s")
            if draft.decision_reason
            else _("Finish and send: %(title)s")
        )
        yield WaitingItem(
            title % {"title": draft.title}, reverse("hosts:my-activity", args=[draft.code]), since=draft.decided_at,
            due_at=draft.cohort.hosts_close_at, kind=_("Hosting"), tone="attention" if draft.decision_reason else "neutral",
        )  # fmt: skip


def office_waiting(person: Any, _now: datetime) -> Iterator[WaitingItem]:
    """What waits for the office: activities to be decided on."""
    mine = cohorts_with_role(person, CohortRole.OFFICE)
    for sent in HostActivity.objects.filter(
        cohort__in=mine, state=HostActivityState.SUBMITTED
    ).select_related("cohort"):
        address = reverse("hosts:office-detail", args=[sent.cohort.slug, sent.code])
        title = _("Decide on the host activity %(title)s") % {"title": sent.title}
        yield WaitingItem(title, address, since=sent.submitted_at, kind=_("Hosts"), tone="attention")


def number_sent(slug: str) -> int:
    """How many activities of a cohort wait for its office."""
    return HostActivity.objects.filter(cohort__slug=slug, state=HostActivityState.SUBMITTED).count()


OFFICE = "Programme office of the cohort"
TEAM = "Leads and members of the teams of its cities"
LEAD = "Leads of the lead city's team"
RIGHTS: dict[str, tuple[Rule, str]] = {
    "hosts.start": (is_team_writer, "Leads and members of the city's team"),
    "hosts.edit": (either(is_host_writer, is_office), f"{TEAM}; {OFFICE}"),
    "hosts.choose_cities": (either(is_host_lead, is_office), f"{LEAD}; {OFFICE}"),
    "hosts.submit": (is_host_lead, LEAD),
    "hosts.withdraw": (either(is_host_lead, is_office), f"{LEAD}; {OFFICE}"),
    "hosts.decide": (is_office, OFFICE),
    "hosts.carry_over": (is_office, f"{OFFICE}, in both cohorts"),
}
