# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""The best weakly stable matching, with quotas, by CP-SAT, one objective after the other.

A twin *has a claim* on a host it prefers to what it has when the host has a free place, or holds somebody with a lower
key. A matching without claims is weakly stable (Irving, 1994). Claims are cap-aware: one that could only be granted by
breaking a regional cap or a group floor does not count (the idea of Kamada and Kojima, 2015). A host's minimum never
excuses a claim. The claims become clauses over cut-offs: at every host and key, either the twin sits at least as well,
or the host is full and holds nobody with a lower key.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from matchmaker.combs import relaxation_of
from matchmaker.limits import Limits
from matchmaker.network import pack
from matchmaker.stable_quotas import add_quota_claims

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from matchmaker.model import Component, Model

    Integers = NDArray[np.int64]
    #: Variables by their number, each with what it is likely to be.
    Hints = list[tuple[int, int]]


#: Largest cost of one pair in one solve; its linear relaxation counts in doubles, so larger packs would blur it.
PACK_ROOM = 1 << 44
#: The share of the pairs among which a first matching is sought, and how long, in the solver's own measure of work.
CHEAPEST, WORK = 0.35, 0.3
#: The solver tells whole bounds as doubles, which may be a little above.
HALF = 0.5


@dataclass(frozen=True, eq=False)
class LadderOutcome:
    """What a staged solve ended with.

    ``chosen`` marks the pairs (length E) or is None; the first ``proven`` components are optimal, and ``gap`` is what
    the packed cost of the next ones may still lose.
    """

    status: str
    chosen: Integers | None
    proven: int = 0
    gap: int = 0


@dataclass
class StableProgram:
    """The CP-SAT program of a model and the handles its stages need."""

    model: Model
    program: Any
    pair: list[Any]
    unplaced: dict[int, Any] = field(default_factory=dict)
    cap_full: list[Any] = field(default_factory=list)
    floor_tight: list[Any] = field(default_factory=list)


class StableLadder:
    """The objectives of a model, one after the other, among the matchings its policy allows.

    ``closed`` are rows that cannot be chosen. ``limits`` are for all stages together.
    """

    def __init__(
        self,
        model: Model,
        components: Sequence[Component],
        *,
        closed: Integers | None = None,
        limits: Limits | None = None,
    ) -> None:
        self.components = components
        self.limits = limits or Limits()
        self.packs = pack(components, model.twins, PACK_ROOM)
        self.built = build_program(model, closed)
        self.relaxation = relaxation_of(self.built)

    def hope(self) -> float:
        """What the first pack costs at least, as the relaxation says. It counts in doubles: to choose an order by, no more."""
        if self.relaxation is None:
            return -math.inf
        self.relaxation.tighten(sum_costs(self.packs[0]), self.limits, rounds=1)
        return self.relaxation.value

    def solve(
        self,
        *,
        progress: Callable[[str], None] | None = None,
        found: Callable[[LadderOutcome], None] | None = None,
        start: Integers | None = None,
        beat: Sequence[int] = (),
    ) -> LadderOutcome:
        """Optimise the objectives in order.

        ``found`` is called with each matching on the way. ``start`` marks the pairs of a good matching (length E), from
        which the solver sets out. ``beat`` are values that are already reached: the status is ``worse`` as soon as they
        cannot be beaten or equalled.
        """
        from ortools.sat.python import cp_model

        built, limits, staged = self.built, self.limits, _Staged(start)
        if beat:
            built.program.add(_weighted(built, self.components[0].cost) <= beat[0])
        if self._is_beyond(_most(self.packs[0], (), beat)):
            return LadderOutcome("worse", None)
        for at, packed in enumerate(self.packs):
            if limits.reached:
                break
            _tell(progress, packed)
            most = _most(packed, staged.values, beat)
            cost = sum_costs(packed)
            built.program.minimize(_weighted(built, cost))
            _hint(built, self._first() if staged.chosen is None else staged.hints(built))
            solver = _solver(cp_model, tightened=self.relaxation is not None, first=at == 0)
            status = _run(limits, solver, built.program, most)
            if status == cp_model.INFEASIBLE or solver.best_objective_bound > most + HALF:
                return LadderOutcome("worse" if beat else "infeasible", None)
            if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
                break
            chosen = staged.take(built, list(solver.response_proto.solution), cost)
            if status != cp_model.OPTIMAL:
                staged.gap = int(chosen @ cost) - int(np.ceil(solver.best_objective_bound - 1e-6))
                break
            _hold(built, staged, chosen, packed)
            if found is not None:
                found(LadderOutcome("feasible", chosen, len(staged.values)))
        return staged.outcome(len(self.components))

    def _first(self) -> Hints:
        """A good matching among the pairs that the relaxation finds cheapest; nothing if they hold none."""
        from ortools.sat.python import cp_model

        if self.relaxation is None or self.relaxation.reduced is None or not self.built.pair:
            return []
        program, reduced = self.built.program.clone(), self.relaxation.reduced
        for at in np.flatnonzero(reduced > np.quantile(reduced, CHEAPEST)).tolist():
            program.add(self.built.pair[at] == 0)
        solver = _solver(cp_model, tightened=True, first=True)
        solver.parameters.max_deterministic_time = WORK
        if self.limits.run(solver, program) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return []
        return list(enumerate(solver.response_proto.solution))

    def _is_beyond(self, most: float) -> bool:
        """Add rows that make the first pack easier to prove, until that costs more than ``most``, proven by prices.

        The later packs have few matchings left, which are found without.
        """
        if self.relaxation is None or self.limits.reached:
            return False
        self.relaxation.tighten(sum_costs(self.packs[0]), self.limits, most=most)
        return self.relaxation.value > most and self.relaxation.proven() > most


def _most(packed: Sequence[tuple[Component, int]], values: Sequence[int], beat: Sequence[int]) -> float:
    """What a pack may cost if values that are reached elsewhere are to be beaten or equalled."""
    done = len(values)
    if len(beat) < done + len(packed) or list(values) < list(beat[:done]):
        return math.inf
    return sum(
        weight * value for (_, weight), value in zip(packed, beat[done : done + len(packed)], strict=True)
    )


def _run(limits: Limits, solver: Any, program: Any, most: float) -> Any:
    """Solve one stage, no longer than it may still cost as little as ``most``."""

    def watch(bound: float) -> None:
        if bound > most + HALF:
            solver.stop_search()

    if most < math.inf:
        solver.best_bound_callback = watch
    return limits.run(solver, program)


def _tell(progress: Callable[[str], None] | None, packed: Sequence[tuple[Component, int]]) -> None:
    if progress is not None:
        progress(" and ".join(component.name for component, _ in packed))


@dataclass
class _Staged:
    """How far the stages have come: the matching, the values that are proven, and the gap of those that are not."""

    chosen: Integers | None = None
    values: list[int] = field(default_factory=list)
    gap: int = 0
    solution: list[int] = field(default_factory=list)

    def take(self, built: StableProgram, solution: list[int], cost: Integers) -> Integers:
        """The new matching if it costs less, else the former: it may be the better one in what comes later."""
        chosen = np.array([solution[variable.index] for variable in built.pair], dtype=np.int64)
        if self.chosen is None or chosen @ cost < self.chosen @ cost:
            self.chosen, self.solution = chosen, solution
        return self.chosen

    def hints(self, built: StableProgram) -> Hints:
        """What all variables were in the matching, so that the solver need not work out those beside the pairs again."""
        if self.solution or self.chosen is None:
            return list(enumerate(self.solution))
        return [(variable.index, int(value)) for variable, value in zip(built.pair, self.chosen, strict=True)]

    def outcome(self, wanted: int) -> LadderOutcome:
        """What it comes to, when ``wanted`` objectives were to be proven."""
        if self.chosen is None:
            return LadderOutcome("stopped", None)
        done = len(self.values)
        return LadderOutcome("optimal" if done == wanted else "feasible", self.chosen, done, self.gap)


def _hold(
    built: StableProgram, staged: _Staged, chosen: Integers, packed: Sequence[tuple[Component, int]]
) -> None:
    """Each objective of a pack stays as good as it was proven to be."""
    for component, _ in packed:
        cost = component.cost
        staged.values.append(int(cost @ chosen))
        _fix(built, cost, staged.values[-1])


def sum_costs(packed: Sequence[tuple[Component, int]]) -> Integers:
    """The single cost of a pack of components (length E)."""
    total = packed[0][0].cost * packed[0][1]
    for component, weight in packed[1:]:
        total = total + component.cost * weight
    return total


def _weighted(built: StableProgram, cost: Integers) -> Any:
    from ortools.sat.python import cp_model

    rows = np.flatnonzero(cost)
    return cp_model.LinearExpr.weighted_sum([built.pair[at] for at in rows], cost[rows].tolist())


def _fix(built: StableProgram, cost: Integers, value: int) -> None:
    """Hold one objective at its optimum; it is proven that it cannot be lower, so an upper bound is enough.

    Each objective by itself: a row over the packed cost, with its huge numbers, is weak and slow to work with.
    """
    if value == 0 and (cost >= 0).all():
        for at in np.flatnonzero(cost).tolist():
            built.program.add(built.pair[at] == 0)
    else:
        built.program.add(_weighted(built, cost) <= value)


def _hint(built: StableProgram, hints: Hints) -> None:
    built.program.clear_hints()
    for index, value in dict(hints).items():
        built.program.add_hint(built.program.get_bool_var_from_proto_index(index), value)


def build_program(model: Model, closed: Integers | None = None) -> StableProgram:
    """Variables, capacities, quotas and (for a stable policy) the claims as clauses."""
    from ortools.sat.python import cp_model

    program = cp_model.CpModel()
    shut = set() if closed is None else set(closed.tolist())
    pair = [
        program.new_constant(0) if at in shut else program.new_bool_var("") for at in range(len(model.twin))
    ]
    built = StableProgram(model, program, pair)
    by_twin = _rows(model.twin, model.twins, shut)
    by_host = _rows(model.host, model.hosts, shut)
    for twin, rows in enumerate(by_twin):
        if model.locked[twin] >= 0:
            # Without a row (a host without places) this is the empty clause: impossible, as it should be.
            program.add_bool_or([pair[at] for at in rows])
        elif model.groups:
            built.unplaced[twin] = program.new_bool_var("")
            program.add_exactly_one([*(pair[at] for at in rows), built.unplaced[twin]])
        else:
            program.add_at_most_one(pair[at] for at in rows)
    for host, rows in enumerate(by_host):
        low, high = int(model.minimum[host]), int(model.maximum[host])
        program.add_linear_constraint(sum(pair[at] for at in rows), low, high)
    _add_quotas(built)
    if model.policy.stability == "weak":
        _add_claims(built, by_twin, by_host)
    return built


def _rows(column: Integers, count: int, shut: set[int]) -> list[list[int]]:
    rows: list[list[int]] = [[] for _ in range(count)]
    for at, value in enumerate(column.tolist()):
        if at not in shut:
            rows[value].append(at)
    return rows


def _solver(cp_model: Any, *, tightened: bool, first: bool) -> Any:
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = 1
    solver.parameters.linearization_level = 2
    # The rows of the claims nearly all matter to the relaxation: to add them when they are broken costs more.
    solver.parameters.add_lp_constraints_lazily = False
    if tightened:
        # With the combs in its rows there is little left to find before or beside the search, and cuts of the general
        # kind cost more than they bring.
        solver.parameters.cp_model_probing_level = 0
        solver.parameters.symmetry_level = 0
        solver.parameters.cut_level = 0
        solver.parameters.inprocessing_dtime_ratio = 0.0
    if tightened and not first:
        # Few matchings are as good as the last one: the search tells them apart before a presolve would be done.
        solver.parameters.cp_model_presolve = False
        solver.parameters.linearization_level = 1
        solver.parameters.add_lp_constraints_lazily = True
    return solver


def _add_quotas(built: StableProgram) -> None:
    """Caps and floors, each with a literal that may only be true when the quota leaves no room.

    Counted are the unplaced, of whom there is one literal for each twin, and not their many pairs.
    """
    program = built.program
    for group in built.model.groups:
        free = [literal for twin, literal in built.unplaced.items() if group.members[twin]]
        placed = group.size - sum(free)
        program.add_linear_constraint(placed, group.low, group.high)
        full = tight = None
        if group.bound == "at":
            full = program.new_constant(1) if group.cap_excuses else None
            tight = program.new_constant(1) if group.floor_excuses else None
        elif group.cap_excuses:
            full = program.new_bool_var("")
            program.add(placed >= group.high).only_enforce_if(full)
        elif group.floor_excuses:
            tight = program.new_bool_var("")
            program.add(placed <= group.low).only_enforce_if(tight)
        built.cap_full.append(full)
        built.floor_tight.append(tight)


def _add_claims(built: StableProgram, by_twin: list[list[int]], by_host: list[list[int]]) -> None:
    if any(group.can_excuse for group in built.model.groups):
        add_quota_claims(built, by_twin, by_host)
        return
    cutoffs = [_cutoff_literals(built, host, rows) for host, rows in enumerate(by_host)]
    model, program, pair = built.model, built.program, built.pair
    for twin, rows in enumerate(by_twin):
        for at in rows if model.locked[twin] < 0 else []:
            better = [pair[other] for other in rows if model.rank[other] <= model.rank[at]]
            program.add_bool_or([*better, cutoffs[int(model.host[at])][int(model.key[at])]])


def _cutoff_literals(built: StableProgram, host: int, rows: list[int]) -> dict[int, Any]:
    """Per key at a host: the host is full, and with nobody of a lower key.

    Written as one linear row per key, which keeps the relaxation tight.
    """
    model, program, pair = built.model, built.program, built.pair
    seats = int(model.maximum[host])
    order = sorted(rows, key=lambda at: -int(model.key[at]))
    literals: dict[int, Any] = {}
    previous = None
    for place, at in enumerate(order):
        key = int(model.key[at])
        if place + 1 < len(order) and int(model.key[order[place + 1]]) == key:
            continue
        literal = program.new_bool_var("")
        program.add(sum(pair[other] for other in order[: place + 1]) >= seats * literal)
        if previous is not None:
            program.add_implication(previous, literal)
        literals[key] = previous = literal
    return literals
