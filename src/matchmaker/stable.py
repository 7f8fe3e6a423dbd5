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

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from matchmaker.model import Component, Model

    Integers = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class LadderOutcome:
    """What a staged solve ended with. ``chosen`` marks the pairs (length E) or is None."""

    status: str
    chosen: Integers | None
    values: tuple[int, ...] = ()
    bounds: tuple[int, ...] = ()


@dataclass
class StableProgram:
    """The CP-SAT program of a model and the handles its stages need."""

    model: Model
    program: Any
    pair: list[Any]
    cap_full: list[Any] = field(default_factory=list)
    floor_tight: list[Any] = field(default_factory=list)


def solve_stable(
    model: Model,
    components: Sequence[Component],
    *,
    time_limit: float | None = None,
    progress: Callable[[str], None] | None = None,
) -> LadderOutcome:
    """Optimise the components in order among the matchings the policy allows.

    ``time_limit`` is in seconds for all stages together.
    """
    from ortools.sat.python import cp_model

    built = build_program(model)
    deadline = None if time_limit is None else time.monotonic() + time_limit
    chosen: Integers | None = None
    values: list[int] = []
    bounds: list[int] = []
    for component in components:
        if progress is not None:
            progress(component.name)
        terms = np.flatnonzero(component.cost)
        expression = cp_model.LinearExpr.weighted_sum(
            [built.pair[at] for at in terms], component.cost[terms].tolist()
        )
        built.program.minimize(expression)
        if chosen is not None:
            built.program.clear_hints()
            for at, variable in enumerate(built.pair):
                built.program.add_hint(variable, int(chosen[at]))
        solver = _solver(cp_model, None if deadline is None else max(0.01, deadline - time.monotonic()))
        status = solver.solve(built.program)
        if status == cp_model.INFEASIBLE:
            return LadderOutcome("infeasible", None)
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            break
        chosen = np.array([solver.boolean_value(variable) for variable in built.pair], dtype=np.int64)
        values.append(int(chosen @ component.cost))
        bounds.append(
            values[-1] if status == cp_model.OPTIMAL else int(np.ceil(solver.best_objective_bound - 1e-6))
        )
        if status != cp_model.OPTIMAL:
            break
        built.program.add(expression <= values[-1])
    if chosen is None:
        return LadderOutcome("stopped", None)
    proven = len(values) == len(components) and values == bounds
    return LadderOutcome("optimal" if proven else "feasible", chosen, tuple(values), tuple(bounds))


def build_program(model: Model) -> StableProgram:
    """Variables, capacities, quotas and (for a stable policy) the claims as clauses."""
    from ortools.sat.python import cp_model

    program = cp_model.CpModel()
    pair = [program.new_bool_var("") for _ in range(len(model.twin))]
    built = StableProgram(model, program, pair)
    by_twin = _rows(model.twin, model.twins)
    by_host = _rows(model.host, model.hosts)
    for twin, rows in enumerate(by_twin):
        if model.locked[twin] >= 0:
            program.add_bool_and([pair[at] for at in rows])
        else:
            program.add_at_most_one(pair[at] for at in rows)
    for host, rows in enumerate(by_host):
        low, high = int(model.minimum[host]), int(model.maximum[host])
        program.add_linear_constraint(sum(pair[at] for at in rows), low, high)
    _add_quotas(built)
    if model.policy.stability == "weak":
        _add_claims(built, by_twin, by_host)
    return built


def _rows(column: Integers, count: int) -> list[list[int]]:
    rows: list[list[int]] = [[] for _ in range(count)]
    for at, value in enumerate(column.tolist()):
        rows[value].append(at)
    return rows


def _solver(cp_model: Any, seconds: float | None) -> Any:
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = 1
    solver.parameters.linearization_level = 2
    if seconds is not None:
        solver.parameters.max_time_in_seconds = seconds
    return solver


def _add_quotas(built: StableProgram) -> None:
    """Caps and floors, each with a literal that may only be true when the quota leaves no room."""
    program = built.program
    for group in built.model.groups:
        rows = np.flatnonzero(group.members[built.model.twin])
        placed = sum(built.pair[at] for at in rows)
        program.add_linear_constraint(placed, group.low, group.high)
        full, tight = program.new_bool_var(""), program.new_bool_var("")
        program.add(placed >= group.high).only_enforce_if(full)
        program.add(placed <= group.low).only_enforce_if(tight)
        built.cap_full.append(full if group.high < len(group.members) else None)
        built.floor_tight.append(tight if group.low > 0 else None)


def _add_claims(built: StableProgram, by_twin: list[list[int]], by_host: list[list[int]]) -> None:
    model = built.model
    classes = _classes(model)
    nobody_below = [_host_literals(built, host, rows, classes) for host, rows in enumerate(by_host)]
    for twin, rows in enumerate(by_twin):
        if model.locked[twin] >= 0:
            continue
        _claims_of_twin(built, twin, rows, classes, nobody_below)


@dataclass(frozen=True)
class _Cutoffs:
    """At one host: ``full``, and per (key, class) that nobody of the class with a lower key is held."""

    full: Any
    below: dict[tuple[int, int], Any]


def _classes(model: Model) -> Integers:
    """Twins that are in the same groups share a class; quotas cannot tell them apart."""
    if not model.groups:
        return np.zeros(model.twins, dtype=np.int64)
    table = np.stack([group.members for group in model.groups], axis=1)
    return np.asarray(np.unique(table, axis=0, return_inverse=True)[1], dtype=np.int64).reshape(-1)


def _host_literals(built: StableProgram, host: int, rows: list[int], classes: Integers) -> _Cutoffs:
    model, program, pair = built.model, built.program, built.pair
    full = program.new_bool_var("")
    program.add(sum(pair[at] for at in rows) >= int(model.maximum[host])).only_enforce_if(full)
    below: dict[tuple[int, int], Any] = {}
    keys = sorted({int(model.key[at]) for at in rows})
    for group in sorted({int(classes[model.twin[at]]) for at in rows}):
        previous = None
        for lower, key in zip([None, *keys], [*keys, None], strict=True):
            if key is None:
                break
            literal = program.new_bool_var("")
            if previous is not None:
                program.add_implication(literal, previous)
            for at in rows:
                if (
                    lower is not None
                    and int(model.key[at]) == lower
                    and int(classes[model.twin[at]]) == group
                ):
                    program.add_implication(literal, ~pair[at])
            below[key, group] = previous = literal
    return _Cutoffs(full, below)


def _claims_of_twin(
    built: StableProgram, twin: int, rows: list[int], classes: Integers, cutoffs: list[_Cutoffs]
) -> None:
    model, program, pair = built.model, built.program, built.pair
    own = [index for index, group in enumerate(model.groups) if group.members[twin]]
    caps = [built.cap_full[index] for index in own if built.cap_full[index] is not None]
    floors = [index for index, tight in enumerate(built.floor_tight) if tight is not None]
    for at in rows:
        host = int(model.host[at])
        better = [pair[other] for other in rows if model.rank[other] <= model.rank[at]]
        worse = [pair[other] for other in rows if model.rank[other] > model.rank[at]]
        here = cutoffs[host]
        program.add_bool_or([*better, here.full, *caps])
        for other in worse if caps else []:
            program.add_bool_or([*better, here.full, ~other])
        for (key, group), nobody in here.below.items():
            if key != int(model.key[at]):
                continue
            member = int(np.flatnonzero(classes == group)[0])
            excuses = [
                built.cap_full[i]
                for i in own
                if built.cap_full[i] is not None and not model.groups[i].members[member]
            ]
            hurt = [i for i in floors if model.groups[i].members[member]]
            unplaced = excuses + [built.floor_tight[i] for i in hurt if not model.groups[i].members[twin]]
            placed = [built.floor_tight[i] for i in hurt]
            if not worse or (not excuses and len(unplaced) == len(placed)):
                program.add_bool_or([*better, nobody, *unplaced])
                continue
            program.add_bool_or([*better, *worse, nobody, *unplaced])
            for other in worse:
                program.add_bool_or([*better, nobody, ~other, *placed])
