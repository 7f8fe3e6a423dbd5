# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Each rule says yes, no or "not known yet", with its reason and source, in any language."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.urls import reverse
from django.utils.translation import override

from tests.factories.calls import PREPARING, make_call
from tests.factories.cities import make_city, make_place
from tests.factories.programmes import make_cohort
from tvilling.calls import actions
from tvilling.calls.models import RuleKind
from tvilling.calls.queries import (
    Facts,
    call_placeholders,
    check_eligibility,
    facts_of_city,
    facts_of_place,
    filled,
    result_from,
    rule_in_words,
    self_check,
    with_answers,
)
from tvilling.cities.models import MissionCity
from tvilling.core import clock
from tvilling.programmes.actions import give_city_role
from tvilling.programmes.models import CityRole

pytestmark = pytest.mark.usefixtures("countries")


def results(call, **facts):
    return {result.rule: result for result in check_eligibility(call, Facts(**facts))}


@pytest.mark.parametrize(
    ("country", "passed", "sentence"),
    [
        ("SE", True, "Sweden is a Member State of the European Union."),
        ("TR", True, "Türkiye was associated to Horizon 2020 when the call opened."),
        ("UA", False, "UA is associated to Horizon 2020 only from 1 June 2023, after the call opened."),
        ("CA", False, "CA is neither a Member State nor associated to Horizon 2020."),
        (None, None, "Choose your city or country, then we can tell."),
    ],
)
def test_the_country_counts_as_it_stood_on_the_day_of_the_opening(call, country, passed, sentence):
    result = results(call, country=country)["country"]
    assert (result.passed, result.sentence) == (passed, sentence)
    if country in {"SE", "TR"}:
        assert result.source == f"https://example.org/{country}"


@pytest.mark.parametrize(
    ("rule", "facts", "passed"),
    [
        ("organisation", {"organisation": "district"}, True),
        ("organisation", {}, None),
        ("mission_city", {}, True),
        ("commitment_year", {"commitment_year": 2050}, True),
        ("commitment_year", {"commitment_year": 2051}, False),
        ("commitment_year", {}, None),
        ("hours", {"hours": 12}, True),
        ("hours", {"hours": 11.5}, False),
        ("english", {"english": "B2"}, True),
        ("english", {"english": "B1"}, False),
        ("english", {"english": "fluent"}, None),
    ],
)
def test_each_rule_judges_its_fact(call, rule, facts, passed):
    assert results(call, **facts)[rule].passed is passed


@pytest.mark.parametrize(
    ("who", "is_mission", "passed"),
    [
        ("only", True, True),
        ("only", False, False),
        ("not", True, False),
        ("not", False, True),
        ("not", None, None),
    ],
)
def test_a_call_may_be_for_mission_cities_or_for_others(cast, who, is_mission, passed):
    call = make_call(
        cast.cohort, rules=[{"kind": "country"}, {"kind": "mission_city", "parameters": {"who": who}}]
    )
    assert results(call, is_mission_city=is_mission)["mission_city"].passed is passed


def test_an_earlier_role_in_the_programme_can_be_a_bar(cast):
    later = make_cohort("cohort-2", number=2, starts_on=date(2024, 9, 1))
    call = make_call(
        later, "call-2024", opens_wall="2024-04-08T12:00", closes_wall="2024-05-31T23:59", results_on=None,
        rules=[{"kind": "country"}, {"kind": "earlier_role", "parameters": {"roles": ["twin"]}}],
    )  # fmt: skip
    lulea, umea = make_city("Luleå"), make_city("Umeå")
    for city, role in ((lulea, CityRole.TWIN), (umea, CityRole.HOST)):
        give_city_role(actor=cast.ada, now=PREPARING, cohort=cast.cohort, city=city, role=role)
    found = {city.name: check_eligibility(call, facts_of_city(call, city))[1] for city in (lulea, umea)}
    assert found["Luleå"].passed is False
    assert found["Luleå"].sentence == "Your city took part before, as: Twin. This call is for others."
    assert found["Umeå"].passed is True


def test_a_kept_result_reads_in_another_language(call):
    stored = results(call, country="SE")["country"].as_json()
    with override("sv"):
        result = result_from(stored)
        assert result.passed is True
        assert "Sweden" in result.sentence


def test_the_answers_of_the_application_complete_the_facts(call):
    people = [{"name": "Bo", "hours": 8, "english": "C1"}, {"name": "Chidi", "hours": 6, "english": "B1"}, {}]
    facts = with_answers(Facts(country="SE"), {"people": people, "commitment_year": 2040})
    assert (facts.hours, facts.english, facts.commitment_year) == (14, "B1", 2040)
    unsure = with_answers(
        Facts(), {"people": [{"name": "Bo", "hours": "some", "english": ""}], "commitment_year": "x"}
    )
    assert (unsure.hours, unsure.english, unsure.commitment_year) == (None, None, None)


def test_a_place_is_found_in_any_spelling_and_answered(call):
    place = make_place(2711537, "Göteborg", "SE", "Gothenburg")
    MissionCity.objects.create(name="Gothenburg", country=place.country, place=place)
    for typed in ("Göteborg", "goteborg", "Gothenburg"):
        assert self_check(call, {"q": typed}).name == "Göteborg"
    assert facts_of_place(call, place).is_mission_city is True
    answer = self_check(call, {"place": str(place.pk)})
    assert (answer.name, answer.verdict) == ("Göteborg", "maybe")
    told = {"place": str(place.pk), "year": "2045", "hours": "20", "english": "C1", "kind": "local_authority"}
    assert self_check(call, told).verdict == "yes"
    assert self_check(call, {**told, "year": "2055"}).verdict == "no"


def test_what_was_told_can_be_changed_after_a_no_and_a_slip_is_named(call, client):
    place = make_place(2711537, "Göteborg", "SE", "Gothenburg")
    address = reverse("calls:check", args=[call.slug])
    with clock.virtual(call.opens_at):
        page = client.get(address, {"place": place.pk, "year": "2055"}).content.decode()
        assert "Göteborg cannot apply to this call" in page
        assert 'name="year" value="2055"' in page
        slip = client.get(address, {"place": place.pk, "year": "soon"}).content.decode()
        assert "Enter a whole number." in slip


@pytest.mark.parametrize("given", [{}, {"place": "x"}, {"place": "9" * 30}, {"country": "XX"}, {"q": "\x00"}])
def test_the_check_bears_whatever_an_address_says(call, given):
    assert self_check(call, given).verdict == ""


def test_texts_take_their_figures_from_the_cohort_and_the_call(call):
    figures = call_placeholders(call)
    assert figures["closes"] == "30 June 2023, 23:59 Brussels time (UTC+2)"
    assert filled(call.summary, figures).startswith("20 months")
    assert "€900" in filled(call.text, figures)
    call.cohort.months = 12
    assert filled(call.summary, call_placeholders(call)).startswith("12 months")


def test_every_kind_of_rule_is_told_in_words(cast, draft):
    rules: list[dict[str, Any]] = [
        {"kind": "country"},
        {"kind": "organisation", "parameters": {"kinds": ["company"]}},
        {"kind": "mission_city", "parameters": {"who": "not"}},
        {"kind": "earlier_role", "parameters": {"roles": ["host", "twin"]}},
        {"kind": "commitment_year", "parameters": {"latest": 2050}},
        {"kind": "hours"},
        {"kind": "english", "parameters": {"minimum": "B2"}},
    ]
    actions.set_rules(actor=cast.ada, now=PREPARING, call=draft, rules=rules)
    sentences = [rule_in_words(draft, rule) for rule in draft.rules.all()]
    assert len(sentences) == len(RuleKind)
    assert "associated to Horizon 2020" in sentences[0]
    assert sentences[3] == "Cities that have not taken part before as: Host, Twin."
    assert sentences[5] == "Teams with at least 12 hours a month."
