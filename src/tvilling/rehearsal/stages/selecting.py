# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""The ranked list, decisions drafted by one person and told by another, places confirmed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tvilling.evaluation import actions as evaluation
from tvilling.evaluation.queries import confirm_until, decisions_of, next_on_reserve
from tvilling.evaluation.states import DecisionState, Outcome
from tvilling.rehearsal.stages import complaining

if TYPE_CHECKING:
    from tvilling.evaluation.models import Decision
    from tvilling.rehearsal.world import World


def select(world: World) -> None:
    """Ada ranks and drafts, Ola tells; one city declines and the first of the reserve takes its place."""
    ada, ola = world.people["ada"], world.people["ola"]
    world.later(days=4)
    ranking = evaluation.make_ranked_list(actor=ada, now=world.now, call=world.call)
    evaluation.propose_decisions(actor=ada, now=world.later(hours=3), ranked_list=ranking)
    confirm_by = confirm_until(world.cohort, world.now)
    evaluation.release_decisions(actor=ola, now=world.later(days=1), call=world.call, confirm_by=confirm_by)
    world.later(days=3)
    offered = _offered(world)
    for decision in offered[:-1]:
        evaluation.confirm_place(
            actor=world.lead_of(decision.application.city), now=world.now, decision=decision
        )
    last = offered[-1]
    evaluation.decline_place(
        actor=world.lead_of(last.application.city), now=world.now, decision=last,
        reason="The council cut the post that was to take part.",
    )  # fmt: skip
    if next_on_reserve(world.call):
        promoted = evaluation.promote_reserve(
            actor=ada, now=world.later(hours=5), call=world.call, confirm_by=confirm_by
        )
        city = promoted.application.city
        evaluation.confirm_place(actor=world.lead_of(city), now=world.later(days=1), decision=promoted)
    complaining.about_selection(world)


def _offered(world: World) -> list[Decision]:
    return list(
        decisions_of(world.call)
        .filter(outcome=Outcome.SELECTED, state=DecisionState.RELEASED)
        .select_related("application__call__cohort")
        .order_by("application__city__slug")
    )
