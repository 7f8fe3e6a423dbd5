# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Letters, reminders and what waits for whom."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.factories.accounts import make_person
from tests.factories.applications import CLOSED, WRITING, lead_of, make_application, make_call
from tests.factories.cities import make_city, make_team_member
from tests.factories.hosts import office_of
from tests.factories.programmes import make_role
from tvilling.applications import actions
from tvilling.applications.jobs import LETTERS, office_waiting, team_waiting
from tvilling.calls.actions import approve_extension, propose_extension
from tvilling.core.errors import NotAllowed
from tvilling.core.permissions import CLOCK
from tvilling.mail.models import Message

pytestmark = pytest.mark.django_db


def test_each_letter_has_an_english_and_a_swedish_text():
    assert all(set(letter.subject) == set(letter.body) == {"en", "sv"} for letter in LETTERS)


def test_the_receipt_goes_to_everybody_who_writes_in_their_language():
    city = make_city()
    lead_of(city)
    make_team_member(city, make_person("Chidi Okafor", language="sv"), "member")
    make_team_member(city, make_person("Rune Reader"), "reader")
    submission = make_application(city=city).submissions.get()
    letters = {
        message.recipient_name: message for message in Message.objects.filter(letter="applications.received")
    }
    assert set(letters) == {"Bo Sandström", "Chidi Okafor"}
    assert "vi tog emot ansökan från Luleå" in letters["Chidi Okafor"].body
    assert submission.snapshot_sha256 in letters["Bo Sandström"].body
    assert f"/receipts/{submission.code}/" in letters["Bo Sandström"].body


def test_the_receipt_of_a_correction_does_not_say_that_one_can_submit_again():
    application = make_application(state="fix_requested")
    Message.objects.all().delete()
    bo = lead_of(application.city)
    actions.submit_application(actor=bo, now=CLOSED, application=application, key="the-correction")
    letter = Message.objects.get()
    assert (letter.letter, letter.recipient_name) == ("applications.corrected", "Bo Sandström")
    assert "submission number 2" in letter.body
    assert "submit again" not in letter.body


def test_an_extension_reaches_drafts_and_submissions_and_both_can_submit_again():
    call = make_call()
    draft = make_application(call, make_city(), "draft")
    sent = make_application(call, make_city("Boden", "SE"))
    gone = make_application(call, make_city("Kiruna", "SE"), "withdrawn")
    ada, ola = office_of(call.cohort), make_person("Ola Nilsson")
    make_role(call.cohort, ola)
    Message.objects.all().delete()
    extension = propose_extension(
        actor=ada, now=WRITING, call=call, closes_wall="2023-07-07T23:59", reason="The portal was down."
    )
    approve_extension(actor=ola, now=WRITING, extension=extension)
    letters = Message.objects.filter(letter="applications.extended")
    assert {message.object_key for message in letters} == {str(draft.pk), str(sent.pk)}
    assert all("The portal was down." in message.body for message in letters)
    assert not letters.filter(object_key=str(gone.pk)).exists()
    later = CLOSED + timedelta(days=1)
    sent.refresh_from_db()
    assert sent.call.accepts_submissions(later)


def test_a_draft_is_reminded_twice_and_never_twice_of_the_same():
    application = make_application(state="draft")
    make_application(application.call, make_city("Boden", "SE"))
    closes = application.call.closes_at
    for days in (10, 6, 5, 1.5, 1):
        actions.remind_of_deadline(actor=CLOCK, now=closes - timedelta(days=days))
    letters = Message.objects.filter(letter="applications.reminder")
    assert [message.object_key for message in letters] == [str(application.pk)] * 2
    assert "0 of 8 sections are complete" in letters[0].body
    with pytest.raises(NotAllowed):
        actions.remind_of_deadline(actor=lead_of(application.city), now=closes)


def test_drafts_and_corrections_wait_for_the_team_and_verdicts_for_the_office():
    application = make_application(state="draft")
    bo, ada = lead_of(application.city), office_of(application.cohort)
    item = next(iter(team_waiting(bo, WRITING)))
    assert (item.due_at, item.url) == (application.call.closes_at, "/apply/call-2023/lulea/")
    assert str(item.title).startswith("Submit the application of Luleå")
    chidi = make_team_member(application.city, make_person("Chidi Okafor"), "member").person
    assert str(next(iter(team_waiting(chidi, WRITING))).title).endswith("for its lead to submit")
    assert not list(team_waiting(bo, CLOSED))
    fix = make_application(application.call, make_city("Boden", "SE"), "fix_requested").fix_requests.get()
    assert [one.due_at for one in team_waiting(lead_of(fix.application.city), CLOSED)] == [fix.due_at]
    assert not list(office_waiting(ada, CLOSED))
    make_application(application.call, make_city("Kiruna", "SE"))
    assert not list(office_waiting(ada, WRITING)), "while the call is open there is nothing to decide"
    grace = application.call.closes_at + timedelta(minutes=1)
    assert not list(office_waiting(ada, grace)), "what arrives in the grace still counts"
    assert [str(one.title) for one in office_waiting(ada, CLOSED)] == [
        "Confirm the eligibility of 1 application"
    ]
    assert not list(office_waiting(make_person("Iris Meyer"), CLOSED))
