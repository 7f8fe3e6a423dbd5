# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Backup and restore: database and files in one archive, each with its hash.

The keys (`secret-key`, `field-key`) are left out on purpose: whoever finds an archive must not find the key to
the bank data beside it.
"""

from __future__ import annotations

import errno
import hashlib
import hmac
import json
import os
import re
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
import zlib
from contextlib import closing
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import connection, connections
from psycopg.conninfo import make_conninfo

from tvilling.audit.queries import verify_chain
from tvilling.config import startup
from tvilling.config.refusal import Refused
from tvilling.core import clock
from tvilling.documents.models import Document
from tvilling.documents.storage import sync_folder

if TYPE_CHECKING:
    from collections.abc import Callable

    from tvilling.audit.queries import ChainReport

FORMAT = 1
MANIFEST, DATABASE, CLOCK = "manifest.json", "database", "sample-clock.json"
FILES = "files/"
#: What PostgreSQL's own programs are told of the connection.
POSTGRESQL_OPTIONS = (
    "service", "host", "port", "dbname", "user", "passfile", "sslmode", "sslcert", "sslkey", "sslrootcert", "target_session_attrs",
)  # fmt: skip
#: How many missing files are named.
MOST_NAMED = 10
#: What PostgreSQL's own programs say when they meet what is newer.
OLDER = re.compile(r"server version mismatch|unsupported version \(")
NOT_OURS = "is not a backup made by Tvilling, or it is damaged"


def write(file: Path, say: Callable[[str], object]) -> None:
    """Write a consistent copy of the database, and every stored file, into a new archive.

    A file that is missing on the disk keeps nobody from a backup of the rest: it is written, then refused to be called whole.
    """
    if not file.name.endswith((".tar.gz", ".tgz")):
        raise Refused(f"{file.name} must end in .tar.gz.", code=2)
    if file.exists():
        raise Refused(f"{file} exists already: choose another name.")
    if not file.parent.is_dir():
        raise Refused(f"There is no folder {file.parent}.")
    startup.check_reachable()
    startup.check_up_to_date()
    # Before the copy is made: entries that people add meanwhile may be in it, and continue this record.
    record = verify_chain()
    try:
        named, members = _write_archive(file, record)
    except (OSError, sqlite3.Error, Refused) as fault:
        if not _tells_of_full_disk(fault):
            raise
        raise Refused(
            f"The disk of {file.parent} is full: make room there, or choose another folder. No backup was written."
        ) from fault
    say(f"Wrote {file}: the database with {_entries(record)}, and {startup.many(len(members) - 1, 'file')}.")
    say(f"The keys in {settings.DATA_DIR} (secret-key, field-key) are not in it: keep them in another place.")
    still = set(Document.objects.values_list("code", flat=True))
    missing = [code for code, name in named.items() if FILES + name not in members and code in still]
    faults = []
    if missing:
        faults.append(
            f"The backup is not whole: the {_files_of(missing)} missing in {settings.MEDIA_ROOT}. "
            "Put what is missing back from an earlier backup, then make another one."
        )
    if record.faults:
        faults.append(
            f"The copy was made, but the audit record in it is broken: {record.faults[0]}. "
            "Keep the backups from before, and run tvilling verify-audit."
        )
    if faults:
        raise Refused(" ".join(faults))


def _write_archive(file: Path, record: ChainReport) -> tuple[dict[str, str], dict[str, Path]]:
    """The archive, whole or not at all; answers the documents with their files, and what was written by name."""
    with tempfile.TemporaryDirectory(dir=file.parent, prefix=".backup-") as scratch:
        dump = Path(scratch) / DATABASE
        _dump_database(dump)
        # Files after the database: what a row names was stored before the row, unless it is gone.
        named = dict(Document.objects.values_list("code", "file"))
        members = {DATABASE: dump, **_stored_files()}
        manifest = _manifest(members, record)
        draft = Path(scratch) / "archive"
        with tarfile.open(draft, "w:gz", compresslevel=6) as archive:
            _add_manifest(archive, Path(scratch), manifest)
            for name, path in members.items():
                archive.add(path, arcname=name, recursive=False)
        draft.chmod(0o600)
        with draft.open("rb") as stream:
            os.fsync(stream.fileno())
        draft.replace(file)
    sync_folder(file.parent)
    return named, members


def _tells_of_full_disk(fault: Exception) -> bool:
    """As the system, SQLite, or PostgreSQL's own program says it. Of this database, a backup only reads."""
    if isinstance(fault, OSError):
        return fault.errno in {errno.ENOSPC, errno.EDQUOT}
    return any(words in str(fault) for words in ("disk is full", os.strerror(errno.ENOSPC)))


def restore(file: Path, say: Callable[[str], object]) -> None:
    """Bring an archive back into an installation without people and files, once all of it has proved whole."""
    if not file.is_file():
        raise Refused(f"{file} is no file." if file.exists() else f"There is no file {file}.")
    startup.check_folder(settings.DATA_DIR)
    _refuse_unless_empty()
    with tempfile.TemporaryDirectory(dir=settings.DATA_DIR, prefix=".restore-") as scratch:
        folder = Path(scratch)
        manifest = _unpack(file, folder)
        _load_database(folder / DATABASE)
        for name in manifest["entries"]:
            if name.startswith(FILES):
                _put(folder / name, Path(settings.MEDIA_ROOT) / name.removeprefix(FILES))
        if CLOCK in manifest["entries"]:
            _put(folder / CLOCK, settings.SAMPLE_CLOCK_FILE)
    connections.close_all()
    report = verify_chain(manifest["audit"]["head"])
    say(f"Restored {file}, made {manifest['created_at']}: {_entries(report)}.")
    if manifest["field_key"] != _key_fingerprint():
        say(
            "The key in field-key is not the one of that installation: until it is put back, "
            "bank data stays unreadable and no receipt can be verified."
        )
    say("Run “tvilling migrate” if this version is newer than the archive's, then “tvilling run”.")
    named = dict(Document.objects.values_list("code", "file"))
    missing = [code for code, name in named.items() if FILES + name not in manifest["entries"]]
    faults = [f"the {_files_of(missing)} not in it"] if missing else []
    if list(report.faults) != manifest["audit"].get("faults", []):
        faults.append("the audit record is not the one that was saved: run tvilling verify-audit")
    elif report.faults:
        faults.append(f"the audit record was already broken when it was saved: {report.faults[0]}")
    if faults:
        raise Refused(f"All that was in the archive was restored, but {', and '.join(faults)}.")


def _files_of(missing: list[str]) -> str:
    """The documents by their codes, as the audit page and the doctor name them."""
    more = f" and {len(missing) - MOST_NAMED} more" if len(missing) > MOST_NAMED else ""
    few = "files of documents" if len(missing) > 1 else "file of document"
    return f"{few} {', '.join(missing[:MOST_NAMED])}{more} {'are' if len(missing) > 1 else 'is'}"


def _entries(record: ChainReport) -> str:
    return startup.many(record.entries, "audit entry", "audit entries")


def _stored_files() -> dict[str, Path]:
    root = Path(settings.MEDIA_ROOT)
    found = sorted(path for path in root.rglob("*") if path.is_file() and not path.name.endswith(".part"))
    members = {FILES + path.relative_to(root).as_posix(): path for path in found}
    return members | ({CLOCK: settings.SAMPLE_CLOCK_FILE} if settings.SAMPLE_CLOCK_FILE.exists() else {})


def _manifest(members: dict[str, Path], record: ChainReport) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "version": startup.VERSION,
        "created_at": clock.database_now().isoformat(timespec="seconds"),
        "engine": connection.vendor,
        "audit": {"entries": record.entries, "head": record.head, "faults": record.faults},
        "field_key": _key_fingerprint(),
        "entries": {name: _hash(path) for name, path in members.items()},
    }


def _add_manifest(archive: tarfile.TarFile, scratch: Path, manifest: dict[str, Any]) -> None:
    path = scratch / MANIFEST
    path.write_text(json.dumps(manifest, indent=1))
    archive.add(path, arcname=MANIFEST)


def _hash(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _key_fingerprint() -> str:
    """Says whether two keys are the same, and nothing about the key."""
    return hmac.new(settings.FIELD_KEY.encode(), b"tvilling backup", "sha256").hexdigest()[:16]


def _dump_database(target: Path) -> None:
    if not startup.is_embedded():
        _run_postgresql("pg_dump", "--format=custom", f"--file={target}", _postgresql_address())
        return
    with (
        closing(sqlite3.connect(f"file:{startup.database_file()}?mode=ro", uri=True)) as source,
        closing(sqlite3.connect(target)) as copy,
    ):
        source.backup(copy)


def _load_database(dump: Path) -> None:
    connections.close_all()
    if not startup.is_embedded():
        _run_postgresql("pg_restore", "--clean", "--if-exists", "--no-owner", "--single-transaction",
                        f"--dbname={_postgresql_address()}", str(dump))  # fmt: skip
        return
    target = startup.database_file()
    for ending in ("-wal", "-shm"):
        target.with_name(target.name + ending).unlink(missing_ok=True)
    _put(dump, target)


def _postgresql_address() -> str:
    """How the connection is made, without the password: only what was set, since an older client knows fewer options."""
    wanted = connection.get_connection_params()
    return make_conninfo(**{name: wanted[name] for name in POSTGRESQL_OPTIONS if wanted.get(name)})


def _run_postgresql(program: str, *arguments: str) -> None:
    found = shutil.which(program)
    if found is None:
        raise Refused(f"The program {program} is not installed: it comes with PostgreSQL's client programs.")
    connection.ensure_connection()
    # Not among the arguments, which every user of the machine can see.
    environment = {**os.environ, "PGPASSWORD": connection.connection.info.password or ""}
    connections.close_all()
    done = subprocess.run([found, *arguments], env=environment, capture_output=True, text=True, check=False)  # noqa: S603 - see above
    if done.returncode:
        raise Refused(_why_failed(program, done.stderr))


def _why_failed(program: str, said: str) -> str:
    if OLDER.search(said):
        return (
            f"{program} is older than the server, or than what made the archive: "
            "install PostgreSQL's client programs, at least as new as the server."
        )
    lines = [line.strip().removeprefix(f"{program}: ") for line in said.splitlines() if line.strip()]
    return f"{program} failed: {'; '.join(lines[-2:]) or 'no reason given'}."


def _refuse_unless_empty() -> None:
    root = Path(settings.MEDIA_ROOT)
    if root.exists() and any(path.is_file() for path in root.rglob("*")):
        raise Refused(f"This installation is not empty ({root} has files): restore into a new data folder.")
    if startup.is_embedded() and not startup.database_file().exists():
        return
    startup.check_reachable()
    tables = connection.introspection.table_names()
    for table in {"accounts_person", "audit_entry"} & set(tables):
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT 1 FROM {table} LIMIT 1")  # noqa: S608 - one of two names written above
            if cursor.fetchone():
                raise Refused(
                    "This installation is not empty (its database has people in it): restore into a new one."
                )


def _unpack(file: Path, folder: Path) -> dict[str, Any]:
    """Unpack into the folder, and check every entry against the manifest before anything is touched."""
    try:
        with tarfile.open(file, "r:gz") as archive:
            archive.extractall(folder, filter="data")
        manifest: dict[str, Any] = json.loads((folder / MANIFEST).read_text())
        entries: dict[str, str] = manifest["entries"]
        known = manifest["format"], manifest["audit"]["head"], manifest["engine"], manifest["field_key"]
        found = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()} - {
            MANIFEST
        }
        is_whole = (
            found == set(entries)
            and DATABASE in entries
            and not any(".." in PurePosixPath(name).parts for name in entries)
            and all(_hash(folder / name) == digest for name, digest in entries.items())
        )
    except (tarfile.TarError, OSError, EOFError, zlib.error, ValueError, KeyError, TypeError) as fault:
        raise Refused(f"{file} {NOT_OURS}.") from fault
    if not is_whole:
        raise Refused(f"{file} {NOT_OURS}.")
    if known[0] != FORMAT:
        raise Refused(f"{file} was made by another version of Tvilling ({manifest.get('version')}).")
    if known[2] != connection.vendor:
        raise Refused(
            f"{file} holds a {known[2]} database, and this installation runs on {connection.vendor}."
        )
    return manifest


def _put(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    with source.open("rb") as stream:
        os.fsync(stream.fileno())
    source.replace(target)
    target.chmod(0o600)
    sync_folder(target.parent)
