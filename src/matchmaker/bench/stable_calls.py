# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""The default policy on many synthetic calls: time, caps, and whether short lists pay."""

from __future__ import annotations

import random
from dataclasses import replace
from statistics import median
from time import perf_counter
from typing import TYPE_CHECKING

import numpy as np

from matchmaker.bench.runner import Line
from matchmaker.engine import solve
from matchmaker.generator import generate
from matchmaker.policy import GroupFloor, Quota, RegionCap, named_policy

if TYPE_CHECKING:
    from collections.abc import Iterator

    from matchmaker.market import Market

_CALLS, _CAPPED_CALLS, _LIMIT = 20, 10, 30
_MEDIAN_SECONDS, _WORST_SECONDS = 1, 3
_TRUNCATION_SHARE = 0.01


def stable() -> Iterator[Line]:
    """``stable_fair`` with lower quotas, proven, on 20 calls; then with a country cap and a group floor."""
    spent, outcomes = _solve_calls(_CALLS, ())
    yield Line(
        "stable-fair",
        f"{median(spent):.2f} s median, {max(spent):.2f} s worst, {_told(outcomes)}",
        f"{_CALLS} calls of 100 x 53, lottery included",
        "median ≤ 1 s, all proven",
        median(spent) <= _MEDIAN_SECONDS and "feasible" not in outcomes and "stopped" not in outcomes,
    )
    spent, outcomes = _solve_calls(_CAPPED_CALLS, (RegionCap("country", 8), GroupFloor("mission", "yes", 20)))
    yield Line(
        "stable-fair-capped",
        f"{median(spent):.2f} s median, {max(spent):.2f} s worst, {_told(outcomes)}",
        f"{_CAPPED_CALLS} calls, cap 8 per country, floor 20, stopped at {_LIMIT} s",
        "worst ≤ 3 s, all proven",
        max(spent) <= _WORST_SECONDS and "feasible" not in outcomes and "stopped" not in outcomes,
    )


def _solve_calls(calls: int, quotas: tuple[Quota, ...]) -> tuple[list[float], list[str]]:
    spent, outcomes = [], []
    for seed in range(1, calls + 1):
        market = generate(100, 53, seed=seed)
        started = perf_counter()
        outcomes.append(solve(market, named_policy("stable_fair", quotas=quotas), time_limit=_LIMIT).status)
        spent.append(perf_counter() - started)
    return spent, outcomes


def _told(outcomes: list[str]) -> str:
    return ", ".join(f"{outcomes.count(status)} {status}" for status in sorted(set(outcomes)))


def truncations() -> Iterator[Line]:
    """How often a twin gains by listing only its first few hosts, by true rank, under each policy."""
    for name, calls, share in (
        ("deferred_acceptance", 5, 0.0),
        ("stable_fair", 3, _TRUNCATION_SHARE),
        ("welfare", 5, 1.0),
    ):
        tried = paid = 0
        source = random.Random(5)  # noqa: S311 - a sample
        for seed in range(1, calls + 1):
            market = generate(40, 20, seed=seed)
            honest = solve(market, name).matching
            for twin in source.sample(sorted(market.twin_index), 15):
                for length in (1, 2):
                    shorter = truncated(market, twin, length)
                    if shorter is None:
                        continue
                    lied = solve(shorter, name).matching[twin]
                    tried += 1
                    paid += _rank(market, twin, lied) < _rank(market, twin, honest[twin])
        yield Line(
            f"truncations-{name.replace('_', '-')}",
            f"{paid} of {tried} pay ({100 * paid / max(tried, 1):.1f} %)",
            f"{calls} calls of 40 x 20, the tail given up",
            "no bound, a published warning" if share == 1 else f"≤ {100 * share:.0f} %",
            paid <= share * tried,
        )


def truncated(market: Market, twin: str, length: int) -> Market | None:
    """The market in which a twin lists only its first hosts and nothing else is possible for it."""
    pairs, at = market.pairs, market.twin_index[twin]
    mine = pairs.twin == at
    kept = ~mine | ((pairs.rank > 0) & (pairs.rank <= length))
    if int((mine & (pairs.rank > 0)).sum()) <= length:
        return None
    columns = {name: np.asarray(column[kept]) for name, column in pairs.columns().items()}
    from matchmaker.building import market_from_integers  # noqa: PLC0415

    parts = (market.twins, market.hosts, market.terms, market.locks, market.bans)
    return replace(market_from_integers(market.name, *parts, columns))


def _rank(market: Market, twin: str, host: str | None) -> int:
    unplaced, unlisted = 99, 50
    if host is None:
        return unplaced
    row = market.pair(twin, host)
    return unplaced if row is None else int(market.pairs.rank[row]) or unlisted
