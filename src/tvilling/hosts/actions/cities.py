# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Which cities offer a host activity together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from tvilling.audit.actions import record
from tvilling.cities.models import City, TeamRole
from tvilling.cities.permissions import is_team_lead
from tvilling.cities.queries import people_in_teams
from tvilling.core.errors import ActionRefused
from tvilling.core.permissions import require
from tvilling.hosts.actions.letters import write_to_team
from tvilling.hosts.actions.profile import check_editable
from tvilling.hosts.models import HostActivity
from tvilling.hosts.states import HostActivityState

if TYPE_CHECKING:
    from datetime import datetime


class CityInActivity(ActionRefused):
    """Adding it would change nothing."""

    message = _("This city is part of the activity already.")


class TooManyCities(ActionRefused):
    """The cohort says how many cities may share an activity."""

    def __init__(self, most: int) -> None:
        super().__init__(
            _("At most %(most)s cities can share a host activity.") % {"most": most}, field="city"
        )


def add_city(*, actor: Any, now: datetime, activity: HostActivity, city: City) -> HostActivity:
    """Add a city to the group. Its team can read and write the activity, and is told so."""
    require(actor, "hosts.choose_cities", activity)
    check_editable(actor, activity)
    with transaction.atomic():
        # The activity's row is the lock: two colleagues who add the last city go one after the other.
        HostActivity.objects.select_for_update().get(pk=activity.pk)
        present = set(activity.cities.values_list("pk", flat=True))
        if city.pk in present:
            raise CityInActivity(field="city")
        if len(present) >= activity.cohort.host_cities_max:
            raise TooManyCities(activity.cohort.host_cities_max)
        activity.cities.add(city)
        _record("host_activity.city_added", actor, now, activity, city)
        leads = people_in_teams([city], TeamRole.LEAD)
        write_to_team(
            actor=actor, now=now, activity=activity, letter="hosts.city_added", city=city.name,
            lead_city=activity.lead_city.name,
            people=[lead for lead in leads if lead.pk != actor.pk],
        )  # fmt: skip
    return activity


def remove_city(*, actor: Any, now: datetime, activity: HostActivity, city: City) -> HostActivity:
    """Take a city out of the group: the lead city's leads, the office, or the city's own leads may. Not the lead city.

    Its own leads may until the office has decided, since they were added without being asked.
    """
    if not is_team_lead(actor, city):
        require(actor, "hosts.choose_cities", activity)
    if not (is_team_lead(actor, city) and activity.state == HostActivityState.SUBMITTED):
        check_editable(actor, activity)
    if city.pk == activity.lead_city_id:
        raise ActionRefused(
            _("The lead city cannot be taken out. Withdraw the activity instead."), field="city"
        )
    if not activity.cities.filter(pk=city.pk).exists():
        raise ActionRefused(_("This city is not part of the activity."), field="city")
    if activity.practices.filter(city=city).exists():
        raise ActionRefused(_("Give its practices to another city, or take them out, first."), field="city")
    with transaction.atomic():
        activity.cities.remove(city)
        _record("host_activity.city_removed", actor, now, activity, city)
    return activity


def _record(event: str, actor: Any, now: datetime, activity: HostActivity, city: City) -> None:
    record(event, actor=actor, now=now, obj=activity, scope=activity.cohort.slug, after={"city": city.pk})
