# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""What waits for a person, gathered from all stages for the page "my"."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from tvilling.core.folding import fold

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


@dataclass(frozen=True)
class WaitingItem:
    """One thing to do. `kind` is a short word to group by; `tone` as for badges."""

    title: str | _StrPromise
    url: str
    since: datetime | None = None
    due_at: datetime | None = None
    kind: str | _StrPromise = ""
    tone: str = "neutral"

    def is_late(self, now: datetime) -> bool:
        """Whether it should have been done."""
        return self.due_at is not None and self.due_at < now


type Source = Callable[[Any, datetime], Iterable[WaitingItem]]

_sources: dict[Source, frozenset[str]] = {}


def register_source(source: Source, *concerned: str) -> None:
    """Ask `source(person, now)` for what waits for a person who is one of these, or for everybody when none is named."""
    _sources[source] = frozenset(concerned)


def waiting_for(person: Any, now: datetime, standing: Collection[str]) -> list[WaitingItem]:
    """All that waits for the person, who is this: what is due first comes first, then what has waited longest."""
    asked = [
        source for source, concerned in _sources.items() if not concerned or concerned.intersection(standing)
    ]
    items = [item for source in asked for item in source(person, now)]
    never = datetime.max.replace(tzinfo=UTC)
    return sorted(items, key=lambda item: (item.due_at or never, item.since or never, fold(str(item.title))))
