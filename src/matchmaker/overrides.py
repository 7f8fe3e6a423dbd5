# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""What every possible pair of a call would cost to force, all at once.

For results of the flow path. Forcing a twin into a host pushes one unit of surplus through the residual network, from
that host to where the twin was; the cheapest such path is the price (Ahuja, Magnanti and Orlin, Network Flows, 1993,
chapter 9). Twins are folded away, so that one all-pairs search over hosts and quota groups (Floyd and Warshall) prices
every pair. Costs are two integers compared lexicographically: all objectives but the last packed, then the last.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from matchmaker.errors import InvalidInputError
from matchmaker.model import Component, Model, compile_model
from matchmaker.network import laminar_parents, pack_weights

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from matchmaker.market import Market
    from matchmaker.result import Result

    Integers = NDArray[np.int64]
    Costs = tuple[Integers, Integers]

_FAR = 1 << 60


@dataclass(frozen=True, eq=False)
class OverridePrices:
    """Prices of the possible pairs, as columns of length E: positions of twin and host, and whether it can be at all.

    ``high`` and ``low`` are the two integers of the price; ``losses`` takes them apart again, by the ``objectives`` and
    their ``weights`` (relative, within ``high``). ``rows`` maps a pair of ids to its place in the columns.
    """

    twin: Integers
    host: Integers
    possible: NDArray[np.bool_]
    high: Integers
    low: Integers
    objectives: tuple[str, ...]
    weights: tuple[int, ...]
    rows: dict[tuple[str, str], int]

    def losses(self, twin: str, host: str) -> dict[str, int] | None:
        """What each objective loses (negative: gains) when ``twin`` and ``host`` are forced; None when they cannot be.

        Counts of twins by objective, fit in ten-thousandths.
        Raises InvalidInputError for a pair that is not possible in the market.
        """
        row = self.rows.get((twin, host))
        if row is None:
            raise InvalidInputError("pair", f"{twin!r} and {host!r} are not a possible pair")
        if not self.possible[row]:
            return None
        digits = _digits(int(self.high[row]), self.weights)
        if len(self.objectives) > len(digits):
            digits.append(int(self.low[row]))
        return dict(zip(self.objectives, digits, strict=True))


def override_prices(market: Market, result: Result) -> OverridePrices:
    """Price every possible pair of a ``market`` at its result of the flow path; the lottery is left out.

    Shortest paths in the residual network (Ahuja, Magnanti and Orlin, Network Flows, 1993, chapter 9). Cost: one pass over the pairs and (hosts + groups)³ steps. Raises InvalidInputError for a result of another path
    (use ``price_of``) or without a matching.
    """
    if result.path != "flow" or not result.solved:
        raise InvalidInputError(
            "result.path", f"is {result.path!r} ({result.status}); price its pairs one by one"
        )
    model = compile_model(market, result.policy)
    components = [component for component in model.components() if component.name != "lottery"]
    leading, last = components[:-1], components[-1:]
    weights = pack_weights(leading, model.twins)
    costs = _pair_costs(model, leading, weights, last)
    seated = np.array(
        [
            -1 if host is None else market.host_index[host]
            for host in (result.matching[twin.id] for twin in market.twins)
        ],
        dtype=np.int64,
    )
    high, low = _prices(_Residual(model, seated), costs)
    twins, hosts = [twin.id for twin in market.twins], [host.id for host in market.hosts]
    pairs = zip(model.twin.tolist(), model.host.tolist(), strict=True)
    return OverridePrices(
        twin=model.twin,
        host=model.host,
        possible=high < _FAR // 2,
        high=high,
        low=low,
        objectives=tuple(component.name for component in components),
        weights=tuple(weights),
        rows={(twins[twin], hosts[host]): row for row, (twin, host) in enumerate(pairs)},
    )


def _digits(value: int, weights: tuple[int, ...]) -> list[int]:
    """Signed digits of a packed cost: each is the nearest multiple of its weight."""
    digits = []
    for weight in weights:
        digit = (2 * value + weight) // (2 * weight)
        digits.append(digit)
        value -= digit * weight
    return digits


def _pair_costs(model: Model, leading: list[Component], weights: list[int], last: list[Component]) -> Costs:
    size = sum(
        weight * int(np.abs(part.cost).max(initial=0)) for part, weight in zip(leading, weights, strict=True)
    )
    # A path passes each host and group once, so this bounds every sum below; beyond it Python's integers take over.
    exact = np.int64 if 4 * size * (model.hosts + len(model.groups) + 2) < _FAR // 4 else np.object_
    high: Any = np.zeros(len(model.twin), dtype=exact)
    for part, weight in zip(leading, weights, strict=True):
        high += part.cost.astype(exact) * weight
    low = last[0].cost if last else np.zeros(len(model.twin), dtype=np.int64)
    return high, low


class _Residual:
    """Who sits where, and which bounds leave room. Nodes: hosts, groups, then the root."""

    def __init__(self, model: Model, seated: Integers) -> None:
        self.model, self.seated = model, seated
        m = model.hosts
        self.size = m + len(model.groups) + 1
        self.above = np.full(model.twins, self.size - 1, dtype=np.int64)
        sizes = [int(group.members.sum()) for group in model.groups]
        for index in sorted(range(len(sizes)), key=lambda at: -sizes[at]):
            self.above[model.groups[index].members] = m + index
        self.at = np.where(seated >= 0, seated, self.above)
        mine = self.at[model.twin]
        self.current = np.flatnonzero(mine == model.host)

    def bounds(self) -> list[tuple[int, int]]:
        """Arcs at no cost between hosts, groups and the root."""
        model, m, root = self.model, self.model.hosts, self.size - 1
        held = np.bincount(self.seated[self.seated >= 0], minlength=m)
        arcs = [(host, root) for host in np.flatnonzero(held < model.maximum).tolist()]
        arcs += [(root, host) for host in np.flatnonzero(held > model.minimum).tolist()]
        for index, parent in enumerate(laminar_parents(model) or []):
            group, outer = model.groups[index], root if parent < 0 else m + parent
            placed = int((group.members & (self.seated >= 0)).sum())
            arcs += [(outer, m + index)] if placed < group.high else []
            arcs += [(m + index, outer)] if placed > group.low else []
        return arcs


def _prices(residual: _Residual, costs: Costs) -> Costs:
    model = residual.model
    high = np.full((residual.size, residual.size), _FAR, dtype=costs[0].dtype)
    low = np.zeros((residual.size, residual.size), dtype=np.int64)
    np.fill_diagonal(high, 0)
    mine = [np.zeros(model.twins, dtype=column.dtype) for column in costs]
    for own, column in zip(mine, costs, strict=True):
        own[model.twin[residual.current]] = column[residual.current]
    moves = (costs[0] - mine[0][model.twin], costs[1] - mine[1][model.twin])
    _offer(high, low, (residual.at[model.twin], model.host), moves)
    placed = np.flatnonzero((residual.seated >= 0) & (model.locked < 0))
    _offer(high, low, (residual.seated[placed], residual.above[placed]), (-mine[0][placed], -mine[1][placed]))
    for tail, head in residual.bounds():
        high[tail, head], low[tail, head] = min((high[tail, head], low[tail, head]), (0, 0))
    _shorten(high, low)
    back = (high[model.host, residual.at[model.twin]], low[model.host, residual.at[model.twin]])
    far = back[0] >= _FAR // 2
    return np.where(far, _FAR, moves[0] + back[0]), np.where(far, 0, moves[1] + back[1])


def _offer(high: Integers, low: Integers, ends: Costs, costs: Costs) -> None:
    """Keep the cheapest of all arcs between two nodes."""
    order = (
        np.lexsort((costs[1], costs[0]))
        if costs[0].dtype == np.int64
        else np.array(
            sorted(range(len(costs[0])), key=lambda at: (costs[0][at], costs[1][at])), dtype=np.int64
        )
    )
    worst_first = order[::-1]
    tail, head = ends[0][worst_first], ends[1][worst_first]
    # Later writes win, so the cheapest arc of each pair of nodes stays.
    apart = tail != head
    tail, head, kept = tail[apart], head[apart], worst_first[apart]
    best_high, best_low = np.full_like(high, _FAR), np.zeros_like(low)
    best_high[tail, head], best_low[tail, head] = costs[0][kept], costs[1][kept]
    better = (best_high < high) | ((best_high == high) & (best_low < low))
    high[better], low[better] = best_high[better], best_low[better]


def _shorten(high: Integers, low: Integers) -> None:
    """All cheapest paths, in place (Floyd and Warshall); an optimal flow leaves no negative cycle."""
    for middle in range(len(high)):
        reach = np.flatnonzero(high[:, middle] < _FAR // 2)
        if len(reach) == 0:
            continue
        new_high = high[reach, middle][:, None] + high[middle]
        new_low = low[reach, middle][:, None] + low[middle]
        old_high, old_low = high[reach], low[reach]
        better = (new_high < old_high) | ((new_high == old_high) & (new_low < old_low))
        high[reach] = np.where(better, new_high, old_high)
        low[reach] = np.where(better, new_low, old_low)
