# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Each twin writes its plan: checks of practices, actions, indicators, comments, endorsement."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING

from tvilling.journeys.states import GroupState
from tvilling.rehearsal import cast, texts
from tvilling.rehearsal.agenda import Agenda, morning
from tvilling.replication import actions as replication
from tvilling.replication.models import Plan
from tvilling.replication.queries import SECTIONS
from tvilling.replication.states import PlanState, Transferability

if TYPE_CHECKING:
    from tvilling.hosts.models import Practice
    from tvilling.journeys.models import Group
    from tvilling.rehearsal.world import World


def write_down(world: World, agenda: Agenda, group: Group, index: int) -> None:
    """Some begin early and finish long before the end; most write in the last module."""
    for offset, place in enumerate(group.twins.order_by("city__slug")):
        first_day = group.starts_on + timedelta(days=175 + 13 * ((index * 7 + offset * 3) % 23))
        agenda.add(morning(first_day, 10), partial(_write, world, agenda, place.pk))


def _plan(place_key: int) -> Plan | None:
    return (
        Plan.objects.filter(
            place_id=place_key, place__left_at__isnull=True, place__group__state=GroupState.RUNNING
        )
        .select_related(
            "place__city",
            "place__group__activity__lead_city",
            "place__group__facilitator",
            "place__group__cohort",
        )
        .first()
    )


def _write(world: World, agenda: Agenda, place_key: int) -> None:
    plan = _plan(place_key)
    if plan is None:
        return
    rng, lead = world.rng, world.lead_of(plan.city)
    for section in SECTIONS:
        if not section.component:
            replication.save_plan_section(
                actor=lead, now=world.now, plan=plan, key=section.key, version=0,
                text=texts.sentences(rng, [*texts.LESSONS, *texts.NEXT_STEPS, *texts.OFFERS], 4),
            )  # fmt: skip
    practices = list(plan.group.activity.practices.order_by("pk"))
    for practice in practices:
        _check(world, plan, practice)
    for number in range(rng.randint(2, 4)):
        _action(world, plan, rng.choice(practices), number)
    hundreds = rng.randint(20, 400)
    indicator = replication.IndicatorText(
        name="Emissions of the chosen domain", unit="t CO₂e a year", baseline_year=2022,
        baseline=Decimal(hundreds * 100), source="Municipal inventory",
        targets=[(2027, Decimal(hundreds * rng.randint(60, 80))), (2030, Decimal(hundreds * rng.randint(20, 50)))],
    )  # fmt: skip
    replication.save_indicator(actor=lead, now=world.now, plan=plan, content=indicator)
    agenda.add(world.now + timedelta(days=rng.randint(25, 70)), partial(_submit, world, agenda, place_key))


def _check(world: World, plan: Plan, practice: Practice) -> None:
    rng = world.rng
    marks = [rng.randint(2, 5) for _mark in ("fit", "conditions", "support")]
    # What follows agrees with the marks.
    verdict = (
        Transferability.AS_IS if min(marks) >= 4  # noqa: PLR2004 - marks go to 5
        else Transferability.INSPIRE if sum(marks) <= 7  # noqa: PLR2004 - hardly more than 2 each
        else Transferability.ADAPT
    )  # fmt: skip
    check = replication.Check(
        verdict=verdict, fit=marks[0], conditions_met=marks[1], support=marks[2],
        barriers=rng.choice(texts.BARRIERS), adaptation=rng.choice(texts.NEXT_STEPS),
    )  # fmt: skip
    replication.save_check(
        actor=world.lead_of(plan.city), now=world.now, plan=plan, practice=practice, check=check
    )


def _action(world: World, plan: Plan, practice: Practice, number: int) -> None:
    rng = world.rng
    starts = world.now.date() + timedelta(days=90 * (number + 1))
    content = replication.ActionText(
        title=f"{practice.title}: step {number + 1}", domain=practice.domain, lever=practice.lever,
        owner="Climate and environment", starts_on=starts, ends_on=starts + timedelta(days=rng.randint(200, 900)),
        description=texts.sentences(rng, texts.NEXT_STEPS, 2), cost=Decimal(rng.randint(2, 80) * 10_000),
        funding="City budget; national climate programme", reduction=Decimal(rng.randint(3, 90) * 10), practice=practice,
    )  # fmt: skip
    replication.save_plan_action(actor=world.lead_of(plan.city), now=world.now, plan=plan, content=content)


def _submit(world: World, agenda: Agenda, place_key: int) -> None:
    plan = _plan(place_key)
    if plan is None or plan.state != PlanState.DRAFT:
        return
    replication.submit_plan(actor=world.lead_of(plan.city), now=world.now, plan=plan)
    agenda.add(world.now + timedelta(days=6), partial(_comment, world, place_key))
    agenda.add(
        world.now + timedelta(days=world.rng.randint(14, 25)), partial(_accept, world, agenda, place_key)
    )


def _comment(world: World, place_key: int) -> None:
    plan = _plan(place_key)
    if plan is not None:
        replication.comment_on_plan(
            actor=world.lead_of(plan.group.activity.lead_city), now=world.now, plan=plan, section="adaptation",
            text=world.rng.choice(texts.LESSONS),
        )  # fmt: skip


def _accept(world: World, agenda: Agenda, place_key: int) -> None:
    plan = _plan(place_key)
    if plan is None or plan.state != PlanState.REVIEW:
        return
    for comment in plan.comments.filter(resolved_at__isnull=True):
        replication.settle_comment(actor=world.lead_of(plan.city), now=world.now, comment=comment)
    facilitator = plan.group.facilitator
    assert facilitator is not None  # noqa: S101 - named at the beginning
    replication.accept_plan(actor=facilitator, now=world.now, plan=plan)
    agenda.add(world.now + timedelta(days=world.rng.randint(15, 40)), partial(_endorse, world, place_key))


def _endorse(world: World, place_key: int) -> None:
    plan = _plan(place_key)
    if plan is not None and plan.state == PlanState.READY:
        endorsement = replication.Endorsement(
            on=world.now.date(), by=cast.invented_name(world.rng), function="Deputy mayor for climate"
        )
        replication.endorse_plan(
            actor=world.lead_of(plan.city), now=world.now, plan=plan, endorsement=endorsement
        )
