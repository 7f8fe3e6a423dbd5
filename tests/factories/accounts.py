# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""People. The cast: Ada, Ola (office), Bo, Chidi (a city), Dana (evaluator), Eve (another programme), …"""

from __future__ import annotations

from tvilling.accounts.models import Person


def make_person(name: str = "Bo Sandström", email: str = "", **fields: object) -> Person:
    """A person who can sign in with the password "correct horse battery"."""
    address = email or f"{name.split(maxsplit=1)[0].lower()}@example.org"
    existing = Person.objects.filter(email=address).first()
    return existing or Person.objects.create_user(address, "correct horse battery", name=name, **fields)
