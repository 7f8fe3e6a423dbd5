# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""After a complaint was upheld the decision is put right: on the complaint's file, by two people, and the city reads it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from tests.factories.accounts import make_person
from tests.factories.applications import lead_of
from tests.factories.complaints import impartial, make_complaint, make_ineligible
from tests.factories.evaluation import TELLING, make_told
from tests.factories.hosts import office_of
from tests.factories.once import made_once
from tests.factories.programmes import make_cohort, make_role
from tvilling.complaints import actions, queries
from tvilling.complaints.models import Complaint
from tvilling.core import clock
from tvilling.core.errors import ActionRefused, NotAllowed
from tvilling.evaluation import actions as evaluation
from tvilling.evaluation.models import Correction
from tvilling.mail.models import Message

pytestmark = pytest.mark.django_db

CITIES = ("Luleå", "Boden")
NOW = TELLING + timedelta(days=10)
UNTIL = {"confirm_by_day": "2023-09-30", "confirm_by_time": "23:59", "confirm_by_zone": "Europe/Brussels"}
WHY = "A review spoke of another city."


@pytest.fixture(autouse=True)
def in_september():
    with clock.virtual(NOW):
        yield


@made_once
def make_upheld():
    """Luleå took the only place; Boden complained, and its complaint was upheld."""
    panel = make_told(CITIES, (5, 1), places=1, reserve_places=0)
    complaint = make_complaint(panel.applications[1], "released")
    Complaint.objects.filter(pk=complaint.pk).update(verdict="upheld", redone="The decision is put right.")
    return panel


@pytest.fixture
def panel(db):
    return make_upheld()


def the_complaint():
    return Complaint.objects.select_related("application__city", "application__call__cohort").get()


def client_of(person):
    client = Client()
    client.force_login(person)
    return client


def read(person, url, status=200):
    answer = client_of(person).get(url)
    assert answer.status_code == status, answer.content.decode()[:2000]
    return answer.getvalue().decode()


def send(person, url, status=302, **data):
    answer = client_of(person).post(url, data)
    assert answer.status_code == status, answer.content.decode()[:2000]
    return answer.getvalue().decode()


def office(panel, *rest):
    return "/".join(["/office", panel.cohort.slug, *rest, ""])


def test_from_the_upheld_complaint_to_the_letter_of_the_city(panel):
    complaint, lead = the_complaint(), panel.lead(1)
    file = office(panel, "complaints", complaint.code)
    assert "Put the decision right" in read(panel.ada, file)
    send(panel.ada, f"{file}put-right/", outcome="selected", reason=WHY)
    page = office(panel, "selection", "put-right", complaint.application.code)
    first = read(panel.ada, page)
    assert "You proposed it, so a second person decides and tells the city." in first
    assert "With this one 2 are taken or offered" in first
    assert "It is proposed to put the decision right." in read(panel.ada, file)
    assert WHY not in read(lead, f"/my/results/{panel.decision(1).code}/")
    correction = Correction.objects.get()
    tell = office(panel, "selection", "put-right", correction.code, "tell")
    assert "A second person has to do this step" in send(panel.ada, tell, 422, **UNTIL)
    send(panel.ola, tell, **UNTIL)
    after = read(panel.ola, page)
    assert f"A complaint was upheld ({complaint.code})" in after
    result = read(lead, f"/my/results/{panel.decision(1).code}/")
    for words in ("Confirm our place", "Decided before", "Not selected", "Decided now", WHY):
        assert words in result
    for name in (panel.ada.name, panel.ola.name):
        assert name not in result
    assert "Put right" in read(lead, "/my/results/")
    [letter] = Message.objects.filter(letter="evaluation.corrected_selected")
    assert letter.recipient == lead
    overview = read(panel.ada, office(panel, "selection"))
    assert "Places held: 2; in the call: 1. That is 1 more than planned" in overview
    assert "Selected · Told · put right · a place more than planned" in overview


def test_nothing_is_put_right_for_a_complaint_that_was_not_upheld_or_not_answered_or_is_about_what_no_longer_holds(
    panel,
):
    values = {"actor": panel.ada, "now": NOW, "outcome": "selected", "reason": WHY}
    for state, verdict, sentence in (
        ("examined", "", "not answered yet"),
        ("released", "not_upheld", "was not upheld"),
    ):
        Complaint.objects.update(state=state, verdict=verdict)
        with pytest.raises(ActionRefused, match=sentence):
            actions.put_right(complaint=the_complaint(), **values)
        assert "Put the decision right" not in read(
            panel.ada, office(panel, "complaints", the_complaint().code)
        )
    Complaint.objects.update(state="released", verdict="partly")
    correction = actions.put_right(complaint=the_complaint(), **values)
    assert (correction.cause, correction.reference) == ("complaint", the_complaint().code)
    evaluation.tell_correction(
        actor=panel.ola, now=NOW, correction=correction, confirm_by=NOW + timedelta(days=3)
    )
    with pytest.raises(ActionRefused, match="no longer what is decided"):
        actions.put_right(complaint=the_complaint(), **values)


def test_what_is_refused_keeps_what_was_typed(panel):
    url = office(panel, "complaints", the_complaint().code, "put-right")
    assert "Fill in “Reason”" in send(panel.ada, url, 422, outcome="selected", reason="")
    again = send(panel.ada, url, 422, outcome="rejected", reason=WHY)
    assert WHY in again
    assert not Correction.objects.exists()


def test_only_the_office_of_the_cohort_puts_right_and_auditors_read(panel):
    complaint = the_complaint()
    eve, rut = make_person("Eve Elsewhere"), make_person("Rut Sandell")
    make_role(make_cohort("cohort-9", number=9), eve)
    make_role(panel.cohort, rut, "auditor")
    page = office(panel, "selection", "put-right", complaint.application.code)
    for person in (eve, panel.lead(1), panel.dana):
        read(person, page, 404)
        send(person, f"{page}propose/", 404, outcome="selected", reason=WHY)
        send(
            person,
            office(panel, "complaints", complaint.code, "put-right"),
            404,
            outcome="selected",
            reason=WHY,
        )
    assert "Propose it" not in read(rut, page)
    send(rut, f"{page}propose/", 404, outcome="selected", reason=WHY)
    with pytest.raises(NotAllowed):
        actions.put_right(actor=rut, now=NOW, complaint=complaint, outcome="selected", reason=WHY)
    read(panel.ada, office(panel, "selection", "put-right", panel.applications[0].code), 404)


def test_the_office_puts_an_error_of_its_own_right_from_the_page_of_the_decision(panel):
    Complaint.objects.update(verdict="not_upheld", redone="")
    decision = panel.decision(1)
    assert "Put it right" in read(panel.ada, office(panel, "selection", decision.code))
    page = office(panel, "selection", "put-right", panel.applications[1].code)
    assert "it takes a place more than the call has" in read(panel.ada, page)
    assert WHY in send(panel.ada, f"{page}propose/", 422, outcome="none", reason=WHY)
    send(panel.ada, f"{page}propose/", outcome="reserve", reason=WHY)
    correction = Correction.objects.get()
    assert (correction.cause, correction.reference) == ("error", "")
    drop = office(panel, "selection", "put-right", correction.code, "drop")
    send(panel.ola, drop, 422, reason="")
    send(panel.ola, drop, reason="The first sum was right.")
    assert "Propose what is decided instead" in read(panel.ada, page)
    send(panel.ada, f"{page}propose/", outcome="reserve", reason=WHY)
    last = Correction.objects.get(state="proposed")
    send(panel.ola, office(panel, "selection", "put-right", last.code, "tell"))
    decided = read(panel.ada, office(panel, "selection", decision.code))
    assert "Decided before" in decided
    assert f"Proposed by {panel.ada.name}, told by {panel.ola.name}." in decided


def test_who_put_right_took_part_in_what_was_decided_anew_and_it_can_be_complained_of(panel):
    evaluation.tell_correction(
        actor=panel.ola, now=NOW,
        correction=actions.put_right(
            actor=panel.ada, now=NOW, complaint=the_complaint(), outcome="reserve", reason=WHY
        ),
    )  # fmt: skip
    application = panel.applications[1]
    told = queries.told_decision(application)
    assert (told.about, told.reason, told.at) == ("reserve", WHY, NOW)
    assert {(panel.ada.pk, "drafted"), (panel.ola.pk, "released")} <= queries.parts_in_decision(application)
    later = NOW + timedelta(days=1)
    another = actions.start_complaint(
        actor=panel.lead(1), now=later, application=application, ground="procedure", text="Why not selected?"
    )
    assert another.about == "reserve"
    siri, _noor = impartial(panel.cohort)
    assert siri.pk not in {person for person, _part in queries.parts_in_decision(application)}


def test_a_city_that_was_not_eligible_is_put_right_from_the_page_of_its_application(panel):
    refused = make_ineligible(panel.call, "Piteå")
    page = office(panel, "selection", "put-right", refused.code)
    assert page in read(panel.ada, office(panel, "applications", refused.code))
    words = read(panel.ada, page)
    assert "The letter of commitment is not signed." in words
    assert "While there is time for reviews" in words
    send(panel.ada, f"{page}propose/", outcome="selected", reason=WHY)
    tell = office(panel, "selection", "put-right", Correction.objects.get().code, "tell")
    send(panel.ola, tell, **UNTIL)
    result = read(lead_of(refused.city), f"/my/results/{refused.decision.code}/")
    assert "Not eligible" in result
    assert "Afterwards it falls free." in result
    assert page not in read(panel.ada, office(panel, "applications", refused.code))


def test_before_decisions_are_told_there_is_only_the_way_of_all():
    call = make_ineligible(None, "Piteå").call
    [refused] = call.applications.all()
    ada = office_of(call.cohort)
    page = f"/office/{call.cohort.slug}/selection/put-right/{refused.code}/"
    assert page not in read(ada, f"/office/{call.cohort.slug}/applications/{refused.code}/")
    assert "No decision of this call has been told." in read(ada, page)
    assert "No decision of this call has been told." in send(
        ada, f"{page}propose/", 422, outcome="reserve", reason=WHY
    )


def test_what_is_put_right_from_the_page_of_the_decision_follows_from_the_upheld_complaint(panel):
    complaint = the_complaint()
    page = office(panel, "selection", "put-right", complaint.application.code)
    assert f"A complaint about this decision was upheld ({complaint.code})." in read(panel.ola, page)
    send(panel.ola, f"{page}propose/", 302, outcome="selected", reason=WHY)
    made = Correction.objects.get()
    assert (made.cause, made.reference) == ("complaint", complaint.code)
