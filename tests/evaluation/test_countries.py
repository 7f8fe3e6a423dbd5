# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""A call takes so many cities of a country at most: the draft, the reserve, the letters and the balance agree on it."""

from __future__ import annotations

import csv
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.evaluation.test_pages import office, page
from tests.factories.accounts import make_person
from tests.factories.applications import make_application
from tests.factories.cities import make_city, make_country, make_team_member
from tests.factories.evaluation import (
    CONFIRM_BY,
    DECIDING,
    TELLING,
    make_case,
    make_panel,
    make_ranking,
    make_reviewed,
)
from tests.factories.once import made_once
from tvilling.applications.states import ApplicationState
from tvilling.audit.models import Entry
from tvilling.calls.models import Call
from tvilling.cities.models import CountryEligibility
from tvilling.core import clock
from tvilling.core.errors import ActionRefused
from tvilling.evaluation import actions, queries
from tvilling.evaluation.models import Decision
from tvilling.evaluation.queries import decisions_of
from tvilling.mail.models import Message

pytestmark = pytest.mark.django_db
#: In the order of their scores below.
CITIES = (
    ("Luleå", "SE"),
    ("Boden", "SE"),
    ("Odense", "DK"),
    ("Piteå", "SE"),
    ("Aarhus", "DK"),
    ("Cork", "IE"),
)
SCORES = (
    5,
    {"needs": 5, "commitment": 5, "exchange": "4.5"},
    {"needs": 5, "commitment": "4.5", "exchange": "4.5"},
    "4.5",
    4,
    "3.5",
)
WORDS = "its country already has 1 place, the most that the call gives to one country."


@made_once
def make_mixed(cities=CITIES, scores=SCORES, **fields):
    """Cities of several countries, reviewed, one place a country unless said otherwise."""
    panel = make_panel(
        (), experts=1, **{"places": 3, "reserve_places": 2, "balance": {"country_max": 1}, **fields}
    )
    for name, country in cities:
        add(panel, name, country)
    return make_reviewed(panel, scores)


def add(panel, name, country="SE"):
    CountryEligibility.objects.get_or_create(
        country=make_country(country), programme="EU", defaults={"basis": "EU Member State"}
    )
    city = make_city(name, country)
    make_team_member(city, make_person(f"Lead{len(panel.applications)} Of-{name}"))
    panel.applications.append(make_application(panel.call, city, ApplicationState.ELIGIBLE))


@pytest.fixture
def mixed(db):
    return make_mixed()


def ruled(panel, **fields):
    """The panel, whose call decides by other rules."""
    Call.objects.filter(pk=panel.call.pk).update(**fields)
    panel.call.refresh_from_db()
    return panel


def tell(panel):
    actions.release_decisions(actor=panel.ola, now=TELLING, call=panel.call, confirm_by=CONFIRM_BY)


def outcomes(panel):
    return {
        str(row.application.city): (row.outcome, row.reserve_position) for row in decisions_of(panel.call)
    }


def selection(panel, person=None):
    client = Client()
    client.force_login(person or panel.ada)
    with clock.virtual(TELLING):
        answer = client.get(f"/office/{panel.cohort.slug}/selection/")
    return " ".join(answer.content.decode().split())


def test_the_draft_passes_over_a_city_whose_country_is_full_and_the_place_goes_down_the_list(mixed):
    make_ranking(mixed)
    assert outcomes(mixed) == {
        "Luleå": ("selected", None),
        "Boden": ("reserve", 1),
        "Odense": ("selected", None),
        "Piteå": ("reserve", 2),
        "Aarhus": ("rejected", None),
        "Cork": ("selected", None),
    }
    found = queries.balance(mixed.call, queries.selected_applications(mixed.call))
    assert (found.selected, max(found.countries.values()), found.warnings) == (3, 1, ())


def test_without_the_rule_the_list_alone_decides(mixed):
    panel = ruled(mixed, balance={})
    make_ranking(panel)
    assert {name for name, (outcome, _reserve) in outcomes(panel).items() if outcome == "selected"} == {
        "Luleå", "Boden", "Odense",
    }  # fmt: skip
    assert queries.all_passed_over(queries.latest_ranking(panel.call)) == {}


def test_a_country_may_have_as_many_as_the_call_says(mixed):
    panel = ruled(mixed, balance={"country_max": 2})
    make_ranking(panel)
    assert {name for name, (outcome, _reserve) in outcomes(panel).items() if outcome == "selected"} == {
        "Luleå", "Boden", "Odense",
    }  # fmt: skip


def test_a_tie_is_broken_first_and_then_the_country_counts():
    panel = make_mixed(CITIES[:2], (4, 4), places=1, tie_breaks=[])
    ranking = make_ranking(panel)
    first, second = (entry.application for entry in ranking.entries.all())
    assert first.decision.outcome == "selected"
    assert second.decision.outcome == "reserve"
    drawn = sorted(panel.applications, key=lambda row: queries.lottery_number(panel.call, row))
    assert [first, second] == drawn


def test_places_stay_free_rather_than_go_to_a_full_country_or_under_a_threshold():
    panel = make_mixed((*CITIES[:2], ("Cork", "IE")), (5, 4, 1))
    make_ranking(panel)
    assert outcomes(panel) == {
        "Luleå": ("selected", None),
        "Boden": ("reserve", 1),
        "Cork": ("rejected", None),
    }


def test_the_reason_is_recorded_read_by_the_office_and_told_to_the_city(mixed):
    make_ranking(mixed)
    full = {
        entry.object_key: entry.after["country_has"]
        for entry in Entry.objects.filter(event="decision.proposed")
        if "country_has" in entry.after
    }
    assert full == {str(mixed.decision(number).pk): 1 for number in (1, 3, 4)}
    text = selection(mixed)
    assert "The call takes 1 city of a country at most" in text
    assert "Reserve list 1 · Pending · its country already has 1 place" in text
    assert "Not selected · Pending · its country already has 1 place" in text
    client = Client()
    client.force_login(mixed.ola)
    with clock.virtual(TELLING):
        assert (
            WORDS
            in client.get(f"/office/{mixed.cohort.slug}/selection/{mixed.decision(1).code}/").content.decode()
        )
        preview = client.get(
            f"/office/{mixed.cohort.slug}/selection/letters/", {"city": mixed.decision(1).code}
        )
    assert WORDS in preview.content.decode()
    tell(mixed)
    for number in (1, 3, 4):
        assert (
            WORDS
            in Message.objects.get(
                letter__startswith="evaluation.re", recipient_email=mixed.lead(number).email
            ).body
        )
        team = Client()
        team.force_login(mixed.lead(number))
        assert WORDS in team.get(f"/my/results/{mixed.decision(number).code}/").content.decode()


def test_one_and_all_find_the_same_cities_passed_over(mixed):
    panel = ruled(mixed, places=2)
    ranking = make_ranking(panel)
    actions.change_decision(
        actor=panel.ada,
        now=DECIDING,
        decision=panel.decision(3),
        outcome="rejected",
        reason="It asked for it.",
    )
    found = queries.all_passed_over(ranking)
    alone = {}
    for entry in queries.entries_of(ranking):
        has = (
            0 if entry.application.decision.reason else queries.passed_over(entry.application.decision, entry)
        )
        if has:
            alone[entry.application_id] = has
    assert found == alone == {panel.applications[1].pk: 1}


def test_a_free_place_goes_to_the_first_on_the_reserve_whose_country_is_not_full(mixed):
    panel = ruled(mixed, reserve_places=3)
    make_ranking(panel)
    tell(panel)
    actions.decline_place(actor=panel.lead(2), now=TELLING, decision=panel.decision(2))
    text = selection(panel)
    assert "Next on the reserve list: Aarhus," in text
    assert "Passed over on the reserve list" in text
    assert "<li>Boden, Sweden</li>" in text
    promoted = actions.promote_reserve(actor=panel.ada, now=TELLING, call=panel.call, confirm_by=CONFIRM_BY)
    assert str(promoted.application.city) == "Aarhus"
    actions.decline_place(actor=panel.lead(0), now=TELLING, decision=panel.decision(0))
    again = actions.promote_reserve(actor=panel.ada, now=TELLING, call=panel.call, confirm_by=CONFIRM_BY)
    assert str(again.application.city) == "Boden"
    assert panel.decision(3).reserve_position == 2


def test_when_only_full_countries_wait_nothing_is_offered_and_it_is_said(mixed):
    make_ranking(mixed)
    tell(mixed)
    actions.decline_place(actor=mixed.lead(5), now=TELLING, decision=mixed.decision(5))
    with pytest.raises(ActionRefused, match="has the most places the call allows"):
        actions.promote_reserve(actor=mixed.ada, now=TELLING, call=mixed.call, confirm_by=CONFIRM_BY)
    text = selection(mixed)
    assert "Next on the reserve list" not in text
    assert "<li>Boden, Sweden</li> <li>Piteå, Sweden</li>" in text
    assert queries.next_step_of(mixed.call, TELLING) is None


def test_what_was_told_counts_for_its_country_when_a_late_application_is_decided():
    panel = make_mixed(CITIES[:3], SCORES[:3])
    make_ranking(panel)
    tell(panel)
    for name, country in (("Gävle", "SE"), ("Galway", "IE")):
        add(panel, name, country)
        make_case(panel.experts[0], panel.applications[-1], "submitted", 5)
    again = actions.make_ranked_list(actor=panel.ada, now=TELLING, call=panel.call)
    actions.propose_decisions(actor=panel.ada, now=TELLING, ranked_list=again)
    assert outcomes(panel)["Gävle"] == ("reserve", 2)
    assert outcomes(panel)["Galway"] == ("selected", None)
    assert queries.passed_over(panel.decision(3), queries.entry_of(panel.applications[3])) == 1


def test_a_selection_by_hand_may_go_beyond_and_the_balance_says_so(mixed):
    panel = ruled(mixed, places=4)
    make_ranking(panel)
    actions.change_decision(
        actor=panel.ada,
        now=DECIDING,
        decision=panel.decision(1),
        outcome="selected",
        reason="Agreed with both.",
    )
    assert "Sweden: 2 cities are selected; the call says 1 at most." in selection(panel)


def test_the_number_of_queries_does_not_grow_with_those_passed_over(mixed):
    make_ranking(mixed)
    counts = []
    for _once in range(2):
        selection(mixed)
        with CaptureQueriesContext(connection) as found:
            selection(mixed)
        counts.append(len(found))
        Decision.objects.filter(application__in=mixed.applications[3:5]).delete()
    assert counts[0] == counts[1]


def test_page_and_export_say_who_was_passed_over_also_after_a_place_was_offered(mixed):
    panel = ruled(mixed, reserve_places=3)
    make_ranking(panel)
    tell(panel)
    actions.decline_place(actor=panel.lead(2), now=TELLING, decision=panel.decision(2))
    goes_past = "A free place goes to the next on the reserve list while its country has 1 place"
    url = office(panel, "selection", panel.decision(1).code)
    assert goes_past in " ".join(page(panel.ada, url).split())
    actions.decline_place(actor=panel.lead(0), now=TELLING, decision=panel.decision(0))
    actions.promote_reserve(actor=panel.ada, now=TELLING, call=panel.call, confirm_by=CONFIRM_BY)
    boden = " ".join(page(panel.ada, url).split())
    assert "It was passed over when the decisions were drafted: " + WORDS.replace("has", "had") in boden
    assert goes_past not in boden
    file = page(panel.ada, office(panel, "selection") + "?export=csv").lstrip("\ufeff")
    rows = {row["City"]: row for row in csv.DictReader(file.splitlines())}
    assert rows["Boden"]["Passed over: places of its country then"] == "1"
    assert rows["Boden"]["Place on the reserve list"] == "1"
    assert rows["Boden"]["Promoted from the reserve"].startswith("2023-")
    assert rows["Luleå"]["Passed over: places of its country then"] == ""
    criteria = list(panel.call.criteria.all())
    again = sum(row.weight * Decimal(rows["Boden"][str(row)]) / row.maximum for row in criteria)
    assert again.quantize(Decimal("0.01")) == Decimal(rows["Boden"]["Total"])
