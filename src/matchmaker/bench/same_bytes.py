# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""The digest of all records of one market, in a setting that must not matter.

``python -m matchmaker.bench.same_bytes MARKET.json ORDER THREADS`` shuffles the input by ORDER, gives the solver that
many threads, and prints one SHA-256 over the market and its record under each policy. ``broken`` as a fourth word draws
the lottery from Python's own hashes, which change with PYTHONHASHSEED: the trial of the trial.
"""

from __future__ import annotations

import hashlib
import json
import random
import sys
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from matchmaker.engine import solve
from matchmaker.market import Market
from matchmaker.policy import POLICY_NAMES, RegionCap, named_policy

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

_SHORT = 3


def shuffled(data: dict[str, Any], order: int) -> dict[str, Any]:
    """The same canonical market with twins, hosts and pairs in another order."""
    source = random.Random(order)  # noqa: S311 - any order will do
    data = dict(data)
    columns = dict(data["pairs"])
    for name in ("twins", "hosts"):
        places = list(range(len(data[name])))
        source.shuffle(places)
        data[name] = [data[name][at] for at in places]
        new = {old: at for at, old in enumerate(places)}
        columns[name[:-1]] = [new[at] for at in columns[name[:-1]]]
    rows = list(range(len(columns["twin"])))
    source.shuffle(rows)
    return data | {"pairs": {name: [column[row] for row in rows] for name, column in columns.items()}}


def digest(market: Market) -> str:
    """One SHA-256 over the market and its records under every named policy, and under one with a cap."""
    policies = [named_policy(name) for name in POLICY_NAMES]
    policies.append(named_policy("welfare", quotas=(RegionCap("country", 4),)))
    parts = [market.sha256, *(solve(market, policy).sha256 for policy in policies)]
    return hashlib.sha256(" ".join(parts).encode()).hexdigest()


def with_threads(threads: int) -> None:
    """Give the solver of this process another number of threads than the engine asks for."""
    from ortools.sat.python import cp_model

    plain = cp_model.CpSolver.solve

    def solve_with(solver: Any, *arguments: Any, **named: Any) -> Any:
        solver.parameters.num_workers = threads
        return plain(solver, *arguments, **named)

    setattr(cp_model.CpSolver, "solve", solve_with)  # noqa: B010 - replaced on purpose


def break_lottery() -> None:
    """Draw from Python's own hashes."""

    def by_hash(_seed: str, _kind: str, names: Iterable[str]) -> NDArray[np.uint64]:
        return np.array([hash(name) & 0xFFFFFFFF for name in names], dtype=np.uint64)

    setattr(import_module("matchmaker.model"), "draws", by_hash)  # noqa: B010 - replaced on purpose


def main(arguments: list[str]) -> int:
    """Print the digest."""
    path, order, threads = arguments[:_SHORT]
    with_threads(int(threads))
    if arguments[_SHORT:] == ["broken"]:
        break_lottery()
    data = shuffled(json.loads(Path(path).read_bytes()), int(order))
    sys.stdout.write(f"{digest(Market.from_json(json.dumps(data)))}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
