# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""The claim of a city that has left says so, wherever finance and office decide about it or look back."""

from __future__ import annotations

import csv
import io
import re

import pytest

from tests.factories.cities import make_city
from tests.factories.hosts import make_host_activity
from tests.factories.travel import HOME, make_claim
from tests.travel.test_pages import BOARD, client_of, page
from tvilling.core.permissions import CLOCK
from tvilling.journeys.actions import join_group, leave_group
from tvilling.matching.models import Match, MatchingRun
from tvilling.matching.states import MatchState
from tvilling.travel.states import ClaimState as C

pytestmark = pytest.mark.django_db


def words_of(text):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text.split("<main", 1)[1]))


def leave(scene):
    place = scene.group.twins.get()
    leave_group(actor=scene.ada, now=HOME, place=place, reason="No staff.")


def test_finance_and_office_read_when_the_city_left(scene):
    claim = make_claim(scene, C.PAID)
    addresses = (f"{BOARD}claims/", f"{BOARD}claims/{claim.code}/")
    for person in (scene.gus, scene.ada):
        for address in addresses:
            assert "left the programme" not in words_of(page(person, address)), address
    leave(scene)
    day = f"{HOME.day} {HOME:%B %Y}"
    for person in (scene.gus, scene.ada):
        for address in addresses:
            assert f"left the programme on {day}" in words_of(page(person, address)), address


def test_the_export_has_the_city_and_the_day_apart(scene):
    make_claim(scene, C.PAID)
    leave(scene)
    answer = client_of(scene.gus).get(f"{BOARD}claims/?export=csv")
    (row,) = csv.DictReader(io.StringIO(answer.getvalue().decode("utf-8-sig")))
    assert row["City"] == scene.twin.name
    assert row["City left the programme"].startswith(HOME.date().isoformat())


def test_a_city_that_went_on_to_another_group_has_not_left(scene):
    claim = make_claim(scene, C.PAID)
    leave(scene)
    first = scene.group.twins.get().match
    first.state = MatchState.WITHDRAWN
    first.save(update_fields=["state"])
    run = MatchingRun.objects.create(
        cohort=scene.cohort, number=2, state="solved", policy="tests", created_by=scene.ada, created_at=HOME
    )
    other = Match.objects.create(
        run=run, application=first.application, state=MatchState.CONFIRMED, created_at=HOME,
        activity=make_host_activity(scene.cohort, title="Trams", city=make_city("Kiruna")),
    )  # fmt: skip
    join_group(actor=CLOCK, now=HOME, match=other)
    assert "left the programme" not in words_of(page(scene.gus, f"{BOARD}claims/{claim.code}/"))
