# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Sending what waits in the outbox. A worker may die at any instruction: nothing is lost.

A message is reserved (a lease) in its own transaction, handed to the mail server outside of any, and marked as
sent in a third. A worker that dies in between leaves a lease that runs out; the next attempt carries the same
Message-ID, so that a mail that did leave is recognised as a duplicate.
"""

from __future__ import annotations

import email.policy
import logging
import time
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from email.utils import format_datetime
from smtplib import SMTPRecipientsRefused, SMTPResponseException
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.template.loader import render_to_string
from django.utils.translation import override

from tvilling.core.errors import StaleState
from tvilling.core.permissions import CLOCK, require
from tvilling.mail import letters
from tvilling.mail.models import Message
from tvilling.mail.queries import MOST_ATTEMPTS, wait_after
from tvilling.mail.states import MACHINE, MessageState

if TYPE_CHECKING:
    from datetime import datetime
    from email.message import EmailMessage

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=2)
#: How long it is kept that a letter of passing use was sent, or could not be.
REMEMBERED = timedelta(days=1)
#: Answers of a mail server from here on mean "never", those below "not now" (RFC 5321, 4.2.1).
PERMANENT = 500
#: The most octets of a line in a letter (RFC 5322, 2.1.1).
LONGEST_LINE = 998


@dataclass(frozen=True)
class Delivery:
    """What one round did."""

    sent: int = 0
    postponed: int = 0
    failed: int = 0


def deliver_due(*, now: datetime, limit: int = 50) -> Delivery:
    """Send the letters that are due, oldest first, at most `limit`. Several workers may do so at once."""
    require(CLOCK, "mail.deliver")
    _free_expired(now)
    due = Message.objects.filter(state=MessageState.QUEUED, next_try_at__lte=now).order_by(
        "next_try_at", "pk"
    )
    started = time.monotonic()
    tally = {"sent": 0, "postponed": 0, "failed": 0}
    for message in due[:limit]:
        # The round may be long when the mail server is slow: each letter counts from its own beginning.
        with suppress(StaleState):  # another worker was faster, or somebody cancelled it
            tally[_deliver(message, now + timedelta(seconds=time.monotonic() - started), now)] += 1
    return Delivery(**tally)


def deliver_at_once(*, now: datetime, message: Message) -> None:
    """Send a letter for which somebody waits, without waiting for the round. What the mail server refuses is tried again there."""
    require(CLOCK, "mail.deliver")
    with suppress(StaleState):  # the round was faster
        _deliver(message, now, now)


def forget_passing(*, now: datetime) -> None:
    """Delete the letters of passing use that were sent, or came to nothing, a while ago."""
    require(CLOCK, "mail.deliver")
    done = (MessageState.SENT, MessageState.FAILED, MessageState.CANCELLED)
    for key, good_for in letters.passing().items():
        Message.objects.filter(
            letter=key, state__in=done, created_at__lt=now - good_for - REMEMBERED
        ).delete()


class Letter(EmailMultiAlternatives):
    """Its lines are as long as mail allows, so that nobody who reads it as it is finds a link broken in two."""

    def message(self, *, policy: Any = email.policy.default) -> EmailMessage:
        """Longer lines than the policy likes, in what it says alone: its headers are folded as ever."""
        message: EmailMessage = super().message(policy=policy.clone(max_line_length=LONGEST_LINE))
        message.policy = policy
        return message


def as_email(message: Message, now: datetime) -> Letter:
    """The letter as plain text with a simple HTML twin."""
    name = " ".join(message.recipient_name.split()).replace('"', "")
    mail = Letter(
        subject=message.subject,
        body=message.body,
        to=[f'"{name}" <{message.recipient_email}>' if name else message.recipient_email],
        headers={
            "Message-ID": message.message_id,
            # The sample has a time of its own.
            "Date": format_datetime(now),
            "Auto-Submitted": "auto-generated",
            "Content-Language": message.language,
        },
    )
    with override(message.language):
        values = {
            "message": message,
            "paragraphs": _paragraphs(message.body),
            "site_name": settings.SITE_NAME,
        }
        mail.attach_alternative(render_to_string("mail/letter.html", values), "text/html")
    return mail


def _paragraphs(body: str) -> list[list[tuple[bool, str]]]:
    """Paragraphs of lines; a line that is an address of ours is marked to be a link. Nobody else's is."""
    ours = f"{settings.SITE_URL}/"
    blocks = body.replace("\r\n", "\n").strip().split("\n\n")
    return [
        [
            (line.startswith(ours) and " " not in line, line)
            for line in (raw.strip() for raw in block.split("\n"))
        ]
        for block in blocks
    ]


def _free_expired(now: datetime) -> None:
    expired = Message.objects.filter(state=MessageState.SENDING, lease_until__lt=now)
    for key in list(expired.values_list("pk", flat=True)):
        with transaction.atomic():
            message = expired.select_for_update().filter(pk=key).first()
            if message is not None:
                MACHINE.apply(message, "postpone", lease_until=None, next_try_at=now)


def _deliver(message: Message, begins: datetime, now: datetime) -> str:
    """Reserve the letter and send it, unless it is of no use any more. Raises StaleState when somebody was faster."""
    good_for = letters.passing().get(message.letter)
    if good_for is not None and begins >= message.created_at + good_for:
        MACHINE.apply(message, "expire", body="")
        return "failed"
    MACHINE.apply(message, "begin", lease_until=begins + LEASE, attempts=message.attempts + 1)
    return _send(message, now)


def _send(message: Message, now: datetime) -> str:
    try:
        as_email(message, now).send()
    # SMTPException is an OSError; ValueError: an impossible header; the last: a folder for letters that cannot be written.
    except (OSError, ValueError, ImproperlyConfigured) as fault:
        log.warning(
            "letter %s could not be sent (attempt %s): %s",
            message.code,
            message.attempts,
            type(fault).__name__,
        )
        return _put_off(message, now, fault)
    _finish(message, "deliver", lease_until=None, sent_at=now, fault="")
    return "sent"


def _put_off(message: Message, now: datetime, fault: Exception) -> str:
    words = f"{type(fault).__name__}: {fault}"[:300]
    if _is_permanent(fault) or message.attempts >= MOST_ATTEMPTS:
        _finish(message, "give_up", lease_until=None, fault=words)
        return "failed"
    _finish(
        message, "postpone", lease_until=None, fault=words, next_try_at=now + wait_after(message.attempts)
    )
    return "postponed"


def _is_permanent(fault: Exception) -> bool:
    if isinstance(fault, SMTPRecipientsRefused):
        return all(code >= PERMANENT for code, _text in fault.recipients.values())
    if isinstance(fault, SMTPResponseException):
        return fault.smtp_code >= PERMANENT
    return isinstance(fault, ValueError)


def _finish(message: Message, step: str, **fields: object) -> None:
    """Take the step, unless the lease ran out meanwhile and another worker has the message now.

    What a letter of passing use said is forgotten with its last step: it may have been a code to sign in with.
    """
    if step != "postpone" and message.letter in letters.passing():
        fields["body"] = ""
    with suppress(StaleState):
        MACHINE.apply(message, step, only_if={"attempts": message.attempts}, **fields)
