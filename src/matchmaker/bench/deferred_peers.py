# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Deferred acceptance beside the packages ``matching`` and ``algmatch``, and at a size where they fail.

Peer and engine are measured in turn, in the same process. A peer is given its input in the shape it wants, outside the
time; ours reads the plain lists within it. The peers are no dependency: when they are not installed, pip fetches them
into a throwaway folder that is put last on the path. ``algmatch`` brings a solver with a licence of its own, which is imported and not used.
"""

from __future__ import annotations

import random
import subprocess
import sys
import threading
from contextlib import contextmanager
from functools import partial
from importlib import import_module
from importlib.util import find_spec
from tempfile import TemporaryDirectory
from time import process_time
from typing import TYPE_CHECKING, Any

from matchmaker.bench.runner import Line, medians_in_turn, timed
from matchmaker.deferred import deferred_acceptance
from matchmaker.generator import generate_large
from matchmaker.lists import match_lists
from matchmaker.model import compile_model
from matchmaker.policy import named_policy

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_RATIO, _LARGE_SECONDS = 100, 1
_TWINS, _HOSTS, _LISTED = 1_000, 100, 20
#: A peer is called once in each round, ours this often.
_ROUNDS, _OURS = 9, 31

_DEEP_STACK, _DEEP_CALLS = 1 << 30, 1_000_000
PEERS = ("matching", "algmatch")
#: The peers as they were when this was written, and what they import beside NumPy.
WANTED = ("matching==1.4.3", "algmatch==1.5.2", "gurobipy==13.0.3", "tqdm==4.57.0")

Lists = dict[str, list[str]]
Matching = dict[str, str | None]


def deferred() -> Iterator[Line]:
    """Build and solve at 1,000 x 100 against the peers; then 100,000 x 10,000 alone."""
    call = strict_call()
    with obtained(WANTED) as problem:
        yield from against_peers(call, problem)
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


def with_deep_stack(work: Callable[[], Any]) -> Any:
    """Run in a thread with a stack and a recursion limit far beyond the usual."""
    limit, found = sys.getrecursionlimit(), []
    size = threading.stack_size(_DEEP_STACK)
    thread = threading.Thread(target=lambda: found.append(work()))
    sys.setrecursionlimit(_DEEP_CALLS)
    try:
        thread.start()
        thread.join()
    finally:
        sys.setrecursionlimit(limit)
        threading.stack_size(size)
    return found[0]


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


def by_matching(
    twin_lists: Lists, host_lists: Lists, seats: dict[str, int]
) -> tuple[Callable[[], Any], Callable[[Any], Matching]]:
    """Build and solve with ``matching``, whose residents are the twins; and how to read what it finds."""
    games: Any = import_module("matching.games")

    def work() -> Any:
        game = games.HospitalResident.create_from_dictionaries(twin_lists, host_lists, seats)
        return game.solve(optimal="resident")

    def read(found: Any) -> Matching:
        matched: Matching = dict.fromkeys(twin_lists)
        for host, twins in found.items():
            matched |= {str(twin.name): str(host.name) for twin in twins}
        return matched

    return work, read


def by_algmatch(
    twin_lists: Lists, host_lists: Lists, seats: dict[str, int]
) -> tuple[Callable[[], Any], Callable[[Any], Matching]]:
    """The same with ``algmatch``, which wants numbers instead of names, from 1."""
    package: Any = import_module("algmatch")
    residents = {
        int(twin[1:]) + 1: [int(host[1:]) + 1 for host in wanted] for twin, wanted in twin_lists.items()
    }
    hospitals = {
        int(host[1:]) + 1: {"capacity": seats[host], "preferences": [int(twin[1:]) + 1 for twin in listed]}
        for host, listed in host_lists.items()
    }

    def work() -> Any:
        problem = package.HospitalResidentsProblem(
            dictionary={"residents": residents, "hospitals": hospitals}, optimised_side="residents"
        )
        return problem.get_stable_matching()["resident_sided"]

    def read(found: Any) -> Matching:
        return {
            f"t{int(str(twin)[1:]) - 1}": f"h{int(str(host)[1:]) - 1}" if host else None
            for twin, host in found.items()
        }

    return work, read


def against_peers(call: tuple[Lists, Lists, dict[str, int]], problem: str = "") -> Iterator[Line]:
    """A line for each peer. ``problem`` is why they could not be fetched, if so."""
    target, mine = f"≥ {_RATIO} times, same matching", match_lists(*call)
    works: list[Callable[[], object]] = [lambda: match_lists(*call)]
    found = []
    for name, peer in (("matching", by_matching), ("algmatch", by_algmatch)):
        try:
            work, read = peer(*call)
        except ImportError:
            why = f"not shown: {name} is not installed and could not be fetched ({problem or 'it cannot be imported'})"
            yield Line(f"deferred-{name}", why, name, target, holds=False)
            continue
        against = f"{name}, build included, in turn, median seconds of processor, {_TWINS:,} x {_HOSTS}"
        try:
            theirs = read(work())
        except RecursionError:
            against += ", which fails (RecursionError) until its stack is made far larger"
            work = partial(with_deep_stack, work)
            theirs = read(work())
        works.append(work)
        found.append((name, against, theirs == mine))
    ours, *others = medians_in_turn(works, [_OURS] + [1] * len(found), _ROUNDS, clock=process_time)
    for (name, against, same), seconds in zip(found, others, strict=True):
        figure = f"{seconds / ours:.0f} times faster ({ours * 1000:.2f} ms), {'same' if same else 'OTHER'} matching"
        yield Line(f"deferred-{name}", figure, against, target, holds=seconds >= _RATIO * ours and same)
