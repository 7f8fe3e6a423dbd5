# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Letters survive workers that are killed while they send: none is lost, and each kill repeats one at most.

Workers are processes on a database file. The mail server stops a worker at a chosen step, before or after it took a
letter; there the worker is killed with SIGKILL. A last worker finishes after the leases have run out.
"""

from __future__ import annotations

import os
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final
from unittest.mock import patch

import django
from django.core.mail.backends.base import BaseEmailBackend
from django.core.management import call_command
from django.db import connection, transaction

from tools.demands import Demand

LETTERS: Final = 50
#: Where each worker is stopped and killed: before or after the server took its n-th letter.
KILLS: Final = (("before", 1), ("after", 1), ("before", 7), ("after", 9), ("after", 2), ("before", 8))
START: Final = datetime(2023, 7, 1, 9, tzinfo=UTC)
ROUND: Final = timedelta(minutes=5)
PATIENCE: Final = 20.0  # seconds for a worker to reach its step or to finish


@dataclass(frozen=True)
class Outcome:
    """What was delivered after all kills: letters never taken, takings beyond the first, and strange Message-IDs."""

    killed: int
    lost: int
    repeated: int
    strange: int
    unsent: int


class Server(BaseEmailBackend):
    """A mail server that writes down what it takes, and stops whoever sends at one step."""

    taken: Path
    stopped: Path
    stop: tuple[str, int] = ("", 0)
    seen: int = 0

    def send_messages(self, email_messages: Any) -> int:
        """Take each letter: one line with its Message-ID."""
        for message in email_messages:
            type(self).seen += 1
            self._stop_at("before")
            with self.taken.open("a", encoding="utf-8") as book:
                book.write(f"{message.extra_headers['Message-ID']}\n")
            self._stop_at("after")
        return len(email_messages)

    def _stop_at(self, step: str) -> None:
        if self.stop == (step, self.seen):
            self.stopped.touch()
            time.sleep(PATIENCE)


def demands() -> Iterator[Demand]:
    """Kill workers of the real program, then of three broken ones, which must not pass."""
    with TemporaryDirectory() as folder:
        _prepare(Path(folder))
        real = run(Path(folder))
        against = f"{LETTERS} letters, {real.killed} workers killed by SIGKILL"
        yield Demand(
            "outbox-lost",
            f"{real.lost} lost, {real.unsent} not marked as sent",
            against,
            "none",
            holds=real.killed == len(KILLS) and real.lost == real.unsent == 0,
        )
        afterwards = sum(step == "after" for step, _count in KILLS)
        yield Demand(
            "outbox-repeated",
            f"{real.repeated} sent twice, {real.strange} under another Message-ID",
            against,
            f"one for each of the {afterwards} kills after a letter left, same Message-ID",
            holds=real.repeated <= afterwards and real.strange == 0,
        )
        caught = [name for name, broken in BROKEN.items() if not _passes(run(Path(folder), broken))]
        yield Demand(
            "outbox-broken",
            f"{len(caught)} of {len(BROKEN)} caught: {', '.join(caught) or 'none'}",
            "programs broken on purpose",
            "all caught",
            holds=len(caught) == len(BROKEN),
        )


def run(folder: Path, break_it: Callable[[], Any] | None = None) -> Outcome:
    """Queue the letters, kill the workers one after the other, let the last one finish, and count."""
    from tvilling.mail.models import Message  # noqa: PLC0415 - after Django is set up

    Server.taken, Server.stopped = folder / "taken", folder / "stopped"
    Server.taken.write_text("", encoding="utf-8")
    Message.objects.all().delete()
    queue(LETTERS)
    killed, now = 0, START
    for stop in KILLS:
        killed += _work(now, stop, break_it)
        now += ROUND
    _work(now, ("", 0), break_it)
    promised = set(Message.objects.values_list("message_id", flat=True))
    unsent = Message.objects.exclude(state="sent").count()
    taken = Counter(Server.taken.read_text(encoding="utf-8").splitlines())
    return Outcome(
        killed=killed,
        lost=len(promised - set(taken)),
        repeated=sum(taken.values()) - len(taken),
        strange=len(set(taken) - promised),
        unsent=unsent,
    )


def _passes(outcome: Outcome) -> bool:
    return outcome.lost == outcome.strange == outcome.unsent == 0


def _work(now: datetime, stop: tuple[str, int], break_it: Callable[[], Any] | None) -> bool:
    """One worker, a process of its own; True when it reached its step and was killed there."""
    Server.stopped.unlink(missing_ok=True)
    connection.close()  # the child opens its own
    worker = get_context("fork").Process(target=_deliver, args=(now, stop, break_it), daemon=True)
    worker.start()
    ends = time.monotonic() + PATIENCE
    while worker.is_alive() and not Server.stopped.exists() and time.monotonic() < ends:
        time.sleep(0.005)
    reached = Server.stopped.exists()
    if worker.is_alive() and worker.pid is not None:
        os.kill(worker.pid, signal.SIGKILL)
    worker.join()
    return reached and worker.exitcode == -signal.SIGKILL


def _deliver(now: datetime, stop: tuple[str, int], break_it: Callable[[], Any] | None) -> None:
    from tvilling.mail import tasks  # noqa: PLC0415 - after Django is set up

    Server.stop, Server.seen = stop, 0
    if break_it is not None:
        break_it().start()
    tasks.deliver_due(now=now, limit=LETTERS)


def _marks_before_sending() -> Any:
    from tvilling.mail import tasks  # noqa: PLC0415 - after Django is set up

    def send(message: Any, now: datetime) -> str:
        tasks._finish(message, "deliver", lease_until=None, sent_at=now, fault="")  # noqa: SLF001 - it is broken on purpose
        tasks.as_email(message, now).send()
        return "sent"

    return patch.object(tasks, "_send", send)


def _never_frees_leases() -> Any:
    from tvilling.mail import tasks  # noqa: PLC0415 - after Django is set up

    return patch.object(tasks, "_free_expired", lambda _now: None)


def _new_message_id_each_time() -> Any:
    from tvilling.mail import tasks  # noqa: PLC0415 - after Django is set up

    original = tasks.as_email

    def as_email(message: Any, now: datetime) -> Any:
        mail = original(message, now)
        mail.extra_headers["Message-ID"] = f"<{message.code}.{message.attempts}@localhost>"
        return mail

    return patch.object(tasks, "as_email", as_email)


BROKEN: Final[dict[str, Callable[[], Any]]] = {
    "marked as sent before sending": _marks_before_sending,
    "leases that never run out": _never_frees_leases,
    "another Message-ID each time": _new_message_id_each_time,
}


def _prepare(folder: Path) -> None:
    """A database file of its own: the workers share it."""
    os.environ["TVILLING_DATA_DIR"] = str(folder)
    os.environ["DJANGO_SETTINGS_MODULE"] = "tvilling.config.settings_test"
    os.environ.pop("DATABASE_URL", None)
    from django.conf import settings  # noqa: PLC0415 - reads the environment

    settings.DATABASES["default"]["NAME"] = str(folder / "outbox.sqlite3")
    settings.EMAIL_BACKEND = f"{__name__}.Server"
    django.setup()
    call_command("migrate", "mail", verbosity=0)
    call_command("migrate", "accounts", verbosity=0)


def queue(count: int) -> None:
    """Put so many letters into the outbox, each to somebody else."""
    from tvilling.core.permissions import CLOCK  # noqa: PLC0415 - after Django is set up
    from tvilling.mail import letters  # noqa: PLC0415
    from tvilling.mail.actions import queue_letter  # noqa: PLC0415

    text = {"en": "Letter {number}"}
    letters.register("proof", [letters.Letter("proof.letter", ("number",), text, text)])
    with transaction.atomic():
        for number in range(count):
            queue_letter(
                actor=CLOCK, now=START, letter="proof.letter", recipient=f"city{number}@example.org",
                context={"number": number}, key=f"proof:{number}",
            )  # fmt: skip
