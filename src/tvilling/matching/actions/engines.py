# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""The engine in a process of its own, as a worker uses it, and here, as a rehearsal does. Both find the same."""

from __future__ import annotations

import multiprocessing
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings

# Used by its name: the engine is slow to load, and loads when it is first asked.
import matchmaker

if TYPE_CHECKING:
    from collections.abc import Callable

    from matchmaker import Diagnosis, Market, Policy, Preview, Result
    from tvilling.matching.actions.holding import Hold

#: Seconds a solve may take before the best matching found so far is kept; and the search for a conflict after it.
TIME_LIMIT = 120.0
_TICK = 0.2


@dataclass(frozen=True)
class Engine:
    """The two questions that a run asks. The second answers None when it was not allowed to finish."""

    solve: Callable[[Market, Policy, Hold], Result]
    diagnose: Callable[[Market, Policy, Hold], Diagnosis | None]


def _solve_apart(market: Market, policy: Policy, hold: Hold) -> Result:
    def early(preview: Preview) -> None:
        hold.tell(placed=preview.placed, twins=preview.twins, first=preview.first)

    return matchmaker.solve_apart(
        market, policy, time_limit=TIME_LIMIT, memory_limit=settings.MATCHING_MEMORY_BYTES,
        progress=lambda stage: hold.tell(stage=stage), preview=early, cancelled=hold.ends,
    )  # fmt: skip


def _diagnose_apart(market: Market, policy: Policy, hold: Hold) -> Diagnosis | None:
    ends = time.monotonic() + TIME_LIMIT
    hold.tell(stage="conflict")
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        answer = pool.apply_async(matchmaker.diagnose, (market, policy))
        while time.monotonic() < ends and not hold.ends():
            answer.wait(_TICK)
            if answer.ready():
                return answer.get()
    return None


def _solve_here(market: Market, policy: Policy, _hold: Hold) -> Result:
    return matchmaker.solve(market, policy, time_limit=TIME_LIMIT)


def _diagnose_here(market: Market, policy: Policy, _hold: Hold) -> Diagnosis | None:
    return matchmaker.diagnose(market, policy)


APART, HERE = Engine(_solve_apart, _diagnose_apart), Engine(_solve_here, _diagnose_here)
