# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""When a solve has to stop: one deadline and one question to the caller, over all stages and cases of it."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

#: Seconds between two questions to the caller, and the least that a solver is given.
TICK, LEAST = 0.1, 0.01


@dataclass
class Limits:
    """``deadline`` by the monotonic clock; ``cancelled`` is asked ten times a second. None: no such limit."""

    deadline: float | None = None
    cancelled: Callable[[], bool] | None = None

    @classmethod
    def of(cls, time_limit: float | None, cancelled: Callable[[], bool] | None = None) -> Limits:
        """Limits that begin now; ``time_limit`` in seconds."""
        return cls(None if time_limit is None else time.monotonic() + time_limit, cancelled)

    @property
    def reached(self) -> bool:
        """Whether it is time to hand in what there is."""
        late = self.deadline is not None and time.monotonic() >= self.deadline
        return late or (self.cancelled is not None and self.cancelled())

    @property
    def seconds(self) -> float | None:
        """What is left of the time."""
        return None if self.deadline is None else max(LEAST, self.deadline - time.monotonic())

    def run(self, solver: Any, program: Any) -> Any:
        """The status of a CP-SAT solve that ends in time, when the caller cancels, or with an interrupt here.

        The solver works in a thread, so that this one stays awake: else a signal would wait for the solver's end.
        """
        if self.seconds is not None:
            solver.parameters.max_time_in_seconds = self.seconds
        solver.parameters.catch_sigint_signal = False
        ended: list[Any] = []
        failed: list[BaseException] = []

        def work() -> None:
            try:
                ended.append(solver.solve(program))
            except BaseException as error:  # noqa: BLE001 - whatever it was, it is raised again below
                failed.append(error)

        worker = threading.Thread(target=work, daemon=True)
        worker.start()
        try:
            while worker.is_alive():
                worker.join(TICK)
                if self.cancelled is not None and self.cancelled():
                    solver.stop_search()
        except BaseException:
            while worker.is_alive():
                solver.stop_search()
                worker.join(TICK)
            raise
        if failed:
            raise failed[0]
        return ended[0]
