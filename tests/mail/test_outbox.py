# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Queueing, releasing and cancelling letters."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.factories.accounts import make_person
from tests.factories.mail import EPOCH, GREETING, make_message
from tvilling.audit.models import Entry
from tvilling.core.errors import ActionRefused, NotAllowed, NotFound, StaleState
from tvilling.core.permissions import CLOCK
from tvilling.mail import actions, letters, permissions, queries
from tvilling.mail.letters import Letter
from tvilling.mail.models import Message
from tvilling.mail.states import MessageState
from tvilling.mail.tasks import deliver_due

pytestmark = pytest.mark.django_db


def test_a_letter_is_written_in_the_language_of_its_reader() -> None:
    message = make_message(make_person("Bo Sandström", language="sv"))
    assert message.subject == "God dag, Bo"
    assert message.body.startswith("Hej Bo,\n\nvi ses den 3 maj 2023.")
    assert (message.state, message.language) == (MessageState.QUEUED, "sv")


def test_a_language_without_a_text_falls_back_to_english() -> None:
    assert make_message(make_person("Bo Sandström", language="fi")).subject == "Good day, Bo"


def test_the_same_key_gives_the_same_letter() -> None:
    first = make_message()
    again = make_message(context={"name": "Somebody else", "day": "", "link": ""})
    assert (again.pk, again.subject) == (first.pk, "Good day, Bo")
    assert Message.objects.count() == 1


def test_one_letter_to_several_people_reaches_each_once_by_name_and_in_their_language() -> None:
    bo, chidi = make_person("Bo Sandström", language="sv"), make_person("Chidi Okafor")
    for _time in range(2):
        actions.queue_letters(
            actor=CLOCK, now=EPOCH, letter="tests.greeting", people=[bo, chidi, bo], key="greeting",
            context={"day": EPOCH.date(), "link": "https://example.org/"}, scope="cohort-1",
        )  # fmt: skip
    sent = Message.objects.order_by("recipient_name")
    assert [message.subject for message in sent] == ["God dag, Bo Sandström", "Good day, Chidi Okafor"]
    assert [message.key for message in sent] == [f"greeting-{person.pk}" for person in (bo, chidi)]
    assert {message.scope for message in sent} == {"cohort-1"}


def test_an_empty_value_leaves_no_gap_in_the_letter() -> None:
    text = "Good day,\n\n{note}\n\n{link}\n"
    assert letters.fill(text, {"note": "", "link": "x"}, "en") == "Good day,\n\nx\n"
    assert letters.fill(text, {"note": "Welcome.", "link": "x"}, "en") == "Good day,\n\nWelcome.\n\nx\n"


def test_values_cannot_add_a_header_or_a_placeholder() -> None:
    message = make_message(context={"name": "Bo\nBcc: eve@example.org {link}", "day": "", "link": "secret"})
    assert message.subject == "Good day, Bo Bcc: eve@example.org {link}"


def test_a_missing_value_is_the_callers_mistake() -> None:
    with pytest.raises(KeyError, match="day"):
        make_message(context={"name": "Bo", "link": ""})


def test_texts_with_unknown_placeholders_cannot_be_declared() -> None:
    for text in ("Hello {city}", "Hello {}", "Hello {name.email}", "Hello {0}"):
        with pytest.raises(ValueError, match="unknown placeholders"):
            letters.register("tests", [Letter("tests.bad", ("name",), {"en": "Hi"}, {"en": text})])


def test_a_key_cannot_be_declared_with_two_texts() -> None:
    other = Letter(GREETING.key, GREETING.placeholders, {"en": "Other"}, {"en": "Other"})
    with pytest.raises(ValueError, match="declared twice"):
        letters.register("tests", [other])


def test_a_held_letter_leaves_only_when_its_batch_is_released() -> None:
    ola = make_person("Ola Berg")
    held = make_message(held_batch="decisions-1", scope="cohort-1")
    other = make_message(key="greeting-2", held_batch="decisions-2", scope="cohort-1")
    assert deliver_due(now=EPOCH).sent == 0
    assert queries.held_batches("cohort-1") == [("decisions-1", 1), ("decisions-2", 1)]
    assert queries.number_held("cohort-1") == 2
    assert queries.number_held("cohort-2") == 0

    assert actions.release_batch(actor=ola, now=EPOCH, batch="decisions-1") == 1
    assert deliver_due(now=EPOCH).sent == 1
    assert queries.counts(queries.outbox("cohort-1")) == {
        "held": 1, "queued": 0, "sending": 0, "sent": 1, "failed": 0, "cancelled": 0,
    }  # fmt: skip
    entry = Entry.objects.get(event="mail.released")
    assert (entry.object_key, entry.scope, entry.after["letters"]) == (str(held.pk), "cohort-1", 1)
    other.refresh_from_db()
    assert other.state == MessageState.HELD


def test_releasing_an_empty_batch_is_refused() -> None:
    with pytest.raises(ActionRefused, match="No letters wait"):
        actions.release_batch(actor=make_person("Ola Berg"), now=EPOCH, batch="decisions-1")


def test_a_batch_taken_back_is_never_sent() -> None:
    ola = make_person("Ola Berg")
    make_message(held_batch="decisions-1")
    assert actions.cancel_batch(actor=ola, now=EPOCH, batch="decisions-1") == 1
    with pytest.raises(ActionRefused):
        actions.release_batch(actor=ola, now=EPOCH, batch="decisions-1")
    assert deliver_due(now=EPOCH).sent == 0


def test_a_letter_can_be_cancelled_until_it_has_left() -> None:
    ola = make_person("Ola Berg")
    message = make_message()
    actions.cancel_message(actor=ola, now=EPOCH, message=message, reason="Wrong city")
    assert deliver_due(now=EPOCH).sent == 0
    assert Entry.objects.get(event="mail.cancelled").reason == "Wrong city"

    sent = make_message(key="greeting-2")
    deliver_due(now=EPOCH)
    sent.refresh_from_db()
    with pytest.raises(StaleState):
        actions.cancel_message(actor=ola, now=EPOCH, message=sent)


def test_the_clock_may_not_release_or_cancel() -> None:
    message = make_message(held_batch="decisions-1")
    with pytest.raises(NotAllowed):
        actions.release_batch(actor=CLOCK, now=EPOCH, batch="decisions-1")
    with pytest.raises(NotAllowed):
        actions.cancel_message(actor=CLOCK, now=EPOCH, message=message)


def test_a_cohort_writes_its_own_text_and_goes_back_to_the_default_one() -> None:
    ada = make_person("Ada Lund")
    where = {"scope": "cohort-1", "key": GREETING.key, "language": "en"}
    actions.write_letter_text(actor=ada, now=EPOCH, **where, subject="Hello {name}", body="Come on {day}.")
    assert make_message(scope="cohort-1").body == "Come on 3 May 2023."
    assert make_message(scope="cohort-2", key="greeting-2").subject == "Good day, Bo"

    actions.restore_letter_text(actor=ada, now=EPOCH, **where)
    assert make_message(scope="cohort-1", key="greeting-3").subject == "Good day, Bo"
    assert list(Entry.objects.values_list("event", flat=True)) == ["mail.text_changed", "mail.text_restored"]


@pytest.mark.parametrize(
    ("subject", "body", "field", "words"),
    [
        ("", "Text", "subject", "Enter a subject"),
        ("Hello", " ", "body", "Enter the text"),
        ("Hello {iban}", "Text", "subject", "does not know {iban}. It knows: {name}, {day}, {link}."),
        ("Hello", "Text {iban}", "body", "does not know {iban}"),
    ],
)
def test_a_bad_text_is_refused_at_its_field(subject: str, body: str, field: str, words: str) -> None:
    with pytest.raises(ActionRefused) as refusal:
        actions.write_letter_text(
            actor=make_person("Ada Lund"), now=EPOCH, scope="cohort-1", key=GREETING.key, language="en",
            subject=subject, body=body,
        )  # fmt: skip
    assert refusal.value.field == field
    assert words in str(refusal.value)


def test_a_person_reads_the_letters_sent_to_them_and_no_others() -> None:
    bo, eve = make_person("Bo Sandström"), make_person("Eve Other")
    sent = make_message(bo)
    deliver_due(now=EPOCH)
    held = make_message(bo, key="greeting-2", held_batch="decisions-1")
    assert [letter.pk for letter in permissions.letters_visible_to(bo)] == [sent.pk]
    assert permissions.get_letter_for(bo, sent.code) == sent
    for person, letter in ((eve, sent), (bo, held)):
        with pytest.raises(NotFound):
            permissions.get_letter_for(person, letter.code)


def test_the_lag_is_the_wait_of_the_oldest_letter_that_is_due() -> None:
    assert queries.lag(EPOCH) == timedelta(0)
    make_message()
    make_message(key="greeting-2", held_batch="decisions-1", now=EPOCH - timedelta(days=3))
    assert queries.lag(EPOCH + timedelta(minutes=4)) == timedelta(minutes=4)
    deliver_due(now=EPOCH)
    assert queries.lag(EPOCH + timedelta(minutes=4)) == timedelta(0)
