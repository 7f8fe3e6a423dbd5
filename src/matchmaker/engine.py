# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""``solve``: choose a path by the structure of the rules, run it, and write the record."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from matchmaker.at_cutoffs import good_stable
from matchmaker.cases import nested_groups, solve_cases
from matchmaker.deferred import deferred_acceptance
from matchmaker.limits import Limits
from matchmaker.model import Model, compile_model
from matchmaker.network import FlowStage, laminar_parents, solve_ladder
from matchmaker.policy import Policy, named_policy
from matchmaker.preview import Preview
from matchmaker.result import Result, Stage

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from matchmaker.market import Market
    from matchmaker.model import Component
    from matchmaker.stable import LadderOutcome

    Integers = NDArray[np.int64]


#: Pairs up to which a stable optimum is sought with proof: 16,500 took 16 s of processor, 64,000 were not proven in 111.
PROGRAM_UP_TO = 20_000


def solve(
    market: Market,
    policy: Policy | str = "stable_fair",
    *,
    time_limit: float | None = None,
    cancelled: Callable[[], bool] | None = None,
    progress: Callable[[str], None] | None = None,
    preview: Callable[[Preview], None] | None = None,
    found: Callable[[Result], None] | None = None,
) -> Result:
    """The best matching of a market under a policy, with its proof.

    ``policy`` is a Policy or the name of one. ``time_limit`` is in seconds; ``cancelled`` is asked ten times a second.
    When either says stop the best matching found is returned as ``feasible``, with the gap in ``run``. ``progress`` is
    called with the name of each objective as its solve begins; ``preview`` once, at once, with the answer without
    stability where a stable one will take a while; ``found`` with each better record on the way to the proof. The same
    market and policy give the same record, to the byte.

    Methods: deferred acceptance (Gale and Shapley, 1962); lexicographic minimum-cost flow for quotas that nest (Budish,
    Che, Kojima and Milgrom, 2013, say when they do); weak stability with ties (Irving, 1994) as a constraint program,
    beyond its reach by promotion (Kiraly, 2013). Raises InvalidInputError for an unknown policy, and SolverError when a
    solver breaks its promise.
    """
    started = time.perf_counter()
    rules = named_policy(policy) if isinstance(policy, str) else policy
    model = compile_model(market, rules)
    result = _solve_model(model, Limits.of(time_limit, cancelled), _Told(progress, preview, found))
    result.run["seconds"] = time.perf_counter() - started
    return result


@dataclass(frozen=True)
class _Told:
    """Whom to tell what, on the way."""

    progress: Callable[[str], None] | None = None
    preview: Callable[[Preview], None] | None = None
    found: Callable[[Result], None] | None = None


def _solve_model(model: Model, limits: Limits, told: _Told) -> Result:
    policy = model.policy
    fixed = np.bincount(model.locked[model.locked >= 0], minlength=model.hosts)
    if (fixed > model.maximum).any():
        return _record(model, "infeasible", "none", "a host has more fixed pairs than places", None)
    if policy.method == "deferred_acceptance":
        if told.progress is not None:
            told.progress("deferred acceptance")
        return _by_deferred_acceptance(model)
    parents = laminar_parents(model)
    if policy.stability == "none" and parents is not None:
        return _by_flow(model, parents, told.progress)
    if len(model.twin) > PROGRAM_UP_TO and policy.stability == "weak" and not model.groups:
        found = _by_promotion(model, told)
        if found is not None:
            return found
    return _by_program(model, limits, told, crossing=parents is None)


def _by_deferred_acceptance(model: Model) -> Result:
    matched = deferred_acceptance(model)
    chosen = (matched[model.twin] == model.host).astype(np.int64)
    return _record(
        model,
        "optimal",
        "deferred_acceptance",
        "the policy is deferred acceptance",
        chosen,
        stages=tuple(_stage(component, int(component.cost @ chosen)) for component in model.components()),
        certificate=_cutoffs(model, chosen),
    )


def _by_promotion(model: Model, told: _Told) -> Result | None:
    """Too large to prove: a good weakly stable matching at once, or None when it does not meet the minimums."""
    if told.progress is not None:
        told.progress("deferred acceptance")
    chosen = good_stable(model)
    if chosen is None:
        return None
    return _record(
        model,
        "feasible",
        "promotion",
        f"more than {PROGRAM_UP_TO} pairs are too many to prove, so deferred acceptance with promotion, and what its "
        "cut-offs allow",
        chosen,
        stages=tuple(_stage(part, int(part.cost @ chosen), proven=False) for part in model.components()),
        certificate=_cutoffs(model, chosen) | {"optimality_rests_on": "nothing"},
    )


def _by_flow(model: Model, parents: list[int], progress: Callable[[str], None] | None) -> Result:
    components = model.components()
    solved = solve_ladder(model, parents, progress)
    reason = "the quotas nest and stability is not asked for, so the rules are one flow"
    if solved is None:
        return _record(model, "infeasible", "flow", reason, None)
    rows, stages = solved
    chosen = np.zeros(len(model.twin), dtype=np.int64)
    chosen[rows] = 1
    return _record(
        model,
        "optimal",
        "flow",
        reason,
        chosen,
        stages=tuple(_stage(component, int(component.cost @ chosen)) for component in components),
        certificate=_prices(stages, parents),
    )


def _by_program(model: Model, limits: Limits, told: _Told, *, crossing: bool) -> Result:
    stable = model.policy.stability == "weak"
    reason = "the policy asks for stability" if stable else "the quotas cross each other, so they are no flow"
    if stable and crossing:
        reason += ", and the quotas cross each other"

    def written(outcome: LadderOutcome) -> Result:
        chosen = outcome.chosen
        if chosen is None:
            return _record(model, outcome.status, "cp_sat", reason, None)
        return _record(
            model,
            outcome.status,
            "cp_sat",
            reason,
            chosen,
            stages=tuple(
                _stage(component, int(component.cost @ chosen), proven=at < outcome.proven)
                for at, component in enumerate(model.components())
            ),
            certificate=_cutoffs(model, chosen)
            | ({} if outcome.status == "optimal" else {"optimality_rests_on": "nothing"}),
        )

    def tell(outcome: LadderOutcome) -> None:
        if told.found is not None:
            told.found(written(outcome))

    if stable and told.preview is not None:
        show_preview(model, told.preview)
    solved = solve_cases(model, limits=limits, progress=told.progress, found=tell)
    result = written(solved.ladder)
    if solved.ladder.chosen is not None:
        result.run["gap"] = solved.ladder.gap
        result.run["pairs_left"] = f"{solved.pairs_left} of {len(model.twin)}"
        result.run["cases"] = solved.cases
    return result


def show_preview(model: Model, tell: Callable[[Preview], None]) -> None:
    """Solve the rules without stability, as far as they are one flow, and tell the answer (nothing where there is none)."""
    nested, left_out = nested_groups(model)
    free = replace(model, groups=nested, policy=replace(model.policy, stability="none"))
    parents = laminar_parents(free)
    solved = None if parents is None else solve_ladder(free, parents)
    if solved is None:
        return
    rows = solved[0]
    broken = tuple(
        group for group in left_out if not group.low <= group.members[model.twin[rows]].sum() <= group.high
    )
    tell(
        Preview(
            matching=dict.fromkeys(twin.id for twin in model.market.twins)
            | {
                model.market.twins[model.twin[at]].id: model.market.hosts[model.host[at]].id
                for at in rows.tolist()
            },
            placed=len(rows),
            twins=model.twins,
            first=int((model.rank[rows] == 1).sum()),
            left_out=tuple(f"{group.quota.attribute} {group.value}" for group in broken),
        )
    )


def _stage(component: Component, value: int, *, proven: bool = True) -> Stage:
    return Stage(component.name, component.sign * value, proven)


def _record(
    model: Model,
    status: str,
    path: str,
    reason: str,
    chosen: Integers | None,
    *,
    stages: tuple[Stage, ...] = (),
    certificate: dict[str, Any] | None = None,
) -> Result:
    market = model.market
    matching: dict[str, str | None] = {twin.id: None for twin in market.twins}
    for at in [] if chosen is None else np.flatnonzero(chosen).tolist():
        matching[market.twins[model.twin[at]].id] = market.hosts[model.host[at]].id
    return Result(
        market_sha256=market.sha256,
        policy=model.policy,
        status=status,
        path=path,
        reason=reason,
        matching=matching,
        stages=stages,
        certificate=certificate or {"kind": "none"},
    )


def _cutoffs(model: Model, chosen: Integers) -> dict[str, Any]:
    """The lowest key held at each full host, with its lot; None where a place is free."""
    rows = np.flatnonzero(chosen)
    order = rows[np.lexsort((-model.lot[model.twin[rows]], model.key[rows], model.host[rows]))]
    hosts, first, counts = np.unique(model.host[order], return_index=True, return_counts=True)
    cutoffs: dict[str, list[int] | None] = {host.id: None for host in model.market.hosts}
    for host, at, count in zip(hosts.tolist(), first.tolist(), counts.tolist(), strict=True):
        if count == model.maximum[host]:
            row = order[at]
            cutoffs[model.market.hosts[host].id] = [int(model.key[row]), int(model.lot[model.twin[row]])]
    kind = model.policy.method
    rests_on = "procedure" if kind == "deferred_acceptance" else "solver bound"
    return {"kind": "cutoffs", "optimality_rests_on": rests_on, "hosts": cutoffs}


def _prices(stages: Sequence[FlowStage], parents: list[int]) -> dict[str, Any]:
    """One integer per host and stage, and what each quota group adds to those around it."""
    written = []
    for stage in stages:
        level = stage.group_price.tolist()
        # A stage that needs no prices has none; strict=False lets it through.
        steps = [
            own - (level[parent] if parent >= 0 else 0) for own, parent in zip(level, parents, strict=False)
        ]
        written.append(
            {
                "objectives": list(stage.components),
                "weights": list(stage.weights),
                "hosts": stage.host_price.tolist(),
                "groups": steps,
            }
        )
    return {"kind": "prices", "optimality_rests_on": "prices", "stages": written}
