# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Who may do what with letters. Whose cohort a batch belongs to is checked by the app that queued it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tvilling.core.errors import NotFound
from tvilling.core.permissions import is_system, signed_in
from tvilling.mail.models import Message
from tvilling.mail.states import MessageState

if TYPE_CHECKING:
    from django.db.models import QuerySet

TABLE = {
    "mail.release": (signed_in, "Whom the stage lets release the batch, never the person who decided"),
    "mail.cancel": (signed_in, "Programme office of the cohort"),
    "mail.retry": (signed_in, "Programme office of the cohort"),
    "mail.edit_text": (signed_in, "Programme office of the cohort"),
    "mail.deliver": (is_system, "The system itself"),
    "mail.forget": (is_system, "The system itself"),
}


def letters_visible_to(person: Any) -> QuerySet[Message]:
    """The letters that were sent to the person, newest first."""
    if not person.is_authenticated:
        return Message.objects.none()
    sent = Message.objects.filter(recipient_id=person.pk, state=MessageState.SENT)
    return sent.order_by("-sent_at", "-pk")


def get_letter_for(person: Any, code: str) -> Message:
    """A letter that was sent to the person. Raises NotFound otherwise."""
    message = letters_visible_to(person).filter(code=code).first()
    if message is None:
        raise NotFound
    return message
