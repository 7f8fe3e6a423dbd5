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
    """Something to do every so often. It may run in several workers at once, so it must bear that.

    One that is `apart` may take minutes: it has a thread of its own and holds up no other.
    """

    name: str
    run: Callable[[datetime], object]
    every: timedelta
    apart: bool = False


_jobs: dict[str, Job] = {}


def register(name: str, run: Callable[[datetime], object], *, every: timedelta, apart: bool = False) -> None:
    """Declare a job: `register("calls.close_due", close_due, every=timedelta(minutes=1))`.

    `run` is given `now`; `apart` is for what may take minutes. Raises ValueError for a name taken by another job, or an interval that is not positive.
    """
    if every <= timedelta(0):
        raise ValueError(f"the job {name!r} needs a positive interval")
    if name in _jobs and _jobs[name].run is not run:
        raise ValueError(f"the job {name!r} is registered twice")
    _jobs[name] = Job(name, run, every, apart)


def jobs() -> tuple[Job, ...]:
    """All jobs, by name."""
    return tuple(_jobs[name] for name in sorted(_jobs))


class Schedule:
    """Remembers when each job ran last, by a clock that only goes forward.

    It is for the named job alone, or for all that share one thread.
    """

    def __init__(self, only: str = "") -> None:
        self._only = only
        self._last: dict[str, float] = {}

    def _jobs(self) -> list[Job]:
        return [job for job in jobs() if (job.name == self._only if self._only else not job.apart)]

    def run_due(self, now: datetime, ticks: float) -> list[str]:
        """Run each job whose interval has passed; answers their names. A fault of one does not stop the others.

        `ticks` are seconds of a steady clock, such as `time.monotonic()`.
        """
        ran = []
        for job in self._jobs():
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
