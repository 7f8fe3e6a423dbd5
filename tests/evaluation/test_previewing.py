# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Letters with decisions are read before they leave: as they will leave, by those who draft or tell, and nothing is kept."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from tests.factories.accounts import make_person
from tests.factories.cities import make_team_member
from tests.factories.evaluation import DECIDING, TELLING, make_panel, make_ranking, make_reviewed
from tests.factories.programmes import make_cohort, make_role
from tvilling.audit.models import Entry
from tvilling.core import clock
from tvilling.evaluation import actions
from tvilling.evaluation.models import Decision
from tvilling.mail.actions import write_letter_text
from tvilling.mail.models import Message

pytestmark = pytest.mark.django_db
CITIES = ("Luleå", "Boden", "Piteå", "Kiruna")
WHEN = {"confirm_by_day": "2023-09-15", "confirm_by_time": "17:00", "confirm_by_zone": "Europe/Brussels"}
CONFIRM = datetime(2023, 9, 15, 17, tzinfo=ZoneInfo("Europe/Brussels"))


@pytest.fixture
def panel():
    """Two are selected, one is on the reserve list, one is rejected; Luleå's team has a second person, who reads Swedish."""
    found = make_reviewed(make_panel(CITIES, experts=1, places=2, reserve_places=1), (5, "4.5", 4, "3.5"))
    make_team_member(found.applications[0].city, make_person("Chidi Obi", language="sv"), role="member")
    make_ranking(found)
    return found


def read(panel, person=None, **query):
    client = Client()
    client.force_login(person or panel.ola)
    with clock.virtual(TELLING):
        return client.get(f"/office/{panel.cohort.slug}/selection/letters/", query)


def letters_in(answer):
    return {
        (letter.recipient_email, letter.letter): (letter.language, letter.subject, letter.body)
        for _decision, _number, letters in answer.context["cases"]
        for letter in letters
    }


def test_each_letter_is_read_exactly_as_it_leaves(panel):
    write_letter_text(
        actor=panel.ada, now=DECIDING, scope=panel.cohort.slug, key="evaluation.reserve", language="en",
        subject="{city} waits", body="{name}: {reason} Until {complain_by}. {link}",
    )  # fmt: skip
    read_before: dict[tuple[str, str], tuple[str, str, str]] = {}
    for number in range(len(CITIES)):
        read_before |= letters_in(read(panel, city=panel.decision(number).code, **WHEN))
    assert not Message.objects.filter(
        letter__startswith="evaluation.", object_type="evaluation.decision"
    ).exists()
    actions.release_decisions(actor=panel.ola, now=TELLING, call=panel.call, confirm_by=CONFIRM)
    left = Message.objects.filter(object_type="evaluation.decision")
    assert read_before == {
        (row.recipient_email, row.letter): (row.language, row.subject, row.body) for row in left
    }
    assert len(read_before) == 5
    assert {key[1] for key in read_before} == {
        "evaluation.selected",
        "evaluation.reserve",
        "evaluation.rejected",
    }
    assert {row.language for row in left} == {"en", "sv"}
    assert any("15 September 2023, 17:00" in body for _language, _subject, body in read_before.values())
    assert any("Piteå waits" in subject for _language, subject, _body in read_before.values())


def test_each_letter_names_the_call_in_its_own_language(panel):
    names = {"en": "Call of spring", "sv": "Vårens utlysning"}
    panel.call.title = names
    panel.call.save()
    with override("sv"):
        actions.release_decisions(actor=panel.ola, now=TELLING, call=panel.call, confirm_by=CONFIRM)
    left = Message.objects.filter(object_type="evaluation.decision")
    assert {row.language for row in left} == {"en", "sv"}
    assert all(names[row.language] in row.subject for row in left)


def test_one_of_each_outcome_is_shown_until_a_city_is_picked(panel):
    text = read(panel).content.decode()
    for words in (
        "Boden: Selected",
        "Piteå: Reserve list",
        "Kiruna: Not selected",
        "2 cities get this kind of letter",
    ):
        assert words in text
    assert "4 decisions wait to be told" in text
    picked = read(panel, city=panel.decision().code).content.decode()
    assert "Luleå är utvald" in picked
    assert 'lang="sv"' in picked
    assert "Kiruna: Not selected</h2>" not in picked


def test_nothing_is_kept_by_reading(panel):
    entries = Entry.objects.count()
    read(panel, **WHEN)
    decision = panel.decision()
    assert (decision.state, decision.confirm_by, decision.complain_by) == ("pending", None, None)
    assert Entry.objects.count() == entries


def test_only_who_drafts_or_tells_reads_them(panel):
    eve, rut, gus = make_person("Eve Evans"), make_person("Rut Sand"), make_person("Gus Falk")
    make_role(make_cohort("cohort-9", number=9), eve)
    make_role(panel.cohort, rut, "auditor")
    make_role(panel.cohort, gus, "finance")
    for person in (eve, rut, gus, panel.lead(), panel.dana):
        answer = read(panel, person)
        assert answer.status_code == 404
        assert "Luleå" not in answer.content.decode()
    for person in (panel.ada, panel.ola):
        assert read(panel, person).status_code == 200


def test_a_wrong_date_or_city_is_said_and_a_team_without_people_too(panel):
    wrong = read(panel, **{**WHEN, "confirm_by_day": "soon"})
    assert wrong.status_code == 422
    assert "Luleå är utvald" not in wrong.content.decode()
    assert read(panel, city="nonsense", **WHEN).status_code == 422
    assert read(panel, city="nonsense").context["cases"] == []
    member = panel.applications[1].city.team.get()
    member.left_at = TELLING
    member.save()
    assert "no letter leaves" in read(panel, city=panel.decision(1).code).content.decode()


def test_the_pages_of_selection_and_decision_lead_there(panel):
    client = Client()
    client.force_login(panel.ada)
    base = f"/office/{panel.cohort.slug}/selection/"
    with clock.virtual(TELLING):
        assert f'href="{base}letters/"' in client.get(base).content.decode()
        code = panel.decision().code
        assert f'href="{base}letters/?city={code}"' in client.get(f"{base}{code}/").content.decode()
        actions.release_decisions(actor=panel.ola, now=TELLING, call=panel.call, confirm_by=CONFIRM)
        assert "No decision waits to be told" in read(panel).content.decode()
        assert "letters/?city" not in client.get(f"{base}{code}/").content.decode()


def test_the_number_of_queries_does_not_grow_with_the_cities():
    panel = make_reviewed(make_panel(CITIES, experts=1, places=1, reserve_places=9), (5, 4, 4, 4))
    make_ranking(panel)
    counts = []
    for _once in range(2):
        read(panel)
        with CaptureQueriesContext(connection) as found:
            read(panel)
        counts.append(len(found))
        Decision.objects.filter(application__in=panel.applications[2:]).delete()
    assert counts[0] == counts[1]
