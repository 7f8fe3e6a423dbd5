# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""What works gets into the knowledge base: practices and stories, checked by one person, published by another."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from tvilling.hosts.models import Practice
from tvilling.knowledge import actions as knowledge
from tvilling.knowledge.models import Story
from tvilling.rehearsal import texts
from tvilling.rehearsal.agenda import Agenda, morning

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from tvilling.journeys.models import Group
    from tvilling.knowledge.models import PracticeEntry
    from tvilling.rehearsal.world import World

#: Over so many days practices, and stories, are written; with more of them the days begin anew.
PRACTICE_DAYS, STORY_DAYS = 450, 340


def practice_day(starts_on: date, index: int) -> date:
    """When the practice of this number is written down."""
    return starts_on + timedelta(days=30 + 9 * index % PRACTICE_DAYS)


def story_day(starts_on: date, index: int) -> date:
    """When the story of this number is written."""
    return starts_on + timedelta(days=190 + 17 * index % STORY_DAYS)


def write_down(world: World, agenda: Agenda, groups: Sequence[Group]) -> None:
    """Practices from the second month on; a story about every third group after its first visits."""
    practices = Practice.objects.filter(activity__in=[group.activity_id for group in groups]).order_by("pk")
    for index, practice in enumerate(practices.select_related("city", "activity__cohort")):
        agenda.add(
            morning(practice_day(world.cohort.starts_on, index), 11),
            partial(_practice, world, agenda, practice),
        )
    for index, group in enumerate(groups[::3]):
        agenda.add(
            morning(story_day(world.cohort.starts_on, index), 12), partial(_story, world, agenda, group)
        )


def _practice(world: World, agenda: Agenda, practice: Practice) -> None:
    lead = world.lead_of(practice.city)
    entry = knowledge.start_practice_entry(
        actor=lead,
        now=world.now,
        practice=practice,
        summary=world.rng.choice(texts.LESSONS),
        contact="Climate office",
    )
    knowledge.submit_publication(actor=lead, now=world.now, publication=entry)
    agenda.add(world.now + timedelta(days=world.rng.randint(3, 15)), partial(_check, world, agenda, entry))


def _story(world: World, agenda: Agenda, group: Group) -> None:
    twins = group.twins.filter(left_at__isnull=True)
    if not twins.exists():
        return
    named = twins.filter(match__application__consent_publication=True).select_related("city")
    twin, host = named.order_by("pk").first(), group.activity.lead_city
    content = knowledge.StoryText(
        title=f"{twin.city} learns from {host}" if twin else f"What {host} shows its guests", lead=world.rng.choice(texts.LESSONS),
        body=texts.paragraphs(world.rng, [*texts.LESSONS, *texts.OFFERS], 3),
        quote=world.rng.choice(texts.LESSONS), quote_by="A member of the team",
    )  # fmt: skip
    kim = world.people["kim"]
    story = knowledge.start_story(
        actor=kim,
        now=world.now,
        cohort=world.cohort,
        content=content,
        city=twin.city if twin else None,
        group=group,
        is_sample=True,
    )
    knowledge.submit_publication(actor=kim, now=world.now, publication=story)
    agenda.add(world.now + timedelta(days=5), partial(_check, world, agenda, story))


def _check(world: World, agenda: Agenda, publication: PracticeEntry | Story) -> None:
    first, second = ("lea", "kim") if isinstance(publication, Story) else ("kim", "lea")
    knowledge.check_publication(actor=world.people[first], now=world.now, publication=publication)
    agenda.add(
        world.now + timedelta(days=world.rng.randint(1, 6)), partial(_publish, world, publication, second)
    )


def _publish(world: World, publication: PracticeEntry | Story, who: str) -> None:
    knowledge.publish_publication(actor=world.people[who], now=world.now, publication=publication)
