# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""The periodic jobs of all apps: registered by their owners, run by the worker."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from tvilling.core.context import correlated

if TYPE_CHECKING:
    from collections.abc import Callable

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Job:
    """Something to do every so often. It may run in several workers at once, so it must bear that."""

    name: str
    run: Callable[[datetime], object]
    every: timedelta


_jobs: dict[str, Job] = {}


def register(name: str, run: Callable[[datetime], object], *, every: timedelta) -> None:
    """Declare a job: `register("calls.close_due", close_due, every=timedelta(minutes=1))`.

    `run` is given `now`. Raises ValueError for a name taken by another job, or an interval that is not positive.
    """
    if every <= timedelta(0):
        raise ValueError(f"the job {name!r} needs a positive interval")
    if name in _jobs and _jobs[name].run is not run:
        raise ValueError(f"the job {name!r} is registered twice")
    _jobs[name] = Job(name, run, every)


def jobs() -> tuple[Job, ...]:
    """All jobs, by name."""
    return tuple(_jobs[name] for name in sorted(_jobs))


class Schedule:
    """Remembers when each job ran last, by a clock that only goes forward."""

    def __init__(self) -> None:
        self._last: dict[str, float] = {}

    def run_due(self, now: datetime, ticks: float) -> list[str]:
        """Run each job whose interval has passed; answers their names. A fault of one does not stop the others.

        `ticks` are seconds of a steady clock, such as `time.monotonic()`.
        """
        ran = []
        for job in jobs():
            last = self._last.get(job.name)
            if last is not None and ticks - last < job.every.total_seconds():
                continue
            self._last[job.name] = ticks
            ran.append(job.name)
            with correlated():
                try:
                    job.run(now)
                except Exception:
                    log.exception("the job %s failed", job.name)
        return ran
