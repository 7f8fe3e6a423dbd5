# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""The audit record, stored files and letters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tvilling.audit.queries import verify_chain
from tvilling.documents.queries import damaged_documents
from tvilling.insights.invariants.promises import Promise, pieces
from tvilling.mail.models import Message
from tvilling.mail.states import MessageState

if TYPE_CHECKING:
    from collections.abc import Iterator


def audit_chain() -> Iterator[str]:
    """Every hash and link is recomputed."""
    yield from verify_chain().faults


def stored_files() -> Iterator[str]:
    """Every stored document lies on the disk with the bytes that were stored."""
    yield from (sentence for _document, sentence in damaged_documents())


def held_letters() -> Iterator[str]:
    """A letter that waits for release belongs to a batch that somebody can release."""
    for message in pieces(Message.objects.filter(state=MessageState.HELD, held_batch="").only("code")):
        yield f"letter {message.code} waits for release but is in no batch"


def sent_letters() -> Iterator[str]:
    """A letter that was sent says when, and to whom."""
    sent = Message.objects.filter(state=MessageState.SENT)
    for message in pieces((sent.filter(sent_at__isnull=True) | sent.filter(recipient_email="")).only("code")):
        yield f"letter {message.code} counts as sent but lacks its time or its address"


PROMISES = (
    Promise("the audit record is unchanged since it was written", audit_chain),
    Promise("stored files are there and unchanged", stored_files),
    Promise("letters that wait for release can be released by somebody", held_letters),
    Promise("sent letters say when and to whom", sent_letters),
)
