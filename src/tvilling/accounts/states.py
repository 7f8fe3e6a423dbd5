# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""States of an invitation, and the steps between them."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from tvilling.core.statemachine import Machine, Transition


class InvitationState(TextChoices):
    """Where an invitation stands."""

    SENT = "sent", _("Sent")
    ACCEPTED = "accepted", _("Accepted")
    DECLINED = "declined", _("Declined")
    REVOKED = "revoked", _("Taken back")


_SENT = (InvitationState.SENT,)
MACHINE = Machine(
    "invitation",
    InvitationState,
    InvitationState.SENT,
    [
        Transition(
            "accept", _SENT, InvitationState.ACCEPTED, "accounts.answer_invitation", "invitation.accepted"
        ),
        Transition(
            "decline", _SENT, InvitationState.DECLINED, "accounts.answer_invitation", "invitation.declined"
        ),
        Transition(
            "revoke", _SENT, InvitationState.REVOKED, "accounts.revoke_invitation", "invitation.revoked"
        ),
    ],
)
