# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""What programmes do when something happens in an earlier app."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.dispatch import receiver
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tvilling.accounts.signals import invitation_accepted, person_to_be_anonymised
from tvilling.core.errors import ActionRefused
from tvilling.programmes.actions import PURPOSE, accept_role
from tvilling.programmes.models import Participation
from tvilling.programmes.permissions import cohorts_alone
from tvilling.programmes.queries import pending_into_offices
from tvilling.ui.waiting import WaitingItem

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from tvilling.accounts.models import Invitation, Person


@receiver(invitation_accepted, dispatch_uid="programmes.give_offered_role")
def give_offered_role(*, invitation: Invitation, person: Person, now: datetime, **_rest: Any) -> None:
    """An accepted invitation gives the role it offers."""
    if invitation.purpose == PURPOSE:
        accept_role(actor=person, now=now, invitation=invitation)


def colleagues_wanted(person: Any, now: datetime) -> Iterator[WaitingItem]:
    """A second person for each office that has one alone and has invited nobody, until its journeys are over."""
    invited = pending_into_offices(now).values("target_key")
    for cohort in cohorts_alone(person).exclude(code__in=invited):
        if now.date() <= cohort.ends_on:
            title = _("Invite a second person into the office of %(cohort)s: some steps take two people")
            url = reverse("programmes:people", args=[cohort.slug])
            yield WaitingItem(title % {"cohort": cohort}, url, kind=_("People"), tone="attention")


@receiver(person_to_be_anonymised, dispatch_uid="programmes.keep_who_has_a_role")
def keep_who_has_a_role(*, person: Person, **_rest: Any) -> None:
    """Whoever still works in a cohort is needed by name."""
    if Participation.objects.filter(person=person, ended_at__isnull=True).exists():
        raise ActionRefused(
            _("This person still has a role in a cohort: the office ends it first, under People.")
        )
