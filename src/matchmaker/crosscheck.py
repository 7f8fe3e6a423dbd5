# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""``cross_check``: put a result to a second solver, and write down what it says."""

from __future__ import annotations

from dataclasses import dataclass, field
from importlib import metadata
from typing import TYPE_CHECKING, Any

from matchmaker.codec import canonical_bytes
from matchmaker.errors import InvalidInputError
from matchmaker.milp import solve_milp
from matchmaker.model import compile_model
from matchmaker.verification import verify

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matchmaker.market import Market
    from matchmaker.milp import MilpOutcome
    from matchmaker.model import Component
    from matchmaker.result import Result

FORMAT = "matchmaker-cross-check/1"

#: Largest value of an objective that a solver working in doubles can be trusted to prove to the unit.
LARGEST_VALUE = 10**8


@dataclass(frozen=True, slots=True)
class StageCheck:
    """One objective: the result's value, the best that the second solver found, and the bound it proved.

    ``value``, ``found`` and ``bound`` are whole numbers: a number of twins or, for fit, ten-thousandths, and for a cost
    thousandths. Signs are those of the result's stages. None where the solver has no answer.
    """

    objective: str
    value: int | None
    found: int | None
    bound: int | None


@dataclass(frozen=True)
class CrossCheck:
    """What the second solver says of one result.

    ``market_sha256`` and ``result_sha256`` are in hexadecimal text, ``solver`` and ``version`` name what was asked, and
    ``stages`` has a StageCheck for each objective asked for.
    ``verdict`` is ``agrees`` (every objective that was asked for is proven at the result's value), ``disagrees`` (the
    solver found or proved something else, or the result breaks a rule: ``reason`` says which) or ``undecided`` (the
    time limit came first). ``left_out`` names objectives that are too large to be proven in doubles, with those after
    them: the lottery, which only chooses among equals, is always one.
    """

    market_sha256: str
    result_sha256: str
    solver: str
    version: str
    verdict: str
    reason: str
    stages: tuple[StageCheck, ...] = ()
    left_out: tuple[str, ...] = field(default=())

    @property
    def agrees(self) -> bool:
        """Whether the second solver proved the same."""
        return self.verdict == "agrees"

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return {
            "format": FORMAT,
            "market_sha256": self.market_sha256,
            "result_sha256": self.result_sha256,
            "solver": self.solver,
            "version": self.version,
            "verdict": self.verdict,
            "reason": self.reason,
            "stages": [
                {
                    "objective": stage.objective,
                    "value": stage.value,
                    "found": stage.found,
                    "bound": stage.bound,
                }
                for stage in self.stages
            ],
            "left_out": list(self.left_out),
        }

    def to_json(self) -> str:
        """Canonical JSON, to be kept beside the result."""
        return canonical_bytes(self.to_dict()).decode()


def cross_check(market: Market, result: Result, *, time_limit: float | None = None) -> CrossCheck:
    """Solve the result's policy again by HiGHS, as a mixed-integer program of its own, and compare.

    ``market`` is the market that ``result`` was solved from.

    The result's own rules are checked first, so a matching with a claim is caught whatever its values.
    ``time_limit`` is in seconds. Expect 10 to 100 times the time of ``solve``. Raises InvalidInputError for a result
    of deferred acceptance, which ``verify`` proves without a solver, and for one that was stopped.
    """
    if result.policy.method != "optimum":
        raise InvalidInputError(
            "result.policy", "is deferred acceptance, which verify runs again without a solver"
        )
    if result.status == "stopped":
        raise InvalidInputError("result.status", "is 'stopped', so there is nothing to compare")
    broken = [check for check in verify(market, result).checks if not check.holds]
    if broken:
        return _record(market, result, "disagrees", f"{broken[0].name}: {broken[0].detail}")
    model = compile_model(market, result.policy)
    components = model.components()
    asked = _provable(components, len(market.twins))
    outcome = solve_milp(model, components[:asked], time_limit=time_limit)
    stages = _compared(components[:asked], result, outcome)
    verdict, reason = _verdict(result, outcome, stages)
    return _record(
        market, result, verdict, reason, stages, tuple(component.name for component in components[asked:])
    )


def _provable(components: Sequence[Component], twins: int) -> int:
    """How many of the first components stay small enough."""
    for at, component in enumerate(components):
        if component.size * twins > LARGEST_VALUE:
            return at
    return len(components)


def _compared(
    components: Sequence[Component], result: Result, outcome: MilpOutcome
) -> tuple[StageCheck, ...]:
    values = {stage.objective: stage.value for stage in result.stages}
    compared = []
    for component, stage in zip(components, outcome.stages, strict=False):
        found, bound = (
            None if number is None else component.sign * number for number in (stage.value, stage.bound)
        )
        compared.append(StageCheck(component.name, values.get(component.name), found, bound))
    return tuple(compared)


def _verdict(result: Result, outcome: MilpOutcome, stages: tuple[StageCheck, ...]) -> tuple[str, str]:
    if (result.status == "infeasible") != (outcome.status == "infeasible"):
        if outcome.status == "stopped" and all(stage.found is None for stage in stages):
            return "undecided", "the time limit came before any matching was found"
        said = "no matching" if outcome.status == "infeasible" else "a matching"
        return "disagrees", f"the second solver finds {said} within the rules"
    if outcome.status == "infeasible":
        return "agrees", "the second solver also finds no matching within the rules"
    for stage in stages:
        if stage.found is not None and stage.found == stage.bound != stage.value:
            return (
                "disagrees",
                f"{stage.objective} is {stage.value}, and the second solver proves {stage.found}",
            )
    if outcome.status == "stopped":
        return "undecided", f"the time limit came before {stages[-1].objective} was proven"
    return "agrees", "every objective asked for is proven at the same value"


def _record(
    market: Market,
    result: Result,
    verdict: str,
    reason: str,
    stages: tuple[StageCheck, ...] = (),
    left_out: tuple[str, ...] = (),
) -> CrossCheck:
    return CrossCheck(
        market_sha256=market.sha256,
        result_sha256=result.sha256,
        solver="HiGHS",
        version=metadata.version("highspy"),
        verdict=verdict,
        reason=reason,
        stages=stages,
        left_out=left_out,
    )
