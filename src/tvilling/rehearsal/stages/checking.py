# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""The office confirms eligibility: what the rules say, one correction asked for and made."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from tvilling.applications import actions as applications
from tvilling.applications.models import Application
from tvilling.applications.states import ApplicationState
from tvilling.rehearsal.stages import complaining

if TYPE_CHECKING:
    from tvilling.rehearsal.world import World


def check(world: World) -> None:
    """Ask one city for a better letter, then confirm or refuse every application by what its rules say."""
    ada = world.people["ada"]
    world.at(world.call.closes_at + timedelta(days=3, hours=10))
    rows = list(
        Application.objects.filter(call=world.call, state=ApplicationState.SUBMITTED)
        .select_related("city", "call__cohort", "eligibility")
        .order_by("city__slug")
    )
    first = next(row for row in rows if row.eligibility.passed)
    applications.request_fix(
        actor=ada, now=world.now, application=first, sections=["uploads"],
        message="The letter is not signed. Please upload it again, signed by the mayor.",
        due_at=world.now + timedelta(days=7),
    )  # fmt: skip
    world.later(days=2)
    applications.submit_application(
        actor=world.lead_of(first.city), now=world.now, application=first, key=f"{first.city.slug}-fixed"
    )
    for row in rows:
        passed = row.eligibility.passed
        reason = "The rules are met." if passed else "At least one rule is not met; see the list."
        applications.confirm_eligibility(
            actor=ada, now=world.later(minutes=4), application=row, verdict=passed, reason=reason
        )
    complaining.about_eligibility(world)
