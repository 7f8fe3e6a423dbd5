# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""People. The cast: Ada, Ola (office), Bo, Chidi (a city), Dana (evaluator), Eve (another programme), …"""

from __future__ import annotations

from datetime import UTC, datetime

from allauth.account.models import EmailAddress

from tvilling.accounts.actions import invite
from tvilling.accounts.models import Invitation, Person

EPOCH = datetime(2023, 5, 3, 10, tzinfo=UTC)


def make_person(name: str = "Bo Sandström", email: str = "", **fields: object) -> Person:
    """A person who can sign in with the password "correct horse battery"."""
    address = email or f"{name.split(maxsplit=1)[0].lower()}@example.org"
    existing = Person.objects.filter(email=address).first()
    return existing or Person.objects.create_user(address, "correct horse battery", name=name, **fields)


def make_invitation(inviter: Person, email: str = "chidi@example.org", **fields: object) -> Invitation:
    """An invitation into the team of city 7, sent on 3 May 2023."""
    values: dict[str, object] = {
        "now": EPOCH, "name": "", "purpose": "tests.team", "target_key": "7", "role": "member", **fields,
    }  # fmt: skip
    return invite(actor=inviter, email=email, **values)


def make_signed_up(name: str = "Bo Sandström", **fields: object) -> Person:
    """A person whose e-mail address is confirmed, as after signing up."""
    person = make_person(name, **fields)
    EmailAddress.objects.get_or_create(
        user=person, email=person.email, defaults={"verified": True, "primary": True}
    )
    return person
