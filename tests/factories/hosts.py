# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Host activities in any state, reached by the steps people take."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from tests.factories.accounts import make_person
from tests.factories.cities import make_city, make_team_member
from tests.factories.programmes import make_role
from tvilling.cities.models import City, TeamMember
from tvilling.hosts import actions
from tvilling.hosts.states import HostActivityState as S
from tvilling.programmes.models import CohortRole, Participation

if TYPE_CHECKING:
    from tvilling.accounts.models import Person
    from tvilling.hosts.models import HostActivity
    from tvilling.programmes.models import Cohort

NOW = datetime(2023, 3, 1, 9, tzinfo=UTC)
PROFILE: dict[str, Any] = {
    "domains": ["stationary_energy"],
    "levers": ["governance_policy"],
    "languages": ["en"],
    "description": "We renovate whole blocks at once.",
    "objective": "Half the heat by 2030.",
    "transferable": "The contract with the owners.",
    "conditions": "A city that owns part of the block.",
}
STEPS = {
    S.DRAFT: (),
    S.SUBMITTED: ("submit",),
    S.ACCEPTED: ("submit", "accept"),
    S.DECLINED: ("submit", "decline"),
    S.WITHDRAWN: ("submit", "withdraw"),
}


def make_host_activity(
    cohort: Cohort,
    state: str = S.ACCEPTED,
    *,
    title: str = "Home retrofit",
    city: City | None = None,
    **fields: Any,
) -> HostActivity:
    """An activity in the state. Hana leads the lead city's team and Ada is the office, unless others do.

    `fields` are fields of the profile; `minimum` and `maximum` set the capacity, `cities` further cities.
    """
    city = (
        city or City.objects.filter(slug="umea").first() or make_city("Umeå", latitude=63.83, longitude=20.26)
    )
    lead, office = lead_of(city), office_of(cohort)
    capacity = {name: fields.pop(name) for name in ("minimum", "maximum") if name in fields}
    others = fields.pop("cities", ())
    activity = actions.start_host_activity(actor=lead, now=NOW, cohort=cohort, city=city, title=title)
    actions.update_profile(actor=lead, now=NOW, activity=activity, **{**PROFILE, **fields})
    if capacity:
        values = {"minimum": 0, "maximum": 2, **capacity}
        actions.set_capacity(actor=lead, now=NOW, activity=activity, **values)
    for other in others:
        actions.add_city(actor=lead, now=NOW, activity=activity, city=other)
    make_practice(activity)
    for number, step in enumerate(STEPS[S(state)], start=1):
        _take(step, activity, lead, office, NOW + timedelta(hours=number))
    return activity


def make_practice(activity: HostActivity, title: str = "One-stop shop for owners", **fields: Any) -> Any:
    """A practice of the activity's lead city."""
    values = {
        "city": activity.lead_city, "title": title, "domain": activity.domains[0], "lever": activity.levers[0],
        "problem": "Owners do not know whom to ask.", "solution": "One office that answers.", **fields,
    }  # fmt: skip
    return actions.add_practice(actor=lead_of(activity.lead_city), now=NOW, activity=activity, **values)


def lead_of(city: City) -> Person:
    """The lead of the city's team: Hana when there is none."""
    member = TeamMember.objects.filter(city=city, role="lead", left_at__isnull=True).first()
    return member.person if member else make_team_member(city, make_person("Hana Berg")).person


def office_of(cohort: Cohort) -> Person:
    """Somebody in the cohort's office: Ada when there is nobody."""
    role = Participation.objects.filter(cohort=cohort, role=CohortRole.OFFICE, ended_at__isnull=True).first()
    return role.person if role else make_role(cohort, make_person("Ada Lindqvist")).person


def _take(step: str, activity: HostActivity, lead: Person, office: Person, now: datetime) -> None:
    if step == "submit":
        actions.submit_host_activity(actor=lead, now=now, activity=activity)
    elif step == "accept":
        actions.accept_host_activity(actor=office, now=now, activity=activity)
    elif step == "decline":
        actions.decline_host_activity(
            actor=office, now=now, activity=activity, reason="Outside the field of the call."
        )
    else:
        actions.withdraw_host_activity(actor=lead, now=now, activity=activity)
