# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""The office's pages: list, one case, the queue of verdicts."""

from __future__ import annotations

import csv
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories.applications import CLOSED, WRITING, lead_of, make_application, make_call
from tests.factories.cities import make_city
from tests.factories.hosts import office_of
from tvilling.applications.actions import confirm_eligibility
from tvilling.applications.models import FixRequest
from tvilling.applications.queries import mark_of_application
from tvilling.core import clock

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def after_closing():
    with clock.virtual(CLOSED):
        yield


@pytest.fixture
def ada(client):
    call = make_call()
    client.force_login(office_of(call.cohort))
    client.call = call
    return client


def office(client, name, *more, query=""):
    return reverse(f"applications:{name}", args=[client.call.cohort.slug, *more]) + query


def text_of(response):
    return response.content.decode()


def test_the_list_filters_by_state_country_domain_and_eligibility(ada):
    make_application(ada.call, make_city("Luleå", "SE"))
    make_application(ada.call, make_city("Ankara", "TR"))
    make_application(ada.call, make_city("Cork", "IE"), "draft")
    page = text_of(ada.get(office(ada, "office-list")))
    assert "3 begun, 1 of them drafts. 2 in hand, 2 wait for a verdict on eligibility." in page
    for query, shown, hidden in [
        ("?state=draft", "Cork", "Luleå"),
        ("?country=TR", "Ankara", "Luleå"),
        ("?domain=stationary_energy", "Luleå", "Cork"),
        ("?domain=transport", "No applications", "Luleå"),
        ("?eligibility=doubt", "Ankara", "Luleå"),
        ("?city=cor", "Cork", "Ankara"),
    ]:
        rows = text_of(ada.get(office(ada, "office-list", query=query))).split("<table")[-1]
        assert (shown in rows) or shown == "No applications", query
        assert f">{hidden}<" not in rows, query


def test_the_list_is_exported_as_filtered(ada):
    make_application(ada.call, make_city("Luleå", "SE"))
    make_application(ada.call, make_city("Cork", "IE"), "draft")
    answer = ada.get(office(ada, "office-list", query="?state=submitted&export=csv"))
    rows = list(csv.reader(io.StringIO(answer.getvalue().decode("utf-8-sig"))))
    assert [row[0] for row in rows] == ["City", "Luleå"]
    assert "8" in rows[1]


def test_the_export_says_what_was_decided_of_each_why_and_by_whom(ada):
    turned_down = make_application(ada.call, make_city("Ankara", "TR"))
    make_application(ada.call, make_city("Luleå", "SE"))
    kim = office_of(turned_down.cohort)
    confirm_eligibility(
        actor=kim, now=CLOSED, application=turned_down, verdict=False, reason="Not in the list of countries."
    )
    answer = ada.get(office(ada, "office-list", query="?export=csv"))
    ankara, lulea = csv.DictReader(io.StringIO(answer.getvalue().decode("utf-8-sig")))
    why = "Country is eligible on the day the call opens: Türkiye is neither a Member State nor associated"
    assert ankara["Rules that are not met"].startswith(why)
    assert (ankara["Reason of the verdict"], ankara["Decided by"]) == (
        "Not in the list of countries.",
        str(kim),
    )
    assert ankara["Decided"].startswith("2023-")
    assert [lulea[name] for name in ("Reason of the verdict", "Decided by", "Decided")] == ["", "", ""]
    assert "Decided by" not in text_of(ada.get(office(ada, "office-list")))


def queries_of(client, address):
    client.get(address)
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def test_three_that_wait_for_a_verdict_ask_as_often_as_one(ada):
    make_application(ada.call, make_city("Luleå", "SE"))
    one = queries_of(ada, office(ada, "office-eligibility"))
    make_application(ada.call, make_city("Cork", "IE"))
    make_application(ada.call, make_city("Espoo", "FI"))
    assert queries_of(ada, office(ada, "office-eligibility")) == one


def test_a_case_shows_text_findings_attempts_and_what_happened(ada):
    application = make_application(ada.call, make_city("Luleå", "SE"))
    lead = lead_of(application.city)
    application.failed_attempts.create(
        person=lead, at=WRITING, reason="Some sections are not complete yet. (hosts)"
    )
    page = text_of(ada.get(office(ada, "office-detail", application.code)))
    for words in (
        "Our district heating covers the centre", "Member State of the European Union", "not complete yet. (hosts)",
        "Application submitted", "Submission 1", "They did what we need.", "letter.pdf",
    ):  # fmt: skip
        assert words in page, words


def test_a_draft_is_its_existence_and_how_far_it_is(ada):
    application = make_application(ada.call, make_city("Luleå", "SE"), "draft")
    page = text_of(ada.get(office(ada, "office-detail", application.code)))
    assert "This is a draft." in page
    assert "0 of 8 sections complete" in page


def test_an_earlier_submission_can_be_read(ada):
    application = make_application(ada.call, make_city("Luleå", "SE"), "withdrawn")
    page = text_of(ada.get(office(ada, "office-detail", application.code, query="?submission=1")))
    assert "Submission 1" in page
    assert "This one counts" not in page


def test_ada_confirms_from_the_queue(ada):
    application = make_application(ada.call, make_city("Luleå", "SE"))
    queue = text_of(ada.get(office(ada, "office-eligibility")))
    assert "Luleå" in queue
    assert office(ada, "office-decide", application.code) in queue
    read = {"verdict": "yes", "seen": mark_of_application(application)}
    answer = ada.post(office(ada, "office-decide", application.code), read, follow=True)
    assert "Luleå is eligible. The team gets a letter." in text_of(answer)
    assert "Nothing waits for a verdict." in text_of(answer)


def test_a_refusal_without_a_reason_comes_back_at_its_field(ada):
    application = make_application(ada.call, make_city("Luleå", "SE"))
    answer = ada.post(
        office(ada, "office-decide", application.code),
        {"verdict": "no", "reason": "", "seen": mark_of_application(application)},
    )
    assert answer.status_code == 422
    assert 'href="#id_reason"' in text_of(answer)
    application.refresh_from_db()
    assert application.state == "submitted"


def test_a_correction_is_asked_for_on_named_sections(ada):
    application = make_application(ada.call, make_city("Luleå", "SE"))
    address = office(ada, "office-fix", application.code)
    assert "Team and hours" in text_of(ada.get(address))
    form = {
        "sections": ["team"], "message": "Who supports you?", "due_at_day": "2023-07-10", "due_at_time": "17:00",
        "due_at_zone": "Europe/Brussels",
    }  # fmt: skip
    answer = ada.post(address, form, follow=True)
    assert "Who supports you?" in text_of(answer)
    assert FixRequest.objects.get().due_at.isoformat() == "2023-07-10T15:00:00+00:00"
    empty = ada.post(address, {"message": "Who?"})
    assert empty.status_code == 422
    assert "Who?" in text_of(empty)


def test_a_verdict_is_taken_back_and_the_rules_evaluated_again(ada):
    application = make_application(ada.call, make_city("Luleå", "SE"), "ineligible")
    answer = ada.post(
        office(ada, "office-reopen", application.code),
        {"reason": "Misread.", "seen": mark_of_application(application)},
        follow=True,
    )
    assert "The verdict is taken back." in text_of(answer)
    assert "All rules are met." in text_of(
        ada.post(office(ada, "office-recheck", application.code), follow=True)
    )


def test_while_the_call_is_open_nothing_can_be_decided(ada):
    application = make_application(ada.call, make_city("Luleå", "SE"))
    with clock.virtual(WRITING):
        assert "The call is still open" in text_of(ada.get(office(ada, "office-detail", application.code)))
        answer = ada.post(office(ada, "office-decide", application.code), {"verdict": "yes"})
    assert answer.status_code == 422
    assert "the city may submit again" in text_of(answer)
