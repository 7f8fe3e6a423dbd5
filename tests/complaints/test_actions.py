# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Filing, examining and answering complaints: each step, each refusal, and what is on record."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from tests.factories.accounts import make_person
from tests.factories.applications import CLOSED, lead_of
from tests.factories.cities import make_team_member
from tests.factories.complaints import (
    CITY_SAYS,
    OFFICE_SAYS,
    impartial,
    make_complaint,
    make_ineligible,
    make_rejected,
    propose,
)
from tests.factories.documents import make_upload
from tests.factories.evaluation import TELLING, make_expert
from tests.factories.hosts import office_of
from tests.factories.programmes import make_role
from tvilling.applications import actions as applications
from tvilling.audit.queries import history_of
from tvilling.complaints import actions, queries
from tvilling.complaints.models import Complaint, Involved
from tvilling.core import periodic
from tvilling.core.clock import last_minute
from tvilling.core.errors import ActionRefused, NotAllowed, SecondPersonNeeded, StaleState
from tvilling.core.permissions import CLOCK
from tvilling.documents.decoders import DocumentRefused
from tvilling.evaluation import actions as evaluation
from tvilling.mail.models import Message

pytestmark = pytest.mark.django_db

WORDS = {"ground": "procedure", "text": "Only one expert read it."}
SOON = TELLING + timedelta(days=1)


@pytest.fixture
def panel(db):
    return make_rejected()


def begin(panel, now=SOON, number=0, **words):
    return actions.start_complaint(
        actor=panel.lead(number), now=now, application=panel.applications[number], **{**WORDS, **words}
    )


def hand_in(complaint, now=SOON, version=None, actor=None):
    return actions.file_complaint(
        actor=actor or lead_of(complaint.city),
        now=now,
        complaint=complaint,
        version=version or complaint.version,
    )


def test_a_complaint_keeps_the_decision_as_it_was_told(panel):
    complaint = begin(panel)
    assert (complaint.state, complaint.about, complaint.told_at) == ("draft", "rejected", TELLING)
    assert complaint.complain_by == last_minute((TELLING + timedelta(days=30)).date(), "Europe/Brussels")
    ineligible = make_ineligible(panel.call, "Lund")
    other = actions.start_complaint(
        actor=lead_of(ineligible.city), now=CLOSED, application=ineligible, ground="eligibility", text="It is signed."
    )  # fmt: skip
    assert (other.about, other.decision_reason) == ("ineligible", "The letter of commitment is not signed.")


def test_filing_says_when_the_answer_is_due_and_tells_the_team(panel):
    chidi = make_person("Chidi Okafor")
    make_team_member(panel.applications[0].city, chidi, "member")
    complaint = hand_in(begin(panel))
    assert complaint.state == "filed"
    assert complaint.answer_by == last_minute((SOON + timedelta(days=45)).date(), "Europe/Brussels")
    letters = Message.objects.filter(letter="complaints.received")
    assert {letter.recipient_id for letter in letters} == {panel.lead().pk, chidi.pk}
    assert all(complaint.code in letter.subject and CITY_SAYS not in letter.body for letter in letters)
    assert "14 October 2023, 23:59 Brussels time (UTC+2)" in letters[0].body
    started, filed = history_of(complaint)
    assert (started.event, filed.event) == ("complaint.started", "complaint.filed")
    # What a team begins is its own until it files.
    assert "ground" not in started.after
    assert (started.scope, filed.scope) == ("", complaint.cohort.slug)
    assert filed.after["ground"] == complaint.ground


def test_it_is_noted_who_took_part_in_the_decision(panel):
    complaint = hand_in(begin(panel))
    found = {(row.person.name, row.part) for row in Involved.objects.filter(complaint=complaint)}
    assert found == {
        (office_of(panel.cohort).name, "eligibility"), (panel.ada.name, "drafted"), (panel.ola.name, "released"),
        (panel.dana.name, "evaluated"),
    }  # fmt: skip


def test_who_agreed_or_asked_for_a_consensus_took_part():
    panel = make_rejected(experts=2)
    application = panel.applications[0]
    evaluation.open_consensus(actor=panel.ada, now=SOON, application=application)
    parts = queries.parts_in_decision(application)
    assert {(panel.ada.pk, "consensus"), (panel.dana.pk, "consensus")} <= parts


@pytest.mark.parametrize(
    ("words", "field"),
    [
        ({"ground": "taste"}, "ground"),
        ({"text": "  "}, "text"),
        ({"text": "word " * 1001}, "text"),
    ],
)
def test_a_complaint_needs_a_ground_and_a_text_within_its_limit(panel, words, field):
    with pytest.raises(ActionRefused) as refusal:
        begin(panel, **words)
    assert refusal.value.field == field
    assert not Complaint.objects.exists()


def test_after_the_last_minute_of_the_day_nothing_is_begun_changed_or_filed(panel):
    until = last_minute((TELLING + timedelta(days=30)).date(), "Europe/Brussels")
    complaint = begin(panel, now=until)
    late = until + timedelta(seconds=1)
    with pytest.raises(ActionRefused, match="it ended on 28 September 2023, 23:59 Brussels time"):
        hand_in(complaint, now=late)
    with pytest.raises(ActionRefused, match="it ended on"):
        actions.write_complaint(actor=panel.lead(), now=late, complaint=complaint, version=1, **WORDS)
    with pytest.raises(ActionRefused, match="it ended on"):
        actions.add_file(actor=panel.lead(), now=late, complaint=complaint, upload=make_upload())
    assert hand_in(complaint, now=until).state == "filed"
    actions.withdraw_complaint(actor=panel.lead(), now=late, complaint=complaint)
    with pytest.raises(ActionRefused, match="it ended on"):
        begin(panel, now=late)


def test_a_shorter_time_set_later_takes_nothing_from_who_was_told_already(panel):
    panel.cohort.complaint_days = 1
    panel.cohort.save(update_fields=["complaint_days"])
    assert begin(panel, now=TELLING + timedelta(days=20)).state == "draft"


def test_a_selected_city_and_one_that_was_not_told_have_nothing_to_complain_of():
    panel = make_rejected(("Luleå", "Lund"))
    selected = panel.applications[0]
    selected.decision.outcome = "selected"
    selected.decision.save(update_fields=["outcome"])
    with pytest.raises(queries.NothingToComplain):
        begin(panel)
    other = panel.applications[1].decision
    other.state, other.released_by = "pending", None
    other.save(update_fields=["state", "released_by"])
    with pytest.raises(queries.NothingToComplain):
        begin(panel, number=1)


def test_there_is_one_open_complaint_and_one_answer_for_a_decision(panel):
    complaint = begin(panel)
    with pytest.raises(queries.AlreadyOpen):
        begin(panel)
    twin = Complaint.objects.get(pk=complaint.pk)
    twin.pk, twin.code, twin._state.adding = None, "twin", True
    with pytest.raises(IntegrityError), transaction.atomic():
        twin.save()
    actions.withdraw_complaint(actor=panel.lead(), now=SOON, complaint=complaint)
    make_complaint(panel.applications[0], "released")
    with pytest.raises(queries.AlreadyAnswered):
        begin(panel, now=TELLING + timedelta(days=6))


def test_a_verdict_taken_anew_can_be_complained_of_anew():
    application = make_ineligible()
    make_complaint(application, "released")
    ada, later = office_of(application.cohort), CLOSED + timedelta(days=8)
    applications.reopen_eligibility(
        actor=ada, now=later, application=application, reason="The complaint is right."
    )
    with pytest.raises(queries.NothingToComplain):
        make_complaint(application)
    applications.confirm_eligibility(
        actor=ada, now=later, application=application, verdict=False, reason="The other letter is not signed."
    )
    application.refresh_from_db()
    lead = lead_of(application.city)
    again = actions.start_complaint(actor=lead, now=later, application=application, **WORDS)
    assert again.decision_reason == "The other letter is not signed."


def test_a_draft_about_what_no_longer_holds_cannot_be_filed():
    application = make_ineligible()
    draft = make_complaint(application)
    ada, later = office_of(application.cohort), CLOSED + timedelta(days=2)
    applications.reopen_eligibility(actor=ada, now=later, application=application, reason="Read again.")
    applications.confirm_eligibility(
        actor=ada, now=later, application=application, verdict=False, reason="Another rule is not met."
    )
    draft = Complaint.objects.get(pk=draft.pk)
    with pytest.raises(queries.NewerDecision):
        hand_in(draft, now=later)
    with pytest.raises(queries.NewerDecision):
        actions.write_complaint(
            actor=lead_of(application.city), now=later, complaint=draft, version=draft.version, **WORDS
        )
    actions.withdraw_complaint(actor=lead_of(application.city), now=later, complaint=draft)
    assert not any(entry.scope for entry in history_of(draft))
    application = Complaint.objects.get(pk=draft.pk).application
    again = actions.start_complaint(
        actor=lead_of(application.city), now=later, application=application, **WORDS
    )
    assert hand_in(again, now=later).decision_reason == "Another rule is not met."


def test_what_was_checked_is_what_is_filed(panel):
    complaint = begin(panel)
    checked = complaint.version
    actions.write_complaint(actor=panel.lead(), now=SOON, complaint=complaint, version=checked, **WORDS)
    with pytest.raises(ActionRefused, match="changed after you checked it"):
        hand_in(complaint, version=checked)
    actions.add_file(actor=panel.lead(), now=SOON, complaint=complaint, upload=make_upload("minutes.pdf"))
    with pytest.raises(ActionRefused, match="changed after you checked it"):
        hand_in(complaint, version=checked + 1)
    assert hand_in(complaint).state == "filed"


def test_two_who_write_at_once_do_not_overwrite_each_other(panel):
    complaint = begin(panel)
    actions.write_complaint(
        actor=panel.lead(), now=SOON, complaint=complaint, version=1, ground="fact", text="The first."
    )
    with pytest.raises(actions.ComplaintChanged):
        actions.write_complaint(
            actor=panel.lead(), now=SOON, complaint=complaint, version=1, ground="fact", text="The second."
        )
    assert Complaint.objects.get().text == "The first."


def test_files_are_bounded_and_checked_and_nothing_changes_once_it_is_filed(panel):
    complaint, lead = begin(panel), panel.lead()
    with pytest.raises(DocumentRefused):
        actions.add_file(actor=lead, now=SOON, complaint=complaint, upload=make_upload("x.pdf", b"no PDF"))
    rows = [
        actions.add_file(actor=lead, now=SOON, complaint=complaint, upload=make_upload(f"{number}.pdf"))
        for number in range(queries.FILES_AT_MOST)
    ]
    with pytest.raises(ActionRefused, match="5 files at most"):
        actions.add_file(actor=lead, now=SOON, complaint=complaint, upload=make_upload())
    rows[0].complaint.refresh_from_db()
    actions.remove_file(actor=lead, now=SOON, attachment=rows[0])
    complaint.refresh_from_db()
    hand_in(complaint)
    with pytest.raises(StaleState):
        hand_in(complaint)
    with pytest.raises(StaleState):
        actions.add_file(actor=lead, now=SOON, complaint=complaint, upload=make_upload())
    rows[1].complaint.refresh_from_db()
    with pytest.raises(StaleState):
        actions.remove_file(actor=lead, now=SOON, attachment=rows[1])
    with pytest.raises(StaleState):
        actions.write_complaint(actor=lead, now=SOON, complaint=complaint, version=complaint.version, **WORDS)
    assert complaint.attachments.count() == queries.FILES_AT_MOST - 1


def test_nobody_who_took_part_is_near_the_city_or_outside_the_office_examines(panel):
    complaint = hand_in(begin(panel))
    siri, noor = impartial(panel.cohort)

    def give(person):
        actions.assign_complaint(actor=panel.ada, now=SOON, complaint=complaint, person=person)

    for person, part in ((panel.ada, "drafted the decision"), (panel.ola, "released the decision")):
        with pytest.raises(ActionRefused, match=part) as refusal:
            give(person)
        assert refusal.value.field == "person"
        assert person.name in str(refusal.value)
    with pytest.raises(ActionRefused, match="Choose somebody of the programme office"):
        give(panel.dana)
    make_role(panel.cohort, panel.dana)
    with pytest.raises(ActionRefused, match="evaluated the application"):
        give(panel.dana)
    make_team_member(complaint.city, siri, "reader")
    with pytest.raises(ActionRefused, match="is or was in the team of Luleå"):
        give(siri)
    expert = make_expert(panel.cohort, "Noor Haddad")
    evaluation.record_conflict(
        actor=panel.ada,
        now=SOON,
        expert=expert,
        application=complaint.application,
        reason="Advised the mayor.",
    )
    with pytest.raises(ActionRefused, match="has a conflict of interest with Luleå"):
        give(noor)
    complaint.refresh_from_db()
    assert (complaint.state, complaint.handler) == ("filed", None)


def test_the_examiner_gets_a_letter_and_can_be_replaced_until_there_is_an_answer(panel):
    complaint = make_complaint(panel.applications[0], "examined")
    siri, noor = impartial(panel.cohort)
    [letter] = Message.objects.filter(letter="complaints.assigned")
    assert letter.recipient_id == siri.pk
    assert f"/office/cohort-1/complaints/{complaint.code}/" in letter.body
    actions.assign_complaint(actor=panel.ola, now=SOON, complaint=complaint, person=noor)
    with pytest.raises(NotAllowed):
        propose(complaint, siri, SOON)
    propose(complaint, noor, SOON)
    with pytest.raises(StaleState):
        actions.assign_complaint(actor=panel.ola, now=SOON, complaint=complaint, person=siri)


@pytest.mark.parametrize(
    ("words", "field"),
    [
        ({"verdict": "maybe"}, "verdict"),
        ({"answer": " "}, "answer"),
        ({"answer": "word " * 1501}, "answer"),
        ({"redone": "We read it again."}, "redone"),
        ({"verdict": "upheld"}, "redone"),
        ({"verdict": "partly", "redone": "word " * 401}, "redone"),
    ],
)
def test_an_answer_has_an_outcome_reasons_and_what_is_redone_when_it_is_upheld(panel, words, field):
    complaint = make_complaint(panel.applications[0], "examined")
    with pytest.raises(ActionRefused) as refusal:
        propose(complaint, impartial(panel.cohort)[0], SOON, **words)
    assert refusal.value.field == field
    complaint.refresh_from_db()
    assert complaint.state == "examined"


def test_a_second_person_who_took_no_part_releases_the_answer_and_the_city_is_told(panel):
    complaint = make_complaint(panel.applications[0], "proposed")
    siri, noor = impartial(panel.cohort)
    with pytest.raises(SecondPersonNeeded):
        actions.release_answer(actor=siri, now=SOON, complaint=complaint, version=complaint.version)
    for person in (panel.ada, panel.ola, panel.lead(), panel.dana):
        with pytest.raises(NotAllowed):
            actions.release_answer(actor=person, now=SOON, complaint=complaint, version=complaint.version)
    actions.release_answer(actor=noor, now=SOON, complaint=complaint, version=complaint.version)
    [letter] = Message.objects.filter(letter="complaints.answered")
    assert letter.recipient_id == panel.lead().pk
    assert "Outcome: Not upheld" in letter.body
    assert OFFICE_SAYS in letter.body
    people = (siri, noor, panel.ada, panel.ola, panel.dana)
    assert not any(person.name in letter.body for person in people)
    assert [entry.event for entry in history_of(complaint)][-1] == "complaint.answered"
    assert not any(CITY_SAYS in str(entry.after) for entry in history_of(complaint))


def test_the_database_itself_refuses_one_person_for_both_steps(panel):
    complaint = make_complaint(panel.applications[0], "proposed")
    with pytest.raises(IntegrityError), transaction.atomic():
        Complaint.objects.filter(pk=complaint.pk).update(
            state="released", released_by=complaint.proposed_by, released_at=SOON
        )


def test_only_the_answer_that_was_read_is_released(panel):
    complaint = make_complaint(panel.applications[0], "proposed")
    siri, noor = impartial(panel.cohort)
    read = complaint.version
    actions.return_answer(actor=noor, now=SOON, complaint=complaint, reason="Name the rule.")
    propose(complaint, siri, SOON, answer="Rule 4 was followed.")
    with pytest.raises(StaleState):
        actions.release_answer(actor=noor, now=SOON, complaint=complaint, version=read)
    entry = history_of(complaint).get(event="complaint.answer_returned")
    assert entry.reason == "Name the rule."
    with pytest.raises(ActionRefused, match="Say what is to be changed"):
        actions.return_answer(actor=noor, now=SOON, complaint=complaint, reason=" ")
    with pytest.raises(SecondPersonNeeded):
        actions.return_answer(actor=siri, now=SOON, complaint=complaint, reason="Once more.")


@pytest.mark.parametrize("state", ["draft", "filed", "examined", "proposed"])
def test_the_lead_withdraws_until_it_is_answered(panel, state):
    complaint = make_complaint(panel.applications[0], state)
    actions.withdraw_complaint(actor=panel.lead(), now=SOON, complaint=complaint, reason="We talked.")
    assert complaint.state == "withdrawn"
    told = Message.objects.filter(letter="complaints.withdrawn").count()
    assert told == (0 if state == "draft" else 1)
    with pytest.raises(StaleState):
        actions.withdraw_complaint(actor=panel.lead(), now=SOON, complaint=complaint)


def test_an_answered_complaint_stays_answered(panel):
    complaint = make_complaint(panel.applications[0], "released")
    with pytest.raises(StaleState):
        actions.withdraw_complaint(actor=panel.lead(), now=SOON, complaint=complaint)
    with pytest.raises(StaleState):
        actions.assign_complaint(
            actor=panel.ada, now=SOON, complaint=complaint, person=impartial(panel.cohort)[1]
        )


def test_the_letters_of_a_decision_say_until_when_one_can_complain(panel):
    make_ineligible(panel.call, "Lund")
    rejected = Message.objects.get(letter="evaluation.rejected")
    assert "until 28 September 2023, 23:59 Brussels time (UTC+2)" in rejected.body
    ineligible = Message.objects.get(letter="applications.ineligible")
    assert "until 2 August 2023, 23:59 Brussels time (UTC+2)" in ineligible.body


def test_the_examiner_and_the_office_are_reminded_once_before_an_answer_is_due(panel):
    complaint = make_complaint(panel.applications[0], "examined")
    siri, noor = impartial(panel.cohort)
    due = complaint.answer_by
    assert due is not None
    for days in (9, 8, 6, 5, 0, -3):
        actions.remind_of_answers(actor=CLOCK, now=due - timedelta(days=days))
    letters = Message.objects.filter(letter="complaints.answer_due")
    assert sorted(letter.recipient_name for letter in letters) == sorted(
        person.name for person in (siri, noor, panel.ada, panel.ola)
    )
    assert {letter.created_at for letter in letters} == {due - timedelta(days=6)}
    assert all("Being examined" in letter.body and CITY_SAYS not in letter.body for letter in letters)
    assert complaint.code in letters[0].subject
    with pytest.raises(NotAllowed):
        actions.remind_of_answers(actor=panel.ada, now=SOON)


@pytest.mark.parametrize("state", ["draft", "released", "withdrawn"])
def test_nobody_is_reminded_of_what_is_answered_withdrawn_or_not_filed(panel, state):
    make_complaint(panel.applications[0], state)
    actions.remind_of_answers(actor=CLOCK, now=SOON + timedelta(days=100))
    assert not Message.objects.filter(letter="complaints.answer_due").exists()


def test_the_clock_reminds_by_itself(panel):
    complaint = make_complaint(panel.applications[0], "filed")
    assert complaint.answer_by is not None
    [job] = [job for job in periodic.jobs() if job.name == "complaints.remind"]
    job.run(complaint.answer_by - timedelta(days=1))
    assert Message.objects.filter(letter="complaints.answer_due").exists()
