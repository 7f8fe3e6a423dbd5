# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""The calendar of the journeys: what happens when, played in order of time until the play halts."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from itertools import count
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tvilling.rehearsal.world import World

type Event = Callable[[], None]


class Agenda:
    """Events by moment; those of one moment in the order in which they were written down."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._heap: list[tuple[datetime, int, Event]] = []
        self._order = count()

    def add(self, moment: datetime, event: Event) -> None:
        """Write an event down. Events may add further ones, never in the past."""
        heapq.heappush(self._heap, (max(moment, self.world.now), next(self._order), event))

    def play(self) -> None:
        """Play everything up to the end, or up to the day at which the play halts."""
        stop = self.world.options.stop_at
        while self._heap:
            moment, _number, event = heapq.heappop(self._heap)
            if stop is not None and moment > stop:
                self.world.at(stop)
                return
            self.world.at(moment)
            event()


def morning(day: date, hour: int = 9) -> datetime:
    """A moment on a day, in UTC."""
    return datetime.combine(day, time(hour), tzinfo=UTC)
