# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""A correction that changes nothing is named as such: to the city before it is sent, to the office afterwards."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.applications.test_eligibility import ask
from tests.applications.test_office_pages import ada, office, text_of
from tests.factories.applications import CLOSED, complete_answers, lead_of, make_application, save
from tests.factories.cities import make_city
from tvilling.applications import actions
from tvilling.core import clock

__all__ = ["ada"]
pytestmark = pytest.mark.django_db

ANSWERED = CLOSED + timedelta(days=1)
SAID = "Nothing was changed since the submission before"
AGAIN = "The city handed in the same text again"
WARNING = "Nothing is corrected yet"


@pytest.fixture(autouse=True)
def when_answered():
    with clock.virtual(ANSWERED):
        yield


def asked(ada, city="Luleå"):
    application = make_application(ada.call, make_city(city, "SE"))
    ask(application)
    return application


def write(application):
    answers = complete_answers(application)
    save(application, "team", {**answers["team"], "support": "The mayor."}, now=CLOSED)


def hand_in(application):
    actions.submit_application(
        actor=lead_of(application.city), now=ANSWERED, application=application, key="fix"
    )


def pages_of(ada, application):
    one = [office(ada, name, application.code) for name in ("office-detail", "office-decide", "office-fix")]
    return {address: text_of(ada.get(address)) for address in (office(ada, "office-eligibility"), *one)}


def test_the_office_reads_that_nothing_was_changed(ada):
    application = asked(ada)
    hand_in(application)
    pages = pages_of(ada, application)
    for address, page in pages.items():
        assert SAID in page, address
    assert AGAIN in pages[office(ada, "office-detail", application.code)]
    actions.confirm_eligibility(
        actor=lead_office(ada), now=ANSWERED, application=application, verdict=True, reason="It will do."
    )
    assert SAID in text_of(ada.get(office(ada, "office-reopen", application.code)))


def lead_office(ada):
    return ada.get(office(ada, "office-eligibility")).wsgi_request.user


def test_of_a_correction_that_changes_something_nothing_is_said(ada):
    application = asked(ada)
    write(application)
    hand_in(application)
    for address, page in pages_of(ada, application).items():
        assert SAID not in page, address
        assert AGAIN not in page, address


def test_of_a_first_submission_nothing_is_said(ada):
    application = make_application(ada.call, make_city("Luleå", "SE"))
    for address, page in pages_of(ada, application).items():
        assert SAID not in page, address


def test_the_city_is_warned_before_it_sends_a_correction_that_changes_nothing(ada, client):
    application = asked(ada)
    client.force_login(lead_of(application.city))
    last_look = reverse("applications:check", args=[application.call.slug, application.city.slug])
    page = text_of(client.get(last_look))
    assert WARNING in page
    assert "Hand in the correction" in page
    write(application)
    assert WARNING not in text_of(client.get(last_look))


def test_the_queue_asks_as_often_for_three_corrections_as_for_one(ada):
    address = office(ada, "office-eligibility")

    def number():
        ada.get(address)
        with CaptureQueriesContext(connection) as captured:
            assert SAID in text_of(ada.get(address))
        return len(captured)

    hand_in(asked(ada))
    one = number()
    hand_in(asked(ada, "Cork"))
    hand_in(asked(ada, "Espoo"))
    assert number() == one
