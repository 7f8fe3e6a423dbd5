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
    """Place of each pair's twin at its host, strict: by key, then by lot. Higher is better, from 1 (length E)."""
    if len(model.key) == 0:
        return np.zeros(0, dtype=np.int64)
    key, room = model.key, model.twins + 1
    if int(key.max()) - int(key.min()) >= PLACE_ROOM // room:
        # Keys too far apart to be packed with a lot are numbered first; equal keys keep equal numbers.
        key = np.unique(key, return_inverse=True)[1].reshape(-1)
    return (key - key.min() + 1) * room - model.lot[model.twin]


def proposal_order(model: Model) -> Integers:
    """The pairs in the order in which each twin proposes: by rank, then by the draw of the pair."""
    wish = model.twin * (model.worst_rank + 1) + model.rank
    order = np.argsort(wish, kind="stable")
    sorted_wish = wish[order]
    same = sorted_wish[1:] == sorted_wish[:-1]
    if same.any():
        # Only ties need their draws; they sit together, so they are put in order among themselves.
        tied = np.zeros(len(order), dtype=np.bool_)
        tied[1:] |= same
        tied[:-1] |= same
        at = np.flatnonzero(tied)
        rows = order[at]
        order[at] = rows[np.lexsort((model.host[rows], model.pair_lot[rows], wish[rows]))]
    return order


#: Places stay below this, so that they fit in 64 bits with their sign.
PLACE_ROOM = 1 << 62
#: From this many pairs on the version in NumPy rounds is the faster one.
ROUNDS_FROM = 50_000


def deferred_acceptance(model: Model) -> Integers:
    """The host position of each twin (length n, -1 for none): the twin-optimal stable matching."""
    return by_rounds(model) if len(model.twin) >= ROUNDS_FROM else by_proposals(model)


def by_proposals(model: Model) -> Integers:
    """The reference: one proposal at a time, a heap per host."""
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


def with_promotion(model: Model) -> Integers:
    """Deferred acceptance in which a twin left without a host asks once more with every tie in its favour.

    The matching is weakly stable and, with ties at the hosts only, at least two thirds of the largest such (Király,
    2011). Length n, -1 for none.
    """
    order = proposal_order(model)
    starts = np.searchsorted(model.twin, np.arange(model.twins + 1)).tolist()
    hosts, seats = model.host[order].tolist(), model.maximum.tolist()
    keys = np.unique(model.key, return_inverse=True)[1].reshape(-1)[order].tolist()
    lot = model.lot.tolist()
    held: list[list[tuple[int, bool, int, int]]] = [[] for _ in range(model.hosts)]
    following, promoted = starts[:-1], [False] * model.twins
    for first in range(model.twins):
        twin = first
        while twin >= 0:
            if following[twin] == starts[twin + 1]:
                if promoted[twin]:
                    break
                promoted[twin] = True
                following[twin] = starts[twin]
                continue
            at = following[twin]
            following[twin] += 1
            claim = (keys[at], promoted[twin], -lot[twin], twin)
            here = held[hosts[at]]
            if len(here) < seats[hosts[at]]:
                heapq.heappush(here, claim)
                break
            if here and here[0][:2] < claim[:2]:
                twin = heapq.heappushpop(here, claim)[3]
    result = np.full(model.twins, -1, dtype=np.int64)
    for host, kept in enumerate(held):
        for _, _, _, twin in kept:
            result[twin] = host
    return result


def by_rounds(model: Model) -> Integers:
    """The same matching in rounds: all free twins propose at once, and each host keeps its best.

    A host's *bar* is the place of the last it holds once it is full; who is below it is refused without a look.
    """
    if len(model.twin) == 0:
        return np.full(model.twins, -1, dtype=np.int64)
    order = proposal_order(model)
    host, place = model.host[order], host_order(model)[order]
    starts = np.searchsorted(model.twin, np.arange(model.twins + 1))
    following, ends = starts[:-1].copy(), starts[1:]
    held = np.full(model.twins, -1, dtype=np.int64)
    bar = np.where(model.maximum > 0, 0, np.iinfo(np.int64).max)
    free = np.flatnonzero(following < ends)
    members: list[Integers] = [np.zeros(0, dtype=np.int64)] * model.hosts
    while len(free):
        at = following[free]
        following[free] += 1
        good = place[at] > bar[host[at]]
        again = free[~good]
        rows, twins = at[good], free[good]
        held[twins] = rows
        lost = _settle(rows, members, (host, place, model.maximum), bar)
        out = model.twin[order[lost]]
        held[out] = -1
        free = np.concatenate([again, out])
        free = free[following[free] < ends[free]]
    return np.where(held >= 0, host[held], -1)


def _settle(
    rows: Integers, members: list[Integers], columns: tuple[Integers, Integers, Integers], bar: Integers
) -> Integers:
    """Let the hosts of the new proposals choose; returns the rows they let go."""
    host, place, seats = columns
    if len(rows) == 0:
        return rows
    touched = np.unique(host[rows])
    everybody = np.concatenate([rows, *[members[at] for at in touched.tolist()]])
    everybody = everybody[np.lexsort((-place[everybody], host[everybody]))]
    starts = np.searchsorted(host[everybody], touched)
    counts = np.diff(np.append(starts, len(everybody)))
    within = np.arange(len(everybody)) - np.repeat(starts, counts)
    stays = within < np.repeat(seats[touched], counts)
    kept = np.minimum(counts, seats[touched])
    for at, first, count in zip(touched.tolist(), starts.tolist(), kept.tolist(), strict=True):
        members[at] = everybody[first : first + count]
    full = kept == seats[touched]
    bar[touched[full]] = place[everybody[(starts + kept - 1)[full]]]
    return everybody[~stays]
