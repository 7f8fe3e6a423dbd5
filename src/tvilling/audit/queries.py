# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Reading the record: the history of one thing, and the check of the whole chain."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tvilling.audit import chain
from tvilling.audit.models import Entry

if TYPE_CHECKING:
    from django.db.models import Model, QuerySet


@dataclass(frozen=True)
class ChainReport:
    """What the check found: how many entries, the head's hash, and each fault as a sentence."""

    entries: int
    head: str
    faults: tuple[str, ...]


def history_of(obj: Model) -> QuerySet[Entry]:
    """All entries about one record, oldest first."""
    return Entry.objects.filter(object_type=obj._meta.label_lower, object_key=str(obj.pk))


def scopes_of(person: Model) -> list[str]:
    """The cohorts in whose record something stands that the person did, by their slugs."""
    done = Entry.objects.filter(actor_kind="person", actor_key=str(person.pk)).exclude(scope="")
    return list(done.order_by("scope").values_list("scope", flat=True).distinct())


def entries_in(scope: str) -> QuerySet[Entry]:
    """All entries of a cohort, newest first."""
    return Entry.objects.filter(scope=scope).order_by("-sequence")


def verify_chain(noted_head: str = "") -> ChainReport:
    """Recompute every hash and link, in constant memory.

    A chain cannot show by itself that its last entries are gone, or that all of it was made anew: for that, give
    a head that was noted earlier (each check prints it, each backup keeps it).
    """
    faults: list[str] = []
    found_head = not noted_head
    expected, head, count = 1, chain.GENESIS, 0
    for entry in Entry.objects.order_by("sequence").iterator(chunk_size=2000):
        count += 1
        if entry.sequence != expected:
            faults.append(f"entries {expected} to {entry.sequence - 1} are missing")
        if entry.previous_hash != head:
            faults.append(f"entry {entry.sequence} does not continue the one before it")
        if chain.hash_of(entry) != entry.hash:
            faults.append(f"entry {entry.sequence} ({entry.event}) was changed after it was written")
        expected, head = entry.sequence + 1, entry.hash
        found_head = found_head or head == noted_head
    if not found_head:
        faults.append(
            "the head noted earlier is not in it: entries are missing at its end, or it was made anew"
        )
    return ChainReport(count, head, tuple(faults))
