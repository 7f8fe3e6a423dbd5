# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""The sample installation only: entering as one of its people, without a password."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tvilling.accounts.queries import sample_people
from tvilling.mail.letter_files import ENDING

if TYPE_CHECKING:
    from datetime import datetime
    from email.message import EmailMessage

#: What each of the people does, in words, by their keys; who does nothing may be left out.
type Describe = Callable[[Sequence[Any]], Mapping[int, Sequence[str]]]

_describers: list[Describe] = []


@dataclass(frozen=True)
class SampleGroup:
    """People of the sample programme who do the same, and what that is."""

    title: str
    people: tuple[tuple[Any, tuple[str, ...]], ...]


def register_role_describer(describe: Describe) -> None:
    """Declare what people do in one app: `describe([ada])` answers {ada.pk: ["Programme office, cohort 2023"]}."""
    if describe not in _describers:
        _describers.append(describe)


def roles_of(people: Sequence[Any]) -> list[list[str]]:
    """What each of the people does, by all apps, each thing once; as many queries for many people as for one."""
    told = [describe(people) for describe in _describers]
    found = ([str(words) for each in told for words in each.get(person.pk, ())] for person in people)
    return [list(dict.fromkeys(words)) for words in found]


def sample_groups(other: str) -> list[SampleGroup]:
    """The people of the sample programme by what they do first; those who do nothing yet come under `other`."""
    groups: dict[str, list[tuple[Any, tuple[str, ...]]]] = {}
    people = list(sample_people())
    for person, told in zip(people, roles_of(people), strict=True):
        roles = told or [other]
        # "Team lead, Luleå" and "Team lead, Porto" are one group: "Team lead".
        groups.setdefault(roles[0].split(",")[0], []).append((person, tuple(roles)))
    return [SampleGroup(title, tuple(people)) for title, people in groups.items()]


@dataclass(frozen=True)
class KeptLetter:
    """A letter that was kept as a file."""

    to: str
    subject: str
    body: str
    sent_at: datetime | None


def kept_letters(folder: str, number: int) -> list[KeptLetter]:
    """The newest letters that were kept as files in the folder, newest first."""
    files = sorted(
        Path(folder).glob(f"*{ENDING}"), key=lambda file: (file.stat().st_mtime_ns, file.name), reverse=True
    )
    return [_read(message_from_bytes(file.read_bytes(), policy=policy.default)) for file in files[:number]]


def _read(message: EmailMessage) -> KeptLetter:
    text = message.get_body(("plain",))
    sent_at = None
    with suppress(TypeError, ValueError):
        sent_at = parsedate_to_datetime(str(message["date"]))
    body = text.get_content() if text else ""
    return KeptLetter(str(message["to"] or ""), str(message["subject"] or ""), body, sent_at)
