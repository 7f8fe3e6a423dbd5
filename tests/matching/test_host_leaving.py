# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""A host to which cities are matched wants to leave."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.factories.matching import PAIRING, make_market, make_run
from tvilling.core import clock
from tvilling.core.permissions import CLOCK
from tvilling.matching import actions

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_september():
    with clock.virtual(PAIRING):
        yield


def client_of(person):
    client = Client()
    client.force_login(person)
    return client


def page(person, url):
    return client_of(person).get(url).content.decode()


def test_a_host_with_matched_cities_is_withdrawn_only_after_the_office_ended_the_matches():
    market = make_market()
    match = market.match(make_run(market, "published"))
    host = match.activity
    lead, mine = client_of(host.lead_city.team.get(role="lead").person), f"/my/hosting/{host.code}/withdraw/"
    reason = f"Cities are matched to this host: {match.application.city}."
    own = page(host.lead_city.team.get(role="lead").person, f"/my/hosting/{host.code}/")
    assert reason in own
    assert mine not in own
    before = lead.get(mine).content.decode()
    assert reason in before
    assert 'name="reason"' not in before
    answer = lead.post(mine, {"reason": "No staff."})
    assert answer.status_code == 422
    assert f"Cities are matched to this host: {match.application.city}." in answer.content.decode()
    at_office = page(market.ada, f"/office/{market.cohort.slug}/hosts/{host.code}/")
    assert reason in at_office
    assert "withdraw_form-reason" not in at_office
    of_office = f"/office/{market.cohort.slug}/hosts/{host.code}/withdraw/"
    assert client_of(market.ada).post(of_office, {"withdraw_form-reason": "No staff."}).status_code == 422
    assert Client().get(f"/hosts/{host.slug}/").status_code == 200
    actions.end_match(actor=CLOCK, now=PAIRING, match=match, reason="The city left.")
    assert lead.post(mine, {"reason": "No staff."}).status_code == 302
    assert Client().get(f"/hosts/{host.slug}/").status_code == 404
    told = page(match.application.city.team.get(role="lead").person, f"/my/matches/{match.code}/")
    assert f"/hosts/{host.slug}/" not in told
