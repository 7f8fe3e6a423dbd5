# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Sending an activity to the office, and withdrawing it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from tvilling.audit.actions import record
from tvilling.core.errors import ActionRefused
from tvilling.core.permissions import SystemActor, require
from tvilling.hosts.actions.letters import write_to_office, write_to_team
from tvilling.hosts.models import HostActivity
from tvilling.hosts.permissions import why_not_withdraw
from tvilling.hosts.queries import Missing, hosting_elsewhere, missing_in
from tvilling.hosts.signals import host_activity_submitted
from tvilling.hosts.states import MACHINE, HostActivityState
from tvilling.programmes.actions import end_city_role
from tvilling.programmes.models import CityRole

if TYPE_CHECKING:
    from datetime import datetime

#: Ends the roles of all cities of a group when one of them withdraws the activity.
WITHDRAWAL = SystemActor("withdrawal of a host activity")


class HostsWindowClosed(ActionRefused):
    """The cohort does not take hosts' interest now."""

    message = _("Host activities cannot be sent now. Ask the programme office when it is possible.")


class ProfileIncomplete(ActionRefused):
    """Something is missing; `missing` says what and where."""

    def __init__(self, missing: list[Missing]) -> None:
        super().__init__(_("Some things are missing before you can send this."))
        self.missing = missing


def submit_host_activity(*, actor: Any, now: datetime, activity: HostActivity) -> HostActivity:
    """Send the activity to the office. The teams get a letter that it has arrived."""
    require(actor, "hosts.submit", activity)
    if not activity.cohort.hosts_may_send(now):
        raise HostsWindowClosed
    missing = missing_in(activity)
    if missing:
        raise ProfileIncomplete(missing)
    with transaction.atomic():
        before = {"state": activity.state}
        MACHINE.apply(activity, "submit", submitted_at=now, decision_reason="")
        record("host_activity.submitted", actor=actor, now=now, obj=activity, scope=activity.cohort.slug,
               before=before, after={"state": activity.state})  # fmt: skip
        host_activity_submitted.send(HostActivity, activity=activity, actor=actor, now=now)
        write_to_team(actor=actor, now=now, activity=activity, letter="hosts.received")
    return activity


def withdraw_host_activity(
    *, actor: Any, now: datetime, activity: HostActivity, reason: str = ""
) -> HostActivity:
    """Take the activity back, also out of the catalogue. Its cities are no longer hosts of the cohort by it.

    Refused while a later stage needs the host. The office is told of what had reached it.
    """
    require(actor, "hosts.withdraw", activity)
    if reason_against := why_not_withdraw(activity):
        raise ActionRefused(reason_against)
    was_accepted, was_sent = (
        activity.state == HostActivityState.ACCEPTED,
        activity.state != HostActivityState.DRAFT,
    )
    with transaction.atomic():
        before = {"state": activity.state}
        MACHINE.apply(activity, "withdraw", decided_at=now, decision_reason=reason.strip())
        record("host_activity.withdrawn", actor=actor, now=now, obj=activity, scope=activity.cohort.slug,
               before=before, after={"state": activity.state}, reason=reason)  # fmt: skip
        for city in activity.cities.all() if was_accepted else ():
            if not hosting_elsewhere(activity, city):
                end_city_role(
                    actor=WITHDRAWAL,
                    now=now,
                    cohort=activity.cohort,
                    city=city,
                    role=CityRole.HOST,
                    reason=reason,
                )
        told = {"actor": actor, "now": now, "activity": activity, "reason": reason.strip()}
        write_to_team(letter="hosts.withdrawn", **told)
        if was_sent:
            write_to_office(letter="hosts.withdrawn_office", **told)
    return activity
