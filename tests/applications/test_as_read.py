# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""A verdict is given, and taken back, on what stood on the page: another submission or verdict is read first."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.applications.test_eligibility import ask, decide
from tests.applications.test_office_pages import ada, office, text_of
from tests.factories.applications import CLOSED, complete_answers, lead_of, make_application, save
from tests.factories.cities import make_city
from tests.factories.hosts import office_of
from tests.factories.pages import seen_in
from tvilling.applications import actions
from tvilling.applications.queries import mark_of_application
from tvilling.core import clock
from tvilling.core.errors import NotAsSeen

__all__ = ["ada"]
pytestmark = pytest.mark.django_db

LATER = CLOSED + timedelta(days=2)


@pytest.fixture(autouse=True)
def after_the_correction():
    with clock.virtual(LATER):
        yield


def corrected(application):
    """The office asks for a correction of the team, and the city sends another text of it."""
    ask(application)
    answers = complete_answers(application)
    save(application, "team", {**answers["team"], "support": "The mayor."}, now=CLOSED)
    actions.submit_application(
        actor=lead_of(application.city), now=CLOSED + timedelta(days=1), application=application, key="fix"
    )


def test_a_correction_that_came_since_is_read_before_the_verdict(ada):
    application = make_application(ada.call, make_city("Luleå", "SE"))
    address = office(ada, "office-decide", application.code)
    old_tab = text_of(ada.get(address))
    assert "Submission 1" in old_tab
    corrected(application)
    typed = {"verdict": "no", "reason": "Nobody supports it.", "seen": seen_in(old_tab)}
    answer = ada.post(address, typed)
    page = text_of(answer)
    assert answer.status_code == 422
    for words in (
        "This has changed since you opened the page",
        "Nobody supports it.</textarea>",
        "Submission 2",
    ):
        assert words in page
    application.refresh_from_db()
    assert application.state == "submitted"
    assert ada.post(address, typed | {"seen": seen_in(page)}).status_code == 302
    application.refresh_from_db()
    assert application.state == "ineligible"


def test_another_verdict_than_the_one_that_was_read_is_not_taken_back(ada):
    application = make_application(ada.call, make_city("Luleå", "SE"), "ineligible")
    address = office(ada, "office-reopen", application.code)
    old_tab = text_of(ada.get(address))
    colleague = office_of(application.cohort)
    actions.reopen_eligibility(actor=colleague, now=LATER, application=application, reason="Misread.")
    decide(application, now=LATER)
    typed = {"reason": "It was too hard.", "seen": seen_in(old_tab)}
    answer = ada.post(address, typed)
    page = text_of(answer)
    assert answer.status_code == 422
    assert "This has changed since you opened the page" in page
    assert "It was too hard.</textarea>" in page
    application.refresh_from_db()
    assert application.state == "eligible"
    assert ada.post(address, typed | {"seen": seen_in(page)}).status_code == 302


def test_rules_that_find_something_else_meanwhile_are_read_again():
    application = make_application()
    seen, check = mark_of_application(application), application.eligibility
    check.results, check.passed = [], False
    check.save(update_fields=["results", "passed"])
    with pytest.raises(NotAsSeen):
        actions.confirm_eligibility(
            actor=office_of(application.cohort), now=LATER, application=application, verdict=True,
            reason="As before.", seen=seen,
        )  # fmt: skip
