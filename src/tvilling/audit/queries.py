# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Reading the record: the history of one thing, and the check of the whole chain."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import connection
from django.db.models import Max

from tvilling.audit import chain
from tvilling.audit.models import Entry

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.db.models import Model, QuerySet

REFUSAL = "RAISE EXCEPTION 'audit entries are append-only';"
#: What the migration has made in each kind of database, with what it does: on PostgreSQL when (27 is before an update or
#: deletion of each row, 34 before a truncation) and the body of the function, on SQLite the whole statement.
GUARDS = {
    "postgresql": {
        "audit_entry_append_only": f"27 BEGIN {REFUSAL} END",
        "audit_entry_not_emptied": (
            f"34 BEGIN IF EXISTS (SELECT FROM audit_entry) THEN {REFUSAL} END IF; RETURN NULL; END"
        ),
    },
    "sqlite": {
        f"audit_entry_no_{verb}": (
            f"CREATE TRIGGER audit_entry_no_{verb} BEFORE {verb.upper()} ON audit_entry "
            "BEGIN SELECT RAISE(ABORT, 'audit entries are append-only'); END"
        )
        for verb in ("update", "delete")
    },
}
#: A trigger that is switched off, or asks first whether it shall do something, is none.
STANDING = {
    "postgresql": """
        SELECT tgname, tgtype || ' ' || prosrc FROM pg_trigger JOIN pg_proc ON pg_proc.oid = tgfoid
        WHERE tgrelid = 'audit_entry'::regclass AND tgenabled IN ('O', 'A') AND tgqual IS NULL AND tgattr::text = ''
    """,
    "sqlite": "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'audit_entry'",
}


@dataclass(frozen=True)
class ChainReport:
    """What the check found: how many entries, the head's hash, and each fault as a sentence."""

    entries: int
    head: str
    faults: tuple[str, ...]
    #: The number of the entry with the head that was noted earlier; nought when none was given, or it is not there.
    noted: int = 0


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
    expected, head, count, noted = 1, chain.GENESIS, 0, 0
    for entry in Entry.objects.order_by("sequence").iterator(chunk_size=2000):
        count += 1
        if entry.sequence != expected:
            faults.append(f"entries {expected} to {entry.sequence - 1} are missing")
        if entry.previous_hash != head:
            faults.append(f"entry {entry.sequence} does not continue the one before it")
        if chain.hash_of(entry) != entry.hash:
            faults.append(f"entry {entry.sequence} ({entry.event}) was changed after it was written")
        expected, head = entry.sequence + 1, entry.hash
        noted = entry.sequence if head == noted_head else noted
    if noted_head not in {"", chain.GENESIS} and not noted:
        faults.append(
            "the head noted earlier is not in it: entries are missing at its end, or it was made anew"
        )
    return ChainReport(count, head, tuple(faults), noted)


def lost_guards() -> list[str]:
    """The triggers by which the database refuses to change or delete entries, as far as they are gone, others or off."""
    with connection.cursor() as cursor:
        cursor.execute(STANDING[connection.vendor])
        there = {name: " ".join(does.split()) for name, does in cursor.fetchall()}
    return [name for name, does in GUARDS[connection.vendor].items() if there.get(name) != does]


def cut_off() -> int:
    """How many entries are gone at the end, as far as the database remembers how many it has had.

    SQLite does. The counter of PostgreSQL goes on when a step is undone, so a number that is missing proves nothing there.
    """
    if connection.vendor != "sqlite":
        return 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = 'audit_entry'")
        row = cursor.fetchone()
    return max(0, row[0] - (Entry.objects.aggregate(last=Max("pk"))["last"] or 0)) if row else 0


def strangers_among(signed: Mapping[int, str]) -> list[int]:
    """Of entries that somebody holds a signed hash of, by number: those that are gone, or are others by now."""
    there = dict(Entry.objects.filter(sequence__in=signed).values_list("sequence", "hash"))
    return sorted(number for number, digest in signed.items() if there.get(number) != digest)
