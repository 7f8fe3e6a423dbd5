# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""What holds for every test: no network, a known language and clock, one of two databases."""

from __future__ import annotations

import gc
import os
import socket
from collections.abc import Iterator
from ipaddress import ip_address
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.db.models.signals import pre_save
from django.utils import timezone, translation
from playwright.sync_api import Browser, sync_playwright
from xdist.scheduler import LoadScopeScheduling

from tests.factories.insights import Programme, make_whole
from tools import browser as installed_browser
from tvilling.audit import words
from tvilling.core import clock

POSTGRES = os.environ.get("TVILLING_TEST_DATABASE", "sqlite") == "postgres"
BROWSER_ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--hide-scrollbars",
]  # fmt: skip
#: Fixtures of what takes longest, in the order in which it is begun: all lists, the walks over all pages, the other tests
#: in a browser, a rehearsal. While one worker makes rows for the lists, another plays the sample for the walks.
LONGEST = ("many", "a_round", "servers", "played")
DATABASE_FIXTURES = {"db", "transactional_db", "live_server", "client_for"}
#: Playwright's connection to its browser runs an event loop; Django then refuses plain database calls.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


def pytest_configure(config: pytest.Config) -> None:
    """Refuse a run that says PostgreSQL and means SQLite."""
    # Nothing of what is loaded now will be let go.
    gc.disable()
    vendor = "postgres" if connection.vendor == "postgresql" else connection.vendor
    wanted = os.environ.get("TVILLING_TEST_DATABASE", "sqlite")
    if vendor != wanted:
        raise pytest.UsageError(f"the tests ask for {wanted} and have {vendor}: use `make test-pg`")


def pytest_runtestloop() -> None:
    """Set apart what is loaded by now, and look for garbage in the rest from here on: tests take 8 % less of the processor."""
    gc.freeze()
    gc.enable()


def pytest_report_header() -> str:
    """Say which database it is."""
    return f"database: {connection.vendor}"


class ByFile(LoadScopeScheduling):  # type: ignore[misc]
    """A worker takes a whole file, whose tests share what was made for them, or a single test that drives a browser."""

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        return nodeid if file.startswith("tests/e2e/") else file


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> ByFile:
    """What several workers do one after the other."""
    return ByFile(config, log)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On PostgreSQL, keep the tests that touch the database; the others have run on SQLite.

    What takes long comes first: begun last, it would let the other workers wait.
    """
    files: dict[str, int] = {}
    for item in items:
        files.setdefault(item.location[0], len(files))
    items.sort(key=lambda item: (_turn(item), files[item.location[0]]))
    if POSTGRES:
        kept = [item for item in items if _touches_database(item)]
        config.hook.pytest_deselected(items=[item for item in items if item not in set(kept)])
        items[:] = kept


def _turn(item: pytest.Item) -> tuple[int, bool]:
    fixtures = getattr(item, "fixturenames", ())
    place = next((at for at, name in enumerate(LONGEST) if name in fixtures), len(LONGEST))
    return place, item.get_closest_marker("slow") is None


def _touches_database(item: pytest.Item) -> bool:
    if item.get_closest_marker("e2e") or item.get_closest_marker("one_database"):
        return False
    fixtures = set(getattr(item, "fixturenames", ()))
    return bool(item.get_closest_marker("django_db") or fixtures & DATABASE_FIXTURES)


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refuse every connection that leaves this machine."""
    for name in ("connect", "connect_ex"):
        monkeypatch.setattr(socket.socket, name, _only_local(getattr(socket.socket, name)))


def _only_local(connect: Any) -> Any:
    def guarded(self: socket.socket, address: Any) -> Any:
        if self.family in {socket.AF_INET, socket.AF_INET6} and not _is_local(str(address[0])):
            raise AssertionError(f"a test connects to {address[0]}: tests use no network")
        return connect(self, address)

    return guarded


def _is_local(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


@pytest.fixture(autouse=True)
def known_surroundings() -> Iterator[None]:
    """Each test begins, and leaves the next one, in English, in UTC, at the real time, with an empty cache."""
    token = clock._virtual.set(None)
    cache.clear()
    with translation.override("en"), timezone.override("UTC"):
        yield
    clock._virtual.reset(token)
    cache.clear()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The browser: one in each process of tests, since Playwright bears no second beside it."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=installed_browser.executable(), args=BROWSER_ARGUMENTS
        )
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def database_vendor() -> str:
    """`sqlite` or `postgresql`."""
    return connection.vendor


@pytest.fixture
def whole(db: None) -> Programme:
    """One whole small programme."""
    return make_whole()


@pytest.fixture(autouse=True)
def every_recorded_key_has_words() -> Iterator[None]:
    """Whatever a test lets an action record, the audit page can say in words."""
    pre_save.connect(refuse_keys_without_words, sender="audit.Entry", dispatch_uid="words")
    yield
    pre_save.disconnect(sender="audit.Entry", dispatch_uid="words")


def refuse_keys_without_words(instance: Any, **_signal: Any) -> None:
    """Fail when a key of the entry has no label: it belongs into FIELDS of its app's audit_events.py."""
    if instance.event.startswith("tests."):
        return
    bare = sorted(
        key
        for key in {**instance.before, **instance.after}
        if words.field_of(instance.object_type, key) is None
    )
    assert not bare, f"{instance.event}: no words for {', '.join(bare)} of {instance.object_type}"
