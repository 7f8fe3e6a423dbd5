# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""How long `make run` takes until the first page is there, when everything has been made before."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator

from tools.demands import Demand

PATIENCE = 300.0
TARGET = 5.0


def demands() -> Iterator[Demand]:
    """Start once, so that the sample is there; then measure three starts."""
    seconds_to_first_page()
    slowest = max(seconds_to_first_page() for _ in range(3))
    yield Demand(
        "start", f"{slowest:.1f} s", "slowest of three warm starts to the first page", f"≤ {TARGET:.0f} s",
        holds=slowest <= TARGET,
    )  # fmt: skip


def seconds_to_first_page() -> float:
    """Start on a free port, ask until the page comes, stop."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    started = time.perf_counter()
    command = ["make", "run", f"PORT={port}"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, start_new_session=True)
    try:
        while not _answers(port):
            if process.poll() is not None or time.perf_counter() - started > PATIENCE:
                raise RuntimeError("`make run` did not come up")
            time.sleep(0.05)
        return time.perf_counter() - started
    finally:
        _stop(process)


def _answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=10) as page:
            return bool(page.status == 200)  # noqa: PLR2004
    except (urllib.error.URLError, ConnectionError):
        return False


def _stop(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGTERM)
    process.wait(timeout=20)
