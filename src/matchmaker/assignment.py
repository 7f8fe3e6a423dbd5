# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""An assignment of reviewers as data, and how it is written up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from matchmaker.errors import SolverError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Integers = NDArray[np.int64]
    Flags = NDArray[np.bool_]

#: Affinities are counted in millionths.
SCALE = 1_000_000


@dataclass(frozen=True, eq=False)
class ReviewerAssignment:
    """Who reviews what.

    ``chosen`` has shape (reviewers, applications). ``total`` and ``floor`` (the least sum of an application) are in
    affinity units. ``path`` is ``flow``, ``floor``, or ``floor, not proven`` when the time limit came first: then neither
    the floor nor the total need be the best, and when not ``feasible`` there may still be an assignment.
    ``reviewer_price`` and ``application_price`` are in millionths and prove the total of the flow
    path; they are empty for the floor path, whose proof is the solver's bound.
    """

    feasible: bool
    chosen: Flags
    total: float
    floor: float
    path: str
    reviewer_price: Integers
    application_price: Integers


def found(
    scores: Integers, chosen: Flags, path: str, prices: tuple[Integers, Integers]
) -> ReviewerAssignment:
    """Write up an assignment."""
    sums = np.where(chosen, scores, 0).sum(axis=0)
    return ReviewerAssignment(
        feasible=True,
        chosen=chosen,
        total=int(sums.sum()) / SCALE,
        floor=int(sums.min(initial=int(sums.max(initial=0)))) / SCALE,
        path=path,
        reviewer_price=prices[0],
        application_price=prices[1],
    )


def none_found(shape: tuple[int, ...], path: str = "flow") -> ReviewerAssignment:
    """No assignment meets the loads, the demand and the conflicts (or none was found in time: ``not proven``)."""
    nothing = np.zeros(0, dtype=np.int64)
    return ReviewerAssignment(
        feasible=False,
        chosen=np.zeros(shape, dtype=np.bool_),
        total=0.0,
        floor=0.0,
        path=path,
        reviewer_price=nothing,
        application_price=nothing,
    )


def expect(condition: bool, message: str) -> None:  # noqa: FBT001 - reads like a sentence
    """Refuse a broken promise of a solver."""
    if not condition:
        raise SolverError(message)
