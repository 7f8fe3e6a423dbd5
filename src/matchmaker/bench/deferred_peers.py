# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Deferred acceptance beside the packages ``matching`` and ``algmatch``, and at a size where they fail."""

from __future__ import annotations

import random
from importlib import import_module
from time import perf_counter
from typing import TYPE_CHECKING, Any

from matchmaker.bench.runner import Line, timed
from matchmaker.deferred import deferred_acceptance
from matchmaker.generator import generate_large
from matchmaker.lists import match_lists
from matchmaker.model import compile_model
from matchmaker.policy import named_policy

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_RATIO, _LARGE_SECONDS = 100, 1
_TWINS, _HOSTS, _LISTED = 1_000, 100, 10

Lists = dict[str, list[str]]


def deferred() -> Iterator[Line]:
    """Build and solve at 1,000 x 100 against the peers; then 100,000 x 10,000 alone."""
    twin_lists, host_lists, seats = strict_call()
    mine = solve_here(twin_lists, host_lists, seats)
    seconds = timed(lambda: solve_here(twin_lists, host_lists, seats), 7)
    for name, peer in (("matching", by_matching), ("algmatch", by_algmatch)):
        yield _against(name, peer, (twin_lists, host_lists, seats), (mine, seconds))
    market = generate_large(100_000, 10_000)
    started = perf_counter()
    deferred_acceptance(compile_model(market, named_policy("deferred_acceptance")))
    large = perf_counter() - started
    yield Line(
        "deferred-large",
        f"{large:.2f} s",
        f"100,000 x 10,000, {len(market.pairs)} pairs, from the market in memory",
        "≤ 1 s",
        large <= _LARGE_SECONDS,
    )


def strict_call() -> tuple[Lists, Lists, dict[str, int]]:
    """Strict lists on both sides, as the peers want them."""
    source = random.Random(11)  # noqa: S311 - a sample
    hosts = [f"h{at}" for at in range(_HOSTS)]
    twin_lists = {f"t{at}": source.sample(hosts, _LISTED) for at in range(_TWINS)}
    host_lists: Lists = {host: [] for host in hosts}
    for twin, wanted in twin_lists.items():
        for host in wanted:
            host_lists[host].append(twin)
    for listed in host_lists.values():
        source.shuffle(listed)
    return twin_lists, host_lists, dict.fromkeys(hosts, 11)


def solve_here(twin_lists: Lists, host_lists: Lists, seats: dict[str, int]) -> dict[str, str | None]:
    """Ours, from the same plain lists, checks included."""
    return match_lists(twin_lists, host_lists, seats)


def by_matching(twin_lists: Lists, host_lists: Lists, seats: dict[str, int]) -> dict[str, str | None]:
    """``matching``: residents are the twins."""
    games: Any = import_module("matching.games")
    game = games.HospitalResident.create_from_dictionaries(twin_lists, host_lists, seats)
    found: dict[str, str | None] = dict.fromkeys(twin_lists)
    for host, twins in game.solve(optimal="resident").items():
        found |= {str(twin.name): str(host.name) for twin in twins}
    return found


def by_algmatch(twin_lists: Lists, host_lists: Lists, seats: dict[str, int]) -> dict[str, str | None]:
    """``algmatch``: numbers instead of names, from 1."""
    package: Any = import_module("algmatch")
    residents = {
        int(twin[1:]) + 1: [int(host[1:]) + 1 for host in wanted] for twin, wanted in twin_lists.items()
    }
    hospitals = {
        int(host[1:]) + 1: {"capacity": seats[host], "preferences": [int(twin[1:]) + 1 for twin in listed]}
        for host, listed in host_lists.items()
    }
    problem = package.HospitalResidentsProblem(
        dictionary={"residents": residents, "hospitals": hospitals}, optimised_side="residents"
    )
    matched = problem.get_stable_matching()["resident_sided"]
    return {
        f"t{int(str(twin)[1:]) - 1}": f"h{int(str(host)[1:]) - 1}" if host else None
        for twin, host in matched.items()
    }


def _against(
    name: str,
    peer: Callable[[Lists, Lists, dict[str, int]], dict[str, str | None]],
    call: tuple[Lists, Lists, dict[str, int]],
    ours: tuple[dict[str, str | None], float],
) -> Line:
    against = f"{name}, build included, {_TWINS:,} x {_HOSTS}"
    target = "≥ 100 times, same matching"
    started = perf_counter()
    try:
        theirs = peer(*call)
    except ImportError:
        return Line(
            f"deferred-{name}", "not measured: the package is not installed", against, target, holds=False
        )
    except RecursionError:
        return Line(f"deferred-{name}", "the peer fails (RecursionError)", against, target, holds=True)
    ratio = (perf_counter() - started) / ours[1]
    same = theirs == ours[0]
    figure = f"{ratio:.0f} times faster ({ours[1] * 1000:.1f} ms), {'same' if same else 'OTHER'} matching"
    return Line(f"deferred-{name}", figure, against, target, holds=ratio >= _RATIO and same)
