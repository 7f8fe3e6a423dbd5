# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""A small rehearsal, played twice: it reaches the end, keeps all promises, and tells the same story each time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection, transaction
from django.test.utils import override_settings

from tvilling.applications.models import Application
from tvilling.cities.actions import load_reference
from tvilling.core.permissions import CLOCK
from tvilling.evaluation.models import Decision
from tvilling.insights.invariants import broken
from tvilling.journeys.models import Group
from tvilling.mail.models import Message
from tvilling.rehearsal.play import STAGES, play
from tvilling.rehearsal.report import Report, figures_of
from tvilling.rehearsal.stages import publishing
from tvilling.rehearsal.world import START, Options
from tvilling.replication.models import Plan
from tvilling.travel.models import PaymentRun

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tvilling.rehearsal.world import World

#: Without the mark the database is not made when this file runs alone.
pytestmark = pytest.mark.django_db

SMALL = Options(seed=7, applicants=16, hosts=8, places=8)


@dataclass
class Played:
    """What plays with the same seed left behind: the story of each, and the rest of the last."""

    stories: list[str]
    figures: dict[str, Any]
    stages: list[str]
    breaches: list[str]


def _play(stages: list[str], breaches: list[str]) -> World:
    def after(stage: str, _world: World) -> None:
        stages.append(stage)
        breaches.extend(f"{stage}: {each.name}: {each.sentence}" for each in broken())

    return play(SMALL, say=lambda _line: None, after=after)


@pytest.fixture(scope="module")
def played(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: Any) -> Iterator[Played]:
    """Two plays, the first taken back; the second stays for the tests of this file.

    Whether they tell the same story rests on the program alone, so that on PostgreSQL the second is all there is.
    """
    del django_db_setup
    folder = tmp_path_factory.mktemp("files")
    with django_db_blocker.unblock(), override_settings(MEDIA_ROOT=str(folder)), transaction.atomic():
        load_reference(actor=CLOCK, now=START)
        connection.check_constraints()
        stories: list[str] = []
        if connection.vendor == "sqlite":
            with transaction.atomic():
                world = play(SMALL, say=lambda _line: None, after=lambda _stage, _world: None)
                stories.append(Report([figures_of(world)]).as_json())
                transaction.set_rollback(True)
        stages: list[str] = []
        breaches: list[str] = []
        figures = figures_of(_play(stages, breaches))
        # Else each test that ends would check again what was played.
        connection.check_constraints()
        stories.append(Report([figures]).as_json())
        yield Played(stories, figures, stages, breaches)
        transaction.set_rollback(True)


@pytest.fixture
def world(played: Played, django_db_blocker: Any) -> Iterator[Played]:
    """The played world, with the database open."""
    with django_db_blocker.unblock():
        yield played


@pytest.mark.one_database
def test_the_same_seed_tells_the_same_story_to_the_byte(world: Played) -> None:
    first, second = world.stories
    assert first == second


def test_every_promise_holds_after_every_stage(world: Played) -> None:
    assert world.stages == [name for name, _stage in STAGES]
    assert world.breaches == []


def test_every_kind_of_flaw_ends_as_not_eligible(world: Played) -> None:
    assert world.figures["applications"]["rules_not_met"] == {
        "commitment_year": 2, "country": 1, "english": 2, "organisation": 2,
    }  # fmt: skip
    assert Application.objects.filter(state="ineligible").count() == 7


def test_all_that_were_selected_and_stayed_end_with_an_endorsed_plan(world: Played) -> None:
    staying = Plan.objects.filter(place__left_at__isnull=True)
    assert staying.exists()
    assert set(staying.values_list("state", flat=True)) == {"endorsed"}
    assert set(Group.objects.values_list("state", flat=True)) <= {"finished", "ended"}


def test_money_stays_under_the_ceilings_and_is_paid_by_two_people(world: Played) -> None:
    travel = world.figures["travel"]
    assert float(travel["allowed_eur"]) <= float(travel["ceilings_eur"])
    assert set(travel["claims"]) == {"paid"}
    assert all(run.created_by_id != run.released_by_id for run in PaymentRun.objects.all())


def test_all_letters_were_sent(world: Played) -> None:
    assert set(Message.objects.values_list("state", flat=True)) == {"sent"}


def test_a_place_that_was_declined_is_told_apart_from_the_places_held(world: Played) -> None:
    decided = Decision.objects.filter(outcome="selected")
    assert world.figures["selection"]["declined"] == decided.filter(state="declined").count() == 1
    assert world.figures["selection"]["selected"] == decided.exclude(state="declined").count() == 6
    assert "6 selected, 1 declined" in Report([world.figures]).as_text()


def test_practices_and_stories_are_written_within_the_journey_however_many_there_are() -> None:
    starts, last = date(2024, 1, 1), date(2024, 1, 1) + timedelta(days=600)
    for day in (publishing.practice_day, publishing.story_day):
        days = [day(starts, index) for index in range(1000)]
        assert starts < min(days)
        assert max(days) < last
        assert len(set(days[:20])) == 20


def test_the_page_names_the_figures(world: Played) -> None:
    text = Report([world.figures]).as_text()
    assert "cohort-1, seed 7, until" in text
    assert "Matching        " in text
    assert "proven best: True" in text
