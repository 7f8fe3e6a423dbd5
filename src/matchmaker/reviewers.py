# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Reviewers for applications: so many each, within loads, without conflicts, with the largest total affinity.

The total is a transportation problem and solved exactly as a flow: first on each side's best candidates, then proved
by prices against *every* pair, adding those that the prices find wanting (column generation). The best floor, the
largest least sum of affinity of an application, is NP-hard (Kobren, Saha and McCallum, 2019) and goes to HiGHS.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from matchmaker.assignment import SCALE, ReviewerAssignment, found, none_found
from matchmaker.errors import InvalidInputError
from matchmaker.network import Network, min_cost_flow, node_numbers, potentials
from matchmaker.reviewer_floor import assign_with_floor

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Integers = NDArray[np.int64]
    Flags = NDArray[np.bool_]

_FIRST_CANDIDATES = 12
_DIMENSIONS = 2


def assign_reviewers(
    affinity: Any,
    *,
    demand: int = 3,
    load: tuple[int, int] = (0, 4),
    conflicts: Any = None,
    floor: float | str | None = None,
    time_limit: float | None = None,
) -> ReviewerAssignment:
    """Assign ``demand`` reviewers to each application, with the largest total affinity.

    ``affinity`` has shape (reviewers, applications) and finite values of at most 1,000; ``conflicts`` marks forbidden
    pairs in the same shape; ``load`` is the least and the largest number per reviewer. ``floor`` asks besides that no
    application has a smaller sum: a number in units of affinity, or ``"best"`` for the largest that can be.
    ``time_limit`` in seconds bounds the floor path. The total is a transportation problem (Hitchcock, 1941), the floor is
    the local fairness of Kobren, Saha and McCallum, 2019. Raises InvalidInputError with the place, and SolverError when a
    solver breaks its promise.
    """
    scores, allowed = _checked(affinity, conflicts, demand, load)
    if floor is not None:
        if floor != "best" and (isinstance(floor, (str, bool)) or not np.isfinite(floor)):
            raise InvalidInputError("floor", f"{floor!r} is neither a finite number nor 'best'")
        return assign_with_floor(scores, allowed, demand, load, floor, time_limit)
    return _largest_total(scores, allowed, demand, load)


def proves_total(
    affinity: Any,
    assignment: ReviewerAssignment,
    *,
    demand: int,
    load: tuple[int, int],
    conflicts: Any = None,
) -> bool:
    """Check an ``assignment`` and its prices in one pass, without a solver.

    ``affinity`` and ``conflicts`` have shape (reviewers, applications); ``demand`` is the number of reviewers of an
    application, ``load`` the least and the largest number per reviewer. Raises InvalidInputError with the place for
    tables that cannot be. Nobody outside it is worth more than the prices of both sides, nobody inside less; reviewers have a price only at a
    bound of their load.
    """
    scores, allowed = _checked(affinity, conflicts, demand, load)
    chosen = assignment.chosen
    loads = chosen.sum(axis=1)
    price = assignment.reviewer_price
    if (chosen & ~allowed).any() or (chosen.sum(axis=0) != demand).any():
        return False
    if ((loads < load[0]) | (loads > load[1])).any():
        return False
    if ((price > 0) & (loads < load[1])).any() or ((price < 0) & (loads > load[0])).any():
        return False
    gain = scores - price[:, None] - assignment.application_price[None, :]
    return not ((gain > 0) & allowed & ~chosen).any() and not ((gain < 0) & chosen).any()


def _checked(affinity: Any, conflicts: Any, demand: int, load: tuple[int, int]) -> tuple[Integers, Flags]:
    try:
        table = np.asarray(affinity, dtype=np.float64)
    except (TypeError, ValueError):
        raise InvalidInputError("affinity", "is not a table of numbers") from None
    if table.ndim != _DIMENSIONS:
        raise InvalidInputError("affinity", "is not a table of reviewers by applications")
    bad = ~(np.abs(table) <= SCALE / 1000)
    if bad.any():
        reviewer, application = np.argwhere(bad)[0].tolist()
        raise InvalidInputError(
            f"affinity[{reviewer}, {application}]", "is not a finite number of at most 1000"
        )
    if demand < 0:
        raise InvalidInputError("demand", "is below zero")
    if not 0 <= load[0] <= load[1]:
        raise InvalidInputError("load", f"{load[0]} to {load[1]} is no range of loads")
    if conflicts is None:
        return np.rint(table * SCALE).astype(np.int64), np.ones(table.shape, dtype=np.bool_)
    forbidden = np.asarray(conflicts, dtype=np.bool_)
    if forbidden.shape != table.shape:
        raise InvalidInputError("conflicts", f"has shape {forbidden.shape}, not {table.shape}")
    return np.rint(table * SCALE).astype(np.int64), ~forbidden


def _largest_total(
    scores: Integers, allowed: Flags, demand: int, load: tuple[int, int]
) -> ReviewerAssignment:
    reviewers, applications = scores.shape
    width = _FIRST_CANDIDATES
    live = _candidates(scores, allowed, demand, width)
    while True:
        row, column = np.nonzero(live)
        network = _network(row, column, (reviewers, applications), demand, load)
        cost = np.zeros(len(network.tail), dtype=np.int64)
        cost[: len(row)] = -scores[row, column]
        flow = min_cost_flow(network, cost)
        if flow is None:
            if (live == allowed).all():
                return none_found(scores.shape)
            width *= 4
            live = live | _candidates(scores, allowed, demand, width)
            continue
        price = potentials(network, cost, flow)
        level = price - price[-1]
        reviewer_price, application_price = level[:reviewers], -level[reviewers:-1]
        missed = (scores > reviewer_price[:, None] + application_price[None, :]) & allowed & ~live
        if not missed.any():
            break
        live = live | missed
    chosen = np.zeros(scores.shape, dtype=np.bool_)
    taken = flow[: len(row)] > 0
    chosen[row[taken], column[taken]] = True
    return found(scores, chosen, "flow", (reviewer_price, application_price))


def _candidates(scores: Integers, allowed: Flags, demand: int, width: int) -> Flags:
    """The best few of each application and of each reviewer, ``width`` of the one and half as many of the other."""
    masked = np.where(allowed, scores, np.iinfo(np.int64).min)
    live = np.zeros(scores.shape, dtype=np.bool_)
    wanted = ((0, demand + width), (1, width // 2))
    for axis, count in wanted:
        count = min(count, scores.shape[axis])  # noqa: PLW2901 - cut to what there is
        if count:
            best = np.argpartition(masked, -count, axis=axis).take(range(-count, 0), axis=axis)
            np.put_along_axis(live, best, values=True, axis=axis)
    return live & allowed


def _network(
    row: Integers, column: Integers, shape: tuple[int, int], demand: int, load: tuple[int, int]
) -> Network:
    reviewers, applications = shape
    root = reviewers + applications
    return Network(
        tail=node_numbers(row, np.full(reviewers, root), np.arange(reviewers, root)),
        head=node_numbers(column + reviewers, np.arange(reviewers), np.full(applications, root)),
        low=np.concatenate(
            [np.zeros(len(row), dtype=np.int64), np.full(reviewers, load[0]), np.full(applications, demand)]
        ),
        high=np.concatenate(
            [np.ones(len(row), dtype=np.int64), np.full(reviewers, load[1]), np.full(applications, demand)]
        ),
        rows=np.arange(len(row)),
        nodes=root + 1,
        twins=reviewers,
        hosts=applications,
    )
