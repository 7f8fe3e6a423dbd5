# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""The smallest change that would have given a twin a host, each confirmed by a new solve."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from matchmaker.building import market_from_integers
from matchmaker.edits import edited
from matchmaker.engine import solve
from matchmaker.entities import SetCapacity
from matchmaker.errors import InvalidInputError
from matchmaker.market import MICRO, Market
from matchmaker.messages import Sentence, number, say

if TYPE_CHECKING:
    from collections.abc import Callable

    from matchmaker.result import Result

#: Scores are raised in steps of half a point, as evaluators give them.
STEP = MICRO // 2
_MOST_PLACES = 8


@dataclass(frozen=True, slots=True)
class Change:
    """One change that suffices, and the ``sentence`` that says so.

    ``kind`` is ``score``, and ``needed`` the evaluation score, or ``places``, and ``needed`` the host's maximum.
    """

    kind: str
    needed: float
    sentence: Sentence


def smallest_changes(
    market: Market, result: Result, twin: str, host: str, *, time_limit: float | None = None
) -> tuple[Change, ...]:
    """The smallest score of the twin, and the smallest maximum of the host, that would bring the two together.

    Each is found by search (bisection on the score, one place after the other) and stated only after a solve with that
    change gave the pair. Everything else in ``market`` and the policy of ``result`` stay as they were; with ties and
    lotteries a score between could fail. ``time_limit`` bounds each solve, in seconds. Raises InvalidInputError for
    unknown ids or when the pair is matched already, SolverError when a solver breaks its promise.
    """
    if market.pair(twin, host) is None:
        raise InvalidInputError("pair", f"{twin!r} and {host!r} are not a possible pair")
    if result.matching[twin] == host:
        raise InvalidInputError("pair", f"{twin!r} has {host!r} already")

    def brings_together(changed: Market) -> bool:
        return solve(changed, result.policy, time_limit=time_limit).matching[twin] == host

    found = (_by_score(market, twin, host, brings_together), _by_places(market, twin, host, brings_together))
    return tuple(change for change in found if change is not None)


def _by_score(
    market: Market, twin: str, host: str, brings_together: Callable[[Market], bool]
) -> Change | None:
    row = market.pair(twin, host)
    scores = market.pairs.score
    own = int(scores[row]) if row is not None else 0
    high = max(int(scores.max()) + STEP, own + STEP)
    if not brings_together(_scored(market, twin, high)):
        return None
    low = own
    while high - low > STEP:
        middle = low + max(1, (high - low) // STEP // 2) * STEP
        if brings_together(_scored(market, twin, middle)):
            high = middle
        else:
            low = middle
    names = {"twin": market.twin(twin).label, "host": market.host(host).label}
    return Change(
        "score",
        high / MICRO,
        say("change.score", **names, needed=number(high, MICRO), own=number(own, MICRO)),
    )


def _scored(market: Market, twin: str, score: int) -> Market:
    columns = market.pairs.columns()
    mine = market.pairs.twin == market.twin_index[twin]
    changed = columns["score"].copy()
    changed[mine] = score
    parts = (market.twins, market.hosts, market.terms, market.locks, market.bans)
    return market_from_integers(market.name, *parts, columns | {"score": changed})


def _by_places(
    market: Market, twin: str, host: str, brings_together: Callable[[Market], bool]
) -> Change | None:
    now = market.host(host).maximum
    for maximum in range(now + 1, now + 1 + _MOST_PLACES):
        if brings_together(edited(market, [SetCapacity(host, maximum=maximum)])):
            names = {"twin": market.twin(twin).label, "host": market.host(host).label}
            return Change("places", maximum, say("change.places", **names, needed=maximum, own=now))
    return None
