# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""What allauth announces, into the record."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.account.signals import password_changed, password_reset, password_set, user_signed_up
from django.db import transaction
from django.dispatch import receiver

from tvilling.audit.actions import record
from tvilling.core import clock

if TYPE_CHECKING:
    from tvilling.accounts.models import Person


@receiver([password_changed, password_set, password_reset], dispatch_uid="accounts.password")
def note_password(user: Person, **_rest: Any) -> None:
    """A new password is noted, never what it is."""
    _note("person.password_changed", user)


@receiver(user_signed_up, dispatch_uid="accounts.joined")
def note_joining(user: Person, **_rest: Any) -> None:
    """Somebody new."""
    _note("person.joined", user)


def _note(event: str, person: Person) -> None:
    with transaction.atomic():
        record(event, actor=person, now=clock.now(), obj=person)
