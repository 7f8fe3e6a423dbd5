# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Sending: at least once, whatever dies; the same Message-ID each time."""

from __future__ import annotations

from datetime import timedelta
from email import message_from_bytes, policy
from smtplib import SMTPRecipientsRefused, SMTPServerDisconnected
from typing import TYPE_CHECKING, ClassVar

import pytest
from django.core import mail
from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend

from tests.factories.accounts import make_person
from tests.factories.mail import EPOCH, make_message
from tvilling.accounts.sample import kept_letters
from tvilling.core.errors import StaleState
from tvilling.mail.actions import retry_message
from tvilling.mail.letter_files import EmailBackend
from tvilling.mail.models import Message
from tvilling.mail.queries import MOST_ATTEMPTS, lag, last_fault, wait_after
from tvilling.mail.states import MACHINE, MessageState
from tvilling.mail.tasks import LEASE, Delivery, deliver_due

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_django import Settings

pytestmark = pytest.mark.django_db


class Server(BaseEmailBackend):
    """A mail server that takes what it is sent, or raises what it was told to."""

    answers: ClassVar[list[BaseException]] = []
    taken: ClassVar[list[str]] = []

    def send_messages(self, email_messages):
        for message in email_messages:
            self.taken.append(message.extra_headers["Message-ID"])
            if self.answers:
                raise self.answers.pop(0)
        return len(email_messages)


@pytest.fixture
def server(settings: Settings):
    settings.EMAIL_BACKEND = f"{__name__}.Server"
    Server.answers.clear()
    Server.taken.clear()
    return Server


def test_a_letter_leaves_as_text_with_an_html_twin() -> None:
    bo = make_person('Bo "the" Sandström', email="bo@example.org")
    message = make_message(
        bo, context={"name": "<b>Bo</b>", "day": "Monday", "link": "http://127.0.0.1:8000/my/"}
    )
    assert deliver_due(now=EPOCH) == Delivery(sent=1)
    letter = mail.outbox[0].message()
    assert letter["Message-ID"] == message.message_id
    assert letter["Subject"] == "Good day, <b>Bo</b>"
    assert mail.outbox[0].to == ['"Bo the Sandström" <bo@example.org>']
    html = html_twin()
    assert "&lt;b&gt;Bo&lt;/b&gt;" in html
    assert '<a href="http://127.0.0.1:8000/my/">' in html
    message.refresh_from_db()
    assert (message.state, message.sent_at, message.attempts, message.lease_until) == ("sent", EPOCH, 1, None)


def test_only_our_own_addresses_become_links() -> None:
    make_message(context={"name": "Bo", "day": "", "link": "https://evil.example/"})
    deliver_due(now=EPOCH)
    html = html_twin()
    assert "https://evil.example/" in html
    assert "<a " not in html


def html_twin() -> str:
    letter = mail.outbox[0]
    assert isinstance(letter, EmailMultiAlternatives)
    content, media_type = letter.alternatives[0]
    assert media_type == "text/html"
    return str(content)


def test_nothing_is_sent_twice_or_before_its_time() -> None:
    make_message(now=EPOCH + timedelta(hours=1))
    assert deliver_due(now=EPOCH).sent == 0
    assert deliver_due(now=EPOCH + timedelta(hours=1)).sent == 1
    assert deliver_due(now=EPOCH + timedelta(hours=2)).sent == 0
    assert len(mail.outbox) == 1


def test_a_round_sends_at_most_its_limit_oldest_first() -> None:
    for number in range(3):
        make_message(key=f"greeting-{number}", now=EPOCH - timedelta(minutes=number))
    assert deliver_due(now=EPOCH, limit=2).sent == 2
    assert Message.objects.get(state=MessageState.QUEUED).key == "greeting-0"


def test_a_busy_server_is_asked_again_later_and_later_with_the_same_message_id(server: type[Server]) -> None:
    message = make_message()
    server.answers[:] = [SMTPServerDisconnected("busy"), ConnectionRefusedError("down")]
    assert deliver_due(now=EPOCH) == Delivery(postponed=1)
    assert deliver_due(now=EPOCH + timedelta(seconds=59)) == Delivery()
    second = EPOCH + timedelta(minutes=1)
    assert deliver_due(now=second) == Delivery(postponed=1)
    assert deliver_due(now=second + timedelta(minutes=1)) == Delivery()
    assert deliver_due(now=second + timedelta(minutes=2)) == Delivery(sent=1)
    assert server.taken == [message.message_id] * 3


def test_a_letter_that_is_tried_again_and_again_counts_as_waiting_since_it_was_first_due(
    server: type[Server],
) -> None:
    make_message()
    server.answers[:] = [ConnectionRefusedError("down")] * 3
    for minutes in (0, 1, 3):
        deliver_due(now=EPOCH + timedelta(minutes=minutes))
    # The next attempt is seven minutes after the first one, and nothing is due before.
    assert lag(EPOCH + timedelta(minutes=5)) == timedelta(minutes=5)
    assert "down" in last_fault()
    deliver_due(now=EPOCH + timedelta(minutes=7))
    assert lag(EPOCH + timedelta(minutes=8)) == timedelta(0)
    assert last_fault() == ""


def test_waiting_doubles_up_to_six_hours() -> None:
    assert [wait_after(number) for number in (1, 2, 3)] == [timedelta(minutes=m) for m in (1, 2, 4)]
    assert wait_after(50) == timedelta(hours=6)


def test_an_address_that_does_not_exist_fails_at_once_and_can_be_tried_again(server: type[Server]) -> None:
    message = make_message()
    server.answers[:] = [SMTPRecipientsRefused({"bo@example.org": (550, b"no such user")})]
    assert deliver_due(now=EPOCH) == Delivery(failed=1)
    message.refresh_from_db()
    assert message.state == MessageState.FAILED
    assert "no such user" in message.fault
    retry_message(actor=make_person("Ada Lund"), now=EPOCH, message=message)
    assert deliver_due(now=EPOCH) == Delivery(sent=1)


def test_after_the_last_attempt_the_letter_has_failed(server: type[Server]) -> None:
    message = make_message()
    Message.objects.update(attempts=MOST_ATTEMPTS - 1)
    server.answers[:] = [TimeoutError("no answer")]
    assert deliver_due(now=EPOCH) == Delivery(failed=1)
    message.refresh_from_db()
    assert message.attempts == MOST_ATTEMPTS


def test_what_a_killed_worker_had_in_its_hands_is_sent_when_its_lease_runs_out(server: type[Server]) -> None:
    message = make_message()
    server.answers[:] = [KeyboardInterrupt()]  # not caught anywhere: the worker is gone
    with pytest.raises(KeyboardInterrupt):
        deliver_due(now=EPOCH)
    message.refresh_from_db()
    assert message.state == MessageState.SENDING
    assert deliver_due(now=EPOCH + LEASE / 2) == Delivery()
    assert deliver_due(now=EPOCH + LEASE * 2) == Delivery(sent=1)
    assert server.taken == [message.message_id] * 2


def test_a_worker_that_was_only_slow_does_not_undo_what_another_did(
    server: type[Server], monkeypatch: pytest.MonkeyPatch
) -> None:
    message = make_message()

    def overtake(_server: Server, _messages: list[EmailMultiAlternatives]) -> int:
        monkeypatch.undo()
        assert deliver_due(now=EPOCH + LEASE * 2) == Delivery(sent=1)
        raise ConnectionResetError

    monkeypatch.setattr(Server, "send_messages", overtake)
    deliver_due(now=EPOCH)
    message.refresh_from_db()
    assert message.state == MessageState.SENT
    assert deliver_due(now=EPOCH + timedelta(days=1)) == Delivery()


def test_a_letter_kept_as_a_file_has_its_link_unbroken(settings: Settings, tmp_path: Path) -> None:
    settings.EMAIL_BACKEND = "tvilling.mail.letter_files.EmailBackend"
    settings.EMAIL_FILE_PATH = str(tmp_path)
    link = f"{settings.SITE_URL}/invitations/{'abcdefghij' * 10}/"
    make_message(make_person("Bo Sandström"), context={"name": "Bo Sandström", "day": "måndag", "link": link})
    assert deliver_due(now=EPOCH) == Delivery(sent=1)
    [file] = tmp_path.iterdir()
    assert file.suffix == ".eml"
    assert link in file.read_text().split()
    [kept] = kept_letters(str(tmp_path), 1)
    assert link in kept.body.split()


def test_each_letter_kept_as_a_file_is_one_that_mail_programs_open(tmp_path: Path) -> None:
    line = "-" * 79
    letters = [EmailMessage(f"Kod {n}", f"Åh\n{line}\n{n}", to=["nils@example.org"]) for n in range(3)]
    assert EmailBackend(file_path=str(tmp_path)).send_messages(letters) == 3
    files = sorted(tmp_path.iterdir())
    assert [file.suffix for file in files] == [".eml"] * 3
    for number, file in enumerate(files):
        found = message_from_bytes(file.read_bytes(), policy=policy.default)
        assert found["subject"] == f"Kod {number}"
        assert found.get_content().splitlines() == ["Åh", line, str(number)]


def test_a_mail_server_is_given_no_longer_line_than_mail_allows(settings: Settings) -> None:
    words = "ö" * 1500
    message = make_message(context={"name": words, "day": "Monday", "link": settings.SITE_URL})
    Message.objects.filter(pk=message.pk).update(subject="Välkommen till " + "programmet " * 15)
    assert deliver_due(now=EPOCH) == Delivery(sent=1)
    sent = mail.outbox[0].message(policy=policy.SMTP)
    lines = sent.as_bytes().split(b"\r\n")
    head = lines[: lines.index(b"")]
    assert max(map(len, lines)) <= 998
    assert max(map(len, head)) <= 78
    assert (
        words in message_from_bytes(sent.as_bytes(), policy=policy.default).get_body(("plain",)).get_content()
    )


def test_two_workers_do_not_take_the_same_letter() -> None:
    make_message()
    one, other = Message.objects.get(), Message.objects.get()
    MACHINE.apply(one, "begin", lease_until=EPOCH + LEASE, attempts=1)
    with pytest.raises(StaleState):
        MACHINE.apply(other, "begin", lease_until=EPOCH + LEASE, attempts=1)
