# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Runs measurements (tools/bench/) and proofs (tools/prove/) and says of each demand whether it holds.

A file there has a function `demands()` that yields a `Demand` for each thing it measured or proved. A proof also
runs a deliberately broken variant, and does not hold when that goes unnoticed.
"""

from __future__ import annotations

import importlib
import pkgutil
import subprocess
import sys
from dataclasses import dataclass


@dataclass(frozen=True)
class Demand:
    """One demand: its name, the figure, what that is measured against, the target, and whether it is met."""

    name: str
    figure: str
    against: str
    target: str
    holds: bool

    def __str__(self) -> str:
        verdict = "holds" if self.holds else "falls short"
        return f"{self.name}: {self.figure} ({self.against}) · target {self.target} · {verdict}"


def names(kind: str) -> list[str]:
    """The measurements (`bench`) or proofs (`prove`) that there are."""
    package = importlib.import_module(f"tools.{kind}")
    return sorted(module.name.replace("_", "-") for module in pkgutil.iter_modules(package.__path__))


def run(kind: str, name: str) -> bool:
    """Run one; True when all its demands hold."""
    module = importlib.import_module(f"tools.{kind}.{name.replace('-', '_')}")
    demands = []
    for demand in module.demands():
        print(demand, flush=True)
        demands.append(demand)
    return bool(demands) and all(demand.holds for demand in demands)


def main(arguments: list[str]) -> int:
    """`bench` or `prove`, and perhaps the name of one; exit code 1 when a demand falls short, 2 for a wrong name."""
    kind, *chosen = arguments
    known = names(kind)
    strangers = [name for name in chosen if name not in known]
    if strangers:
        print(f"There is no {kind}-{strangers[0]}. There is: {', '.join(known)}.")
        return 2
    names_to_run = chosen or known
    if len(names_to_run) == 1:
        return 0 if run(kind, names_to_run[0]) else 1
    # Each in a process of its own: they set up Django, and databases, in different ways.
    codes = [
        subprocess.run([sys.executable, "-m", "tools.demands", kind, name], check=False).returncode
        for name in names_to_run
    ]
    return 1 if any(codes) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
