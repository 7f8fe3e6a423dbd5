# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""What programmes do when something happens in an earlier app."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.dispatch import receiver
from django.utils.translation import gettext_lazy as _

from tvilling.accounts.signals import invitation_accepted, person_to_be_anonymised
from tvilling.core.errors import ActionRefused
from tvilling.programmes.actions import PURPOSE, accept_role
from tvilling.programmes.models import Participation

if TYPE_CHECKING:
    from datetime import datetime

    from tvilling.accounts.models import Invitation, Person


@receiver(invitation_accepted, dispatch_uid="programmes.give_offered_role")
def give_offered_role(*, invitation: Invitation, person: Person, now: datetime, **_rest: Any) -> None:
    """An accepted invitation gives the role it offers."""
    if invitation.purpose == PURPOSE:
        accept_role(actor=person, now=now, invitation=invitation)


@receiver(person_to_be_anonymised, dispatch_uid="programmes.keep_who_has_a_role")
def keep_who_has_a_role(*, person: Person, **_rest: Any) -> None:
    """Whoever still works in a cohort is needed by name."""
    if Participation.objects.filter(person=person, ended_at__isnull=True).exists():
        raise ActionRefused(
            _("This person still has a role in a cohort: the office ends it first, under People.")
        )
