# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""An installation in a folder of its own, driven by its command line."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

PROGRAM = "import sys; from tvilling.config.cli import main; sys.exit(main())"


@dataclass(frozen=True)
class Result:
    """What a command answered."""

    code: int
    out: str
    err: str

    @property
    def sentence(self) -> str:
        """The one line on the error output. Fails when there is another number of lines, or a traceback."""
        lines = self.err.strip().splitlines()
        assert len(lines) == 1, self.err
        return lines[0]


@dataclass(frozen=True)
class Installation:
    """A data folder, and the settings of its own."""

    folder: Path

    def environment(self, **settings: str) -> dict[str, str]:
        """Variables of the process, without those of the tests."""
        kept = {
            key: value
            for key, value in os.environ.items()
            if not key.startswith(("TVILLING_", "DJANGO_", "DATABASE"))
        }
        paths = os.pathsep.join(path for path in sys.path if path)
        return {**kept, "PYTHONPATH": paths, "TVILLING_DATA_DIR": str(self.folder), **settings}

    def tvilling(self, *words: str, **settings: str) -> Result:
        """Run one command to its end."""
        done = subprocess.run(
            [sys.executable, "-c", PROGRAM, *words],
            env=self.environment(**settings), capture_output=True, text=True, timeout=120, check=False,
        )  # fmt: skip
        return Result(done.returncode, done.stdout, done.stderr)

    def python(self, code: str, **settings: str) -> Result:
        """Run a piece of Python with this installation's settings."""
        done = subprocess.run(
            [sys.executable, "-c", code],
            env=self.environment(DJANGO_SETTINGS_MODULE="tvilling.config.settings", **settings),
            capture_output=True, text=True, timeout=120, check=False,
        )  # fmt: skip
        return Result(done.returncode, done.stdout, done.stderr)

    def start(self, *words: str, **settings: str) -> subprocess.Popen[str]:
        """Start one command and leave it running."""
        return subprocess.Popen(
            [sys.executable, "-c", PROGRAM, *words],
            env=self.environment(**settings), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip

    @property
    def database(self) -> Path:
        """The embedded database."""
        return self.folder / "tvilling.sqlite3"

    def sql(self, statement: str) -> list[tuple[object, ...]]:
        """Run a statement behind the program's back."""
        connection = sqlite3.connect(self.database)
        try:
            with connection:
                return connection.execute(statement).fetchall()
        finally:
            connection.close()
