# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""A worker's reservation of a run. A worker may die at any instruction: the reservation runs out, and another begins anew."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from tvilling.matching.models import MatchingRun
from tvilling.matching.states import RunState

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

LEASE = timedelta(seconds=30)
#: Seconds between two looks at the row, and after which the reservation is renewed.
LOOK, RENEW = 0.5, 10.0


class Hold:
    """One run in the hands of one worker: tells how far it is, and hears when somebody wants it to stop."""

    def __init__(self, run: MatchingRun, now: datetime, *, steps: bool = True) -> None:
        """`steps`: time goes on while it works; else everything happens at `now`, as in a rehearsal."""
        self.run = run
        self.stopped = run.stop_asked_at is not None
        self.lost = False
        self._now, self._steps = now, steps
        self._began = self._renewed = time.monotonic()
        self._looks_at = self._began
        self._news: dict[str, Any] = {}

    @property
    def seconds(self) -> float:
        """How long it has been at work."""
        return time.monotonic() - self._began

    @property
    def now(self) -> datetime:
        """The moment it is."""
        return self._now + timedelta(seconds=self.seconds if self._steps else 0)

    def take(self) -> bool:
        """Reserve the run. False when another worker was faster."""
        mine = self._mine()
        self.run.attempts += 1
        self.run.progress, self.run.lease_until = {}, self.now + LEASE
        return bool(
            mine.update(
                attempts=self.run.attempts, lease_until=self.run.lease_until, progress=self.run.progress
            )
        )

    def tell(self, **facts: Any) -> None:
        """Say how far it is, with the next look."""
        self._news.update(facts)

    def ends(self) -> bool:
        """Whether to stop: somebody asked for it, or the run is no longer in these hands. Asked often."""
        if time.monotonic() >= self._looks_at:
            self._look()
        return self.stopped or self.lost

    def give_back(self) -> None:
        """Let another worker begin anew at once."""
        self._mine().update(lease_until=None)

    def _look(self) -> None:
        self._looks_at = time.monotonic() + LOOK
        fields: dict[str, Any] = {}
        if self._news:
            self.run.progress = fields["progress"] = {**self.run.progress, **self._news}
            self._news = {}
        if time.monotonic() >= self._renewed + RENEW:
            self._renewed = time.monotonic()
            fields["lease_until"] = self.now + LEASE
        if fields:
            self._mine().update(**fields)
        asked = list(self._mine().values_list("stop_asked_at", flat=True))
        self.lost, self.stopped = not asked, bool(asked and asked[0])

    def _mine(self) -> QuerySet[MatchingRun]:
        return MatchingRun.objects.filter(pk=self.run.pk, state=RunState.SOLVING, attempts=self.run.attempts)
