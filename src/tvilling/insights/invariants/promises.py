# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""What a promise is, and how rows are read in pieces."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import batched
from typing import TYPE_CHECKING, Any

from tvilling.audit.models import Entry

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.db.models import QuerySet

#: Rows in memory at a time.
PIECE = 500


@dataclass(frozen=True)
class Broken:
    """One thing that is not as promised: the promise, and a sentence about this case."""

    name: str
    sentence: str


@dataclass(frozen=True)
class Promise:
    """A promise in words, and the check that yields a sentence for each breach."""

    name: str
    check: Callable[[], Iterator[str]]

    def breaches(self) -> Iterator[Broken]:
        """Each case in which the promise is broken."""
        return (Broken(self.name, sentence) for sentence in self.check())


def pieces(rows: QuerySet[Any]) -> Iterator[Any]:
    """The rows one by one, of which only some are in memory."""
    return rows.order_by("pk").iterator(chunk_size=PIECE)


def unrecorded(rows: QuerySet[Any], *events: str) -> Iterator[Any]:
    """Rows without an entry of one of the events in the audit record."""
    kind = rows.model._meta.label_lower
    for piece in batched(pieces(rows), PIECE):
        keys = [str(row.pk) for row in piece]
        entries = Entry.objects.filter(object_type=kind, event__in=events, object_key__in=keys)
        recorded = set(entries.values_list("object_key", flat=True))
        yield from (row for row in piece if str(row.pk) not in recorded)
