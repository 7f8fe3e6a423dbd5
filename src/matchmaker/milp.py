# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""The same rules once more, as a mixed-integer program for HiGHS: a second opinion on what another solver proved.

It shares the compiled columns with the other paths and nothing else: no pair is removed beforehand, and the claims are
written as plain linear rows over all pairs, one set per pair.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from matchmaker.highs import quiet_solver

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from matchmaker.model import Component, Model

    Integers = NDArray[np.int64]
    #: Columns, coefficients, lower and upper bound.
    Row = tuple[Sequence[int], Sequence[int], float, float]

_HALF, _NEAR = 0.5, 1e-6
_INFINITY = float("inf")


@dataclass(frozen=True, slots=True)
class MilpStage:
    """What HiGHS says of one objective, to be minimised: the best value found (None: none) and the proven bound."""

    value: int | None
    bound: int | None

    @property
    def proven(self) -> bool:
        """Whether value and bound meet."""
        return self.value is not None and self.value == self.bound


@dataclass(frozen=True, slots=True)
class MilpOutcome:
    """The stages solved, in order; ``status`` is ``optimal``, ``infeasible`` or ``stopped`` (by the time limit)."""

    status: str
    stages: tuple[MilpStage, ...]


def solve_milp(
    model: Model, components: Sequence[Component], *, time_limit: float | None = None
) -> MilpOutcome:
    """Optimise the components one after the other, each held at its optimum for the next.

    ``time_limit`` is in seconds for all of them.
    """
    program = _Program(model)
    deadline = None if time_limit is None else time.monotonic() + time_limit
    stages: list[MilpStage] = []
    for component in components:
        cost = component.cost
        status, stage = program.minimise(
            cost, None if deadline is None else max(0.01, deadline - time.monotonic())
        )
        if status == "kInfeasible":
            return MilpOutcome("infeasible", ())
        stages.append(stage)
        if not stage.proven or stage.value is None:
            return MilpOutcome("stopped", tuple(stages))
        used = np.flatnonzero(cost)
        program.add(used.tolist(), cost[used].tolist(), stage.value - _HALF, stage.value + _HALF)
    return MilpOutcome("optimal", tuple(stages))


class _Program:
    """One binary per pair, and binaries that say a cap is full, a floor tight, a host full, or nobody lower there."""

    def __init__(self, model: Model) -> None:
        import highspy

        self.model = model
        self.pairs = len(model.twin)
        self.solver = quiet_solver()
        self.integer = highspy.HighsVarType.kInteger
        self.solver.setOptionValue("mip_rel_gap", 0.0)
        self.solver.setOptionValue("mip_abs_gap", _HALF)
        for _ in range(self.pairs):
            self.binary()
        for row in self._bounds():
            self.add(*row)
        if model.policy.stability == "weak":
            for row in self._claims():
                self.add(*row)

    def binary(self) -> int:
        """A new column of 0 or 1."""
        column = int(self.solver.getNumCol())
        self.solver.addVar(0.0, 1.0)
        self.solver.changeColIntegrality(column, self.integer)
        return column

    def add(self, columns: Sequence[int], values: Sequence[int], low: float, high: float) -> None:
        """A new row."""
        at, factors = np.array(columns, dtype=np.int32), np.array(values, dtype=np.float64)
        self.solver.addRow(low, high, len(at), at, factors)

    def minimise(self, cost: Integers, seconds: float | None) -> tuple[str, MilpStage]:
        """The status in the words of HiGHS, and the stage."""
        columns = self.solver.getNumCol()
        costs = np.zeros(columns)
        costs[: self.pairs] = cost
        self.solver.changeColsCost(columns, np.arange(columns, dtype=np.int32), costs)
        if seconds is not None:
            self.solver.setOptionValue("time_limit", self.solver.getRunTime() + seconds)
        self.solver.run()
        status = self.solver.getModelStatus().name
        if columns == 0:
            # HiGHS calls a program without columns empty, whatever its rows ask for.
            impossible = any(row[2] > 0 for row in self._bounds())
            return "kInfeasible" if impossible else "kOptimal", MilpStage(0, 0)
        info = self.solver.getInfo()
        feasible = info.primal_solution_status == 2  # noqa: PLR2004 - HiGHS: feasible
        value = round(info.objective_function_value) if feasible else None
        bound = float(info.mip_dual_bound)
        return status, MilpStage(value, int(np.ceil(bound - _NEAR)) if np.isfinite(bound) else None)

    def _bounds(self) -> Iterator[Row]:
        """Everybody once, locks, capacities, quotas."""
        model = self.model
        for twin in range(model.twins):
            rows = np.flatnonzero(model.twin == twin).tolist()
            yield rows, [1] * len(rows), float(model.locked[twin] >= 0), 1.0
        for host in range(model.hosts):
            rows = np.flatnonzero(model.host == host).tolist()
            yield rows, [1] * len(rows), float(model.minimum[host]), float(model.maximum[host])
        for group in model.groups:
            rows = np.flatnonzero(group.members[model.twin]).tolist()
            yield rows, [1] * len(rows), float(group.low), float(group.high)

    def _claims(self) -> Iterator[Row]:
        model = self.model
        if not any(group.can_excuse for group in model.groups):
            for pair in np.flatnonzero(model.locked[model.twin] < 0).tolist():
                yield self._plain_claim(pair)
            return
        caps, floors = [], []
        for group in model.groups:
            rows, size = np.flatnonzero(group.members[model.twin]).tolist(), int(group.members.sum())
            caps.append(self.binary())
            yield [*rows, caps[-1]], [1] * len(rows) + [-group.high], 0.0, _INFINITY
            floors.append(self.binary())
            yield [*rows, floors[-1]], [1] * len(rows) + [size - group.low], -_INFINITY, float(size)
        for host in range(model.hosts):
            yield from self._claims_at(host, caps, floors)

    def _better(self, pair: int) -> list[int]:
        model = self.model
        own = (model.twin == model.twin[pair]) & (model.rank <= model.rank[pair])
        return np.flatnonzero(own).tolist()

    def _plain_claim(self, pair: int) -> Row:
        """Seated as well, or every place taken by somebody with as high a key."""
        model = self.model
        seats = int(model.maximum[model.host[pair]])
        better = self._better(pair)
        ahead = np.flatnonzero((model.host == model.host[pair]) & (model.key >= model.key[pair])).tolist()
        values = dict.fromkeys(better, seats)
        for row in ahead:
            values[row] = values.get(row, 0) + 1
        return list(values), list(values.values()), float(seats), _INFINITY

    def _claims_at(self, host: int, caps: list[int], floors: list[int]) -> Iterator[Row]:
        """A claim on a free place, and one on the place of somebody with a lower key, by what groups both are in."""
        model = self.model
        here = np.flatnonzero(model.host == host)
        seats, full = int(model.maximum[host]), self.binary()
        yield [*here.tolist(), full], [1] * len(here) + [-seats], 0.0, _INFINITY
        lower: dict[tuple[int, tuple[int, ...]], int] = {}
        for pair in here[model.locked[model.twin[here]] < 0].tolist():
            better, mine = self._better(pair), self._groups(int(model.twin[pair]))
            worse = [
                row for row in np.flatnonzero(model.twin == model.twin[pair]).tolist() if row not in better
            ]
            placed = [*better, *worse]
            own = [caps[group] for group in mine]
            yield _sum([*better, full], worse, 0)
            yield _sum([*placed, full, *own], [], 1)
            key = int(model.key[pair])
            below = here[model.key[here] < key]
            kinds = {self._groups(int(model.twin[row])) for row in below.tolist()}
            for kind in sorted(kinds):
                if (key, kind) not in lower:
                    lower[key, kind] = self.binary()
                    rows = [row for row in below.tolist() if self._groups(int(model.twin[row])) == kind]
                    most = len(rows)
                    yield [*rows, lower[key, kind]], [1] * most + [most], -_INFINITY, float(most)
                nobody = lower[key, kind]
                yield _sum([*better, nobody, *(floors[group] for group in kind)], worse, 0)
                added = [caps[group] for group in mine if group not in kind]
                taken = [floors[group] for group in kind if group not in mine]
                yield _sum([*placed, nobody, *added, *taken], [], 1)

    def _groups(self, twin: int) -> tuple[int, ...]:
        return tuple(at for at, group in enumerate(self.model.groups) if group.members[twin])


def _sum(plus: list[int], minus: list[int], least: int) -> Row:
    return [*plus, *minus], [1] * len(plus) + [-1] * len(minus), float(least), _INFINITY
