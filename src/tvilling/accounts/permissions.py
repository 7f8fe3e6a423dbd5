# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Who may do what with people and invitations."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from tvilling.accounts.models import Invitation, Person
from tvilling.core.errors import NotFound
from tvilling.core.permissions import anybody, either, is_system, signed_in

if TYPE_CHECKING:
    from django.db.models import QuerySet


def is_oneself(actor: Any, person: Any) -> bool:
    """Rule: the person concerned."""
    return bool(actor.is_authenticated) and actor.pk == person.pk


def is_invited(actor: Any, invitation: Any) -> bool:
    """Rule: signed in with the e-mail address that was invited."""
    return bool(actor.is_authenticated) and actor.email.casefold() == invitation.email.casefold()


def has_invited(actor: Any, invitation: Any) -> bool:
    """Rule: sent the invitation."""
    return bool(actor.is_authenticated) and actor.pk == invitation.invited_by_id


TABLE = {
    "accounts.sign_up": (anybody, "Everybody"),
    "accounts.edit_profile": (is_oneself, "The person concerned"),
    "accounts.take_out_data": (is_oneself, "The person concerned"),
    "accounts.add_operator": (is_system, "The command line"),
    "accounts.remove_operator": (is_system, "The command line"),
    "accounts.anonymise": (is_system, "The command line"),
    "accounts.invite": (signed_in, "Whom the team or the cohort lets invite"),
    "accounts.answer_invitation": (is_invited, "The person with the invited e-mail address"),
    "accounts.revoke_invitation": (
        either(signed_in, is_system),
        "Whom the team or the cohort lets invite",
    ),
}


def hash_of_token(token: str) -> str:
    """What is stored of an invitation's token."""
    return hashlib.sha256(token.encode()).hexdigest()


def get_invitation_by_token(token: str) -> Invitation:
    """The invitation whose letter carries the token, whatever its state. Raises NotFound otherwise."""
    found = Invitation.objects.select_related("invited_by").filter(token_hash=hash_of_token(token)).first()
    if found is None:
        raise NotFound
    return found


def invitations_for(person: Any) -> QuerySet[Invitation]:
    """The invitations sent to the person's e-mail address, newest first."""
    if not person.is_authenticated:
        return Invitation.objects.none()
    mine = Invitation.objects.filter(email__iexact=person.email)
    return mine.select_related("invited_by").order_by("-created_at", "-pk")


def get_person_for(actor: Any, code: str) -> Person:
    """The person with the code, for that person alone. Raises NotFound otherwise."""
    person = Person.objects.filter(code=code, pk=actor.pk).first() if actor.is_authenticated else None
    if person is None:
        raise NotFound
    return person
