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


def demands() -> Iterator[Demand]:
    """Processor, cores and versions first; then a line per demand."""
    print(machine(), flush=True)
    for module, function in BENCHMARKS.values():
        for line in getattr(import_module(module), function)():
            yield Demand(line.name, line.figure, line.against, line.target, holds=line.holds)
    yield typed()
    yield from same_bytes.demands()
    yield from matching_oracle.demands()


def typed() -> Demand:
    """The type checker in its strictest mode on the engine alone."""
    command = [sys.executable, "-m", "mypy", "--strict", "-p", "matchmaker"]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    said = (run.stdout.strip() or run.stderr.strip()).splitlines()
    return Demand("types", said[-1], "mypy --strict on matchmaker", "no issue", holds=run.returncode == 0)
