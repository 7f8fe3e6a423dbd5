# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Reviewers for applications at conference size, and the best floor."""

from __future__ import annotations

from time import perf_counter
from typing import TYPE_CHECKING

import numpy as np

from matchmaker.bench.runner import Line
from matchmaker.reviewers import assign_reviewers, proves_total

if TYPE_CHECKING:
    from collections.abc import Iterator

_SECONDS = 2


def reviewers() -> Iterator[Line]:
    """2,623 reviewers x 1,373 applications, dense; then a floor at 100 x 70 with a least load."""
    source = np.random.default_rng(1)
    people, papers = source.dirichlet(np.full(8, 0.5), 2623), source.dirichlet(np.full(8, 0.5), 1373)
    affinity = np.clip(people @ papers.T + source.random((2623, 1373)) * 0.05, 0, 1)
    started = perf_counter()
    result = assign_reviewers(affinity, demand=3, load=(1, 6))
    seconds = perf_counter() - started
    proven = proves_total(affinity, result, demand=3, load=(1, 6))
    yield Line(
        "reviewers-dense",
        f"{seconds:.2f} s, total {result.total:.3f}, {'proven by prices' if proven else 'NOT PROVEN'}",
        f"{affinity.size:,} pairs, 3 each, loads 1 to 6",
        "≤ 2 s, proven",
        seconds <= _SECONDS and proven,
    )
    small = affinity[:100, :70]
    started = perf_counter()
    fair = assign_reviewers(small, demand=3, load=(1, 4), floor="best", time_limit=60)
    seconds = perf_counter() - started
    free = assign_reviewers(small, demand=3, load=(1, 4))
    yield Line(
        "reviewers-floor",
        f"floor {fair.floor:.4f} (was {free.floor:.4f}), total {fair.total:.3f} (was {free.total:.3f}), {seconds:.1f} s",
        "100 x 70, loads 1 to 4, HiGHS",
        "proven",
        fair.path == "floor",
    )
