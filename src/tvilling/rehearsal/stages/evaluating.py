# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Experts declare conflicts, review blind, and agree where they diverge."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from tvilling.evaluation import actions as evaluation
from tvilling.evaluation.models import Assignment, Consensus
from tvilling.evaluation.queries import review_due, weighted_total
from tvilling.evaluation.states import AssignmentState, ConsensusState
from tvilling.programmes.actions import give_role
from tvilling.programmes.models import CohortRole
from tvilling.rehearsal import cast, texts
from tvilling.rehearsal.stages import complaining

if TYPE_CHECKING:
    from tvilling.accounts.models import Person
    from tvilling.rehearsal.world import World

HOMES = ("SE", "DE", "IT", "FR", "ES", "PL", "NL", "PT", "GR", "FI", "RO", "IE")
LOAD = 11


def evaluate(world: World) -> None:
    """From the first assignment to the last consensus."""
    ada = world.people["ada"]
    complaining.answer_on_eligibility(world)
    world.at(world.call.closes_at + timedelta(days=10, hours=9))
    applications = world.call.applications.filter(state="eligible").count()
    _add_experts(world, applications)
    due = review_due(world.call, world.now)
    for _round in range(4):
        report = evaluation.assign_automatically(actor=ada, now=world.now, call=world.call, due_at=due)
        _declare(world)
        if not report.offered:
            break
    world.later(days=20)
    _review(world)
    _agree(world)


def _add_experts(world: World, applications: int) -> None:
    wanted = max(12, -(-applications * world.call.reviews_per_application // (LOAD - 2)))
    keys = [row["key"] for row in world.cohort.domains]
    for index in range(wanted):
        person: Person = (
            world.person("dana", "Dana Keller")
            if index == 0
            else world.person(f"expert{index}", cast.invented_name(world.rng))
        )
        give_role(
            actor=world.people["ada"],
            now=world.now,
            cohort=world.cohort,
            person=person,
            role=CohortRole.EVALUATOR,
        )
        profile = evaluation.ExpertProfile(
            countries=(HOMES[index % len(HOMES)],), languages=("en",),
            domains=tuple(sorted(world.rng.sample(keys, 3))), load_maximum=LOAD,
        )  # fmt: skip
        evaluation.add_expert(
            actor=world.people["ada"], now=world.now, cohort=world.cohort, person=person, profile=profile
        )


def _open(world: World, state: str) -> list[Assignment]:
    return list(
        Assignment.objects.filter(application__call=world.call, state=state)
        .select_related("expert__person", "expert__cohort", "application__call__cohort", "application__city")
        .order_by("application__city__slug", "expert__person__email")
    )


def _declare(world: World) -> None:
    """Most have no conflict; about one in thirty once worked with the city."""
    for assignment in _open(world, AssignmentState.OFFERED):
        person = assignment.expert.person
        if world.rng.random() < 1 / 30:
            evaluation.declare_conflict(
                actor=person, now=world.now, assignment=assignment, reason="I advised this city last year."
            )
        else:
            evaluation.declare_no_conflict(actor=person, now=world.now, assignment=assignment)


def _review(world: World) -> None:
    criteria = list(world.call.criteria.all())
    quality: dict[int, float] = {}
    for assignment in _open(world, AssignmentState.ACCEPTED):
        level = quality.setdefault(assignment.application_id, world.rng.gauss(3.7, 0.55))
        scores, comments = _scores(world, criteria, level)
        person = assignment.expert.person
        evaluation.save_review(
            actor=person, now=world.later(minutes=3), assignment=assignment, scores=scores, comments=comments,
            comment=texts.overall(world.rng, _share(criteria, scores)),
        )  # fmt: skip
        evaluation.submit_review(actor=person, now=world.now, assignment=assignment)


def _scores(world: World, criteria: list[Any], level: float) -> tuple[dict[str, Decimal], dict[str, str]]:
    tilt = world.rng.gauss(0, 0.35)
    scores, comments = {}, {}
    for criterion in criteria:
        raw = min(float(criterion.maximum), max(0.0, level + tilt + world.rng.gauss(0, 0.3)))
        scores[criterion.key] = Decimal(round(raw / float(criterion.step))) * criterion.step
        share = scores[criterion.key] / criterion.maximum
        comments[criterion.key] = texts.review(world.rng, criterion.key, float(share))
    return scores, comments


def _share(criteria: list[Any], scores: dict[str, Decimal]) -> float:
    return float(weighted_total(scores, criteria)) / 100


def _agree(world: World) -> None:
    """The rapporteur writes down the mean, rounded to the step, as what was agreed."""
    world.later(days=5)
    criteria = list(world.call.criteria.all())
    rows = Consensus.objects.filter(application__call=world.call, state=ConsensusState.OPEN)
    for consensus in rows.select_related("rapporteur__person", "rapporteur__cohort", "application__call"):
        reviews = Assignment.objects.filter(
            application=consensus.application, state=AssignmentState.SUBMITTED
        )
        scores = {}
        for criterion in criteria:
            values = [
                row.review.scores.get(criterion=criterion).value or Decimal(0)
                for row in reviews.select_related("review")
            ]
            mean = sum(values, Decimal(0)) / len(values)
            scores[criterion.key] = (mean / criterion.step).quantize(Decimal(1)) * criterion.step
        evaluation.agree_consensus(
            actor=consensus.rapporteur.person, now=world.now, consensus=consensus, scores=scores,
            comment="We compared our notes and agreed on these scores.",
        )  # fmt: skip
