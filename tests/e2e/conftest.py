# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""One played sample for all browser tests, one browser, and people to enter as."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.visitors import PATIENCE, Profiles, Visitors
from tests.e2e.ways import WAYS, Mouse
from tools.sample_world import Server, build
from tvilling.rehearsal.files import sample_pdf

type Enter = Callable[..., Page]

expect.set_options(timeout=PATIENCE * 1000)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Of the ways in which somebody walks, one is for `make test`, by turns; the others are for `make ci` alone."""
    walks: list[Any] = [item for item in items if "person" in getattr(item, "fixturenames", ())]
    names = sorted({walk.originalname for walk in walks})
    for walk in walks:
        turn = list(WAYS)[names.index(walk.originalname) % len(WAYS)]
        if walk.callspec.params["person"] != turn:
            walk.add_marker("thorough")


class Servers:
    """The program at whichever of the moments is asked for, one at a time: to start another costs as much as ten pages."""

    def __init__(self, moments: Path, folder: Path) -> None:
        self.moments, self.folder = moments, folder
        self._running: Server | None = None
        self._is_used = False

    def __call__(self, moment: str) -> Server:
        wanted = self.moments / moment
        if self._running is None:
            self._running = Server(wanted, self.folder / "data").wait()
        elif self._is_used or self._running.moment != wanted:
            self._running.turn_to(wanted)
        self._is_used = False
        return self._running

    def rewind(self) -> None:
        """Put it back to its moment when it is next asked for."""
        self._is_used = True

    def stop(self) -> None:
        """Ask it to end, and wait for it."""
        if self._running:
            self._running.stop()


@pytest.fixture(scope="session")
def moments(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """The folder with the sample at all its moments; several test processes share one.

    Who works on these tests keeps one: TVILLING_TEST_MOMENTS=FOLDER, which is filled if it is not there.
    """
    base = tmp_path_factory.getbasetemp()
    shared = base if worker_id == "master" else base.parent
    folder = Path(os.environ.get("TVILLING_TEST_MOMENTS", shared / "sample-moments"))
    with (shared / "sample-moments.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            build(folder)
    return folder


@pytest.fixture(scope="session")
def servers(moments: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Servers]:
    """`servers("checking")`: the program at that moment; started when it is first asked for."""
    running = Servers(moments, tmp_path_factory.mktemp("installation"))
    yield running
    running.stop()


@pytest.fixture(scope="session")
def profiles(chromium: Browser) -> Profiles:
    """Browser profiles that are used again, emptied."""
    return Profiles(chromium)


@pytest.fixture
def visitors(profiles: Profiles, servers: Callable[[str], Server]) -> Iterator[Visitors]:
    """Opens pages as people of the sample; at the end no page may have complained."""
    opened = Visitors(profiles, servers)
    yield opened
    opened.leave()
    assert opened.complaints == []


@pytest.fixture
def enter_as(visitors: Visitors) -> Enter:
    """`enter_as("Ada Lindqvist", "checking")`: a page on which Ada has signed in, at that moment of the sample."""
    return visitors.enter


@pytest.fixture(params=list(WAYS))
def person(request: pytest.FixtureRequest, visitors: Visitors, servers: Servers) -> Callable[..., Mouse]:
    """`person("Ada Lindqvist", "checking", path)`: somebody at the page, in one of the ways; nobody is a visitor.

    The program is first put back to its moment, so that no way finds what another has done.
    """
    way = WAYS[request.param]
    servers.rewind()

    def enter(name: str, moment: str, path: str) -> Mouse:
        options = {"java_script_enabled": way.scripts}
        page = (
            visitors.enter(name, moment, path, **options) if name else visitors.visit(moment, path, **options)
        )
        return way(page)

    return enter


@pytest.fixture(scope="session")
def receipt() -> dict[str, object]:
    """A receipt as it is chosen in a browser."""
    return {
        "name": "receipt.pdf",
        "mimeType": "application/pdf",
        "buffer": sample_pdf("receipt.pdf", "Receipt").read(),
    }
