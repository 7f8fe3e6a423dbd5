# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Rules find, people decide; corrections open named sections only."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.factories.accounts import make_person
from tests.factories.applications import (
    CLOSED,
    WRITING,
    complete_answers,
    lead_of,
    make_application,
    make_call,
    save,
)
from tests.factories.cities import make_city
from tests.factories.hosts import office_of
from tests.factories.programmes import make_cohort, make_role
from tvilling.applications import actions, queries
from tvilling.applications.signals import application_eligible, application_ineligible
from tvilling.audit.models import Entry
from tvilling.core.errors import ActionRefused, NotAllowed, StaleState
from tvilling.core.permissions import CLOCK
from tvilling.mail.models import Message

pytestmark = pytest.mark.django_db
DUE = CLOSED + timedelta(days=5)


def decide(application, verdict=True, reason="", now=CLOSED, actor=None):
    actor = actor or office_of(application.cohort)
    return actions.confirm_eligibility(
        actor=actor, now=now, application=application, verdict=verdict, reason=reason
    )


def ask(application, sections=("team",), due_at=DUE, message="Say who supports you."):
    return actions.request_fix(
        actor=office_of(application.cohort), now=CLOSED, application=application, sections=sections, message=message,
        due_at=due_at,
    )  # fmt: skip


def findings(application):
    return {one["rule"]: one["passed"] for one in application.eligibility.results}


def test_submitting_evaluates_each_rule_and_names_the_reason():
    application = make_application(
        city=make_city("Ankara", "TR"), answers={"commitment": {"commitment_year": 2060}}
    )
    assert findings(application)["country"] is False
    assert findings(application)["commitment_year"] is False
    assert findings(application)["hours"] is True
    assert not application.eligibility.passed
    sentences = [finding.sentence for finding in queries.findings_of(application.eligibility)]
    assert any("2060" in sentence for sentence in sentences)
    # The office reads of the city by its name; the city reads of itself.
    assert any(sentence.startswith("The team of Ankara has") for sentence in sentences)
    assert not any("Your" in sentence for sentence in sentences)
    assert "city" not in application.eligibility.results[0]


def test_only_the_office_of_the_cohort_decides():
    application = make_application()
    eve = make_person("Eve Stranger")
    make_role(make_call_elsewhere().cohort, eve)
    for stranger in (eve, lead_of(application.city), CLOCK):
        with pytest.raises(NotAllowed):
            decide(application, actor=stranger)
    assert decide(application).verdict is True
    assert application.state == "eligible"


def make_call_elsewhere():
    return make_call(make_cohort("cohort-9", number=9), slug="call-elsewhere")


def test_nothing_is_decided_or_asked_while_the_city_may_still_submit():
    application = make_application()
    last = application.call.closes_at + timedelta(seconds=299)
    with pytest.raises(actions.StillOpen):
        decide(application, now=last)
    decide(application, now=application.call.closes_at + timedelta(seconds=300))


@pytest.mark.parametrize(("verdict", "country"), [(False, "SE"), (True, "TR")])
def test_a_refusal_and_a_verdict_against_the_rules_need_a_reason(verdict, country):
    city = make_city("Ankara", "TR") if country == "TR" else make_city()
    application = make_application(city=city)
    with pytest.raises(ActionRefused) as caught:
        decide(application, verdict)
    assert caught.value.field == "reason"
    decide(application, verdict, "Looked at by two people.")
    assert application.eligibility.reason == "Looked at by two people."


def test_the_verdict_is_announced_recorded_and_told_with_its_reason():
    application, heard = make_application(), []
    application_eligible.connect(lambda **_given: heard.append("yes"), weak=False, dispatch_uid="yes")
    application_ineligible.connect(lambda **_given: heard.append("no"), weak=False, dispatch_uid="no")
    decide(application, False, "The letter is not signed.")
    application_eligible.disconnect(dispatch_uid="yes")
    application_ineligible.disconnect(dispatch_uid="no")
    assert heard == ["no"]
    assert Entry.objects.get(event="application.ineligible").reason == "The letter is not signed."
    letter = Message.objects.get(letter="applications.ineligible")
    assert "The letter is not signed." in letter.body
    assert letter.recipient == lead_of(application.city)


def test_a_verdict_is_taken_back_with_a_reason_and_given_again():
    application = make_application(state="ineligible")
    ada = office_of(application.cohort)
    with pytest.raises(ActionRefused):
        actions.reopen(actor=ada, now=CLOSED, application=application, reason=" ")
    check = actions.reopen(actor=ada, now=CLOSED, application=application, reason="We misread the letter.")
    assert (application.state, check.verdict, check.decided_by) == ("submitted", None, None)
    decide(application, now=CLOSED + timedelta(hours=1))
    assert Message.objects.filter(letter="applications.eligible").count() == 1


def test_the_rules_can_be_evaluated_again_by_office_or_clock_and_change_no_verdict():
    application = make_application(state="eligible")
    check = actions.compute_eligibility(actor=CLOCK, now=CLOSED, application=application)
    assert check.verdict is True
    with pytest.raises(NotAllowed):
        actions.compute_eligibility(actor=lead_of(application.city), now=CLOSED, application=application)
    draft = make_application(application.call, make_city("Kiruna", "SE"), "draft")
    with pytest.raises(ActionRefused):
        actions.compute_eligibility(actor=CLOCK, now=CLOSED, application=draft)


@pytest.mark.parametrize(
    ("given", "field"),
    [({"sections": ()}, "sections"), ({"sections": ("unknown",)}, "sections"), ({"message": " "}, "message"),
     ({"due_at": CLOSED}, "due_at")],
)  # fmt: skip
def test_a_correction_names_sections_words_and_a_moment(given, field):
    application = make_application()
    with pytest.raises(ActionRefused) as caught:
        ask(application, **given)
    assert caught.value.field == field


def test_a_correction_opens_the_named_sections_until_its_moment():
    application = make_application(state="fix_requested")
    answers = complete_answers(application)
    save(application, "team", {**answers["team"], "support": "The mayor."}, now=CLOSED)
    with pytest.raises(actions.SectionClosed):
        save(application, "city", {"portrait": "Sneaked in"}, now=CLOSED)
    with pytest.raises(actions.SectionClosed):
        save(application, "team", {**answers["team"], "support": "Too late."}, now=DUE)
    assert Message.objects.filter(letter="applications.fix_requested").count() == 1


def test_a_correction_hands_in_the_named_sections_and_nothing_else_that_was_typed_meanwhile():
    application = make_application()
    bo, answers = lead_of(application.city), complete_answers(application)
    never = {**answers["city"], "portrait": "Typed before the deadline, never submitted"}
    save(application, "city", never, now=WRITING + timedelta(days=1))
    handed_in = application.submitted_at
    ask(application)
    save(application, "team", {**answers["team"], "support": "The mayor."}, now=CLOSED)
    submission = actions.submit_application(
        actor=bo, now=CLOSED + timedelta(days=1), application=application, key="fix"
    )
    given = queries.answers_of(submission.snapshot)
    assert given["support"] == "The mayor."
    assert given["portrait"] == answers["city"]["portrait"]
    application.refresh_from_db()
    assert (application.state, application.submitted_at, submission.number) == ("submitted", handed_in, 2)
    assert application.fix_requests.get().answered_at == CLOSED + timedelta(days=1)
    with pytest.raises(ActionRefused):
        actions.submit_application(
            actor=bo, now=CLOSED + timedelta(days=2), application=application, key="more"
        )


def test_a_late_correction_is_refused_and_the_office_can_decide_without_it():
    application = make_application(state="fix_requested")
    with pytest.raises(actions.SectionClosed):
        actions.submit_application(
            actor=lead_of(application.city), now=DUE, application=application, key="late"
        )
    decide(application, False, "No answer came.", now=DUE)
    assert application.state == "ineligible"
    with pytest.raises(StaleState):
        decide(application, now=DUE)
