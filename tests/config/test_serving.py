# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""`tvilling run` serves, works, and stops when told to."""

from __future__ import annotations

import http.client
import json
import resource
import signal
import socket
import time
from contextlib import ExitStack, closing
from typing import TYPE_CHECKING

import pytest

from tests.factories.installations import Installation
from tvilling.config import serving

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [pytest.mark.one_database, pytest.mark.slow]

FILL = """
import django; django.setup()
from django.utils import timezone
from tests.factories.mail import make_message
make_message(now=timezone.now(), recipient="bo@example.org")
"""


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """One that is prepared once: by whichever test starts it first."""
    return Installation(tmp_path_factory.mktemp("installation") / "data")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def ask(port: int, path: str, host: str = "127.0.0.1") -> tuple[int, dict[str, str], bytes]:
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=20)) as connection:
        connection.request("GET", path, headers={"Host": host})
        response = connection.getresponse()
        return response.status, dict(response.getheaders()), response.read()


def health(port: int, patience: float = 60) -> dict[str, object]:
    end = time.monotonic() + patience
    while time.monotonic() < end:
        try:
            return dict(json.loads(ask(port, "/healthz")[2]))
        except (ConnectionError, TimeoutError):
            time.sleep(0.1)
    pytest.fail("the program does not answer")


def test_several_that_begin_at_once_prepare_one_after_the_other_and_one_has_the_port(tmp_path: Path) -> None:
    installation, port = Installation(tmp_path / "data"), free_port()
    started = [installation.start("run", "--port", str(port)) for _number in range(3)]
    try:
        end = time.monotonic() + 110
        while sum(process.poll() is None for process in started) > 1 and time.monotonic() < end:
            time.sleep(0.1)
        assert health(port)["status"] == "ok"
        [serving] = [process for process in started if process.poll() is None]
    finally:
        for process in started:
            process.send_signal(signal.SIGTERM)
        said = {process.pid: process.communicate(timeout=30)[0] for process in started}
    assert f"is at http://127.0.0.1:{port}/" in said.pop(serving.pid)
    for words in said.values():
        assert f"Port {port} on 127.0.0.1 cannot be used" in words.splitlines()[-1]
        assert "Traceback" not in words
    assert [process.returncode for process in started if process is not serving] == [1, 1]


def test_it_prepares_serves_sends_letters_and_stops(installation: Installation) -> None:
    port = free_port()
    process = installation.start("run", "--port", str(port))
    try:
        assert health(port)["status"] == "ok"
        status, headers, _body = ask(port, "/my/profile/")
        assert status == 302
        assert "Server" not in headers
        assert ask(port, "/", host="evil.example")[0] == 400
        assert installation.python(FILL).code == 0
        letters = installation.folder / "mail"
        end = time.monotonic() + 30
        while not list(letters.glob("*.eml")):
            assert time.monotonic() < end, "the worker has sent nothing"
            time.sleep(0.2)
        assert health(port)["outbox_lag_seconds"] == 0
    finally:
        process.send_signal(signal.SIGTERM)
        said, _nothing = process.communicate(timeout=30)
    assert process.returncode == 0, said
    assert f"is at http://127.0.0.1:{port}/" in said
    assert "sample" not in said
    assert "ALLOWED_HOSTS" not in said, "who asks under another name fills no log"
    assert "Traceback" not in said

    started = time.monotonic()
    again = installation.start("run", "--port", str(port))
    try:
        health(port)
        assert time.monotonic() - started < 15  # on a busy machine; about two seconds on an idle one
    finally:
        again.terminate()
        said, _nothing = again.communicate(timeout=30)
    assert "Gathering" not in said
    assert "Preparing" not in said


def test_idle_browsers_keep_nobody_out(installation: Installation) -> None:
    port = free_port()
    process = installation.start("run", "--port", str(port))
    with ExitStack() as idle:
        try:
            health(port)
            for _connection in range(300):  # fifty browsers that have opened a page, and read it
                connection = idle.enter_context(
                    closing(http.client.HTTPConnection("127.0.0.1", port, timeout=20))
                )
                connection.request("GET", "/healthz")
                connection.getresponse().read()
            assert ask(port, "/healthz")[0] == 200
        finally:
            process.terminate()
            said, _nothing = process.communicate(timeout=30)
    assert "connection limit" not in said


@pytest.mark.parametrize(
    ("limits", "room", "raised"),
    [
        ((1024, 1_048_576), 2_000, (8_000, 1_048_576)),
        ((1024, 4096), 1_024, (4096, 4096)),
        ((256, resource.RLIM_INFINITY), 2_000, (8_000, resource.RLIM_INFINITY)),
        ((20_000, 20_000), 2_000, None),
        ((resource.RLIM_INFINITY, resource.RLIM_INFINITY), 2_000, None),
    ],
)
def test_there_is_room_for_as_many_as_the_machine_allows(
    limits: tuple[int, int], room: int, raised: tuple[int, int] | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[int, int]] = []
    monkeypatch.setattr(resource, "getrlimit", lambda _kind: limits)
    monkeypatch.setattr(resource, "setrlimit", lambda _kind, values: asked.append(values))
    assert serving._room_for_connections() == room
    assert asked == ([raised] if raised else [])
