# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""The best floor for applications, then the best total, by HiGHS.

No floor can exceed the smallest sum of an application's own best reviewers. That bound is tried first: when it can be
reached it needs no further proof.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from matchmaker.assignment import SCALE, ReviewerAssignment, expect, found, none_found

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Integers = NDArray[np.int64]
    Flags = NDArray[np.bool_]

_HALF = 0.5


def assign_with_floor(
    scores: Integers,
    allowed: Flags,
    demand: int,
    load: tuple[int, int],
    floor: float | str,
    time_limit: float | None,
) -> ReviewerAssignment:
    """See ``assign_reviewers``; ``path`` is ``floor`` when proven, ``floor, not proven`` at the time limit."""
    if floor != "best":
        return _total_above(scores, allowed, demand, load, round(float(floor) * SCALE), time_limit)
    bound = trivial_bound(scores, allowed, demand)
    reached = _total_above(scores, allowed, demand, load, bound, time_limit)
    if reached.feasible:
        return reached
    best = _Program(scores, allowed, demand, load, time_limit).largest_floor()
    if best is None:
        return none_found(scores.shape)
    return _total_above(scores, allowed, demand, load, best, time_limit)


def trivial_bound(scores: Integers, allowed: Flags, demand: int) -> int:
    """The smallest sum, over applications, of the best ``demand`` affinities each could have (in millionths)."""
    ordered = np.sort(np.where(allowed, scores, -(SCALE * 1000)), axis=0)[::-1]
    return int(ordered[:demand].sum(axis=0).min(initial=SCALE * 1000 * max(demand, 1)))


def _total_above(
    scores: Integers, allowed: Flags, demand: int, load: tuple[int, int], floor: int, time_limit: float | None
) -> ReviewerAssignment:
    chosen, proven = _Program(scores, allowed, demand, load, time_limit).largest_total(floor)
    if chosen is None:
        return none_found(scores.shape)
    sums = np.where(chosen, scores, 0).sum(axis=0)
    expect(bool((sums >= floor).all()), "HiGHS returned an application below the floor")
    nothing = np.zeros(0, dtype=np.int64)
    return found(scores, chosen, "floor" if proven else "floor, not proven", (nothing, nothing))


class _Program:
    """The mixed-integer program: one binary per allowed pair, and the floor as a last column."""

    def __init__(
        self, scores: Integers, allowed: Flags, demand: int, load: tuple[int, int], time_limit: float | None
    ) -> None:
        self.scores, self.demand, self.load = scores, demand, load
        self.row, self.column = np.nonzero(allowed)
        self.time_limit = time_limit

    def largest_floor(self) -> int | None:
        """The best floor in millionths, or None."""
        solver, status = self._run(np.zeros(len(self.row)), 1.0, 0)
        if status not in ("kOptimal", "kTimeLimit") or not solver.getInfo().primal_solution_status:
            return None
        chosen = self._table(solver)
        return int(np.where(chosen, self.scores, 0).sum(axis=0).min())

    def largest_total(self, floor: int) -> tuple[Flags | None, bool]:
        """The best total with the floor held, and whether it is proven."""
        solver, status = self._run(self.scores[self.row, self.column] / SCALE, 0.0, floor)
        if status not in ("kOptimal", "kTimeLimit") or solver.getInfo().primal_solution_status != 2:  # noqa: PLR2004 - HiGHS: feasible
            return None, False
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
        solver: Any = highspy.Highs()  # type: ignore[no-untyped-call]
        solver.setOptionValue("output_flag", False)  # noqa: FBT003 - the solver takes no names
        solver.setOptionValue("threads", 1)
        solver.setOptionValue("mip_rel_gap", 0.0)
        solver.setOptionValue("mip_abs_gap", _HALF / SCALE)
        if self.time_limit is not None:
            solver.setOptionValue("time_limit", float(self.time_limit))
        solver.passModel(program)
        solver.run()
        return solver, solver.getModelStatus().name
