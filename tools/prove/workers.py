# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Live workers on one PostgreSQL share the outbox: each letter is taken once, and a killed worker loses none.

The workers are `tvilling worker`, each with a mail server of its own on this machine, so that it is seen who sent
what. In the second run one is killed with SIGKILL just before the server took a letter and one just after, and a third
goes on. Their leases run out by the real clock, which takes two minutes.
"""

from __future__ import annotations

import os
import re
import signal
import socketserver
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock, Thread
from typing import Any, Final

import django

from tools.demands import Demand
from tools.prove.outbox import queue
from tools.with_postgres import throwaway_server

LETTERS: Final = 300
#: Before or after the server took its n-th letter a worker is killed; none for those that live.
type Stop = tuple[str, int] | None
TWO: Final[tuple[Stop, ...]] = (None, None)
KILLED: Final[tuple[Stop, ...]] = (("before", 20), ("after", 40), None)
PATIENCE: Final = 240.0  # seconds until all is sent: two minutes of them are the lease of a killed worker
ROOT: Final = Path(__file__).absolute().parents[2]
MESSAGE_ID: Final = re.compile(rb"^Message-ID:\s*(\S+)", re.IGNORECASE | re.MULTILINE)
COMMAND: Final = "import sys; from tvilling.config.cli import main; raise SystemExit(main(sys.argv[1:]))"
BROKEN: Final = {
    "reserving without looking": "tools.prove.workers.reserve_without_looking",
    "marked as sent before sending": "tools.prove.workers.mark_before_sending",
}


@dataclass(frozen=True)
class Outcome:
    """What was taken: by each worker, never, more than once; what is unsent; and who was killed."""

    by: tuple[int, ...]
    lost: int
    repeated: int
    strange: int
    unsent: int
    killed: int
    seconds: float

    @property
    def shares(self) -> str:
        """How many each worker sent."""
        return " + ".join(map(str, self.by))


@dataclass
class Sink:
    """A mail server for one worker: it writes down what it takes, and kills its worker at one step."""

    stop: Stop
    taken: list[str] = field(default_factory=list)
    seen: int = 0
    worker: subprocess.Popen[bytes] | None = None
    lock: Lock = field(default_factory=Lock)

    def hear(self) -> None:
        """A letter is on its way."""
        with self.lock:
            self.seen += 1
        self._kill_at("before")

    def take(self, letter: bytes) -> None:
        """A letter has arrived; the worker does not know it yet."""
        found = MESSAGE_ID.search(letter)
        with self.lock:
            self.taken.append(found[1].decode() if found else "none")
        self._kill_at("after")

    def _kill_at(self, step: str) -> None:
        if self.stop == (step, self.seen) and self.worker is not None:
            self.worker.send_signal(signal.SIGKILL)
            self.worker.wait()


def demands() -> Iterator[Demand]:
    """Two workers, then three of which two are killed, then broken ones, which must not pass."""
    with ExitStack() as stack:
        folder = stack.enter_context(TemporaryDirectory())
        environment = _prepare(Path(folder), stack.enter_context(throwaway_server()))
        two = run(environment, TWO)
        against = f"{LETTERS} letters, two live workers on PostgreSQL, {two.seconds:.0f} s"
        yield Demand(
            "workers-once",
            f"sent {two.shares}; {two.repeated} twice, {two.lost} lost, {two.unsent} not marked as sent",
            against, "each once, both at work", holds=_is_clean(two, repeated=0) and min(two.by) > 0,
        )  # fmt: skip
        three = run(environment, KILLED)
        afterwards = sum(stop is not None and stop[0] == "after" for stop in KILLED)
        yield Demand(
            "workers-killed",
            f"sent {three.shares}; {three.lost} lost, {three.repeated} twice under the same Message-ID,"
            f" {three.strange} under another, {three.unsent} not marked as sent",
            f"{LETTERS} letters, three workers, {three.killed} of them killed by SIGKILL, {three.seconds:.0f} s",
            f"none lost, twice at most {afterwards}: what had left when its worker was killed",
            holds=three.killed == len(KILLED) - 1 and _is_clean(three, repeated=afterwards),
        )  # fmt: skip
        caught = [name for name, path in BROKEN.items() if not _passes(environment, path)]
        yield Demand(
            "workers-broken", f"{len(caught)} of {len(BROKEN)} caught: {', '.join(caught) or 'none'}",
            "programs broken on purpose", "all caught", holds=len(caught) == len(BROKEN),
        )  # fmt: skip


def _is_clean(outcome: Outcome, *, repeated: int) -> bool:
    return outcome.lost == outcome.strange == outcome.unsent == 0 and outcome.repeated <= repeated


def _passes(environment: dict[str, str], broken: str) -> bool:
    stops: tuple[Stop, ...] = (("before", 20), None) if broken.endswith("mark_before_sending") else TWO
    return _is_clean(run(environment, stops, broken), repeated=0)


def run(environment: dict[str, str], stops: tuple[Stop, ...], broken: str = "") -> Outcome:
    """Queue the letters, start the workers, wait until all is sent, and count."""
    from tvilling.mail.models import Message  # noqa: PLC0415 - after Django is set up

    Message.objects.all().delete()
    queue(LETTERS)
    promised = set(Message.objects.values_list("message_id", flat=True))
    began = time.monotonic()
    with ExitStack() as stack:
        sinks = [stack.enter_context(_at_work(environment, stop, broken)) for stop in stops]
        while Message.objects.exclude(state="sent").exists() and time.monotonic() < began + PATIENCE:
            time.sleep(0.5)
        seconds = time.monotonic() - began
        killed = sum(sink.worker is not None and sink.worker.poll() == -signal.SIGKILL for sink in sinks)
    taken = Counter(name for sink in sinks for name in sink.taken)
    return Outcome(
        by=tuple(len(sink.taken) for sink in sinks), lost=len(promised - set(taken)),
        repeated=sum(taken.values()) - len(taken), strange=len(set(taken) - promised),
        unsent=Message.objects.exclude(state="sent").count(), killed=killed, seconds=seconds,
    )  # fmt: skip


@contextmanager
def _at_work(environment: dict[str, str], stop: Stop, broken: str) -> Iterator[Sink]:
    """A worker with its mail server; both are ended afterwards."""
    sink = Sink(stop)
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), _talk_for(sink)) as server:
        server.daemon_threads = True
        Thread(target=server.serve_forever, daemon=True).start()
        mine = {**environment, "TVILLING_SMTP_PORT": str(server.server_address[1])}
        command = (
            f"from {broken.rpartition('.')[0]} import {broken.rpartition('.')[2]} as it; it(); "
            if broken
            else ""
        )
        worker = subprocess.Popen(
            [sys.executable, "-c", command + COMMAND, "worker"],
            env=mine,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        sink.worker = worker
        try:
            yield sink
        finally:
            worker.terminate()
            try:
                worker.wait(timeout=20)
            except subprocess.TimeoutExpired:
                worker.kill()
                worker.wait()
            server.shutdown()


def _talk_for(sink: Sink) -> type[socketserver.StreamRequestHandler]:
    class Talk(socketserver.StreamRequestHandler):
        """As much of SMTP as sending a letter takes."""

        def handle(self) -> None:
            self._say("220 proof")
            while line := self.rfile.readline().strip().upper():
                if line.startswith(b"MAIL"):
                    sink.hear()
                if line.startswith(b"DATA"):
                    self._say("354 go on")
                    sink.take(b"".join(iter(self.rfile.readline, b".\r\n")))
                    time.sleep(0.01)  # as a server near by
                self._say("221 bye" if line == b"QUIT" else "250 fine")
                if line == b"QUIT":
                    return

        def _say(self, words: str) -> None:
            try:
                self.wfile.write(f"{words}\r\n".encode())
            except OSError:
                self.close_connection = True  # whoever sent has been killed

    return Talk


def _prepare(folder: Path, uri: str) -> dict[str, str]:
    """The tables, and the environment of an installation that grew up: PostgreSQL and a mail server."""
    ours = {
        name: value for name, value in os.environ.items() if not name.startswith(("TVILLING", "DATABASE"))
    }
    environment = ours | {
        "DATABASE_URL": uri, "TVILLING_DATA_DIR": str(folder), "TVILLING_SMTP_HOST": "127.0.0.1", "TVILLING_SMTP_TLS": "0",
        # The server writes nothing to disk when a transaction ends: it is thrown away.
        "TVILLING_ALLOW_UNSAFE_DATABASE": "1", "DJANGO_SETTINGS_MODULE": "tvilling.config.settings",
        "PYTHONPATH": str(ROOT),
    }  # fmt: skip
    subprocess.run(
        [sys.executable, "-c", COMMAND, "migrate", "--verbosity", "0"], env=environment, check=True
    )
    os.environ.update(environment)
    django.setup()
    return environment


def reserve_without_looking() -> None:
    """Break the worker: it takes a letter that another one has taken since."""
    django.setup()
    from tvilling.mail import tasks  # noqa: PLC0415 - after Django is set up
    from tvilling.mail.models import Message  # noqa: PLC0415

    class Careless:
        def apply(self, message: Any, step: str, *, only_if: Any = None, **fields: Any) -> None:
            del only_if
            state = {"begin": "sending", "deliver": "sent", "postpone": "queued"}[step]
            Message.objects.filter(pk=message.pk).update(state=state, **fields)
            message.attempts = fields.get("attempts", message.attempts)

    vars(tasks)["MACHINE"] = Careless()


def mark_before_sending() -> None:
    """Break the worker: it says that a letter was sent, and then sends it."""
    django.setup()
    from tvilling.mail import tasks  # noqa: PLC0415 - after Django is set up

    def send(message: Any, now: Any) -> str:
        tasks._finish(message, "deliver", lease_until=None, sent_at=now, fault="")  # noqa: SLF001 - it is broken on purpose
        tasks.as_email(message, now).send()
        return "sent"

    vars(tasks)["_send"] = send
