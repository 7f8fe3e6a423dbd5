# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Serving pages: the port, the sample programme, waitress."""

from __future__ import annotations

import errno
import fcntl
import os
import resource
import socket
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import waitress
from django.conf import settings
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application
from django.db import connection

from tvilling.accounts.models import Person
from tvilling.accounts.sample import sample_groups
from tvilling.config import env, startup
from tvilling.config.refusal import Refused
from tvilling.config.worker import WorkerThread

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

type Say = Callable[[str], object]

#: A browser keeps up to six open, idle ones too: this many are over 300 people at once.
CONNECTIONS = 2_000
#: What the server may need for one: the connection itself, a long request and a long answer on disk.
FILES_EACH = 4
#: An idle connection is ended after this; long enough for who reads a page and goes on.
IDLE_SECONDS = 60


def serve(host: str, port: int, address: str, say: Say) -> None:
    """Check, prepare, and serve until stopped. `address` is what a browser on this machine is told."""
    door = _open_port(host, port)
    try:
        startup.check_folder(settings.DATA_DIR)
        with _alone(say):
            _forget_interrupted_sample()
            startup.check_database()
            startup.bring_schema_up_to_date(say)
            startup.check_apart()
            startup.collect_static(say)
            if settings.SAMPLE:
                _load_sample(say)
        try:
            server = _listening(door)
        except OSError as fault:
            # Another one that began at the same time was the first to listen.
            raise _taken(host, port, fault) from fault
        _announce(address, say)
        connection.close()
        worker = WorkerThread()
        worker.start()
        try:
            server.run()
        finally:
            worker.stop()
    finally:
        door.close()


@contextmanager
def _alone(say: Say) -> Iterator[None]:
    """Prepare the data folder while no other does: those that begin at the same time wait.

    The system lets go of the lock when the program ends, however it does.
    """
    with (settings.DATA_DIR / "preparing").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("Another program prepares this data folder: waiting for it …")
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _listening(door: socket.socket) -> Any:
    return waitress.create_server(
        get_wsgi_application(),
        sockets=[door],
        threads=settings.THREADS,
        ident=None,
        # Its own limit of 100, idle ones counted, keeps the seventeenth visitor waiting until somebody leaves.
        connection_limit=_room_for_connections(),
        channel_timeout=IDLE_SECONDS,
        # select() knows 1,024 files at most.
        asyncore_use_poll=True,
        # Without a proxy of ours in front, what a client claims about addresses is thrown away.
        clear_untrusted_proxy_headers=not settings.BEHIND_PROXY,
        # Somewhat above what our own page refuses: this server's sentence is in no language of ours.
        max_request_body_size=4 * settings.REQUEST_MAX_BYTES,
    )


def _room_for_connections() -> int:
    """As many connections as wanted, or as this machine lets one program have; its own limit is raised for it."""
    wanted = CONNECTIONS * FILES_EACH
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        soft = wanted if hard == resource.RLIM_INFINITY else min(hard, wanted)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    return CONNECTIONS if soft == resource.RLIM_INFINITY else min(CONNECTIONS, soft // FILES_EACH)


def _open_port(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    door = socket.socket(family, socket.SOCK_STREAM)
    door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        door.bind((host, port))
    except (socket.gaierror, UnicodeError) as fault:
        door.close()
        raise _unknown(host) from fault
    except OSError as fault:
        door.close()
        refused = _unknown(host) if fault.errno == errno.EADDRNOTAVAIL else _taken(host, port, fault)
        raise refused from fault
    return door


def _unknown(host: str) -> Refused:
    return Refused(f"There is no address {host} on this machine: give --host a number or a name it has.")


def _taken(host: str, port: int, fault: OSError) -> Refused:
    return Refused(
        f"Port {port} on {host} cannot be used ({os.strerror(fault.errno or 0)}): "
        "stop the program that has it, or choose another with --port."
    )


def _marker() -> Path:
    marker: Path = settings.DATA_DIR / "sample-is-loading"
    return marker


def _forget_interrupted_sample() -> None:
    """A sample programme that was stopped while it was loaded is begun anew: nobody has worked in it yet."""
    if not _marker().exists() or not startup.is_embedded():
        return
    file = startup.database_file()
    for name in (file, file.with_name(f"{file.name}-wal"), file.with_name(f"{file.name}-shm")):
        name.unlink(missing_ok=True)
    settings.SAMPLE_CLOCK_FILE.unlink(missing_ok=True)
    _marker().unlink()


def _load_sample(say: Say) -> None:
    if Person.objects.exists():
        return
    say("Loading the sample programme (once; this takes a while) …")
    _marker().touch()
    call_command("seed")
    _marker().unlink()
    settings.CLOCK_OFFSET = env.clock_offset(settings.SAMPLE_CLOCK_FILE)


def _announce(address: str, say: Say) -> None:
    say(f"Tvilling {startup.VERSION} is at {address}/  (stop it with Ctrl-C)")
    if not settings.SAMPLE:
        return
    say(f"\nThis is the sample programme. Enter as one of its people at {address}/enter/ :\n")
    for group in sample_groups("Others"):
        person, roles = group.people[0]
        more = len(group.people) - 1
        say(f"  {person.name:<24} {roles[0]}" + (f"  (and {more} more)" if more else ""))
    say("")
