# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Deferred acceptance beside the packages ``matching`` and ``algmatch``, and at a size where they fail.

The peers are no dependency: when they are not installed, pip fetches them into a throwaway folder that is put last on
the path. ``algmatch`` brings a solver with a licence of its own, which is imported and not used.
"""

from __future__ import annotations

import random
import subprocess
import sys
import threading
from contextlib import contextmanager
from importlib import import_module
from importlib.util import find_spec
from tempfile import TemporaryDirectory
from time import process_time
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
_TWINS, _HOSTS, _LISTED = 1_000, 100, 20

_DEEP_STACK, _DEEP_CALLS = 1 << 30, 1_000_000
PEERS = ("matching", "algmatch")
#: The peers as they were when this was written, and what they import beside NumPy.
WANTED = ("matching==1.4.3", "algmatch==1.5.2", "gurobipy==13.0.3", "tqdm==4.57.0")

Lists = dict[str, list[str]]


def deferred() -> Iterator[Line]:
    """Build and solve at 1,000 x 100 against the peers; then 100,000 x 10,000 alone."""
    twin_lists, host_lists, seats = strict_call()
    mine = solve_here(twin_lists, host_lists, seats)
    seconds = timed(lambda: solve_here(twin_lists, host_lists, seats), 101, clock=process_time)
    with obtained(WANTED) as problem:
        for name, peer in (("matching", by_matching), ("algmatch", by_algmatch)):
            yield _against(name, peer, (twin_lists, host_lists, seats), (mine, seconds), problem)
    market = generate_large(100_000, 10_000)
    policy = named_policy("deferred_acceptance")
    processor = process_time()
    large = timed(lambda: deferred_acceptance(compile_model(market, policy)), 3)
    processor = (process_time() - processor) / 3
    yield Line(
        "deferred-large",
        f"{large:.2f} s ({processor:.2f} s of processor)",
        f"100,000 x 10,000, {len(market.pairs)} pairs, build of the columns included, median of 3",
        "≤ 1 s",
        large <= _LARGE_SECONDS,
    )


@contextmanager
def obtained(wanted: tuple[str, ...]) -> Iterator[str]:
    """The peers, fetched by pip into a throwaway folder unless they are installed; yields why that failed, or nothing."""
    if all(find_spec(name) for name in PEERS):
        yield ""
        return
    with TemporaryDirectory() as folder:
        sys.stdout.write(f"  fetching {', '.join(wanted)} into a throwaway folder\n")
        command = [
            sys.executable,
            "-m",
            "pip",
            "install",
            "--quiet",
            "--no-deps",
            "--target",
            folder,
            *wanted,
        ]
        done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own words
        problem = (done.stderr.strip().splitlines() or ["pip failed"])[-1] if done.returncode else ""
        sys.path.append(folder)
        try:
            yield problem
        finally:
            sys.path.remove(folder)


def with_deep_stack(work: Callable[[], dict[str, str | None]]) -> dict[str, str | None]:
    """Run in a thread with a stack and a recursion limit far beyond the usual."""
    limit, found = sys.getrecursionlimit(), {}
    size = threading.stack_size(_DEEP_STACK)
    thread = threading.Thread(target=lambda: found.update(work()))
    sys.setrecursionlimit(_DEEP_CALLS)
    try:
        thread.start()
        thread.join()
    finally:
        sys.setrecursionlimit(limit)
        threading.stack_size(size)
    return found


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
    problem: str = "",
) -> Line:
    against = f"{name}, build included, in seconds of processor, {_TWINS:,} x {_HOSTS}"
    target = "≥ 100 times, same matching"
    run = peer
    try:
        theirs = run(*call)
    except ImportError:
        why = f"not shown: {name} is not installed and could not be fetched ({problem or 'it cannot be imported'})"
        return Line(f"deferred-{name}", why, against, target, holds=False)
    except RecursionError:
        against += ", which fails (RecursionError) until its stack is made far larger"
        theirs = with_deep_stack(lambda: peer(*call))

        def run(*lists: Any) -> dict[str, str | None]:
            return with_deep_stack(lambda: peer(*lists))

    ratio = timed(lambda: run(*call), 5, clock=process_time) / ours[1]
    same = theirs == ours[0]
    figure = f"{ratio:.0f} times faster ({ours[1] * 1000:.1f} ms), {'same' if same else 'OTHER'} matching"
    return Line(f"deferred-{name}", figure, against, target, holds=ratio >= _RATIO and same)
