# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""What cities do when something happens in an earlier app."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.dispatch import receiver

from tvilling.accounts.signals import invitation_accepted
from tvilling.cities.actions import PURPOSE, join_team

if TYPE_CHECKING:
    from datetime import datetime

    from tvilling.accounts.models import Invitation, Person


@receiver(invitation_accepted, dispatch_uid="cities.take_into_team")
def take_into_team(*, invitation: Invitation, person: Person, now: datetime, **_: Any) -> None:
    """An accepted invitation makes a member of the team."""
    if invitation.purpose == PURPOSE:
        join_team(actor=person, now=now, invitation=invitation)
