# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""What cities do when something happens in an earlier app."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.dispatch import receiver
from django.utils.translation import gettext_lazy as _

from tvilling.accounts.signals import invitation_accepted, person_to_be_anonymised
from tvilling.cities.actions import PURPOSE, join_team
from tvilling.cities.models import TeamMember
from tvilling.core.errors import ActionRefused

if TYPE_CHECKING:
    from datetime import datetime

    from tvilling.accounts.models import Invitation, Person


@receiver(invitation_accepted, dispatch_uid="cities.take_into_team")
def take_into_team(*, invitation: Invitation, person: Person, now: datetime, **_rest: Any) -> None:
    """An accepted invitation makes a member of the team."""
    if invitation.purpose == PURPOSE:
        join_team(actor=person, now=now, invitation=invitation)


@receiver(person_to_be_anonymised, dispatch_uid="cities.keep_who_is_in_a_team")
def keep_who_is_in_a_team(*, person: Person, **_rest: Any) -> None:
    """Whoever still acts for a city is needed by name."""
    if TeamMember.objects.filter(person=person, left_at__isnull=True).exists():
        raise ActionRefused(
            _("This person is still in the team of a city: the lead or the person ends that first.")
        )
