# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""The best floor for applications, then the best total, by HiGHS.

No floor can exceed the smallest sum of an application's own best reviewers. That bound is tried first: when it can be
reached it needs no further proof.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import numpy as np

from matchmaker.assignment import SCALE, ReviewerAssignment, expect, found, none_found
from matchmaker.highs import quiet_solver

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Integers = NDArray[np.int64]
    Flags = NDArray[np.bool_]

_HALF = 0.5
_FEASIBLE = 2  # HiGHS: the solution is feasible
NOT_PROVEN = "floor, not proven"


def assign_with_floor(
    scores: Integers,
    allowed: Flags,
    demand: int,
    load: tuple[int, int],
    floor: float | str,
    time_limit: float | None,
) -> ReviewerAssignment:
    """See ``assign_reviewers``; ``path`` is ``floor`` when proven, ``floor, not proven`` at the time limit."""
    program = _Program(scores, allowed, demand, load, time_limit)
    if floor != "best":
        return _total_above(program, round(float(floor) * SCALE))
    reached = _total_above(program, trivial_bound(scores, allowed, demand))
    if reached.feasible:
        return reached
    spread, proven = program.largest_floor()
    if spread is None:
        return none_found(scores.shape, "floor" if proven else NOT_PROVEN)
    best = int(np.where(spread, scores, 0).sum(axis=0).min())
    return _total_above(program, best, otherwise=spread, best_floor=proven)


def trivial_bound(scores: Integers, allowed: Flags, demand: int) -> int:
    """The smallest sum, over applications, of the best ``demand`` affinities each could have (in millionths)."""
    ordered = np.sort(np.where(allowed, scores, -(SCALE * 1000)), axis=0)[::-1]
    return int(ordered[:demand].sum(axis=0).min(initial=SCALE * 1000 * max(demand, 1)))


def _total_above(
    program: _Program, floor: int, otherwise: Flags | None = None, *, best_floor: bool = True
) -> ReviewerAssignment:
    """The best total with the floor held; ``otherwise`` is what is known already, should the time be up."""
    chosen, proven = program.largest_total(floor)
    if chosen is None:
        chosen = otherwise
    if chosen is None:
        return none_found(program.scores.shape, "floor" if proven else NOT_PROVEN)
    sums = np.where(chosen, program.scores, 0).sum(axis=0)
    expect(bool((sums >= floor).all()), "HiGHS returned an application below the floor")
    nothing = np.zeros(0, dtype=np.int64)
    path = "floor" if proven and best_floor else NOT_PROVEN
    return found(program.scores, chosen, path, (nothing, nothing))


class _Program:
    """The mixed-integer program: one binary per allowed pair, and the floor as a last column."""

    def __init__(
        self, scores: Integers, allowed: Flags, demand: int, load: tuple[int, int], time_limit: float | None
    ) -> None:
        self.scores, self.demand, self.load = scores, demand, load
        self.row, self.column = np.nonzero(allowed)
        self.deadline = None if time_limit is None else time.monotonic() + time_limit

    def largest_floor(self) -> tuple[Flags | None, bool]:
        """An assignment with the best floor found, and whether no floor is better (or none can be held at all)."""
        return self._best(np.zeros(len(self.row)), 1.0, 0)

    def largest_total(self, floor: int) -> tuple[Flags | None, bool]:
        """An assignment with the best total found above the floor, and whether that is proven."""
        return self._best(self.scores[self.row, self.column] / SCALE, 0.0, floor)

    def _best(self, gain: NDArray[np.float64], floor_gain: float, floor: int) -> tuple[Flags | None, bool]:
        solver, status = self._run(gain, floor_gain, floor)
        expect(status in ("kOptimal", "kInfeasible", "kTimeLimit"), f"HiGHS ended with {status}")
        if status == "kInfeasible" or solver.getInfo().primal_solution_status != _FEASIBLE:
            return None, status == "kInfeasible"
        return self._table(solver), status == "kOptimal"

    def _table(self, solver: Any) -> Flags:
        values = np.array(solver.getSolution().col_value[: len(self.row)])
        chosen = np.zeros(self.scores.shape, dtype=np.bool_)
        taken = values > _HALF
        chosen[self.row[taken], self.column[taken]] = True
        return chosen

    def _run(self, gain: NDArray[np.float64], floor_gain: float, floor: int) -> tuple[Any, str]:
        import highspy

        reviewers, applications = self.scores.shape
        pairs = len(self.row)
        value = self.scores[self.row, self.column] / SCALE
        program = highspy.HighsLp()
        program.num_col_, program.num_row_ = pairs + 1, reviewers + 2 * applications
        program.sense_ = highspy.ObjSense.kMaximize
        program.col_cost_ = np.append(gain, floor_gain)
        lowest = floor / SCALE
        program.col_lower_ = np.append(np.zeros(pairs), lowest if floor_gain == 0 else -1e6)
        program.col_upper_ = np.append(np.ones(pairs), lowest if floor_gain == 0 else 1e6)
        least, most = self.load
        # The slack of half a millionth keeps rounding from closing a floor that integers can reach.
        program.row_lower_ = np.concatenate(
            [
                np.full(reviewers, least),
                np.full(applications, self.demand),
                np.full(applications, -_HALF / SCALE),
            ]
        )
        program.row_upper_ = np.concatenate(
            [
                np.full(reviewers, most),
                np.full(applications, self.demand),
                np.full(applications, highspy.kHighsInf),
            ]
        )
        matrix = program.a_matrix_
        matrix.format_ = highspy.MatrixFormat.kColwise
        matrix.start_ = np.append(np.arange(0, 3 * pairs + 1, 3), 3 * pairs + applications)
        rows = np.stack([self.row, self.column + reviewers, self.column + reviewers + applications], axis=1)
        values = np.stack([np.ones(pairs), np.ones(pairs), value], axis=1)
        matrix.index_ = np.append(
            rows.ravel(), np.arange(reviewers + applications, reviewers + 2 * applications)
        )
        matrix.value_ = np.append(values.ravel(), np.full(applications, -1.0))
        program.integrality_ = [highspy.HighsVarType.kInteger] * pairs + [highspy.HighsVarType.kContinuous]
        solver = quiet_solver()
        solver.setOptionValue("mip_rel_gap", 0.0)
        solver.setOptionValue("mip_abs_gap", _HALF / SCALE)
        if self.deadline is not None:
            solver.setOptionValue("time_limit", max(0.0, self.deadline - time.monotonic()))
        solver.passModel(program)
        solver.run()
        return solver, solver.getModelStatus().name
