# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Deferred acceptance straight from two sets of strict lists: no market, no NumPy, nothing to install."""

from __future__ import annotations

import heapq
from typing import TYPE_CHECKING

from matchmaker.errors import InvalidInputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence


def match_lists(
    twins: Mapping[str, Sequence[str]], hosts: Mapping[str, Sequence[str]], places: Mapping[str, int]
) -> dict[str, str | None]:
    """The twin-optimal stable matching of strict lists (Gale and Shapley, 1962), twin to host or None.

    ``twins`` and ``hosts`` map ids to lists of ids, best first; a pair counts only when both list each other.
    ``places`` are the hosts' maximums, 1 where not given. Time is linear in the lists but for a logarithm of the
    places. Raises InvalidInputError for unknown ids, double entries and negative places.
    """
    places_down = list(range(0, -len(twins), -1))
    place_of = {host: dict(zip(listed, places_down, strict=False)) for host, listed in hosts.items()}
    _check_lists("hosts", hosts, twins, map(len, place_of.values()))
    _check_lists("twins", twins, hosts, map(len, map(set, twins.values())))
    for host, seats in places.items():
        if host not in hosts or seats < 0:
            raise InvalidInputError(f"places[{host!r}]", "is below zero or of a host that is not there")
    held: dict[str, list[tuple[int, str]]] = {host: [] for host in hosts}
    matched: dict[str, str | None] = dict.fromkeys(twins)
    following = {twin: iter(wanted) for twin, wanted in twins.items()}
    for first in twins:
        twin: str | None = first
        while twin is not None:
            wish = next(following[twin], None)
            twin = None if wish is None else _offer(twin, place_of[wish], held[wish], places.get(wish, 1))
    for host, kept in held.items():
        for _, twin_kept in kept:
            matched[twin_kept] = host
    return matched


def _check_lists(
    side: str, lists: Mapping[str, Sequence[str]], others: Mapping[str, object], distinct: Iterable[int]
) -> None:
    """``distinct`` counts the different names of each list."""
    known = map(set(others).issuperset, lists.values())
    lengths = map(len, lists.values())
    for owner, names, length, is_known in zip(lists, distinct, lengths, known, strict=True):
        if names != length or not is_known:
            raise InvalidInputError(f"{side}[{owner!r}]", "lists somebody twice or somebody who is not there")


def _offer(twin: str, places: dict[str, int], kept: list[tuple[int, str]], seats: int) -> str | None:
    """The host looks at one proposal and returns whom it lets go, if anybody."""
    place = places.get(twin)
    if place is None or seats == 0:
        return twin
    if len(kept) < seats:
        heapq.heappush(kept, (place, twin))
        return None
    return heapq.heappushpop(kept, (place, twin))[1]
