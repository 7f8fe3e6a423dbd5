# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""The sample installation only: entering as one of its people, without a password."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tvilling.accounts.queries import sample_people

type Describe = Callable[[Any], list[str]]

_describers: list[Describe] = []


@dataclass(frozen=True)
class SampleGroup:
    """People of the sample programme who do the same, and what that is."""

    title: str
    people: tuple[tuple[Any, tuple[str, ...]], ...]


def register_role_describer(describe: Describe) -> None:
    """Declare what a person does in one app: `describe(person)` answers ["Programme office, cohort 2023"] or []."""
    if describe not in _describers:
        _describers.append(describe)


def roles_of(person: Any) -> list[str]:
    """What the person does, by all apps, each once."""
    found = [words for describe in _describers for words in describe(person)]
    return list(dict.fromkeys(str(words) for words in found))


def sample_groups(other: str) -> list[SampleGroup]:
    """The people of the sample programme by what they do first; those who do nothing yet come under `other`."""
    groups: dict[str, list[tuple[Any, tuple[str, ...]]]] = {}
    for person in sample_people():
        roles = roles_of(person) or [other]
        # "Team lead, Luleå" and "Team lead, Porto" are one group: "Team lead".
        groups.setdefault(roles[0].split(",")[0], []).append((person, tuple(roles)))
    return [SampleGroup(title, tuple(people)) for title, people in groups.items()]
