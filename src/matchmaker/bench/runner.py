# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Runs benchmarks and prints one line per demand: ``NAME: figure (against what) · target … · holds``."""

from __future__ import annotations

import gc
import platform
import sys
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from importlib import import_module, metadata
from multiprocessing import get_context
from os import cpu_count
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import TYPE_CHECKING

from matchmaker.errors import InvalidInputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

#: Benchmarks by name, in the order in which they run: module and function.
BENCHMARKS = {
    "deferred": ("matchmaker.bench.deferred_peers", "deferred"),
    "ladder": ("matchmaker.bench.flows", "ladder"),
    "prices": ("matchmaker.bench.flows", "prices"),
    "reviewers": ("matchmaker.bench.panels", "reviewers"),
    "policies": ("matchmaker.bench.policies", "policies"),
    "truncations": ("matchmaker.bench.policies", "truncations"),
    "stable": ("matchmaker.bench.stable_calls", "stable"),
    "second": ("matchmaker.bench.stable_calls", "second_solver"),
    "load": ("matchmaker.bench.flows", "load"),
    "large": ("matchmaker.bench.flows", "large"),
    "loading": ("matchmaker.bench.loading", "loading"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One demand with what was measured. ``holds`` is the verdict."""

    name: str
    figure: str
    against: str
    target: str
    holds: bool

    @property
    def text(self) -> str:
        """The line as printed."""
        verdict = "holds" if self.holds else "falls short"
        return f"{self.name}: {self.figure} ({self.against}) · target {self.target} · {verdict}"


def run(names: Sequence[str]) -> int:
    """Run the named benchmarks (all without a name). 0 when every demand holds, else 1."""
    for name in names:
        if name not in BENCHMARKS:
            raise InvalidInputError("bench", f"{name!r} is not one of {', '.join(BENCHMARKS)}")
    sys.stdout.write(f"{machine()}\n")
    good = True
    for name in names or BENCHMARKS:
        module, function = BENCHMARKS[name]
        lines: Iterable[Line] = getattr(import_module(module), function)()
        for line in lines:
            sys.stdout.write(f"{line.text}\n")
            sys.stdout.flush()
            good &= line.holds
    return 0 if good else 1


def machine() -> str:
    """Processor, cores and versions in one line."""
    processor = platform.processor() or platform.machine()
    about = Path("/proc/cpuinfo")
    if about.exists():
        models = [
            text.split(":", 1)[1].strip()
            for text in about.read_text().splitlines()
            if text.startswith("model name")
        ]
        processor = models[0] if models else processor
    versions = ", ".join(f"{package} {_version(package)}" for package in ("numpy", "ortools", "highspy"))
    return f"{processor}, {cpu_count()} cores, Python {platform.python_version()}, {versions}"


def timed(work: Callable[[], object], times: int, *, clock: Callable[[], float] = perf_counter) -> float:
    """Median seconds over ``times`` calls, by the clock on the wall or another."""
    spent = []
    for _ in range(times):
        started = clock()
        work()
        spent.append(clock() - started)
    return median(spent)


def medians_in_turn(
    works: Sequence[Callable[[], object]],
    times: Sequence[int],
    rounds: int,
    *,
    clock: Callable[[], float] = perf_counter,
) -> list[float]:
    """The median seconds of each work, all called in turn in every round, each so many times.

    So what else the machine does falls on all of them, and none has to clear away what another left behind.
    """
    spent: list[list[float]] = [[] for _ in works]
    for _ in range(rounds):
        for work, calls, mine in zip(works, times, spent, strict=True):
            gc.collect()
            for _ in range(calls):
                started = clock()
                work()
                mine.append(clock() - started)
    return [median(mine) for mine in spent]


def alone[**P, T](work: Callable[P, T], *arguments: P.args, **named: P.kwargs) -> T:
    """The result of the work in a process of its own, so that its peak memory is its own."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(work, *arguments, **named).result()


def _version(package: str) -> str:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return "not installed"
