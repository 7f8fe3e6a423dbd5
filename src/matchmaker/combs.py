# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Further rows that every stable matching keeps, found where the linear relaxation of a program breaks them.

A host with q places is a *comb*: its shaft are the pairs that sit there with a key of at least k (or protected by a
floor), its teeth q different twins with such keys, each with the pairs that it likes as well as this host. In a stable
matching shaft and teeth together hold q: each of the q twins is in its tooth, or in the shaft, or has to put up with
less, and then the shaft alone is full (after the comb inequalities of Baïou and Balinski, 2000, here with ties and for
some of the twins only). A twin that a cap may hold back has its being unplaced in its tooth as well.

The claims alone say so with one twin counted q times, which is far weaker. A row is right whatever the relaxation says;
that only chooses which of the many rows are worth their while.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from matchmaker.highs import quiet_solver
from matchmaker.stable_quotas import memberships

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from matchmaker.limits import Limits
    from matchmaker.stable import StableProgram

    Floats = NDArray[np.float64]
    Integers = NDArray[np.int64]

#: Times that the relaxation is solved for one objective at most, and seconds for them all.
ROUNDS, SECONDS = 12, 1.0
#: By how much a row must be broken to be added.
WORTH = 0.05
#: Programs of more pairs are left as they are: their relaxation takes too long.
PAIRS_UP_TO = 20_000
_INFINITY, _PROTECTED = float("inf"), np.iinfo(np.int64).max
#: Costs are scaled to this, since those of the ladder are too large for a solver that counts in doubles.
_COST = 1e6


@dataclass(frozen=True)
class _Comb:
    """A host's possible teeth and its shaft, the highest keys first; ``ends`` is how many of the shaft have each key."""

    seats: int
    keys: Integers
    teeth: list[list[int]]
    shaft: Integers
    ends: Integers


def relaxation_of(built: StableProgram) -> Relaxation | None:
    """The relaxation of a program that is hard enough to be worth it: some quota may excuse claims."""
    model = built.model
    hard = model.policy.stability == "weak" and any(group.can_excuse for group in model.groups)
    return Relaxation(built) if hard and len(model.twin) <= PAIRS_UP_TO else None


class Relaxation:
    """The linear relaxation of a program, tightened by rows that every stable matching keeps.

    ``value`` is its last optimum, and ``reduced`` what is left of the cost of each pair by its prices (length E).
    """

    def __init__(self, built: StableProgram) -> None:
        self.built = built
        self.columns = {variable.index: variable for variable in built.pair}
        self.columns |= {variable.index: variable for variable in built.unplaced.values()}
        self.combs = _combs(built)
        self.seen = 0
        self.value = -_INFINITY
        self.reduced: Floats | None = None
        self.prices: list[int] = []
        self.rows: list[tuple[list[int], list[int], float, float]] = []
        self.solver = quiet_solver()
        self.domains = [list(variable.domain) for variable in built.program.proto.variables]
        self.count = len(self.domains)
        self.cost = np.zeros(self.count, dtype=np.int64)
        for low, high in self.domains:
            self.solver.addVar(float(low), float(high))

    def tighten(
        self, cost: Integers, limits: Limits, *, most: float = _INFINITY, rounds: int = ROUNDS
    ) -> None:
        """Add the rows that the best fractional answer for a cost (length E) breaks.

        It ends when none is broken, after so many rounds, or when the answer costs more than ``most``.
        """
        self._read()
        self.cost = np.zeros(self.count, dtype=np.int64)
        np.add.at(self.cost, [variable.index for variable in self.built.pair], cost)
        scale = _COST / int(np.abs(cost).max(initial=1))
        self.solver.changeColsCost(self.count, np.arange(self.count, dtype=np.int32), self.cost * scale)
        left = SECONDS if limits.seconds is None else min(SECONDS, limits.seconds)
        self.solver.setOptionValue("time_limit", self.solver.getRunTime() + left)
        for more in reversed(range(rounds)):
            self.solver.run()
            if limits.reached or self.solver.getModelStatus().name != "kOptimal":
                break
            solution = self.solver.getSolution()
            self.value = self.solver.getInfo().objective_function_value / scale
            self.reduced = np.array(solution.col_dual)[[variable.index for variable in self.built.pair]]
            self.prices = [round(price / scale) for price in solution.row_dual]
            broken = list(self._broken(np.array(solution.col_value))) if more and self.value <= most else []
            for columns, least in broken:
                self._add(columns, least)
            self._read()
            if not broken:
                break

    def proven(self) -> int:
        """What a matching costs at least by the prices of the last answer, counted in whole numbers.

        Any prices give a bound (weak duality), so nothing rests on the solver that found them. A row without a bound on
        the side its price pulls to has none.
        """
        total, left = 0, self.cost.tolist()
        for price, (columns, factors, low, high) in zip(self.prices, self.rows, strict=False):
            bound = low if price > 0 else high
            if price == 0 or abs(bound) == _INFINITY:
                continue
            total += price * int(bound)
            for column, factor in zip(columns, factors, strict=True):
                left[column] -= price * factor
        least = (min(cost * low, cost * high) for cost, (low, high) in zip(left, self.domains, strict=True))
        return int(total + sum(least))

    def _broken(self, value: Floats) -> Iterator[tuple[list[int], int]]:
        for comb in self.combs:
            teeth = np.array([value[columns].sum() for columns in comb.teeth])
            held = np.concatenate(([0.0], np.cumsum(value[comb.shaft])))[comb.ends]
            for at in np.flatnonzero(np.append(comb.keys[1:] != comb.keys[:-1], True)).tolist():
                if at + 1 < comb.seats:
                    continue
                if held[at] >= comb.seats - WORTH:
                    break
                chosen = np.argsort(teeth[: at + 1], kind="stable")[: comb.seats].tolist()
                if held[at] + teeth[chosen].sum() < comb.seats - WORTH:
                    shaft = comb.shaft[: comb.ends[at]].tolist()
                    yield [*shaft, *(column for tooth in chosen for column in comb.teeth[tooth])], comb.seats

    def _add(self, columns: list[int], least: int) -> None:
        self.built.program.add(sum(self.columns[column] for column in columns) >= least)

    def _read(self) -> None:
        """Rows that were added to the program since the last time."""
        constraints = self.built.program.proto.constraints
        for at in range(self.seen, len(constraints)):
            for literals, factors, low, high in _rows(constraints[at]):
                total: dict[int, int] = {}
                for column, factor in zip(literals, factors, strict=True):
                    total[column] = total.get(column, 0) + factor
                self.rows.append((list(total), list(total.values()), low, high))
                self.solver.addRow(
                    low,
                    high,
                    len(total),
                    np.array(list(total), dtype=np.int32),
                    np.array(list(total.values()), dtype=np.float64),
                )
        self.seen = len(constraints)


def _combs(built: StableProgram) -> list[_Comb]:
    model = built.model
    caps, floors = memberships(built, built.cap_full), memberships(built, built.floor_tight)
    column = [variable.index for variable in built.pair]
    rows: list[list[int]] = [[] for _ in range(model.twins)]
    for at, twin in enumerate(model.twin.tolist()):
        rows[twin].append(at)
    teeth: list[list[tuple[int, list[int]]]] = [[] for _ in range(model.hosts)]
    for twin, mine in enumerate(rows):
        for at in mine if model.locked[twin] < 0 else ():
            liked = [other for other in mine if model.rank[other] <= model.rank[at]]
            tooth = [column[other] for other in liked if other != at]
            if caps[twin]:
                if len(liked) == len(mine):
                    # What it may ask for from nowhere alone, its cap may excuse.
                    continue
                tooth.append(built.unplaced[twin].index)
            teeth[int(model.host[at])].append((int(model.key[at]), tooth))
    shut = np.array([bool(floors[twin]) for twin in model.twin.tolist()], dtype=np.bool_)
    keys = np.where(shut, _PROTECTED, model.key)
    return [
        _comb(int(model.maximum[host]), possible, keys[here], np.array(column, dtype=np.int64)[here])
        for host, possible in enumerate(teeth)
        if 0 < model.maximum[host] <= len(possible) and len(here := np.flatnonzero(model.host == host))
    ]


def _comb(seats: int, possible: list[tuple[int, list[int]]], keys: Integers, columns: Integers) -> _Comb:
    possible = sorted(possible, key=lambda tooth: -tooth[0])
    order = np.argsort(-keys, kind="stable")
    own = np.array([key for key, _ in possible], dtype=np.int64)
    ends = np.searchsorted(-keys[order], -own, side="right")
    return _Comb(seats, own, [tooth for _, tooth in possible], columns[order], ends)


def _rows(constraint: Any) -> Iterator[tuple[Sequence[int], Sequence[int], float, float]]:
    """A constraint of a program as linear rows: columns, factors, least and most. What holds only under a literal is left out."""
    given = [-1 - literal for literal in constraint.enforcement_literal]
    domain = list(constraint.linear.domain) if constraint.has_linear() else []
    # An empty domain says that nothing is possible, which the solver will find without help.
    if domain and not given:
        low, high = domain[0], domain[-1]
        most = np.iinfo(np.int64).max
        yield (
            list(constraint.linear.vars),
            list(constraint.linear.coeffs),
            -_INFINITY if low <= -most else float(low),
            _INFINITY if high >= most else float(high),
        )
    elif constraint.has_bool_or():
        yield _sum([*constraint.bool_or.literals, *given], 1, _INFINITY)
    elif constraint.has_bool_and():
        for literal in constraint.bool_and.literals:
            yield _sum([literal, *given], 1, _INFINITY)
    elif constraint.has_at_most_one():
        yield _sum(list(constraint.at_most_one.literals), -_INFINITY, 1)
    elif constraint.has_exactly_one():
        yield _sum(list(constraint.exactly_one.literals), 1, 1)


def _sum(literals: list[int], low: float, high: float) -> tuple[list[int], list[int], float, float]:
    """A sum of literals; one below zero stands for the opposite of a column."""
    opposite = sum(literal < 0 for literal in literals)
    columns = [literal if literal >= 0 else -1 - literal for literal in literals]
    return columns, [1 if literal >= 0 else -1 for literal in literals], low - opposite, high - opposite
