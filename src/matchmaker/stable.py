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

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from matchmaker.combs import Relaxation, relaxation_of
from matchmaker.limits import Limits
from matchmaker.network import pack
from matchmaker.stable_quotas import add_quota_claims

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from matchmaker.model import Component, Model

    Integers = NDArray[np.int64]


#: Largest cost of one pair in one solve; its linear relaxation counts in doubles, so larger packs would blur it.
PACK_ROOM = 1 << 44


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


def solve_stable(
    model: Model,
    components: Sequence[Component],
    *,
    closed: Integers | None = None,
    limits: Limits | None = None,
    progress: Callable[[str], None] | None = None,
    found: Callable[[LadderOutcome], None] | None = None,
    start: Integers | None = None,
    beat: Sequence[int] = (),
) -> LadderOutcome:
    """Optimise the components in order among the matchings the policy allows.

    ``closed`` are rows that cannot be chosen. ``limits`` are for all stages together. ``found`` is called with each
    matching on the way. ``start`` marks the pairs of a good matching (length E), from which the solver sets out.
    ``beat`` are values that are already reached: the status is ``worse`` as soon as they cannot be beaten or equalled.
    """
    from ortools.sat.python import cp_model

    built = build_program(model, closed)
    if beat:
        built.program.add(_weighted(built, components[0].cost) <= beat[0])
    limits, staged = limits or Limits(), _Staged(start)
    relaxation = relaxation_of(built)
    for packed in pack(components, model.twins, PACK_ROOM):
        if limits.reached:
            break
        _tell(progress, packed)
        solver = _solver(cp_model, tightened=relaxation is not None, last=_draws_lots(packed))
        cost = _aim(built, packed, relaxation, limits)
        _hint(built, staged.chosen)
        status = limits.run(solver, built.program)
        if status == cp_model.INFEASIBLE:
            return LadderOutcome("worse" if beat else "infeasible", None)
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            break
        chosen = staged.take(
            np.array([solver.boolean_value(variable) for variable in built.pair], dtype=np.int64), cost
        )
        if status != cp_model.OPTIMAL:
            staged.gap = int(chosen @ cost) - int(np.ceil(solver.best_objective_bound - 1e-6))
            break
        _hold(built, staged, chosen, packed)
        if staged.values > list(beat[: len(staged.values)]) and beat:
            return LadderOutcome("worse", None)
        if found is not None:
            found(LadderOutcome("feasible", chosen, len(staged.values)))
    if staged.chosen is None:
        return LadderOutcome("stopped", None)
    done = len(staged.values)
    return LadderOutcome(
        "optimal" if done == len(components) else "feasible", staged.chosen, done, staged.gap
    )


def _aim(
    built: StableProgram,
    packed: Sequence[tuple[Component, int]],
    relaxation: Relaxation | None,
    limits: Limits,
) -> Integers:
    """Set the objective of a pack, and the rows that make it easier to prove; returns its cost (length E)."""
    cost = sum_costs(packed)
    if relaxation is not None and not _draws_lots(packed):
        # The lottery pulls nowhere in particular: rows that it breaks are not those that decide.
        relaxation.tighten(cost, limits)
    built.program.minimize(_weighted(built, cost))
    return cost


def _draws_lots(packed: Sequence[tuple[Component, int]]) -> bool:
    return packed[0][0].name == "lottery"


def _tell(progress: Callable[[str], None] | None, packed: Sequence[tuple[Component, int]]) -> None:
    if progress is not None:
        progress(" and ".join(component.name for component, _ in packed))


@dataclass
class _Staged:
    """How far the stages have come: the matching, the values that are proven, and the gap of those that are not."""

    chosen: Integers | None = None
    values: list[int] = field(default_factory=list)
    gap: int = 0

    def take(self, chosen: Integers, cost: Integers) -> Integers:
        """The new matching if it costs less, else the former: it may be the better one in what comes later."""
        if self.chosen is None or chosen @ cost < self.chosen @ cost:
            self.chosen = chosen
        return self.chosen


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


def _hint(built: StableProgram, chosen: Integers | None) -> None:
    if chosen is None:
        return
    built.program.clear_hints()
    hints = {
        variable.index: (variable, value) for variable, value in zip(built.pair, chosen.tolist(), strict=True)
    }
    for variable, value in hints.values():
        built.program.add_hint(variable, value)


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


def _solver(cp_model: Any, *, tightened: bool, last: bool) -> Any:
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = 1
    solver.parameters.linearization_level = 2
    # The rows of the claims nearly all matter to the relaxation: to add them when they are broken costs more.
    solver.parameters.add_lp_constraints_lazily = False
    if tightened:
        # With the combs in its rows there is little left to find before the search, and each stage would look again.
        solver.parameters.cp_model_probing_level = 0
        solver.parameters.symmetry_level = 0
        # Few matchings are as good as the last one by then; the search tells them apart before a presolve would be done.
        solver.parameters.cp_model_presolve = not last
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
