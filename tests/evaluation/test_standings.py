# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""How far the evaluation is: what is asked in SQL and what is computed say the same, and a page reads its own rows alone."""

from __future__ import annotations

import csv
import io

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.factories.evaluation import (
    DECIDING,
    REVIEWING,
    hand_in,
    make_case,
    make_panel,
    make_reviewed,
    make_told,
)
from tvilling.core import clock
from tvilling.evaluation import actions
from tvilling.evaluation.models import Assignment, Consensus
from tvilling.evaluation.queries import places_of, standings, under_evaluation

pytestmark = pytest.mark.django_db

CITIES = ("Luleå", "Boden", "Piteå", "Kalix", "Lund", "Visby")


def mixed_panel():
    """Two reviews, one of two, one still open, diverging ones with a consensus open and agreed, and none at all."""
    panel = make_panel(CITIES, experts=2, reviews_per_application=2, divergence_limit=20)
    first, second = panel.experts
    for number, (one, other) in enumerate([(4, 3.5), (5, None), (3, "accepted"), (5, 1), (5, 1)]):
        make_case(first, panel.applications[number], "submitted", one)
        if other == "accepted":
            make_case(second, panel.applications[number])
        elif other is not None:
            make_case(second, panel.applications[number], "submitted", other)
    agreed = Consensus.objects.get(application=panel.applications[4])
    keys = [row.key for row in panel.call.criteria.all()]
    actions.agree_consensus(
        actor=agreed.rapporteur.person, now=DECIDING, consensus=agreed, comment="Agreed", scores=dict.fromkeys(keys, 4),
    )  # fmt: skip
    return panel


def open_list(panel, query=""):
    client = Client()
    client.force_login(panel.ada)
    with clock.virtual(DECIDING):
        answer = client.get(f"/office/{panel.cohort.slug}/evaluation/{query}")
    assert answer.status_code == 200
    return answer


def exported(panel, query=""):
    text = open_list(panel, f"?export=csv{query}").getvalue().decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))


def test_a_result_is_complete_when_enough_is_in_nothing_is_to_come_and_no_consensus_is_open():
    found = {row.application.city.name: row for row in standings(mixed_panel().call)}
    assert {name: (len(row.totals), row.is_complete, row.by_consensus) for name, row in found.items()} == {
        "Luleå": (2, True, False), "Boden": (1, False, False), "Piteå": (1, False, False), "Kalix": (2, False, False),
        "Lund": (2, True, True), "Visby": (0, False, False),
    }  # fmt: skip


def test_a_review_given_back_is_to_come_again_though_enough_others_are_in():
    panel = make_reviewed(make_panel(experts=2, reviews_per_application=1), (4,))
    assert under_evaluation(panel.call).filter(has_result=True).count() == 1
    case = Assignment.objects.filter(application=panel.applications[0]).latest("pk")
    actions.reopen_review(actor=panel.ada, now=REVIEWING, assignment=case, reason="A page was missing")
    assert under_evaluation(panel.call).filter(has_result=True).count() == 0
    hand_in(case, 5)
    assert [row.is_complete for row in standings(panel.call)] == [True]


def test_the_list_says_of_each_city_what_its_standing_is_and_hides_what_is_not_complete():
    panel = mixed_panel()
    header, *rows = exported(panel)
    assert header == ["City", "Country", "Reviews", "State", "Total"]
    assert [[row[0], *row[2:]] for row in rows] == [
        ["Boden", "1 of 2", "Too few experts", "hidden until complete"],
        ["Kalix", "2 of 2", "Consensus is open", "hidden until complete"],
        ["Luleå", "2 of 2", "Complete", "75.00"],
        ["Lund", "2 of 2", "Complete, by consensus", "80.00"],
        ["Piteå", "1 of 2", "A review is late", "hidden until complete"],
        ["Visby", "0 of 2", "Too few experts", "hidden until complete"],
    ]
    assert [row[0] for row in exported(panel, "&state=consensus")][1:] == ["Kalix"]
    assert [row[0] for row in exported(panel, "&sort=-progress")][1:3] == ["Luleå", "Lund"]
    assert [row[0] for row in exported(panel, "&sort=-city")][1:3] == ["Visby", "Piteå"]


def test_a_page_reads_the_scores_of_the_applications_it_shows_alone():
    panel = mixed_panel()
    with CaptureQueriesContext(connection) as asked:
        text = open_list(panel, "?per_page=2&page=2").content.decode()
    assert "Luleå" in text
    assert "Lund" in text
    assert "Kalix" not in text
    read = [each["sql"] for each in asked if 'FROM "evaluation_score"' in each["sql"]]
    others = {each.pk for each in panel.applications} - {panel.applications[0].pk, panel.applications[4].pk}
    assert len(read) == 1
    shown = read[0].split("IN (")[-1].split(")")[0]
    assert {int(number) for number in shown.split(",")}.isdisjoint(others)


def test_places_are_counted_by_where_the_decisions_stand():
    panel = make_told(CITIES[:4], (5, 4.5, 4, 1), places=2, reserve_places=1)
    actions.confirm_place(actor=panel.lead(1), now=DECIDING, decision=panel.decision(1))
    actions.decline_place(actor=panel.lead(), now=DECIDING, decision=panel.decision())
    found = places_of(panel.call)
    assert (found.selected, found.reserve, found.rejected, found.gone) == (1, 1, 1, 1)
    assert (found.confirmed, found.offered, found.pending, found.waiting) == (1, 1, 0, 1)
    assert found.free(panel.call) == 1
