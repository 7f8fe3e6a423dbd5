# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""The same market gives the same record, byte for byte, whatever the order, the threads, the Python or its hashes."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from importlib import metadata
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory

import matchmaker
from tools.demands import Demand

ROOT = Path(__file__).parents[2]
VERSIONS = ("3.12", "3.13", "3.14")
TWINS, HOSTS = 40, 20
HASH_SEEDS = ("0", "1", "77")
TARGET = "12 of 12 the same"


def demands() -> Iterator[Demand]:
    """Run 12 settings, two Pythons with two numbers of threads and three hash seeds, each with its own order."""
    mine = f"{sys.version_info.major}.{sys.version_info.minor}"
    with TemporaryDirectory() as folder:
        market = Path(folder) / "market.json"
        market.write_text(matchmaker.generate(TWINS, HOSTS, seed=3).to_json(), encoding="utf-8")
        other, problem = _other_python(mine, Path(folder))
        pythons = [sys.executable, *([other] if other else [])]
        settings = list(product(pythons, ("1", "2"), HASH_SEEDS))
        digests = [
            _digest(python, market, (str(order), threads), seed)
            for order, (python, threads, seed) in enumerate(settings)
        ]
        same = digests.count(digests[0])
        yield Demand(
            "same-bytes",
            f"{same} of {len(digests)} the same{problem}",
            f"{HOSTS} x {TWINS}, four policies; shuffled input, 1 and 2 threads, {len(pythons)} Pythons, 3 hash seeds",
            TARGET,
            holds=same == len(digests) == len(VERSIONS[:2]) * 2 * len(HASH_SEEDS),
        )
        broken = {_digest(sys.executable, market, ("1", "1", "broken"), seed) for seed in HASH_SEEDS}
        yield Demand(
            "same-bytes-broken",
            f"{len(broken)} different records",
            "a lottery drawn from Python's own hashes, 3 hash seeds",
            "not the same",
            holds=len(broken) > 1,
        )


def _digest(python: str, market: Path, words: tuple[str, ...], seed: str) -> str:
    command = [python, "-m", "matchmaker.bench.same_bytes", str(market), *words]
    environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT / "src")}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    return done.stdout.strip() or f"failed: {done.stderr.strip().splitlines()[-1:]}"


def _other_python(mine: str, folder: Path) -> tuple[str, str]:
    """A throwaway environment of another Python with the same solver; else why there is none."""
    for version in VERSIONS:
        if version == mine:
            continue
        found = subprocess.run(
            [str(ROOT / "tools" / "find_python.sh")],
            env={**os.environ, "PYTHON_VERSION": version},
            capture_output=True,
            text=True,
            check=False,
        )
        if found.returncode:
            continue
        place = folder / version
        python = str(place / "bin" / "python")
        wanted = [f"{name}=={metadata.version(name)}" for name in ("numpy", "ortools")]
        for command in (
            [found.stdout.strip(), "-m", "venv", str(place)],
            [python, "-m", "pip", "install", "--quiet", *wanted],
        ):
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            if done.returncode:
                return (
                    "",
                    f"; Python {version} could not be made ready: {(done.stderr.splitlines() or ['?'])[-1]}",
                )
        return python, ""
    return "", f"; no Python but {mine} was found, so only that is shown"
