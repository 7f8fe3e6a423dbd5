# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""What the office decides about a host activity. Read this one first: every action of the house looks like it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tvilling.audit.actions import record
from tvilling.core.errors import ActionRefused, NotAsSeen
from tvilling.core.permissions import require
from tvilling.core.text import in_each_language
from tvilling.hosts.actions.letters import write_to_team
from tvilling.hosts.actions.profile import free_slug
from tvilling.hosts.models import HostActivity, Practice
from tvilling.hosts.queries import mark_of_activity
from tvilling.hosts.signals import host_activity_accepted
from tvilling.hosts.states import MACHINE, HostActivityState
from tvilling.programmes.actions import give_city_role
from tvilling.programmes.models import CityRole, Cohort

if TYPE_CHECKING:
    from datetime import datetime

#: What a carried-over activity takes along.
CARRIED = (
    "title", "lead_city", "languages", "background", "description", "objective", "builds_upon", "transferable",
    "conditions", "wants_to_learn", "minimum_twins", "maximum_twins", "source_url", "is_sample",
)  # fmt: skip
CARRIED_IN_PRACTICES = (
    "city", "title", "domain", "lever", "problem", "solution", "results", "conditions", "is_sample",
)  # fmt: skip


class ReasonNeeded(ActionRefused):
    """The team must know why."""

    message = _("Write the reason: the team will read it.")


def accept_host_activity(
    *, actor: Any, now: datetime, activity: HostActivity, reason: str = "", seen: str | None = None
) -> HostActivity:
    """Take the activity into the catalogue. Its cities become hosts of the cohort, its teams get a letter. `seen` as in `_hold`."""
    require(actor, "hosts.decide", activity)
    with transaction.atomic():
        _hold(activity, "accept", seen)
        _decide("accept", "host_activity.accepted", actor, now, activity, reason)
        for city in activity.cities.all():
            give_city_role(actor=actor, now=now, cohort=activity.cohort, city=city, role=CityRole.HOST)
        host_activity_accepted.send(HostActivity, activity=activity, actor=actor, now=now)
        write_to_team(
            actor=actor, now=now, activity=activity, letter="hosts.accepted",
            public_link=settings.SITE_URL + reverse("hosts:detail", args=[activity.slug]),
            capacity=in_each_language(lambda: activity.capacity), minimum=activity.minimum_twins, maximum=activity.maximum_twins,
        )  # fmt: skip
    return activity


def return_host_activity(
    *, actor: Any, now: datetime, activity: HostActivity, reason: str, seen: str | None = None
) -> HostActivity:
    """Give the activity back to its team to change something. The reason is sent to the team. `seen` as in `_hold`."""
    require(actor, "hosts.decide", activity)
    _needs(reason)
    with transaction.atomic():
        _hold(activity, "return", seen)
        _decide("return", "host_activity.returned", actor, now, activity, reason)
        write_to_team(actor=actor, now=now, activity=activity, letter="hosts.returned", reason=reason)
    return activity


def decline_host_activity(
    *, actor: Any, now: datetime, activity: HostActivity, reason: str, seen: str | None = None
) -> HostActivity:
    """Keep the activity out of the catalogue for good. The reason is sent to the team. `seen` as in `_hold`."""
    require(actor, "hosts.decide", activity)
    _needs(reason)
    with transaction.atomic():
        _hold(activity, "decline", seen)
        _decide("decline", "host_activity.declined", actor, now, activity, reason)
        write_to_team(actor=actor, now=now, activity=activity, letter="hosts.declined", reason=reason)
    return activity


def carry_over_host_activity(
    *, actor: Any, now: datetime, activity: HostActivity, cohort: Cohort
) -> HostActivity:
    """Copy an activity of the catalogue into another cohort, as a draft: its team looks it through and sends it.

    Domains and levers that the other cohort does not have are left out.
    """
    require(actor, "hosts.carry_over", activity)
    require(actor, "hosts.carry_over", cohort)
    _check_carrying(activity, cohort)
    domains, levers = ({entry["key"] for entry in words} for words in (cohort.domains, cohort.levers))
    with transaction.atomic():
        fresh = HostActivity.objects.create(
            cohort=cohort, slug=free_slug(activity.title, cohort), carried_from=activity, created_at=now,
            domains=[key for key in activity.domains if key in domains],
            levers=[key for key in activity.levers if key in levers],
            **{name: getattr(activity, name) for name in CARRIED},
        )  # fmt: skip
        fresh.cities.set(activity.cities.all())
        for practice in activity.practices.filter(domain__in=domains, lever__in=levers):
            copied = {name: getattr(practice, name) for name in CARRIED_IN_PRACTICES}
            Practice.objects.create(activity=fresh, created_at=now, **copied)
        record("host_activity.carried_over", actor=actor, now=now, obj=fresh, scope=cohort.slug,
               before={"activity": activity.pk, "cohort": activity.cohort.slug}, after={"state": fresh.state})  # fmt: skip
        write_to_team(actor=actor, now=now, activity=fresh, letter="hosts.carried_over")
    return fresh


def _hold(activity: HostActivity, step: str, seen: str | None) -> None:
    """Read it anew and keep it until the transaction ends; refuse a step meant for what the activity no longer says.

    `seen` is the `mark_of_activity` that the page had.
    """
    activity.refresh_from_db(from_queryset=HostActivity.objects.select_for_update())
    MACHINE.find(step, activity.state)
    if seen is not None and seen != mark_of_activity(activity):
        raise NotAsSeen


def _decide(step: str, event: str, actor: Any, now: datetime, activity: HostActivity, reason: str) -> None:
    before = {"state": activity.state}
    MACHINE.apply(activity, step, decided_at=now, decision_reason=reason.strip())
    after = {"state": activity.state}
    record(
        event,
        actor=actor,
        now=now,
        obj=activity,
        scope=activity.cohort.slug,
        before=before,
        after=after,
        reason=reason,
    )


def _needs(reason: str) -> None:
    if not reason.strip():
        raise ReasonNeeded(field="reason")


def _check_carrying(activity: HostActivity, cohort: Cohort) -> None:
    if activity.state != HostActivityState.ACCEPTED:
        raise ActionRefused(_("Only activities of the catalogue can be carried over."))
    if cohort.pk == activity.cohort_id:
        raise ActionRefused(_("Choose another cohort than its own."), field="cohort")
    if activity.carried_to.filter(cohort=cohort).exists():
        raise ActionRefused(_("This activity has been carried over to that cohort already."), field="cohort")
