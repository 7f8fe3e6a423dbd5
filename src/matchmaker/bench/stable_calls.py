# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""The default policy on many synthetic calls."""

from __future__ import annotations

from statistics import median
from time import perf_counter
from typing import TYPE_CHECKING

from matchmaker.bench.runner import Line
from matchmaker.engine import solve
from matchmaker.generator import generate

if TYPE_CHECKING:
    from collections.abc import Iterator

_CALLS = 20


def stable() -> Iterator[Line]:
    """``stable_fair`` with lower quotas, proven, on 20 calls of 100 x 53."""
    spent, proven = [], 0
    for seed in range(1, _CALLS + 1):
        market = generate(100, 53, seed=seed)
        started = perf_counter()
        proven += solve(market, time_limit=60).status in ("optimal", "infeasible")
        spent.append(perf_counter() - started)
    yield Line(
        "stable-fair",
        f"{median(spent):.2f} s median, {max(spent):.2f} s worst, {proven} of {_CALLS} proven",
        f"{_CALLS} calls of 100 x 53",
        "median ≤ 1 s",
        median(spent) <= 1 and proven == _CALLS,
    )
