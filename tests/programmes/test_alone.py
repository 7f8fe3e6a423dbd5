# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Who is alone in an office is told that some steps take two people, before the first of them is taken."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from tests.factories.accounts import make_person
from tests.factories.matching import PAIRING, make_market, make_run
from tests.factories.programmes import make_cohort, make_role
from tvilling.core import clock
from tvilling.programmes import actions
from tvilling.programmes.models import CohortRole, Participation
from tvilling.programmes.receivers import colleagues_wanted

pytestmark = pytest.mark.django_db
NOTE = "You are the only person in this programme office"


def page(person, url):
    client = Client()
    client.force_login(person)
    with clock.virtual(PAIRING):
        answer = client.get(url)
    assert answer.status_code == 200
    return answer.content.decode()


def test_board_and_pages_of_the_steps_tell_who_is_alone_and_nobody_else():
    market = make_market(("Luleå", "Boden"), scores=(4, 1))
    run = make_run(market, "published")
    office = f"/office/{market.cohort.slug}/"
    urls = [
        office, f"{office}call/extension/", f"{office}selection/", f"{office}matching/", f"{office}matching/{run.number}/",
        f"{office}matching/{run.number}/pairs/{market.match(run).code}/",
        f"{office}selection/put-right/{market.applications[1].code}/", f"{office}complaints/",
    ]  # fmt: skip
    otto = make_person("Otto Auditor")
    make_role(market.cohort, otto, CohortRole.AUDITOR)
    for url in urls:
        assert NOTE not in page(market.ada, url), url
    Participation.objects.filter(person=market.ola).update(ended_at=PAIRING)
    for url in urls:
        html = page(market.ada, url)
        assert NOTE in html, url
        assert f'href="{office}people/"' in html
    assert NOTE not in page(otto, f"{office}selection/")


def waiting(person, now=PAIRING):
    return [(str(item.title), item.url) for item in colleagues_wanted(person, now)]


def test_a_second_person_waits_to_be_invited_until_somebody_is():
    cohort, ada = make_cohort(), make_person("Ada Lindqvist")
    make_role(cohort, ada)
    make_role(cohort, make_person("Gus Falk"), CohortRole.FINANCE)
    said = f"Invite a second person into the office of {cohort}: some steps take two people"
    assert waiting(ada) == [(said, f"/office/{cohort.slug}/people/")]
    assert said in page(ada, "/my/").replace("&#x27;", "'")
    invited = {"actor": ada, "now": PAIRING, "cohort": cohort, "email": "ola@sample.example", "name": "Ola"}
    actions.invite_to_role(role=CohortRole.FINANCE, **invited)
    assert waiting(ada)
    actions.invite_to_role(role=CohortRole.OFFICE, **invited)
    assert waiting(ada) == []
    board = page(ada, f"/office/{cohort.slug}/")
    assert "A second person is invited and has not accepted yet." in board
    assert "Invite a second person" not in board
    assert waiting(ada, PAIRING + timedelta(days=90))
    make_role(cohort, make_person("Ola Nyman"))
    assert waiting(ada, PAIRING + timedelta(days=90)) == []


def test_nobody_else_is_asked_for_and_not_after_the_journeys():
    cohort, ada, gus = make_cohort(), make_person("Ada Lindqvist"), make_person("Gus Falk")
    make_role(cohort, ada)
    make_role(cohort, gus, CohortRole.FINANCE)
    other = make_cohort("cohort-9", number=9)
    make_role(other, make_person("Eve Elsewhere"))
    assert waiting(gus) == []
    assert len(waiting(ada)) == 1
    assert waiting(ada, PAIRING.replace(year=2033)) == []
