# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""The engine's own benchmarks, its types, and its proofs: every demand made of the matching engine."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module

from matchmaker.bench.runner import BENCHMARKS, machine
from tools.demands import Demand
from tools.prove import matching_oracle, same_bytes

#: The demands by number, and the engine's benchmarks that measure them.
SECTIONS = {
    "1: deferred acceptance against the peers": ("deferred",),
    "2: the full ladder at real size": ("ladder",),
    "3: stable_fair, proven": ("stable", "second"),
    "4 and 7: certificate and ladder at 100,000 x 10,000": ("load", "large"),
    "5: all override prices": ("prices",),
    "6: reviewers": ("reviewers",),
    "8: what each policy costs, and whether a short list pays": ("policies", "truncations"),
}


def demands() -> Iterator[Demand]:
    """Processor, cores and versions first; then a section with a line per demand."""
    print(machine(), flush=True)
    for title, names in SECTIONS.items():
        heading(title)
        yield from measured(*names)
    heading("9: same record, same bytes")
    yield from same_bytes.demands()
    heading("10: brute force and planted bugs")
    yield from matching_oracle.demands()
    heading("11: types, and what an import takes")
    yield typed()
    yield from measured(*(name for name in BENCHMARKS if name not in set().union(*SECTIONS.values())))


def heading(title: str) -> None:
    """The title of a section."""
    print(f"Demand {title}", flush=True)


def measured(*names: str) -> Iterator[Demand]:
    """The lines of the engine's own benchmarks."""
    for module, function in (BENCHMARKS[name] for name in names):
        for line in getattr(import_module(module), function)():
            yield Demand(line.name, line.figure, line.against, line.target, holds=line.holds)


def typed() -> Demand:
    """The type checker in its strictest mode on the engine alone."""
    command = [sys.executable, "-m", "mypy", "--strict", "-p", "matchmaker"]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    said = (run.stdout.strip() or run.stderr.strip()).splitlines()
    return Demand("types", said[-1], "mypy --strict on matchmaker", "no issue", holds=run.returncode == 0)
