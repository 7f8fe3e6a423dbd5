# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Settings from the environment: nonsense is refused with a sentence, secrets are kept."""

from __future__ import annotations

import errno
from datetime import timedelta
from typing import TYPE_CHECKING, NoReturn

import pytest
from django.core.exceptions import ImproperlyConfigured

from tvilling.config import env, startup
from tvilling.config.cli import _address
from tvilling.config.serving import _forget_interrupted_sample

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_django import Settings


@pytest.mark.parametrize(
    ("value", "wanted"), [("1", True), ("Yes", True), ("on", True), ("0", False), ("", False)]
)
def test_yes_and_no_are_understood(monkeypatch: pytest.MonkeyPatch, value: str, *, wanted: bool) -> None:
    monkeypatch.setenv("TVILLING_TESTED", value)
    assert env.flag("TVILLING_TESTED", default=not wanted) is wanted


@pytest.mark.parametrize("value", ["rubbish", "Office <office>", "Office", "@example.org", "a b@example.org"])
def test_a_sender_without_an_address_is_refused(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("TVILLING_TESTED", value)
    with pytest.raises(ImproperlyConfigured, match=r"write it as Twinning office <twins@example\.org>"):
        env.sender("TVILLING_TESTED", "a@example.org")


@pytest.mark.parametrize(
    "value", ["Tvilling <tvilling@localhost>", "twins@example.org", '"Å, B" <a@b.example>']
)
def test_a_sender_with_a_name_or_without_is_taken(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("TVILLING_TESTED", value)
    assert env.sender("TVILLING_TESTED", "a@example.org") == value


@pytest.mark.parametrize("value", ["-1", "0", "1.5", "many", "", "²"])
def test_numbers_that_make_no_sense_are_refused(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("TVILLING_TESTED", value)
    with pytest.raises(ImproperlyConfigured, match="whole number of at least 1"):
        env.integer("TVILLING_TESTED", 3, lowest=1)


@pytest.mark.parametrize(
    "value", ["http://[", "nonsense", "ftp://twinning.example", "https://", "http://a:x"]
)
def test_an_address_that_is_none_is_refused(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("TVILLING_TESTED", value)
    with pytest.raises(ImproperlyConfigured, match="write an address such as"):
        env.address("TVILLING_TESTED", "")
    monkeypatch.setenv("TVILLING_TESTED", "https://twinning.example/")
    assert env.address("TVILLING_TESTED", "") == "https://twinning.example"


def test_lists_have_their_parts_between_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TVILLING_TESTED", " a.example, ,b.example ")
    assert env.listed("TVILLING_TESTED") == ["a.example", "b.example"]


def test_a_secret_is_made_once_and_is_for_its_owner_alone(tmp_path: Path) -> None:
    file = tmp_path / "deep" / "key"
    first = env.kept_secret("TVILLING_TESTED", file)
    assert len(first) >= 48
    assert env.kept_secret("TVILLING_TESTED", file) == first
    assert file.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("key", ["", "too-short"])
def test_a_key_that_protects_nothing_is_refused_and_not_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, key: str
) -> None:
    file = tmp_path / "key"
    file.write_text(key)
    with pytest.raises(ImproperlyConfigured, match=f"{file} has {len(key)} signs"):
        env.kept_secret("TVILLING_TESTED", file)
    assert file.read_text() == key
    monkeypatch.setenv("TVILLING_TESTED", "short")
    with pytest.raises(ImproperlyConfigured, match="TVILLING_TESTED has 5 signs"):
        env.kept_secret("TVILLING_TESTED", file)


def test_a_full_disk_leaves_no_empty_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_args: object) -> NoReturn:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("tvilling.config.env.secrets.token_urlsafe", full)
    with pytest.raises(OSError, match="No space left"):
        env.kept_secret("TVILLING_TESTED", tmp_path / "key")
    assert not list(tmp_path.iterdir())


def test_programs_that_begin_at_once_use_one_key(tmp_path: Path) -> None:
    def first(file: Path) -> None:
        file.write_text("k" * 48)

    assert env.kept_secret("TVILLING_TESTED", tmp_path / "key", before=first) == "k" * 48
    assert [path.name for path in tmp_path.iterdir()] == ["key"]


def test_the_samples_time_is_as_far_from_ours_as_its_file_says(tmp_path: Path) -> None:
    file = tmp_path / "sample-clock.json"
    assert env.clock_offset(file) == timedelta(0)
    file.write_text('{"virtual": "2023-06-01T12:00:00+00:00", "real": "2026-06-02T12:00:00+00:00"}')
    assert env.clock_offset(file) == -timedelta(days=3 * 365 + 2)


@pytest.mark.parametrize(
    ("host", "address"),
    [("127.0.0.1", "http://127.0.0.1:80"), ("0.0.0.0", "http://127.0.0.1:80"), ("::1", "http://[::1]:80"),  # noqa: S104 - compared, not bound
     ("::", "http://[::1]:80"), ("tvilling.example", "http://tvilling.example:80")],
)  # fmt: skip
def test_the_address_is_one_that_a_browser_here_can_open(host: str, address: str) -> None:
    assert _address(host, 80) == address


def test_a_sample_that_was_interrupted_is_begun_anew_and_nothing_else_is(
    tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = tmp_path / "tvilling.sqlite3"
    settings.DATA_DIR, settings.SAMPLE_CLOCK_FILE = tmp_path, tmp_path / "sample-clock.json"
    monkeypatch.setattr(startup, "is_embedded", lambda: True)
    monkeypatch.setattr(startup, "database_file", lambda: database)
    for name in ("tvilling.sqlite3", "tvilling.sqlite3-wal", "sample-clock.json", "field-key"):
        (tmp_path / name).write_text("x")

    _forget_interrupted_sample()
    assert database.exists()

    (tmp_path / "sample-is-loading").touch()
    _forget_interrupted_sample()
    assert [path.name for path in tmp_path.iterdir()] == ["field-key"]
