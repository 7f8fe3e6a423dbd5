# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""The program does not start where it would lose what it acknowledges."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.db import connection

from tests.factories.accounts import make_person
from tvilling.config import doctor, startup
from tvilling.config.refusal import Refused

if TYPE_CHECKING:
    from pytest_django import Settings


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> dict[str, object]:
    """What the database says about itself: at first, all is well."""
    said: dict[str, object] = {
        "SHOW fsync": "on", "SHOW full_page_writes": "on", "SHOW synchronous_commit": "on",
        "PRAGMA journal_mode": "wal", "PRAGMA synchronous": 2, "PRAGMA foreign_keys": 1,
    }  # fmt: skip
    monkeypatch.setattr(startup, "_ask", said.__getitem__)
    return said


def test_the_settings_we_ship_are_safe(answers: dict[str, object]) -> None:
    assert list(startup.database_faults()) == []


@pytest.mark.parametrize(
    ("question", "answer", "fault"),
    [
        ("PRAGMA journal_mode", "delete", "journal_mode is delete, not wal"),
        ("PRAGMA synchronous", 1, "synchronous is 1, not 2"),
        ("PRAGMA foreign_keys", 0, "foreign_keys is 0, not 1"),
        ("SHOW fsync", "off", "fsync is off, not on"),
        ("SHOW full_page_writes", "off", "full_page_writes is off, not on"),
        ("SHOW synchronous_commit", "off", "synchronous_commit is off, not on"),
    ],
)
def test_each_unsafe_setting_is_named(
    answers: dict[str, object], monkeypatch: pytest.MonkeyPatch, question: str, answer: object, fault: str
) -> None:
    monkeypatch.setattr(connection, "vendor", "sqlite" if question.startswith("PRAGMA") else "postgresql")
    monkeypatch.setitem(connection.settings_dict["OPTIONS"], "transaction_mode", "IMMEDIATE")
    answers[question] = answer
    assert list(startup.database_faults()) == [fault]


def test_deferred_transactions_are_a_fault(
    answers: dict[str, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "vendor", "sqlite")
    monkeypatch.setitem(connection.settings_dict["OPTIONS"], "transaction_mode", "DEFERRED")
    assert list(startup.database_faults()) == ["transaction_mode is not IMMEDIATE"]


@pytest.mark.django_db
def test_an_unsafe_database_stops_the_start_unless_it_is_named(
    answers: dict[str, object], settings: Settings
) -> None:
    answers["PRAGMA synchronous"], answers["SHOW fsync"] = 0, "off"
    with pytest.raises(Refused, match="would not keep what it acknowledges"):
        startup.check_database()
    settings.ALLOW_UNSAFE_DATABASE = True
    startup.check_database()


def test_a_folder_without_the_right_to_write_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_path: Path, _content: bytes) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "write_bytes", refuse)
    with pytest.raises(Refused, match=r"Permission denied.*TVILLING_DATA_DIR"):
        startup.check_folder(tmp_path)


@pytest.mark.django_db
def test_a_migrated_database_lacks_nothing_and_is_not_newer() -> None:
    startup.check_not_newer()
    assert startup.unapplied() == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("sql", "missing"),
    [
        ("ALTER TABLE evaluation_decision DROP COLUMN is_extra", "evaluation_decision.is_extra"),
        ("DROP TABLE complaints_attachment", "complaints_attachment.id"),
    ],
)
def test_a_database_of_an_older_build_is_refused_in_a_sentence(sql: str, missing: str) -> None:
    startup.check_columns()
    with connection.cursor() as cursor:
        cursor.execute(sql)
    assert startup.unapplied() == []
    with pytest.raises(Refused, match="made by an older build of Tvilling") as refusal:
        startup.check_up_to_date()
    assert f"(it has no {missing})" in str(refusal.value)
    assert "begin with an empty" in str(refusal.value)


@pytest.mark.django_db
@pytest.mark.parametrize("real", ["people", "letters"])
def test_where_people_work_no_sample_is_served_in_which_visitors_read_letters(
    real: str, tmp_path: Path, settings: Settings
) -> None:
    settings.EMAIL_FILE_PATH = str(tmp_path / "mail")
    startup.check_apart()
    settings.SAMPLE = True
    startup.check_apart()
    if real == "people":
        make_person("Ada Lund")
    else:
        (tmp_path / "mail").mkdir()
        (tmp_path / "mail" / "20270901-1.eml").touch()
    with pytest.raises(Refused, match="is one of real work, and in a sample every visitor could read"):
        startup.check_apart()
    settings.SAMPLE = False
    startup.check_apart()


@pytest.mark.django_db
def test_a_sample_programme_is_served_as_one_alone(tmp_path: Path, settings: Settings) -> None:
    settings.EMAIL_FILE_PATH = str(tmp_path)
    (tmp_path / "20270901-1.eml").touch()
    make_person("Ada Lund", is_sample=True)
    make_person("Who Made An Account There")
    with pytest.raises(Refused, match="holds the sample programme: start it with --sample"):
        startup.check_apart()
    assert doctor.report(lambda _line: None) == 1
    settings.SAMPLE = True
    startup.check_apart()
