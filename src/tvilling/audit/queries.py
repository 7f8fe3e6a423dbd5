# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Reading the record: the history of one thing, and the check of the whole chain."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING

from django.db import connection
from django.db.models import CharField, Q
from django.db.models.functions import Cast

from tvilling.audit import chain, words
from tvilling.audit.models import Entry

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from django.db.models import Model, QuerySet

#: Who else keeps hashes of entries, signed and in other people's hands.
_witnesses: list[Callable[[], Mapping[int, str]]] = []


@dataclass(frozen=True)
class ChainReport:
    """What the check found: how many entries, the head's hash, and each fault as a sentence."""

    entries: int
    head: str
    faults: tuple[str, ...]
    #: The number of the entry with the head that was noted earlier; nought when none was given, or it is not there.
    noted: int = 0


def history_of(*records: Model) -> QuerySet[Entry]:
    """All entries about the record, or about several as those of a run and its payments, oldest first."""
    keys: defaultdict[str, list[str]] = defaultdict(list)
    for one in records:
        keys[one._meta.label_lower].append(str(one.pk))
    about = (Q(object_type=kind, object_key__in=numbers) for kind, numbers in keys.items())
    return Entry.objects.filter(reduce(or_, about, Q(pk__in=[])))


def scopes_of(person: Model) -> list[str]:
    """The cohorts in whose record something stands that the person did, by their slugs."""
    done = Entry.objects.filter(actor_kind="person", actor_key=str(person.pk)).exclude(scope="")
    return list(done.order_by("scope").values_list("scope", flat=True).distinct())


def entries_in(scope: str) -> QuerySet[Entry]:
    """All entries of a cohort, newest first."""
    return Entry.objects.filter(scope=scope).order_by("-sequence")


def about_cities(entries: QuerySet[Entry], cities: Collection[int]) -> QuerySet[Entry]:
    """Those of the entries that are about one of the cities, given by their primary keys. One query, whatever their number.

    An entry knows its record alone, so each kind of record says which cities it is about (`Kind.cities`): an application
    with its reviews, decisions and complaints about the city that applies; a plan, a trip and a claim about the city for
    which it is made; a match about twin and host; a host activity, a group and its meetings about all their cities, also
    those that have left them. About no city are the steps that concern all alike, such as calls, runs, ranked lists and
    payment runs, what concerns a person, such as roles and bank accounts, and entries whose record is there no longer.
    """
    about = Q(pk__in=[])
    for label, kind in words.kinds_of_cities().items():
        model = words.model_of(label)
        if model is None or kind.cities is None:
            continue
        rows = model._base_manager.filter(kind.cities(cities)).annotate(key=Cast("pk", CharField()))
        is_about = Q(object_key__in=rows.values("key"))
        if kind.loses_cities:
            is_about |= Q(after__city__in=cities)
        about |= Q(object_type=label) & is_about
    # In a query of its own, since only there the database finds the records by their index.
    return entries.filter(pk__in=Entry.objects.order_by().filter(about).values("pk"))


def latest_entry() -> Entry | None:
    """The entry with which the record ends now, of whatever cohort: its hash is the head to note."""
    return Entry.objects.order_by("-sequence").first()


def register_witness(held: Callable[[], Mapping[int, str]]) -> None:
    """Declare who else keeps hashes of entries: `held()` answers {number of the entry: its hash}."""
    if held not in _witnesses:
        _witnesses.append(held)


def verify_chain(noted_head: str = "") -> ChainReport:
    """Recompute every hash and link, in constant memory; then ask who else remembers what was in it.

    A chain cannot show by itself that its last entries are gone, or that all of it was made anew. SQLite remembers how many
    there were, and receipts name some of them: for the rest, give a head that was noted earlier (each check prints it,
    each backup keeps it).
    """
    faults: list[str] = []
    expected, head, count, noted = 1, chain.GENESIS, 0, 0
    for entry in Entry.objects.order_by("sequence").iterator(chunk_size=2000):
        count += 1
        if entry.sequence != expected:
            faults.append(_missing(expected, entry.sequence - 1))
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
    cut = _cut_off(expected - 1)
    if cut:
        faults.append(f"{cut} {'entry is' if cut == 1 else 'entries are'} gone that stood at its end")
    faults.extend(f"entry {number} is not the one that a receipt names" for number in _strangers())
    return ChainReport(count, head, tuple(faults), noted)


def _missing(first: int, last: int) -> str:
    return f"entry {first} is missing" if first == last else f"entries {first} to {last} are missing"


def _cut_off(last: int) -> int:
    """How many entries are gone behind the last one, as far as the database remembers how many it has had.

    SQLite does, also when others were written in their place. The counter of PostgreSQL goes on when a step is undone,
    so a number that is missing proves nothing there.
    """
    if connection.vendor != "sqlite":
        return 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = 'audit_entry'")
        row = cursor.fetchone()
    return max(0, row[0] - last) if row else 0


def _strangers() -> list[int]:
    """Of entries that somebody else keeps the hash of, the numbers of those that are gone, or are others by now."""
    signed = {number: digest for held in _witnesses for number, digest in held().items()}
    there = dict(Entry.objects.filter(sequence__in=signed).values_list("sequence", "hash"))
    return sorted(number for number, digest in signed.items() if there.get(number) != digest)
