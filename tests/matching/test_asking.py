# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Hosts are asked to rank the cities that asked for them, once, and told until when."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from tests.factories.accounts import make_person
from tests.factories.cities import make_team_member
from tests.factories.matching import PAIRING, make_market, make_run
from tvilling.core import clock
from tvilling.core.errors import NotAllowed
from tvilling.core.permissions import CLOCK
from tvilling.evaluation.models import Decision
from tvilling.mail.models import Message
from tvilling.matching import actions, periodic
from tvilling.programmes.models import Cohort

pytestmark = pytest.mark.django_db
STARTS = "25 September 2023"


@pytest.fixture
def market(db):
    return make_market(("Luleå", "Boden"), ("Umeå", "Kiruna", "Lahti"), wishes=((0, 1), (0,)))


def asked():
    return Message.objects.filter(letter="matching.rank")


def test_each_host_that_cities_asked_for_gets_one_letter_with_number_page_and_day(market):
    umea = market.hosts[0]
    chidi, reader = make_person("Chidi Okafor", language="sv"), make_person("Rita Reader")
    make_team_member(umea.lead_city, chidi, "member")
    make_team_member(umea.lead_city, reader, "reader")
    for hours in range(3):
        periodic.ask_hosts(PAIRING + timedelta(hours=hours))
    to = set(asked().values_list("recipient", flat=True))
    assert to == {market.host_lead(0).pk, market.host_lead(1).pk, chidi.pk}
    assert asked().count() == 3
    letter = asked().get(recipient=market.host_lead(0))
    assert "“Retrofit in Umeå”: 2." in letter.body
    assert f"/my/hosting/{umea.code}/ranking/" in letter.body
    assert f"planned to start on {STARTS}" in letter.body
    assert "”Retrofit in Umeå”: 2." in asked().get(recipient=chidi).body
    assert "“Retrofit in Kiruna”: 1." in asked().get(recipient=market.host_lead(1)).body


def test_nobody_is_asked_while_a_selected_city_has_not_answered(market):
    Decision.objects.filter(application=market.applications[1]).update(state="released")
    periodic.ask_hosts(PAIRING)
    assert not asked().exists()
    Decision.objects.filter(application=market.applications[1]).update(state="declined")
    periodic.ask_hosts(PAIRING)
    assert "“Retrofit in Umeå”: 1." in asked().get(recipient=market.host_lead(0)).body


def test_who_has_ranked_is_not_asked(market):
    hana, umea = market.host_lead(0), market.hosts[0]
    actions.set_host_ranking(actor=hana, now=PAIRING, activity=umea, ranks={market.applications[0]: 1})
    periodic.ask_hosts(PAIRING)
    assert [row.recipient for row in asked()] == [market.host_lead(1)]


@pytest.mark.parametrize("state", ["proposed", "published"])
def test_nobody_is_asked_once_a_run_goes_to_the_cities(market, state):
    make_run(market, state)
    periodic.ask_hosts(PAIRING)
    assert not asked().exists()


def test_nobody_is_asked_when_the_journeys_have_started(market):
    periodic.ask_hosts(PAIRING.replace(day=25))
    assert not asked().exists()
    with pytest.raises(NotAllowed):
        actions.ask_hosts_to_rank(actor=market.ada, now=PAIRING)


def test_letter_page_and_what_waits_name_the_same_day(market):
    hana, umea = market.host_lead(0), market.hosts[0]
    client = Client()
    client.force_login(hana)
    ranking = f"/my/hosting/{umea.code}/ranking/"
    with clock.virtual(PAIRING):
        for url in ("/my/", f"/my/hosting/{umea.code}/", ranking):
            assert f"planned to start on {STARTS}" in client.get(url).content.decode()
        chidi = make_person("Chidi Okafor")
        make_team_member(umea.lead_city, chidi, "member")
        client.force_login(chidi)
        assert f"planned to start on {STARTS}" in client.get(ranking).content.decode()
    with clock.virtual(PAIRING.replace(day=26)):
        text = client.get(ranking).content.decode()
        assert "before the programme office computes the matches." in text
        assert STARTS not in text


def test_asking_reads_as_much_for_many_hosts_as_for_one_once_all_have_ranked(
    market, django_assert_num_queries
):
    for number, ranks in ((0, market.applications), (1, market.applications[:1])):
        actions.set_host_ranking(
            actor=market.host_lead(number), now=PAIRING, activity=market.hosts[number], ranks=dict.fromkeys(ranks, 1)
        )  # fmt: skip
    assert Cohort.objects.count() == 1
    with django_assert_num_queries(5):
        actions.ask_hosts_to_rank(actor=CLOCK, now=PAIRING)
