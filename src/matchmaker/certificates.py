# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""The check of a price certificate on columns, for markets too large for the naive checker."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from matchmaker.network import pack_weights

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from matchmaker.model import Model
    from matchmaker.result import Result

    Integers = NDArray[np.int64]


def prices_hold(model: Model, result: Result) -> bool:
    """Whether everybody holds a cheapest option at the posted prices, stage by stage.

    The same rule as in ``checker``: options are compared like words in a dictionary, so a stage looks only at the
    options that were as cheap as the chosen one in all stages before. Sums over columns and nothing else; stages that
    post no price and only count ranks are taken together.
    """
    seats = model.maximum
    seated = _seated(model, result)
    if seated is None:
        return False
    chosen = np.flatnonzero(seated.take(model.twin) == model.host)
    if ((model.locked >= 0) & (seated != model.locked)).any():
        return False
    held = np.bincount(seated[seated >= 0], minlength=model.hosts)
    if len(chosen) != int((seated >= 0).sum()) or (held > seats).any() or (held < model.minimum).any():
        return False
    mine = np.full(model.twins, -1, dtype=np.int64)
    mine[model.twin[chosen]] = chosen
    placed = [int((group.members & (seated >= 0)).sum()) for group in model.groups]
    bounds = [group.low <= count <= group.high for group, count in zip(model.groups, placed, strict=True)]
    if not all(bounds):
        return False
    bound = _Bounds(
        above=np.concatenate([held < seats, [n < g.high for g, n in zip(model.groups, placed, strict=True)]])
        > 0,
        below=np.concatenate(
            [held > model.minimum, [n > g.low for g, n in zip(model.groups, placed, strict=True)]]
        )
        > 0,
    )
    return _stages_fit_ladder(model, result) and _stages_hold(model, result, mine, bound)


def _seated(model: Model, result: Result) -> Integers | None:
    """The host position of each twin, -1 for none; None when matching and market speak of different people."""
    market, matching = model.market, result.matching
    position: dict[str | None, int] = {None: -1}
    position.update(market.host_index)
    # A record keeps the order of the ids, so that its values are usually in the order of the twins.
    ordered = list(matching) == list(market.twin_index)
    if not ordered and matching.keys() != market.twin_index.keys():
        return None
    hosts = matching.values() if ordered else map(matching.__getitem__, market.twin_index)
    try:
        return np.fromiter(map(position.__getitem__, hosts), dtype=np.int64, count=model.twins)
    except KeyError:
        return None


class _Bounds:
    """Per host and group: whether its number could still grow, or shrink."""

    def __init__(self, above: NDArray[np.bool_], below: NDArray[np.bool_]) -> None:
        self.above, self.below = above, below
        self.open = np.ones(len(above), dtype=np.bool_)

    def hold(self, price: Integers) -> bool:
        """A price above zero where nothing could grow, below zero where nothing could shrink."""
        bad = self.open & (((price > 0) & self.above) | ((price < 0) & self.below))
        self.open &= price == 0
        return not bad.any()


def _stages_fit_ladder(model: Model, result: Result) -> bool:
    """The packed objectives are those of the ladder, and each weight outdoes all later ones of its pack."""
    parts = model.components()
    stages = result.certificate["stages"]
    if [name for stage in stages for name in stage["objectives"]] != [part.name for part in parts]:
        return False
    at = 0
    for stage in stages:
        size = len(stage["objectives"])
        if list(stage["weights"]) != pack_weights(parts[at : at + size], model.twins):
            return False
        at += size
    return True


@dataclass(eq=False)
class _Columns:
    """Some options as columns; ``rows`` are those of the model, None for all of them."""

    model: Model
    rows: Integers | None
    twin: Integers
    host: Integers
    rank: Integers

    def price(self, stage: dict[str, Any], hosts: Integers, toll: Integers) -> Integers:
        """What each option costs at the prices of a stage."""
        price = hosts.take(self.host)
        for name, weight in zip(stage["objectives"], stage["weights"], strict=True):
            cost = (
                self.rank == int(name[5:])
                if name.startswith("rank:")
                else self.model.cost_of(name, self.rows)
            )
            price += cost if weight == 1 else weight * cost
        if toll.any():
            price += toll.take(self.twin)
        return price


class _Options(_Columns):
    """The options still as cheap as the chosen ones, the chosen ones themselves, and the twins who may leave theirs."""

    def __init__(self, model: Model, mine: Integers) -> None:
        super().__init__(model, None, model.twin, model.host, model.rank)
        rows = mine[mine >= 0]
        self.held = _Columns(model, rows, model.twin[rows], model.host[rows], model.rank[rows])
        self.unplaced = mine < 0
        self.may_leave = np.flatnonzero((mine >= 0) & (model.locked < 0))

    def own(self, values: Integers) -> Integers:
        """The values of the chosen options, per twin; 0 for who has none."""
        own = np.zeros(self.model.twins, dtype=np.int64)
        own[self.held.twin] = values
        return own

    def keep(self, kept: NDArray[np.bool_]) -> None:
        """Look at these options alone from now on."""
        at = np.flatnonzero(kept)
        if len(at) < len(kept):
            self.rows = at if self.rows is None else self.rows.take(at)
            self.twin, self.host, self.rank = self.twin.take(at), self.host.take(at), self.rank.take(at)

    def hold(self, price: Integers, own: Integers) -> bool:
        """No option is cheaper than the own one, and nobody who may leave pays. Keeps the equal ones."""
        difference = np.subtract(price, own.take(self.twin), out=price)
        if difference.min(initial=0) < 0 or (own[self.may_leave] > 0).any():
            return False
        self.keep(difference == 0)
        self.may_leave = self.may_leave[own[self.may_leave] == 0]
        return True


def _stages_hold(model: Model, result: Result, mine: Integers, bound: _Bounds) -> bool:
    options = _Options(model, mine)
    stages: list[dict[str, Any]] = result.certificate["stages"]
    at = 0
    while at < len(stages):
        length = _counts_without_price(stages[at:])
        if length:
            holds = _counts_hold(
                options, [int(stage["objectives"][0][5:]) for stage in stages[at : at + length]]
            )
        else:
            holds = _stage_holds(options, stages[at], bound)
        if not holds:
            return False
        at += max(length, 1)
    return True


def _counts_without_price(stages: list[dict[str, Any]]) -> int:
    """How many of the first stages count one rank each, the worst first, and post no price."""
    length = 0
    for stage in stages:
        name = stage["objectives"][0]
        single = len(stage["objectives"]) == 1 and name.startswith("rank:")
        if not single or any(stage["hosts"]) or any(stage["groups"]):
            break
        length += 1
    return length


def _counts_hold(options: _Options, ranks: list[int]) -> bool:
    """Several counts at once: compared like words, any rank outside them is best, then the smaller of them."""
    worst, best = ranks[0], ranks[-1]
    own = options.own(_bad(options.held.rank, worst, best))
    if worst == options.model.worst_rank and not own.any():
        # The usual case: nobody sits that badly, so the options that good are all there is to look at.
        options.keep(options.rank < best)
        return True
    return options.hold(_bad(options.rank, worst, best), own)


def _bad(rank: Integers, worst: int, best: int) -> Integers:
    return np.where((rank >= best) & (rank <= worst), rank, 0)


def _stage_holds(options: _Options, stage: dict[str, Any], bound: _Bounds) -> bool:
    model = options.model
    hosts = np.array(stage["hosts"] or [0] * model.hosts, dtype=np.int64)
    groups = np.array(stage["groups"] or [0] * len(model.groups), dtype=np.int64)
    if not bound.hold(np.concatenate([hosts, groups])):
        return False
    toll = np.zeros(model.twins, dtype=np.int64)
    for group, step in zip(model.groups, groups.tolist(), strict=True):
        toll[group.members] += step
    if stage["objectives"] == ["placed"] and not toll.any() and not (hosts != hosts[:1]).any():
        return _flat_holds(options, int(hosts[0] if len(hosts) else 0) - stage["weights"][0])
    own = options.own(options.held.price(stage, hosts, toll))
    return options.hold(options.price(stage, hosts, toll), own)


def _flat_holds(options: _Options, price: int) -> bool:
    """A stage at which every option of everybody costs the same."""
    unplaced = options.unplaced
    if price < 0 and unplaced.any() and unplaced[options.twin].any():
        return False
    if price > 0 and len(options.may_leave):
        return False
    if price != 0:
        options.may_leave = options.may_leave[:0]
        if unplaced.any():
            options.keep(~unplaced[options.twin])
    return True
