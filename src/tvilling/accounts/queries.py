# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Reading people and invitations."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from allauth.account.models import EmailAddress
from django.db.models import Count, Q

from tvilling.accounts.models import Invitation, InvitationState, Person
from tvilling.mail.queries import letters_to

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from django.db.models import QuerySet


def person_with_email(email: str) -> Person | None:
    """The active person with this e-mail address, whichever way it is typed."""
    return Person.objects.filter(email=email.strip().lower(), is_active=True).first()


@dataclass(frozen=True)
class Forgotten:
    """How much there is to forget about a person, beside the account."""

    addresses: int
    invitations: int
    letters: int


def addresses_of(person: Person) -> list[str]:
    """All e-mail addresses that are known to be the person's."""
    more = EmailAddress.objects.filter(user=person).values_list("email", flat=True)
    return sorted({person.email, *(address.lower() for address in more)})


def invitations_to(person: Person) -> QuerySet[Invitation]:
    """Sent to an address of the person, or answered by the person."""
    return Invitation.objects.filter(Q(email__in=addresses_of(person)) | Q(answered_by=person))


def to_be_forgotten(person: Person) -> Forgotten:
    """What anonymising the person would take away."""
    addresses = EmailAddress.objects.filter(user=person).count()
    letters = letters_to(person, addresses_of(person)).count()
    return Forgotten(addresses, invitations_to(person).count(), letters)


def people_by_pk(keys: Any) -> dict[int, Person]:
    """People by primary key, for lists that show who did what."""
    return Person.objects.in_bulk(list(keys))


def shared_names(names: Iterable[str]) -> set[str]:
    """Those of the names that several people have."""
    having = Person.objects.filter(name__in=set(names)).order_by().values("name").annotate(people=Count("pk"))
    return {row["name"] for row in having if row["people"] > 1}


def pending_invitations(purpose: str, target_key: str, now: datetime) -> QuerySet[Invitation]:
    """The invitations to a target that can still be accepted, newest first."""
    return all_pending(purpose, now).filter(target_key=target_key).order_by("-created_at", "-pk")


def all_pending(purpose: str, now: datetime) -> QuerySet[Invitation]:
    """The invitations to all targets of a kind that can still be accepted."""
    return Invitation.objects.filter(purpose=purpose, state=InvitationState.SENT, expires_at__gt=now)


def operators() -> QuerySet[Person]:
    """Who keeps the installation running and begins programmes."""
    return Person.objects.filter(is_operator=True, is_active=True).order_by("pk")


def sample_people() -> QuerySet[Person]:
    """The people of the sample programme, in the order in which they were made; who only keeps the installation running comes last."""
    return Person.objects.filter(is_sample=True, is_active=True).order_by("is_operator", "pk")


def sample_person(code: str) -> Person | None:
    """One of the people of the sample programme."""
    return sample_people().filter(code=code).first()
