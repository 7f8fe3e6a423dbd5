# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""States of a message in the outbox, and the steps between them."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tvilling.core.statemachine import Machine, Transition


class MessageState(TextChoices):
    """Where a message stands."""

    HELD = "held", _("Waiting for release")
    QUEUED = "queued", _("Waiting to be sent")
    SENDING = "sending", _("Being sent")
    SENT = "sent", _("Sent")
    FAILED = "failed", _("Could not be sent")
    CANCELLED = "cancelled", pgettext_lazy("letter", "Cancelled")


#: States in which nothing has left the house yet.
UNSENT = (MessageState.HELD, MessageState.QUEUED, MessageState.FAILED)

# The steps of delivery have no audit event: the row itself says when it was sent and how often it was tried.
MACHINE = Machine(
    "message",
    MessageState,
    MessageState.HELD,
    [
        Transition("release", (MessageState.HELD,), MessageState.QUEUED, "mail.release", "mail.released"),
        Transition("cancel", UNSENT, MessageState.CANCELLED, "mail.cancel", "mail.cancelled"),
        Transition("retry", (MessageState.FAILED,), MessageState.QUEUED, "mail.retry", "mail.retried"),
        Transition("begin", (MessageState.QUEUED,), MessageState.SENDING, "mail.deliver", ""),
        Transition("deliver", (MessageState.SENDING,), MessageState.SENT, "mail.deliver", ""),
        Transition("postpone", (MessageState.SENDING,), MessageState.QUEUED, "mail.deliver", ""),
        Transition("expire", (MessageState.QUEUED,), MessageState.CANCELLED, "mail.deliver", ""),
        Transition("give_up", (MessageState.SENDING,), MessageState.FAILED, "mail.deliver", ""),
    ],
)
