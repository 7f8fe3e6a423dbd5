# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Reviewers for applications: the largest total at conference size, and the best floor with least loads."""

from __future__ import annotations

from time import perf_counter
from typing import TYPE_CHECKING, Any

import numpy as np

from matchmaker.assignment import SCALE
from matchmaker.bench.runner import Line
from matchmaker.reviewers import assign_reviewers, proves_total

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    Table = NDArray[np.float64]

_SECONDS = 2
_DEMAND = 3
_TRIALS = 200
_FLOOR_LIMIT = 60


def reviewers() -> Iterator[Line]:
    """2,623 x 1,373, dense; 200 small panels against a flow over every pair; floors at 177 x 118."""
    yield _dense()
    yield _never_lower()
    for least in (0, 1, 2):
        yield _floor(least)


def _dense() -> Line:
    affinity = dense_panel()
    started = perf_counter()
    result = assign_reviewers(affinity, demand=_DEMAND, load=(1, 6))
    seconds = perf_counter() - started
    proven = proves_total(affinity, result, demand=_DEMAND, load=(1, 6))
    started = perf_counter()
    best = flow_over_every_pair(affinity, _DEMAND, (1, 6))
    ratio = (perf_counter() - started) / seconds
    same = best is not None and round(result.total * SCALE) == best
    return Line(
        "reviewers-dense",
        f"{seconds:.2f} s, total {result.total:.3f}, {'proven by prices' if proven else 'NOT PROVEN'}, "
        f"{'equal to' if same else 'UNLIKE'} the flow over every pair, {ratio:.1f} times faster than it",
        f"{affinity.size:,} pairs, {_DEMAND} each, loads 1 to 6",
        f"≤ {_SECONDS} s, proven, equal",
        seconds <= _SECONDS and proven and same,
    )


def _never_lower() -> Line:
    source = np.random.default_rng(2)
    lower = impossible = 0
    for _ in range(_TRIALS):
        affinity = np.round(source.random((12, 9)) * (source.random((12, 9)) < 0.7), 3)  # noqa: PLR2004
        load = (int(source.integers(0, 3)), int(source.integers(2, 5)))
        result = assign_reviewers(affinity, demand=_DEMAND, load=load)
        best = flow_over_every_pair(affinity, _DEMAND, load)
        impossible += best is None
        lower += result.feasible == (best is None) or (
            best is not None and round(result.total * SCALE) < best
        )
    return Line(
        "reviewers-total",
        f"{lower} of {_TRIALS} lower ({impossible} impossible, and said so)",
        "OR-Tools' flow over every pair, random panels with least loads 0 to 2",
        "0 lower",
        lower == 0,
    )


def _floor(least: int) -> Line:
    affinity, load = sparse_panel(), (least, 4)
    free = assign_reviewers(affinity, demand=_DEMAND, load=load)
    started = perf_counter()
    fair = assign_reviewers(affinity, demand=_DEMAND, load=load, floor="best", time_limit=_FLOOR_LIMIT)
    seconds = perf_counter() - started
    return Line(
        f"reviewers-floor-load-{least}",
        f"floor {fair.floor:.4f} (without: {free.floor:.4f}), total {fair.total:.3f} (without: {free.total:.3f}), "
        f"{seconds:.1f} s",
        f"177 x 118, made up, loads {least} to 4, HiGHS",
        f"proven within {_FLOOR_LIMIT} s",
        fair.path == "floor",
    )


def dense_panel() -> Table:
    """Affinities (2,623 x 1,373, 0..1) of people and papers with a few topics each."""
    source = np.random.default_rng(1)
    people, papers = source.dirichlet(np.full(8, 0.5), 2623), source.dirichlet(np.full(8, 0.5), 1373)
    table: Table = np.clip(people @ papers.T + source.random((2623, 1373)) * 0.05, 0, 1)
    return table


def sparse_panel(seed: int = 1) -> Table:
    """Affinities (177 x 118, 0..1), most of them zero: the size of a small conference with narrow fields."""
    source = np.random.default_rng(seed)
    topics = np.full(25, 0.12)
    table = source.dirichlet(topics, 177) @ source.dirichlet(topics, 118).T
    table = np.where(table > 0.02, table, 0)  # noqa: PLR2004 - a faint likeness counts as none
    made: Table = np.round(table / table.max(), 4)
    return made


def flow_over_every_pair(affinity: Table, demand: int, load: tuple[int, int]) -> int | None:
    """The largest total in millionths, or None: OR-Tools on every pair at once, sharing no code with ours.

    A reviewer's least load becomes a supply of its own, which must be spent.
    """
    from ortools.graph.python import min_cost_flow

    reviewers, applications = affinity.shape
    spare = applications * demand - reviewers * load[0]
    if spare < 0:
        return None
    row, column = np.divmod(np.arange(affinity.size, dtype=np.int32), np.int32(applications))
    gain = np.rint(affinity * SCALE).astype(np.int64).ravel()
    source = reviewers + applications
    people = np.arange(reviewers, dtype=np.int32)
    flow: Any = min_cost_flow.SimpleMinCostFlow()
    flow.add_arcs_with_capacity_and_unit_cost(
        row, column + np.int32(reviewers), np.ones(affinity.size, dtype=np.int64), -gain
    )
    flow.add_arcs_with_capacity_and_unit_cost(
        np.full(reviewers, source, dtype=np.int32),
        people,
        np.full(reviewers, load[1] - load[0], dtype=np.int64),
        np.zeros(reviewers, dtype=np.int64),
    )
    supplies = np.concatenate(
        [np.full(reviewers, load[0]), np.full(applications, -demand), [spare]], dtype=np.int64
    )
    flow.set_nodes_supplies(np.arange(source + 1, dtype=np.int32), supplies)
    if flow.solve() != flow.OPTIMAL:
        return None
    return -int(flow.optimal_cost())
