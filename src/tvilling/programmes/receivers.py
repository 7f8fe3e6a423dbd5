# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""What programmes do when something happens in an earlier app."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.dispatch import receiver

from tvilling.accounts.signals import invitation_accepted
from tvilling.programmes.actions import PURPOSE, accept_role

if TYPE_CHECKING:
    from datetime import datetime

    from tvilling.accounts.models import Invitation, Person


@receiver(invitation_accepted, dispatch_uid="programmes.give_offered_role")
def give_offered_role(*, invitation: Invitation, person: Person, now: datetime, **_: Any) -> None:
    """An accepted invitation gives the role it offers."""
    if invitation.purpose == PURPOSE:
        accept_role(actor=person, now=now, invitation=invitation)
