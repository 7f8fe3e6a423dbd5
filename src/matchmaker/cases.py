# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Stability under quotas, case by case: each quota that could excuse a claim is either at its bound, or it is not.

Away from its bound a quota excuses nothing, and at its bound what it excuses is known; both are far easier to prove
than the choice between them. A case is dropped when even a flow, which knows nothing of claims, places fewer twins in
it than another case has reached.
"""

from __future__ import annotations

import heapq
import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from matchmaker.model import is_cap
from matchmaker.network import laminar_parents, solve_ladder
from matchmaker.reduction import needs_all_claims, stable_pairs
from matchmaker.stable import LadderOutcome, solve_stable

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from matchmaker.model import Group, Model

    Integers = NDArray[np.int64]

#: Quotas that are split at most; the choice between the two cases of any others is left to the solver.
SPLIT_UP_TO = 8


@dataclass
class _Search:
    """The best so far, and the bounds of the cases that were left open."""

    outcome: LadderOutcome | None = None
    values: tuple[int, ...] = ()
    pairs_left: int = 0
    cases: int = 0

    def offer(self, outcome: LadderOutcome, values: tuple[int, ...]) -> None:
        if self.outcome is None or values < self.values:
            self.outcome, self.values = outcome, values


@dataclass(frozen=True)
class CasesOutcome:
    """The outcome over all rows of the model, the pairs left to the solver, and how many cases it was given."""

    ladder: LadderOutcome
    pairs_left: int
    cases: int


def solve_cases(
    model: Model, *, time_limit: float | None = None, progress: Callable[[str], None] | None = None
) -> CasesOutcome:
    """Optimise the ladder of the model among the matchings its policy allows. ``time_limit`` is in seconds for all."""
    deadline = None if time_limit is None else time.monotonic() + time_limit
    by_placed = model.components()[0].name == "placed"
    split = [index for index, group in enumerate(model.groups) if group.can_excuse][:SPLIT_UP_TO]
    if model.policy.stability != "weak":
        split = []
    # Largest bound first, then the most decided, then in the order of discovery.
    waiting: list[tuple[int, int, int, Model]] = [(-model.twins, len(split), 0, model)]
    found = _Search()
    unproven: list[int] = []
    count = 0
    while waiting and (deadline is None or time.monotonic() < deadline):
        if found.outcome is not None and by_placed and waiting[0][0] > found.values[0]:
            break
        bound, undecided, _, case = heapq.heappop(waiting)
        if undecided:
            for side in _sides(case, split[-undecided]):
                count += 1
                most = placed_bound(side) if by_placed else side.twins
                if most is not None:
                    heapq.heappush(waiting, (-most, undecided - 1, count, side))
            continue
        outcome = _solve_case(case, found, deadline, progress)
        if outcome.status in ("feasible", "stopped"):
            unproven.append(bound)
    still = [
        bound for bound, *_ in waiting if found.outcome is None or not by_placed or bound <= found.values[0]
    ]
    return CasesOutcome(_concluded(found, [*unproven, *still]), found.pairs_left, found.cases)


def placed_bound(model: Model) -> int | None:
    """No matching of the case places more (None: it has none): a flow under quotas that nest, claims left out."""
    bounds = []
    for caps_first in (True, False):
        nested: list[Group] = []
        for group in sorted(model.groups, key=lambda group: is_cap(group.quota) != caps_first):
            binds = group.low > 0 or int(group.members.sum()) > group.high
            if binds and laminar_parents(replace(model, groups=(*nested, group))) is not None:
                nested.append(group)
        relaxed = replace(
            model, groups=tuple(nested), policy=replace(model.policy, ladder=("placed",), stability="none")
        )
        parents = laminar_parents(relaxed)
        solved = None if parents is None else solve_ladder(relaxed, parents)
        if solved is None:
            return None
        bounds.append(len(solved[0]))
    return min(bounds)


def _sides(model: Model, index: int) -> list[Model]:
    """The quota away from its bound, and at it."""
    group = model.groups[index]
    if is_cap(group.quota):
        away = replace(group, high=group.high - 1, bound="away")
        at = replace(group, low=group.high, bound="at")
    else:
        away = replace(group, low=group.low + 1, bound="away")
        at = replace(group, high=group.low, bound="at")
    return [
        replace(model, groups=(*model.groups[:index], side, *model.groups[index + 1 :]))
        for side in (away, at)
    ]


def _solve_case(
    case: Model, found: _Search, deadline: float | None, progress: Callable[[str], None] | None
) -> LadderOutcome:
    """Solve one case, as far as it may still beat the best, and offer what it gives."""
    keep = stable_pairs(case)
    kept, closed = np.flatnonzero(keep), np.zeros(0, dtype=np.int64)
    if needs_all_claims(case):
        kept, closed = np.arange(len(keep)), np.flatnonzero(~keep)
    part = case.restricted(np.isin(np.arange(len(keep)), kept))
    outcome = solve_stable(
        part,
        part.components(),
        closed=closed,
        time_limit=None if deadline is None else max(0.01, deadline - time.monotonic()),
        progress=progress,
        beat=found.values,
    )
    found.cases += 1
    found.pairs_left = max(found.pairs_left, int(keep.sum()))
    if outcome.chosen is not None:
        chosen = np.zeros(len(keep), dtype=np.int64)
        chosen[kept] = outcome.chosen
        values = tuple(int(component.cost @ chosen) for component in case.components())
        found.offer(replace(outcome, chosen=chosen), values)
    return outcome


def _concluded(found: _Search, still: list[int]) -> LadderOutcome:
    """The best outcome, which is proven only when no other case can beat it. ``still`` has bounds, negated."""
    best = found.outcome
    if best is None:
        return LadderOutcome("stopped" if still else "infeasible", None)
    if not still or (len(still) == 1 and best.status == "feasible"):
        return best
    missing = max(0, found.values[0] - min(still))
    return replace(best, status="feasible", proven=0, gap=missing)
