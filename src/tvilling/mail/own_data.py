# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""What letters tell of a person. A letter that is still held back is nobody's yet."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tvilling.core.own_data import DONE_IN_OFFICE, Part
from tvilling.mail.states import MessageState

PARTS = [
    Part(
        "mail.message",
        ("recipient",),
        ("sent_at", "recipient_email", "language", "subject", "body"),
        title=_("Letters to you"),
        only=lambda _person: Q(state=MessageState.SENT),
    )
]
LEFT_OUT = {"mail.lettertext.updated_by": DONE_IN_OFFICE, "mail.message.queued_by": DONE_IN_OFFICE}
