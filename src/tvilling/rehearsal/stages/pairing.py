# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Hosts rank who asked for them, the market is solved, published by two people and confirmed by the cities."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tvilling.evaluation.queries import confirmed_decisions
from tvilling.hosts.permissions import accepted_activities
from tvilling.matching import actions as matching
from tvilling.matching.models import Match
from tvilling.matching.states import MatchState
from tvilling.rehearsal.stages import complaining

if TYPE_CHECKING:
    from tvilling.rehearsal.world import World


def pair(world: World) -> None:
    """One run, proposed by Ada and published by Ola; every city confirms."""
    ada, ola = world.people["ada"], world.people["ola"]
    complaining.settle(world)
    world.later(days=2)
    _rank(world)
    run = matching.run_matching(
        actor=ada, now=world.later(hours=2), cohort=world.cohort, note="After the hosts' ranking"
    )
    matching.propose_run(actor=ada, now=world.later(hours=1), run=run)
    matching.publish_run(actor=ola, now=world.later(days=1), run=run)
    world.later(days=2)
    confirm_all(world)


def _rank(world: World) -> None:
    """A third of the hosts rank the selected cities that asked for them."""
    selected = {row.application_id: row.application for row in confirmed_decisions(world.cohort)}
    for activity in list(accepted_activities(world.cohort).select_related("lead_city"))[::3]:
        asked = activity.preferred_by.filter(application_id__in=selected).order_by("application__city__slug")
        wishes = [selected[row.application_id] for row in asked]
        world.rng.shuffle(wishes)
        if wishes:
            ranks = {application: place for place, application in enumerate(wishes[:5], start=1)}
            matching.set_host_ranking(
                actor=world.lead_of(activity.lead_city), now=world.now, activity=activity, ranks=ranks
            )


def confirm_all(world: World) -> None:
    """Both sides of every match that waits confirm it."""
    waiting = (
        Match.objects.filter(run__cohort=world.cohort, state=MatchState.PUBLISHED)
        .select_related("application__city", "activity__lead_city", "run__cohort")
        .order_by("application__city__slug")
    )
    for match in waiting:
        matching.confirm_match(actor=world.lead_of(match.application.city), now=world.now, match=match)
        matching.confirm_match(actor=world.lead_of(match.activity.lead_city), now=world.now, match=match)
