# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Stability under quotas, case by case: each quota that could excuse a claim is either at its bound, or it is not.

Away from its bound a quota excuses nothing, and at its bound what it excuses is known; both are far easier to prove
than the choice between them. A case is dropped when even a flow, which knows nothing of claims, places fewer twins in
it than another case has reached.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from matchmaker.at_cutoffs import good_stable
from matchmaker.limits import Limits
from matchmaker.model import is_cap
from matchmaker.network import laminar_parents, solve_ladder
from matchmaker.reduction import stable_pairs
from matchmaker.stable import LadderOutcome, StableLadder

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from matchmaker.model import Group, Model

    Integers = NDArray[np.int64]

#: Quotas that are split at most; the choice between the two cases of any others is left to the solver.
SPLIT_UP_TO = 8
#: Cases that are made ready at most before one is solved, so that the first answer need not wait for too many.
READY_UP_TO = 8


@dataclass
class _Search:
    """The best so far, and how to go on."""

    limits: Limits
    progress: Callable[[str], None] | None = None
    found: Callable[[LadderOutcome], None] | None = None
    outcome: LadderOutcome | None = None
    values: tuple[int, ...] = ()
    pairs_left: int = 0
    cases: int = 0

    def offer(self, outcome: LadderOutcome, values: tuple[int, ...]) -> None:
        if self.outcome is None or values <= self.values:
            better = values != self.values
            self.outcome, self.values = outcome, values
            if self.found is not None and better:
                self.found(replace(outcome, status="feasible", proven=0, gap=0))


@dataclass(frozen=True)
class CasesOutcome:
    """The outcome over all rows of the model, the pairs left to the solver, and how many cases it was given."""

    ladder: LadderOutcome
    pairs_left: int
    cases: int


def solve_cases(
    model: Model,
    *,
    limits: Limits | None = None,
    progress: Callable[[str], None] | None = None,
    found: Callable[[LadderOutcome], None] | None = None,
) -> CasesOutcome:
    """Optimise the ladder of the model among the matchings its policy allows.

    ``limits`` are for all cases together. ``found`` is called with each better matching, long before it is proven.
    """
    limits = limits or Limits()
    by_placed = model.components()[0].name == "placed"
    split = [index for index, group in enumerate(model.groups) if group.can_excuse][:SPLIT_UP_TO]
    if model.policy.stability != "weak":
        split = []
    search = _Search(limits, progress, found)
    waiting = [_Waiting(-model.twins, len(split), 0, model)]
    ready: list[_Case] = []
    unproven: list[int] = []
    count = 0
    while (waiting or ready) and not limits.reached:
        bound = min([node.bound for node in waiting[:1]] + [case.bound for case in ready[:1]])
        if search.outcome is not None and by_placed and bound > search.values[0]:
            break
        if len(ready) == READY_UP_TO or not waiting or waiting[0].bound > bound:
            case = heapq.heappop(ready)
            if case.solve().status in ("feasible", "stopped"):
                unproven.append(bound)
            continue
        node = heapq.heappop(waiting)
        if not node.undecided:
            heapq.heappush(ready, _Case(node, search))
            continue
        for side in _sides(node.model, split[-node.undecided]):
            count += 1
            most = placed_bound(side) if by_placed else side.twins
            if most is not None:
                heapq.heappush(waiting, _Waiting(-most, node.undecided - 1, count, side))
    left = [node.bound for node in waiting] + [case.bound for case in ready]
    still = [bound for bound in left if search.outcome is None or not by_placed or bound <= search.values[0]]
    ladder = _concluded(search, [*unproven, *still], by_placed=by_placed)
    return CasesOutcome(ladder, search.pairs_left, search.cases)


def placed_bound(model: Model) -> int | None:
    """No matching of the case places more (None: it has none): a flow under quotas that nest, claims left out."""
    bounds = []
    for caps_first in (True, False):
        nested, _ = nested_groups(model, caps_first=caps_first)
        relaxed = replace(
            model, groups=nested, policy=replace(model.policy, ladder=("placed",), stability="none")
        )
        parents = laminar_parents(relaxed)
        solved = None if parents is None else solve_ladder(relaxed, parents)
        if solved is None:
            return None
        bounds.append(len(solved[0]))
    return min(bounds)


def nested_groups(model: Model, *, caps_first: bool = True) -> tuple[tuple[Group, ...], tuple[Group, ...]]:
    """As many of the quotas that bind as nest in each other, taken in turn; and those left out."""
    nested: list[Group] = []
    left_out: list[Group] = []
    for group in sorted(model.groups, key=lambda group: is_cap(group.quota) != caps_first):
        if group.low > 0 or int(group.members.sum()) > group.high:
            fits = laminar_parents(replace(model, groups=(*nested, group))) is not None
            (nested if fits else left_out).append(group)
    return tuple(nested), tuple(left_out)


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


@dataclass(frozen=True, order=True)
class _Waiting:
    """A choice of sides for some of the quotas; the largest bound comes first, then the most decided."""

    bound: int
    undecided: int
    count: int
    model: Model = field(compare=False)


class _Case:
    """One case, made ready to be solved as far as it may still beat the best.

    Of several with one bound, that comes first which may cost least, as its relaxation says. Of the others there often
    need be seen no more than that they cannot beat it.
    """

    def __init__(self, node: _Waiting, search: _Search) -> None:
        self.bound, self.model, self.search = node.bound, node.model, search
        keep = stable_pairs(self.model)
        self.kept, closed = np.flatnonzero(keep), np.zeros(0, dtype=np.int64)
        if any(group.can_excuse for group in self.model.groups):
            self.kept, closed = np.arange(len(keep)), np.flatnonzero(~keep)
        self.part = self.model.restricted(np.isin(np.arange(len(keep)), self.kept))
        self.pairs_left = int(keep.sum())
        self.ladder = StableLadder(self.part, self.part.components(), closed=closed, limits=search.limits)
        self.order = (node.bound, self.ladder.hope(), node.count)

    def __lt__(self, other: _Case) -> bool:
        return self.order < other.order

    def solve(self) -> LadderOutcome:
        """Solve it, and offer what it gives."""
        search, start = self.search, None
        if self.model.policy.stability == "weak" and not self.model.groups:
            start = good_stable(self.part)
        if start is not None:
            self._offer(LadderOutcome("feasible", start))
        outcome = self.ladder.solve(
            start=start, progress=search.progress, found=self._offer, beat=search.values
        )
        search.cases += 1
        search.pairs_left = max(search.pairs_left, self.pairs_left)
        self._offer(outcome)
        return outcome

    def _offer(self, outcome: LadderOutcome) -> None:
        if outcome.chosen is not None:
            chosen = np.zeros(len(self.model.twin), dtype=np.int64)
            chosen[self.kept] = outcome.chosen
            values = tuple(int(component.cost @ chosen) for component in self.model.components())
            self.search.offer(replace(outcome, chosen=chosen), values)


def _concluded(search: _Search, still: list[int], *, by_placed: bool) -> LadderOutcome:
    """The best outcome, which is proven only when no other case can beat it. ``still`` has bounds, negated."""
    best = search.outcome
    if best is None:
        return LadderOutcome("stopped" if still else "infeasible", None)
    if not still or (len(still) == 1 and best.status == "feasible"):
        return best
    missing = max(0, search.values[0] - min(still)) if by_placed else 0
    return replace(best, status="feasible", proven=int(by_placed and missing == 0), gap=missing)
