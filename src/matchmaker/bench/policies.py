# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""What each named policy costs: ranks, claims, minimums, and whether a short list pays."""

from __future__ import annotations

import random
from dataclasses import dataclass
from time import perf_counter
from typing import TYPE_CHECKING

import numpy as np

from matchmaker.bench.runner import Line
from matchmaker.building import market_from_integers
from matchmaker.checker import Case, find_claims
from matchmaker.engine import solve
from matchmaker.generator import generate

if TYPE_CHECKING:
    from collections.abc import Iterator

    from matchmaker.market import Market

_TWINS, _HOSTS, _CALLS = 100, 53, 20
_SEEDS = range(1, _CALLS + 1)
_UNLISTED, _UNPLACED = 50, 99
_STABLE_SHARE = 0.01
#: Calls whose every truncation is tried, and for the slower policy calls, truncations in each, and seconds in all.
_WHOLE_CALLS, _SAMPLED_CALLS, _SAMPLE, _SAMPLED_SECONDS = 10, 5, 60, 120


@dataclass(frozen=True, slots=True)
class PolicyPrice:
    """One policy on one call: the ranks of the placed, how many are placed, open claims, hosts below their minimum."""

    ranks: tuple[int, ...]
    placed: int
    claims: int
    short_hosts: int


def price_of_policy(market: Market, policy: str) -> PolicyPrice:
    """Solve a call and read what the policy gave and took, without regard to whether it promised it."""
    result = solve(market, policy, time_limit=60)
    case = Case(market.to_dict(), result.to_dict())
    seated = [(twin, host) for twin, host in result.matching.items() if host is not None]
    held = list(result.matching.values())
    return PolicyPrice(
        ranks=tuple(case.rank[twin][host] for twin, host in seated),
        placed=len(seated),
        claims=len({(twin, host) for twin, host, _ in find_claims(case)}),
        short_hosts=sum(held.count(host.id) < host.minimum for host in market.hosts),
    )


def policies() -> Iterator[Line]:
    """The measured price of each named policy on 20 calls of 100 x 53."""
    found = {
        name: [price_of_policy(generate(_TWINS, _HOSTS, seed=seed), name) for seed in _SEEDS]
        for name in ("deferred_acceptance", "stable_fair", "welfare")
    }
    for name, prices in found.items():
        claims, short = (
            sum(getattr(price, field) for price in prices) for field in ("claims", "short_hosts")
        )
        promised = {"deferred_acceptance": not claims, "stable_fair": not claims and not short}
        yield Line(
            f"policy-{name.replace('_', '-')}",
            f"{_mean_rank(prices):.2f} average rank, {_first(prices):.0f} % first choice, "
            f"{sum(price.placed for price in prices) / _CALLS:.1f} placed, {claims / _CALLS:.1f} claims, "
            f"{short / _CALLS:.2f} hosts below their minimum",
            f"mean of {_CALLS} calls of {_TWINS} x {_HOSTS}, rank {6} = not listed",
            {
                "deferred_acceptance": "no claims",
                "stable_fair": "no claims, every minimum met",
                "welfare": "every minimum met",
            }[name],
            promised.get(name, not short),
        )


def _mean_rank(prices: list[PolicyPrice]) -> float:
    ranks = [rank for price in prices for rank in price.ranks]
    return sum(ranks) / max(1, len(ranks))


def _first(prices: list[PolicyPrice]) -> float:
    ranks = [rank for price in prices for rank in price.ranks]
    return 100 * ranks.count(1) / max(1, len(ranks))


def truncations() -> Iterator[Line]:
    """How often a twin gains by listing only its first few hosts, by its true ranks, under each policy."""
    tried, paid = _try_all("deferred_acceptance")
    yield _line("deferred_acceptance", tried, paid, f"all, in {_WHOLE_CALLS} calls", 0.0)
    tried, paid = _try_some("stable_fair")
    yield _line(
        "stable_fair",
        tried,
        paid,
        f"a sample of {_SAMPLED_CALLS} calls, as many as fit into {_SAMPLED_SECONDS} s",
        _STABLE_SHARE,
    )
    tried, paid = _try_all("welfare")
    yield _line("welfare", tried, paid, f"all, in {_WHOLE_CALLS} calls", None)


def _line(policy: str, tried: int, paid: int, which: str, share: float | None) -> Line:
    return Line(
        f"truncations-{policy.replace('_', '-')}",
        f"{paid} of {tried} pay ({100 * paid / max(tried, 1):.1f} %)",
        f"{which} of {_TWINS} x {_HOSTS}, the tail of a list given up",
        "none, a published warning" if share is None else f"≤ {100 * share:.0f} %",
        tried > 0 and (share is None or paid <= share * tried),
    )


def _try_all(policy: str) -> tuple[int, int]:
    tried = paid = 0
    for seed in range(1, _WHOLE_CALLS + 1):
        market = generate(_TWINS, _HOSTS, seed=seed)
        honest = solve(market, policy).matching
        for twin, length in shortenings(market):
            tried += 1
            paid += pays(market, policy, honest, twin, length)
    return tried, paid


def _try_some(policy: str) -> tuple[int, int]:
    """As many of the sample as the time allows: one from each call in turn."""
    source = random.Random(5)  # noqa: S311 - a sample
    started = perf_counter()
    markets = [generate(_TWINS, _HOSTS, seed=seed) for seed in range(1, _SAMPLED_CALLS + 1)]
    honest = [solve(market, policy).matching for market in markets]
    samples = [source.sample(shortenings(market), _SAMPLE) for market in markets]
    tried = paid = 0
    for turn in zip(*samples, strict=True):
        for market, truth, (twin, length) in zip(markets, honest, turn, strict=True):
            if perf_counter() - started > _SAMPLED_SECONDS:
                return tried, paid
            tried += 1
            paid += pays(market, policy, truth, twin, length)
    return tried, paid


def shortenings(market: Market) -> list[tuple[str, int]]:
    """Every (twin, length) at which a twin could stop its list early."""
    listed = np.bincount(market.pairs.twin[market.pairs.rank > 0], minlength=len(market.twins)).tolist()
    return [
        (twin.id, length)
        for twin, count in zip(market.twins, listed, strict=True)
        for length in range(1, count)
    ]


def pays(market: Market, policy: str, honest: dict[str, str | None], twin: str, length: int) -> bool:
    """Whether the twin ends at a host it truly prefers when it lists only its first ``length``."""
    lied = solve(truncated(market, twin, length), policy).matching[twin]
    return _rank(market, twin, lied) < _rank(market, twin, honest[twin])


def truncated(market: Market, twin: str, length: int) -> Market:
    """The market in which a twin lists only its first hosts and nothing else is possible for it."""
    pairs, at = market.pairs, market.twin_index[twin]
    kept = (pairs.twin != at) | ((pairs.rank > 0) & (pairs.rank <= length))
    columns = {name: np.asarray(column[kept]) for name, column in pairs.columns().items()}
    parts = (market.twins, market.hosts, market.terms, market.locks, market.bans)
    return market_from_integers(market.name, *parts, columns)


def _rank(market: Market, twin: str, host: str | None) -> int:
    row = None if host is None else market.pair(twin, host)
    return _UNPLACED if row is None else int(market.pairs.rank[row]) or _UNLISTED
