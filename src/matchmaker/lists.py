# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Deferred acceptance straight from two sets of strict lists: no market, no NumPy, nothing to install."""

from __future__ import annotations

import heapq
from typing import TYPE_CHECKING

from matchmaker.errors import InvalidInputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    #: For each host: the place of a twin, how many it takes, and a heap of whom it holds, the last first.
    Desks = dict[str, tuple[Callable[[str], int | None], int, list[tuple[int, str, Iterator[str]]]]]

_WRONG_LIST = "lists somebody twice or somebody who is not there"


def match_lists(
    twins: Mapping[str, Sequence[str]], hosts: Mapping[str, Sequence[str]], places: Mapping[str, int]
) -> dict[str, str | None]:
    """The twin-optimal stable matching of strict lists (Gale and Shapley, 1962), twin to host or None.

    ``twins`` and ``hosts`` map ids to lists of ids, best first; a pair counts only when both list each other.
    ``places`` are the hosts' maximums, 1 where not given. Time is linear in the lists but for a logarithm of the
    places. Raises InvalidInputError for unknown ids, double entries and negative places.
    """
    place_of = _places_of(hosts, twins)
    _expect_each_once(twins, hosts)
    for host, seats in places.items():
        if host not in hosts or seats < 0:
            raise InvalidInputError(f"places[{host!r}]", "is below zero or of a host that is not there")
    desks: Desks = {host: (places_at.get, places.get(host, 1), []) for host, places_at in place_of.items()}
    _propose(twins, desks)
    matched: dict[str, str | None] = dict.fromkeys(twins)
    for host, (_, _, kept) in desks.items():
        for _, twin, _ in kept:
            matched[twin] = host
    return matched


def _places_of(hosts: Mapping[str, Sequence[str]], twins: Mapping[str, object]) -> dict[str, dict[str, int]]:
    """The place of each twin at each host that lists it: 0 for the best, and downwards."""
    downwards, known = list(range(0, -len(twins), -1)), set(twins)
    place_of = {}
    for host, listed in hosts.items():
        places = place_of[host] = dict(zip(listed, downwards, strict=False))
        if len(places) != len(listed) or not known.issuperset(listed):
            raise InvalidInputError(f"hosts[{host!r}]", _WRONG_LIST)
    return place_of


def _expect_each_once(twins: Mapping[str, Sequence[str]], hosts: Mapping[str, object]) -> None:
    """Each list is taken out of the set of all hosts, which must lose as many, and put back: no set for each twin."""
    left = set(hosts)
    everybody = len(left)
    for twin, listed in twins.items():
        left.difference_update(listed)
        if len(left) + len(listed) != everybody:
            raise InvalidInputError(f"twins[{twin!r}]", _WRONG_LIST)
        left.update(listed)


def _propose(twins: Mapping[str, Sequence[str]], desks: Desks) -> None:
    """Each twin asks down its list until a host takes it; whom that host lets go asks on where it had stopped."""
    for first, wanted in twins.items():
        twin: str | None = first
        wishes = iter(wanted)
        while twin is not None:
            for wish in wishes:
                place_at, seats, kept = desks[wish]
                place = place_at(twin)
                if place is None:
                    continue
                if len(kept) < seats:
                    heapq.heappush(kept, (place, twin, wishes))
                    twin = None
                    break
                if seats and kept[0][0] < place:
                    _, twin, wishes = heapq.heapreplace(kept, (place, twin, wishes))
                    break
            else:
                twin = None
