# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""What was backed up comes back whole, or not at all."""

from __future__ import annotations

import errno
import hashlib
import io
import json
import re
import shutil
import sqlite3
import tarfile
from typing import TYPE_CHECKING

import pytest
from django.db import connection

from tests.factories.installations import Installation
from tvilling.config.archive import _postgresql_address, _why_failed, restore, write
from tvilling.config.refusal import Refused

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pytest_django import Settings

pytestmark = [pytest.mark.one_database, pytest.mark.slow]

FILL = """
import django; django.setup()
from tests.factories.accounts import make_person
from tests.factories.documents import make_document, pdf_bytes
from tests.factories.mail import make_message
bo = make_person("Bo Sandström")
make_document(bo, "plan.pdf")
make_message(bo)
"""


@pytest.fixture(scope="module")
def filled(empty: Installation, tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """An installation with a person, a file, a letter and an audit entry."""
    installation = Installation(tmp_path_factory.mktemp("filled") / "data")
    shutil.copytree(empty.folder, installation.folder)
    filling = installation.python(FILL)
    assert filling.code == 0, filling.err
    return installation


@pytest.fixture(scope="module")
def archive(filled: Installation) -> Path:
    file = filled.folder.parent / "copy.tar.gz"
    result = filled.tvilling("backup", str(file))
    assert result.code == 0, result.err
    assert "1 audit entry, and 1 file." in result.out
    return file


def rewritten(archive: Path, target: Path, change: Callable[[str, bytes], bytes | None]) -> Path:
    with tarfile.open(archive) as old, tarfile.open(target, "w:gz") as new:
        for member in old:
            stream = old.extractfile(member)
            content = change(member.name, stream.read() if stream else b"")
            if content is not None:
                member.size = len(content)
                new.addfile(member, io.BytesIO(content))
    return target


def test_everything_comes_back_and_nothing_secret_was_in_it(
    filled: Installation, archive: Path, tmp_path: Path
) -> None:
    assert archive.stat().st_mode & 0o077 == 0
    with tarfile.open(archive) as content:
        names = content.getnames()
        manifest = json.load(content.extractfile("manifest.json"))
    assert not [name for name in names if "key" in name]
    assert manifest["audit"]["entries"] == 1

    new = Installation(tmp_path / "data")
    result = new.tvilling("restore", str(archive))
    assert result.code == 0, result.err
    assert "1 audit entry." in result.out
    assert "bank data stays unreadable and no receipt can be verified" in result.out
    question = "SELECT name, email FROM accounts_person"
    assert new.sql(question) == filled.sql(question) == [("Bo Sandström", "bo@example.org")]
    stored = filled.sql("SELECT file FROM documents_document")[0][0]
    assert (new.folder / "files" / str(stored)).read_bytes() == (
        filled.folder / "files" / str(stored)
    ).read_bytes()
    assert "ok     Every stored file is whole" in new.tvilling("doctor").out


def test_a_file_that_is_missing_on_the_disk_is_named_and_the_rest_is_backed_up(
    filled: Installation, tmp_path: Path
) -> None:
    shutil.copytree(filled.folder, tmp_path / "data")
    installation = Installation(tmp_path / "data")
    [(code, name)] = installation.sql("SELECT code, file FROM documents_document")
    (installation.folder / "files" / str(name)).unlink()
    saved = installation.tvilling("backup", str(tmp_path / "copy.tar.gz"))
    assert saved.code == 1
    assert f"The backup is not whole: the file of document {code} is missing" in saved.sentence
    assert "and 0 files" in saved.out

    new = Installation(tmp_path / "new")
    restored = new.tvilling("restore", str(tmp_path / "copy.tar.gz"))
    assert restored.code == 1
    assert "1 audit entry." in restored.out
    assert f"was restored, but the file of document {code} is not in it" in restored.sentence
    assert new.sql("SELECT name FROM accounts_person") == [("Bo Sandström",)]
    assert f"the file of document {code} is missing" in new.tvilling("doctor").out


def test_a_record_that_was_broken_before_it_was_saved_is_called_so(
    filled: Installation, archive: Path, tmp_path: Path
) -> None:
    shutil.copytree(filled.folder, tmp_path / "data")
    installation = Installation(tmp_path / "data")
    installation.sql("DROP TRIGGER audit_entry_no_update")
    installation.sql("UPDATE audit_entry SET reason = 'better'")
    saved = installation.tvilling("backup", str(tmp_path / "copy.tar.gz"))
    assert saved.code == 1
    broken = "entry 1 (document.stored) was changed after it was written"
    assert f"The copy was made, but the audit record in it is broken: {broken}" in saved.sentence

    restored = Installation(tmp_path / "new").tvilling("restore", str(tmp_path / "copy.tar.gz"))
    assert restored.code == 1
    assert f"the audit record was already broken when it was saved: {broken}" in restored.sentence


def test_a_record_that_was_changed_in_the_archive_is_called_another(
    filled: Installation, archive: Path, tmp_path: Path
) -> None:
    shutil.copy(filled.database, tmp_path / "tvilling.sqlite3")
    other = Installation(tmp_path)
    other.sql("PRAGMA wal_checkpoint(TRUNCATE)")
    other.sql("DROP TRIGGER audit_entry_no_update")
    other.sql("UPDATE audit_entry SET reason = 'better'")
    content = other.database.read_bytes()

    def change(name: str, old: bytes) -> bytes:
        if name != "manifest.json":
            return content if name == "database" else old
        manifest = json.loads(old)
        manifest["entries"]["database"] = hashlib.sha256(content).hexdigest()
        return json.dumps(manifest).encode()

    rewritten(archive, tmp_path / "other.tar.gz", change)
    restored = Installation(tmp_path / "new").tvilling("restore", str(tmp_path / "other.tar.gz"))
    assert restored.code == 1
    assert "the audit record is not the one that was saved" in restored.sentence


def test_an_installation_with_people_is_not_overwritten(
    filled: Installation, archive: Path, tmp_path: Path
) -> None:
    shutil.copytree(filled.folder, tmp_path / "data")
    installation = Installation(tmp_path / "data")
    result = installation.tvilling("restore", str(archive))
    assert result.code == 1
    assert "is not empty" in result.sentence
    shutil.rmtree(installation.folder / "files")
    result = installation.tvilling("restore", str(archive))
    assert "has people in it" in result.sentence


def test_what_an_installation_keeps_is_for_its_own_user(filled: Installation) -> None:
    kept = [path for path in filled.folder.rglob("*") if path.is_file()]
    assert {"tvilling.sqlite3", "secret-key"} <= {path.name for path in kept}
    assert [str(path) for path in kept if path.stat().st_mode & 0o077] == []


def test_a_folder_without_a_database_yet_is_told_to_migrate_alone(tmp_path: Path) -> None:
    lines = Installation(tmp_path / "data").tvilling("doctor").out.splitlines()
    wrong = [line for line in lines if line.startswith("wrong")]
    assert "run tvilling migrate" in wrong[0]
    assert len(wrong) > 1
    assert all(line.endswith("this can be checked once the migrations are applied") for line in wrong[1:])


def test_an_empty_schema_may_be_restored_into(empty: Installation, archive: Path, tmp_path: Path) -> None:
    new = Installation(tmp_path / "data")
    shutil.copytree(empty.folder, new.folder)
    assert new.tvilling("restore", str(archive)).code == 0
    assert new.sql("SELECT count(*) FROM mail_message") == [(1,)]


def test_a_backup_does_not_replace_an_older_one(filled: Installation, archive: Path) -> None:
    before = archive.read_bytes()
    result = filled.tvilling("backup", str(archive))
    assert "exists already" in result.sentence
    assert archive.read_bytes() == before


@pytest.mark.parametrize(
    "damage", ["text", "cut", "other", "missing", "changed", "added", "future", "outside"]
)
def test_a_wrong_or_damaged_archive_is_refused_and_nothing_is_touched(
    damage: str, archive: Path, tmp_path: Path, settings: Settings
) -> None:
    bad = tmp_path / "bad.tar.gz"

    def change(name: str, content: bytes) -> bytes | None:
        if damage == "missing" and name.startswith("files/"):
            return None
        if damage == "changed" and name == "database":
            return content[:-1] + bytes([content[-1] ^ 1])
        if damage == "future" and name == "manifest.json":
            return json.dumps({**json.loads(content), "format": 99}).encode()
        return content

    if damage == "text":
        bad.write_text("not an archive")
    elif damage == "cut":
        bad.write_bytes(archive.read_bytes()[:-2000])
    elif damage == "other":
        with tarfile.open(bad, "w:gz") as other:
            other.addfile(tarfile.TarInfo("letter.txt"))
    else:
        rewritten(archive, bad, change)
    if damage in {"added", "outside"}:
        with tarfile.open(archive) as old, tarfile.open(bad, "w:gz") as new:
            for member in old:
                new.addfile(member, old.extractfile(member))
            new.addfile(tarfile.TarInfo("files/extra" if damage == "added" else "../outside"))
    data = tmp_path / "data"
    settings.DATA_DIR, settings.MEDIA_ROOT = data, data / "files"
    words = "another version" if damage == "future" else "is not a backup"
    with pytest.raises(Refused, match=words):
        restore(bad, print)
    assert list(data.iterdir()) == []
    assert not (tmp_path / "outside").exists()


def test_missing_files_and_folders_are_named(filled: Installation, tmp_path: Path) -> None:
    assert "There is no file" in filled.tvilling("restore", str(tmp_path / "none.tar.gz")).sentence
    assert "There is no folder" in filled.tvilling("backup", str(tmp_path / "none" / "a.tar.gz")).sentence


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ("pg_dump: error: aborting because of server version mismatch", "pg_dump is older than the server"),
        ("pg_dump: error: unsupported version (1.16) in file header", "pg_dump is older than the server"),
        ("pg_dump: error: no space", "pg_dump failed: error: no space."),
        ("", "pg_dump failed: no reason given."),
    ],
)
def test_a_program_of_postgresql_that_fails_is_told_why(said: str, sentence: str) -> None:
    assert _why_failed("pg_dump", said).startswith(sentence)


def test_postgresqls_programs_are_told_only_what_was_set_and_no_password(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    wanted = {
        "dbname": "twins", "user": "olle", "password": "secret", "host": "db.example.org", "port": 5432, "sslmode": "require",
        "client_encoding": "UTF8", "cursor_factory": object, "prepare_threshold": None,
    }  # fmt: skip
    monkeypatch.setattr(connection, "get_connection_params", lambda: wanted)
    assert sorted(_postgresql_address().split()) == [
        "dbname=twins", "host=db.example.org", "port=5432", "sslmode=require", "user=olle",
    ]  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize(
    "fault",
    [
        OSError(errno.ENOSPC, "No space left on device"),
        sqlite3.OperationalError("database or disk is full"),
        Refused("pg_dump failed: could not write to file: No space left on device."),
    ],
)
def test_a_full_disk_below_the_backup_is_named_and_no_half_of_it_stays(
    fault: Exception, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(target: Path) -> None:
        target.write_bytes(b"half of it")
        raise fault

    monkeypatch.setattr("tvilling.config.archive._dump_database", full)
    with pytest.raises(Refused, match=re.escape(f"The disk of {tmp_path} is full")) as refusal:
        write(tmp_path / "copy.tar.gz", print)
    assert refusal.value.code == 1
    assert list(tmp_path.iterdir()) == []
