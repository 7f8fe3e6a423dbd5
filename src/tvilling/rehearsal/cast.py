# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""The cast: one sample person per role, and the names of all the others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tvilling.programmes.actions import give_role
from tvilling.programmes.models import CohortRole

if TYPE_CHECKING:
    from random import Random

    from tvilling.accounts.models import Person
    from tvilling.rehearsal.world import World

#: Key, name, role. Two of the office decide, since decisions need a second person; two more decide nothing, since
#: a complaint is answered by people who took no part.
STAFF = (
    ("ada", "Ada Lindqvist", CohortRole.OFFICE),
    ("ola", "Ola Berge", CohortRole.OFFICE),
    ("gus", "Gus Andersson", CohortRole.FINANCE),
    ("nils", "Nils Holm", CohortRole.FINANCE),
    ("kim", "Kim Duval", CohortRole.COMMUNICATIONS),
    ("lea", "Lea Moretti", CohortRole.COMMUNICATIONS),
    ("rut", "Rut Sandell", CohortRole.AUDITOR),
    ("siri", "Siri Halonen", CohortRole.OFFICE),
    ("noor", "Noor Haddad", CohortRole.OFFICE),
)
FACILITATORS = (
    ("fia", "Fia Virtanen"), ("pat", "Pat Daly"), ("zora", "Zora Novak"), ("tom", "Tom Laine"), ("ines", "Inés Prieto"),
)  # fmt: skip
FIRST_NAMES = (
    "Anna", "Bruno", "Clara", "David", "Elena", "Filip", "Greta", "Hugo", "Irina", "Jonas", "Katja", "Luca", "Marta",
    "Nuno", "Olga", "Pavel", "Rosa", "Stefan", "Teresa", "Vera", "Yannis", "Zoe", "Aylin", "Emre", "Sofia", "Mateo",
)  # fmt: skip
LAST_NAMES = (
    "Almeida", "Bauer", "Costa", "Dimitrov", "Eriksen", "Fischer", "Georgiou", "Horvat", "Ionescu", "Jansen",
    "Kowalska", "Lehtonen", "Marin", "Nagy", "Öztürk", "Papadaki", "Rossi", "Silva", "Toth", "Urban", "Vos", "Weber",
)  # fmt: skip


def invented_name(rng: Random) -> str:
    """A name that nobody in particular bears."""
    return f"{rng.choice(FIRST_NAMES)} {rng.choice(LAST_NAMES)}"


def give_roles(world: World, operator: Person) -> None:
    """The operator of the installation gives everybody of the staff a role in the cohort."""
    people = [*STAFF, *((key, name, CohortRole.FACILITATOR) for key, name in FACILITATORS)]
    for key, name, role in people:
        give_role(
            actor=operator, now=world.now, cohort=world.cohort, person=world.person(key, name), role=role
        )


def facilitators(world: World) -> list[Person]:
    """The facilitators of the cohort, always in the same order."""
    return [world.people[key] for key, _name in FACILITATORS]
