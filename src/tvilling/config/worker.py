# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""The loop that does what is due: letters, deadlines, reminders. Beside the pages, or as a process of its own."""

from __future__ import annotations

import logging
import threading
import time

from django.db import DatabaseError, close_old_connections, connection

from tvilling.core import clock
from tvilling.core.periodic import Schedule, jobs

log = logging.getLogger(__name__)

ROUND_SECONDS = 2.0
#: Somebody waits for what is done apart, so it is looked for more often.
APART_SECONDS = 0.5


def work(stop: threading.Event) -> None:
    """Run the periodic jobs of all apps until told to stop: each that may take long in a thread of its own.

    Those threads are not waited for at the end: what they had in hand is begun anew by another worker.
    """
    for job in jobs():
        if job.apart:
            alone = (stop, Schedule(only=job.name), APART_SECONDS)
            threading.Thread(target=rounds, args=alone, name=job.name, daemon=True).start()
    try:
        rounds(stop, Schedule(), ROUND_SECONDS)
    finally:
        stop.set()


def rounds(stop: threading.Event, schedule: Schedule, seconds: float) -> None:
    """Run what is due, every so many seconds, until told to stop. A database that is away is waited for."""
    while not stop.is_set():
        close_old_connections()
        try:
            schedule.run_due(clock.now(), time.monotonic())
        except DatabaseError:
            log.exception("the worker cannot reach the database")
        stop.wait(seconds)
    connection.close()


class WorkerThread:
    """The worker in the process that serves the pages."""

    def __init__(self) -> None:
        self._stop = threading.Event()
        self._thread = threading.Thread(target=work, args=(self._stop,), name="worker", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self, patience: float = 10.0) -> None:
        """Let it finish the job in its hands, then end."""
        self._stop.set()
        self._thread.join(patience)
