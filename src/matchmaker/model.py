# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""A market under a policy as arrays: what every solver path reads.

Bans and the language rule remove pairs; a lock leaves its twin one pair and puts that twin first at its host.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from matchmaker.lottery import draws, pair_draws
from matchmaker.market import FIT_SCALE, MICRO, MILLI, Market
from matchmaker.policy import GroupFloor, Policy, Quota, RegionCap

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Integers = NDArray[np.int64]
    Flags = NDArray[np.bool_]

#: Above every score in millionths; a place in a host's own list beats any score.
RANK_STEP = 4 * 10**12
LOCK_KEY = np.int64(4 * 10**18)
MAXIMISED = ("placed", "fit")


@dataclass(frozen=True, eq=False)
class Group:
    """The twins one quota speaks of, and how many of them may be placed.

    ``bound`` is ``open``, or ``at`` or ``away`` in a case where the quota is known to be at its limit or not.
    """

    quota: Quota
    value: str
    members: Flags
    low: int
    high: int
    bound: str = "open"

    @cached_property
    def size(self) -> int:
        """How many twins it speaks of."""
        return int(self.members.sum())

    @property
    def cap_excuses(self) -> bool:
        """Whether the quota can make a claim void by an upper limit."""
        return is_cap(self.quota) and self.bound != "away" and self.size > self.high

    @property
    def floor_excuses(self) -> bool:
        """Whether the quota can make a claim void by a lower limit."""
        return not is_cap(self.quota) and self.bound != "away" and self.low > 0

    @property
    def can_excuse(self) -> bool:
        """Whether the quota can ever make a claim void."""
        return self.cap_excuses or self.floor_excuses


@dataclass(frozen=True, eq=False)
class Component:
    """One integer objective of a model, to be minimised: the sum of ``cost`` (length E) over the chosen pairs.

    Costs are worked out when asked for, since twenty columns of two million numbers would fill the memory.
    """

    name: str
    model: Model

    @property
    def cost(self) -> Integers:
        """What each pair adds (length E)."""
        return self.model.cost_of(self.name)

    def cost_at(self, rows: Integers | None) -> Integers:
        """What each of the given rows adds; None for all."""
        return self.model.cost_of(self.name, rows)

    @cached_property
    def size(self) -> int:
        """The largest absolute cost of a pair."""
        if self.name == "placed" or self.name.startswith("rank:"):
            return 1
        cost = self.cost
        return max(int(cost.max(initial=0)), -int(cost.min(initial=0)))

    @property
    def sign(self) -> int:
        """-1 where people read the negated sum (placed, fit)."""
        return -1 if self.name in MAXIMISED else 1


@dataclass(frozen=True, eq=False)
class Model:
    """Columns over the allowed pairs (length E, sorted by twin, host) and over agents.

    ``key`` orders twins at a host, higher first; equal keys are ties. ``rank`` runs from 1 to ``worst_rank``, which
    is the rank of a host that is possible but not listed.
    """

    market: Market
    policy: Policy
    twin: Integers
    host: Integers
    rank: Integers
    key: Integers
    fit: Integers
    row: Integers
    minimum: Integers
    maximum: Integers
    locked: Integers
    groups: tuple[Group, ...]
    worst_rank: int

    @property
    def twins(self) -> int:
        """Number of twins."""
        return len(self.market.twins)

    @property
    def hosts(self) -> int:
        """Number of hosts."""
        return len(self.market.hosts)

    @cached_property
    def twin_draw(self) -> NDArray[np.uint64]:
        """The 64-bit draw of each twin."""
        return draws(self.policy.seed, "twin", (twin.id for twin in self.market.twins))

    @cached_property
    def lot(self) -> Integers:
        """The lot of each twin, 1..n: its place among all draws (twins are kept in the order of their ids)."""
        lot = np.empty(self.twins, dtype=np.int64)
        lot[np.argsort(self.twin_draw, kind="stable")] = np.arange(1, self.twins + 1)
        return lot

    @cached_property
    def pair_lot(self) -> Integers:
        """The 40-bit draw of each pair."""
        hosts = draws(self.policy.seed, "host", (host.id for host in self.market.hosts))
        return pair_draws(self.twin_draw[self.twin], hosts[self.host])

    @cached_property
    def same_country(self) -> Integers:
        """1 where twin and host share a country that is stated."""
        twins = _codes(
            [twin.country for twin in self.market.twins], [host.country for host in self.market.hosts]
        )
        same = (twins[0][self.twin] == twins[1][self.host]) & (twins[0][self.twin] > 0)
        return np.asarray(same, dtype=np.int64)

    def restricted(self, keep: Flags) -> Model:
        """The same model with only the kept pairs (flags, length E)."""
        columns = {name: getattr(self, name)[keep] for name in ("twin", "host", "rank", "key", "fit", "row")}
        return replace(self, **columns)

    def components(self) -> list[Component]:
        """The ladder as integer objectives. ``fair`` becomes one count per rank, the worst first."""
        result: list[Component] = []
        for objective in self.policy.ladder:
            if objective == "fair":
                if "placed" not in [component.name for component in result]:
                    result.append(Component("placed", self))
                result += [Component(f"rank:{rank}", self) for rank in range(self.worst_rank, 1, -1)]
            else:
                result.append(Component(objective, self))
        return result

    def cost_of(self, name: str, rows: Integers | None = None) -> Integers:
        """What each pair (or each of the given rows) adds to an objective, to be minimised."""
        if name == "placed":
            return np.full(len(self.twin if rows is None else rows), -1, dtype=np.int64)
        if name.startswith("rank:"):
            rank = self.rank if rows is None else self.rank.take(rows)
            return np.asarray(rank == int(name[5:]), dtype=np.int64)
        if name == "fit":
            return -(self.fit if rows is None else self.fit.take(rows))
        column = self._long_cost(name)
        return column if rows is None else column.take(rows)

    def _long_cost(self, name: str) -> Integers:
        if name == "rank_sum":
            return self.rank
        if name == "same_country":
            return self.same_country
        if name == "lottery":
            return self.pair_lot
        return self._cost_column(name.removeprefix("minimise:"))

    def _cost_column(self, name: str) -> Integers:
        column = self.market.pairs.costs.get(name)
        if column is None:
            return np.zeros(len(self.row), dtype=np.int64)
        return np.where(self.row >= 0, column[np.maximum(self.row, 0)], 0)


def compile_model(market: Market, policy: Policy) -> Model:
    """Apply bans, the language rule and locks; work out ranks, keys and fit."""
    pairs = market.pairs
    locked = np.full(len(market.twins), -1, dtype=np.int64)
    for lock in market.locks:
        locked[market.twin_index[lock.twin]] = market.host_index[lock.host]
    keep = _allowed(market, policy)
    keep &= (locked[pairs.twin] < 0) | (locked[pairs.twin] == pairs.host)
    extra = [
        (twin, int(locked[twin]))
        for twin in np.flatnonzero(locked >= 0)
        if not _has(market, int(twin), int(locked[twin]))
    ]
    keep |= locked[pairs.twin] == pairs.host
    row = np.concatenate([np.flatnonzero(keep), np.full(len(extra), -1, dtype=np.int64)])
    twin = np.concatenate([pairs.twin[keep], np.array([pair[0] for pair in extra], dtype=np.int64)])
    host = np.concatenate([pairs.host[keep], np.array([pair[1] for pair in extra], dtype=np.int64)])
    if extra:
        order = np.lexsort((host, twin))
        row, twin, host = row[order], twin[order], host[order]
    real, at = row >= 0, np.maximum(row, 0)
    empty = len(pairs) == 0
    rank = np.zeros(len(row), dtype=np.int64) if empty else np.where(real, pairs.rank[at], 0)
    worst = int(pairs.rank.max(initial=1)) + 1
    key = np.zeros(len(row), dtype=np.int64) if empty else np.where(real, host_keys(market)[at], 0)
    fit = np.zeros(len(row), dtype=np.int64) if empty else np.where(real, pair_fit(market)[at], 0)
    return Model(
        market=market,
        policy=policy,
        twin=twin,
        host=host,
        rank=np.where(rank == 0, worst, rank),
        key=np.where(locked[twin] == host, LOCK_KEY, key),
        fit=fit,
        row=row,
        minimum=np.array(
            [host.minimum if policy.respect_minimums else 0 for host in market.hosts], dtype=np.int64
        ),
        maximum=np.array([host.maximum for host in market.hosts], dtype=np.int64),
        locked=locked,
        groups=groups_of(market, policy),
        worst_rank=worst,
    )


def host_keys(market: Market) -> Integers:
    """How hosts order twins, per pair: a place in the host's own list first, else the evaluation score."""
    pairs = market.pairs
    lowest = int(pairs.host_rank.max(initial=0)) + 1
    return np.where(pairs.host_rank > 0, (lowest - pairs.host_rank) * RANK_STEP, pairs.score)


def pair_fit(market: Market) -> Integers:
    """Weighted mean of the terms of each pair in ten-thousandths, rounded half up; 0 without terms."""
    total = sum(round(term.weight * MILLI) for term in market.terms)
    fit = np.zeros(len(market.pairs), dtype=np.int64)
    if total == 0:
        return fit
    for term in market.terms:
        fit += market.pairs.terms[term.name] * round(term.weight * MILLI)
    unit = total * MICRO // FIT_SCALE
    return (2 * fit + unit) // (2 * unit)


def groups_of(market: Market, policy: Policy) -> tuple[Group, ...]:
    """The quotas of the policy written out, one group per attribute value, in the policy's order."""
    groups = []
    for quota in policy.quotas:
        values = [twin.value_of(quota.attribute) for twin in market.twins]
        wanted = sorted({value for value in values if value}) if quota.value is None else [quota.value]
        for value in wanted:
            members = np.array([item == value for item in values], dtype=np.bool_)
            floor = isinstance(quota, GroupFloor)
            groups.append(
                Group(
                    quota, value, members, quota.limit if floor else 0, len(values) if floor else quota.limit
                )
            )
    return tuple(groups)


def _allowed(market: Market, policy: Policy) -> Flags:
    pairs = market.pairs
    keep = np.ones(len(pairs), dtype=np.bool_)
    for ban in market.bans:
        row = market.pair(ban.twin, ban.host)
        if row is not None:
            keep[row] = False
    if policy.common_language:
        keep &= _share_language(market)
    return keep


def _share_language(market: Market) -> Flags:
    """Whether twin and host of each pair have a language in common, one bit per language."""
    spoken = {name for twin in market.twins for name in twin.languages}
    names = sorted(spoken & {name for host in market.hosts for name in host.languages})
    shared = np.zeros(len(market.pairs), dtype=np.bool_)
    for name in names:
        twins = np.array([name in twin.languages for twin in market.twins], dtype=np.bool_)
        hosts = np.array([name in host.languages for host in market.hosts], dtype=np.bool_)
        shared |= twins[market.pairs.twin] & hosts[market.pairs.host]
    return shared


def _has(market: Market, twin: int, host: int) -> bool:
    return (twin, host) in market.pair_index


def _codes(left: list[str], right: list[str]) -> tuple[Integers, Integers]:
    numbers = {value: code for code, value in enumerate(sorted({*left, *right, ""}))}
    return (
        np.array([numbers[value] for value in left], dtype=np.int64),
        np.array([numbers[value] for value in right], dtype=np.int64),
    )


def is_cap(quota: Quota) -> bool:
    """Whether the quota is an upper bound."""
    return isinstance(quota, RegionCap)
