# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Deferred acceptance: twins propose, hosts keep the best (Gale and Shapley, 1962; Roth, 2008).

Ties are broken by the lottery: a host prefers the better lot, a twin the host with the smaller draw. The readable
version below is the reference.
"""

from __future__ import annotations

import heapq
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from matchmaker.model import Model

    Integers = NDArray[np.int64]


def host_order(model: Model) -> Integers:
    """Place of each pair's twin at its host, strict: by key, then by lot. Higher is better."""
    order = np.lexsort((-model.lot[model.twin], model.key))
    place = np.empty(len(order), dtype=np.int64)
    place[order] = np.arange(len(order))
    return place


def proposal_order(model: Model) -> Integers:
    """The pairs in the order in which each twin proposes: by rank, then by the draw of the pair."""
    return np.lexsort((model.host, model.pair_lot, model.rank, model.twin))


def deferred_acceptance(model: Model) -> Integers:
    """The host position of each twin (length n, -1 for none): the twin-optimal stable matching."""
    order = proposal_order(model)
    starts = np.searchsorted(model.twin, np.arange(model.twins + 1)).tolist()
    hosts = model.host[order].tolist()
    places = host_order(model)[order].tolist()
    seats = model.maximum.tolist()
    held: list[list[tuple[int, int]]] = [[] for _ in range(model.hosts)]
    following = starts[:-1]
    result = np.full(model.twins, -1, dtype=np.int64)
    for first in range(model.twins):
        twin = first
        while twin >= 0 and following[twin] < starts[twin + 1]:
            at = following[twin]
            following[twin] += 1
            here = held[hosts[at]]
            if len(here) < seats[hosts[at]]:
                heapq.heappush(here, (places[at], twin))
                twin = -1
            elif here and here[0][0] < places[at]:
                twin = heapq.heappushpop(here, (places[at], twin))[1]
    for host, kept in enumerate(held):
        for _, twin in kept:
            result[twin] = host
    return result
