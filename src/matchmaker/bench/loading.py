# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""What ``import matchmaker`` costs in a new process, and what it leaves alone."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from matchmaker.bench.runner import Line

if TYPE_CHECKING:
    from collections.abc import Iterator

_LIMIT_MILLISECONDS = 60
_TIMES = 9
_HEAVY = ("numpy", "ortools", "highspy", "pandas", "django")
_CODE = f"""
import sys, time
started = time.perf_counter()
import matchmaker
print((time.perf_counter() - started) * 1000, *[name for name in {_HEAVY!r} if name in sys.modules])
"""


def loading() -> Iterator[Line]:
    """Median of nine new processes."""
    spent, loaded = [], set()
    for _ in range(_TIMES):
        milliseconds, *heavy = _fresh().split()
        spent.append(float(milliseconds))
        loaded.update(heavy)
    yield Line(
        "import",
        f"{median(spent):.1f} ms, loads {', '.join(sorted(loaded)) or 'no solver and no NumPy'}",
        f"median of {_TIMES} new processes",
        f"≤ {_LIMIT_MILLISECONDS} ms, none of {', '.join(_HEAVY)}",
        median(spent) <= _LIMIT_MILLISECONDS and not loaded,
    )


def _fresh() -> str:
    home = str(Path(__file__).resolve().parents[2])
    code = f"import sys; sys.path.insert(0, {home!r})\n{_CODE}"
    run = subprocess.run(  # noqa: S603 - this interpreter, our own code
        [sys.executable, "-I", "-c", code], capture_output=True, text=True, check=True
    )
    return run.stdout
