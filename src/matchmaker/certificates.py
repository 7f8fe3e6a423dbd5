# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""The check of a price certificate on columns, for markets too large for the naive checker."""

from __future__ import annotations

from typing import TYPE_CHECKING

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
    options that were as cheap as the chosen one in all stages before. One pass over the pairs in the worst case.
    """
    market, seats = model.market, model.maximum
    seated = np.array(
        [
            -1 if host is None else market.host_index[host]
            for host in (result.matching[t.id] for t in market.twins)
        ],
        dtype=np.int64,
    )
    chosen = np.flatnonzero(seated[model.twin] == model.host)
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


def _stages_hold(model: Model, result: Result, mine: Integers, bound: _Bounds) -> bool:
    rows = np.flatnonzero(np.arange(len(model.twin)) != mine[model.twin])
    out = np.flatnonzero((mine >= 0) & (model.locked < 0))
    for stage in result.certificate["stages"]:
        hosts = np.array(stage["hosts"] or [0] * model.hosts, dtype=np.int64)
        groups = np.array(stage["groups"] or [0] * len(model.groups), dtype=np.int64)
        if not bound.hold(np.concatenate([hosts, groups])):
            return False
        toll = np.zeros(model.twins, dtype=np.int64)
        for group, price in zip(model.groups, groups.tolist(), strict=True):
            toll[group.members] += price
        looked = np.concatenate([rows, mine[mine >= 0]])
        price = hosts[model.host[looked]] + toll[model.twin[looked]]
        for name, weight in zip(stage["objectives"], stage["weights"], strict=True):
            price += weight * model.cost_of(name, looked)
        own = np.zeros(model.twins, dtype=np.int64)
        own[mine >= 0] = price[len(rows) :]
        difference = price[: len(rows)] - own[model.twin[rows]]
        if (difference < 0).any() or (own[out] > 0).any():
            return False
        rows, out = rows[difference == 0], out[own[out] == 0]
    return True
