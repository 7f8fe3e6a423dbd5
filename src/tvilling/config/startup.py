# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""What must hold before the program serves anybody: safe database settings, a fitting schema, a writable folder."""

from __future__ import annotations

import hashlib
import os
import secrets
import sqlite3
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader

from tvilling.accounts.models import Person
from tvilling.audit import guards
from tvilling.config.refusal import Refused

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

VERSION = version("tvilling")
#: How long a start waits for another process that writes, in seconds.
PATIENCE = 5
#: What PostgreSQL must answer: a commit that was acknowledged is on the disk (at home, or at a standby as well).
POSTGRESQL: dict[str, set[str]] = {
    "fsync": {"on"},
    "full_page_writes": {"on"},
    "synchronous_commit": {"on", "local", "remote_write", "remote_apply"},
}
SQLITE: dict[str, str | int] = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}


def is_embedded() -> bool:
    """Whether the database is the embedded one, SQLite."""
    return bool(settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"))


def database_file() -> Path:
    """Where the embedded database is."""
    return Path(settings.DATABASES["default"]["NAME"])


def place() -> str:
    """Which database it is: one that was never meant is recognised by its place."""
    if is_embedded():
        return str(database_file())
    named = settings.DATABASES["default"]
    return f"{named['NAME']} on {named.get('HOST') or 'this machine'}"


def many(number: int, thing: str, things: str = "") -> str:
    """The number with its noun, as operators read it."""
    return f"{number} {thing if number == 1 else things or f'{thing}s'}"


def check_folder(folder: Path) -> None:
    """Refuse a data folder in which nothing can be written."""
    probe = folder / f".probe-{secrets.token_hex(4)}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        try:
            probe.write_bytes(bytes(4096))
        finally:
            probe.unlink(missing_ok=True)
    except OSError as fault:
        raise Refused(
            f"The data folder {folder} cannot be written ({os.strerror(fault.errno or 0)}): "
            "give this user the right to, or set TVILLING_DATA_DIR to another folder."
        ) from fault


def check_reachable() -> None:
    """Refuse a database that is out of reach, locked or damaged."""
    if is_embedded():
        _check_file(database_file())
    try:
        connection.ensure_connection()
    except DatabaseError as fault:
        raise Refused(f"The database cannot be reached: {_first_line(fault)}") from fault


def check_database() -> None:
    """Refuse a database that cannot be used, or that would lose what it has acknowledged."""
    check_reachable()
    faults = list(database_faults())
    if faults and not settings.ALLOW_UNSAFE_DATABASE:
        raise Refused(
            f"The database would not keep what it acknowledges: {'; '.join(faults)}. "
            "Correct it, or set TVILLING_ALLOW_UNSAFE_DATABASE=1 where losing data does not matter."
        )


def database_faults() -> Iterator[str]:
    """Settings of the open connection that are not safe, each as a phrase."""
    if connection.vendor == "postgresql":
        for name, good in POSTGRESQL.items():
            value = str(_ask(f"SHOW {name}"))
            if value not in good:
                yield f"{name} is {value}, not on"
        return
    if connection.settings_dict["OPTIONS"].get("transaction_mode") != "IMMEDIATE":
        yield "transaction_mode is not IMMEDIATE"
    for name, wanted in SQLITE.items():
        found = _ask(f"PRAGMA {name}")
        if found != wanted:
            yield f"{name} is {found}, not {wanted}"


def damage() -> str:
    """What SQLite finds when it reads the whole database file; empty when all is well, or another database looks itself."""
    if not is_embedded() or connection.vendor != "sqlite":
        return ""
    found = str(_ask("PRAGMA quick_check(1)"))
    return (
        "" if found == "ok" else f"{place()} is damaged ({' '.join(found.split())}): restore it from a backup"
    )


def _ask(sql: str) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchone()[0]


def _check_file(file: Path) -> None:
    if file.exists() and not os.access(file, os.W_OK):
        raise Refused(f"The database {file} cannot be written: give this user the right to.")
    if not file.exists():
        return
    try:
        probe = sqlite3.connect(f"file:{file}?mode=rw", uri=True, timeout=PATIENCE, isolation_level=None)
        try:
            probe.execute("BEGIN IMMEDIATE")
            probe.execute("SELECT count(*) FROM sqlite_master")
            probe.execute("ROLLBACK")
        finally:
            probe.close()
    except sqlite3.DatabaseError as fault:
        words = str(fault)
        if "locked" in words or "busy" in words:
            raise Refused(
                f"The database {file} is locked by another program: stop that one first."
            ) from fault
        if "malformed" in words:
            raise Refused(f"The database {file} is damaged ({words}): restore it from a backup.") from fault
        if "disk" in words:
            raise Refused(
                f"The database {file} cannot be written ({words}): look whether the disk is full."
            ) from fault
        raise Refused(f"{file} is not a database that can be used ({words}).") from fault


def check_not_newer() -> None:
    """Refuse a database that a newer version of the program has migrated."""
    unknown = sorted(_loader_difference())
    if unknown:
        app, name = unknown[-1]
        raise Refused(
            f"The database was made by a newer version of Tvilling (it has {app} {name}): "
            f"install that version; this is {VERSION}."
        )


def _loader_difference() -> set[tuple[str, str]]:
    loader = MigrationLoader(connection)
    ours = {app for app, _name in loader.disk_migrations}
    return {key for key in loader.applied_migrations if key[0] in ours and key not in loader.disk_migrations}


def unapplied() -> list[str]:
    """Migrations that the database still lacks."""
    loader = MigrationLoader(connection)
    wanted = loader.graph.leaf_nodes()
    plan = [key for leaf in wanted for key in loader.graph.forwards_plan(leaf)]
    return [
        f"{app} {name}" for app, name in dict.fromkeys(plan) if (app, name) not in loader.applied_migrations
    ]


def check_up_to_date() -> None:
    """Refuse a database that a newer version has migrated, or that is not migrated to this one."""
    check_not_newer()
    lacking = unapplied()
    if lacking:
        raise Refused(
            f"The database {place()} lacks {many(len(lacking), 'migration')}: run “tvilling migrate” first."
        )
    check_columns()


def check_columns() -> None:
    """Refuse a migrated database without a table or column that the program asks for.

    Until the first release the first migrations change: a database of an earlier build counts as migrated.
    """
    there = _columns()
    for model in apps.get_models(include_auto_created=True):
        options = model._meta
        for field in options.local_concrete_fields if options.managed and not options.proxy else ():
            if (options.db_table, field.column) not in there:
                another = "data folder (TVILLING_DATA_DIR)" if is_embedded() else "database (DATABASE_URL)"
                raise Refused(
                    f"The database was made by an older build of Tvilling {VERSION} and does not fit this one "
                    f"(it has no {options.db_table}.{field.column}): run that build, or begin with an empty {another}."
                )


def _columns() -> set[tuple[str, str]]:
    sql = (
        "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = current_schema()"
        if connection.vendor == "postgresql"
        else "SELECT t.name, c.name FROM sqlite_master AS t JOIN pragma_table_info(t.name) AS c WHERE t.type = 'table'"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return {(table, column) for table, column in cursor.fetchall()}


def put_back_guards(say: Callable[[str], object]) -> None:
    """Put the triggers of the audit record back that somebody took away or weakened, and say which."""
    for name in [] if unapplied() else guards.put_back_guards():
        say(f"Put back the trigger {name}, which was gone, altered or switched off: find out who did that.")


def check_apart() -> None:
    """Refuse to serve real work as the sample, where everybody may enter as anybody and read letters, and the reverse.

    A sample programme has people that are its own; whoever made an account there later is none of them.
    """
    is_sample = Person.objects.filter(is_sample=True).exists()
    if is_sample and not settings.SAMPLE:
        raise Refused(
            f"The database {place()} holds the sample programme: start it with --sample (TVILLING_SAMPLE=1), "
            "or choose another data folder (TVILLING_DATA_DIR)."
        )
    letters = Path(settings.EMAIL_FILE_PATH)
    if settings.SAMPLE and not is_sample and (Person.objects.exists() or any(letters.glob("*"))):
        raise Refused(
            f"The data folder {settings.DATA_DIR} is one of real work, and in a sample every visitor could read its letters: "
            "start it without --sample (TVILLING_SAMPLE), or give the sample a folder of its own (TVILLING_DATA_DIR)."
        )


def bring_schema_up_to_date(say: Callable[[str], object]) -> None:
    """Migrate the embedded database; a PostgreSQL one only the operator migrates."""
    if not is_embedded():
        check_up_to_date()
        return
    check_not_newer()
    if unapplied():
        say("Preparing the database …")
        call_command("migrate", interactive=False, verbosity=0)
    check_columns()


def collect_static(say: Callable[[str], object]) -> None:
    """Gather stylesheets, scripts and fonts where they are served from, once for each version of them."""
    root = Path(settings.STATIC_ROOT)
    stamp, wanted = root / ".collected", _static_fingerprint()
    if stamp.exists() and stamp.read_text() == wanted:
        return
    say("Gathering stylesheets, scripts and fonts …")
    call_command("collectstatic", interactive=False, verbosity=0, clear=root.exists())
    stamp.write_text(wanted)


def _static_fingerprint() -> str:
    digest = hashlib.sha256(f"{VERSION} {settings.STORAGES['staticfiles']['BACKEND']}\n".encode())
    for finder in get_finders():
        for name, storage in finder.list([]):
            found = Path(storage.path(name)).stat()
            digest.update(f"{name}:{found.st_size}:{found.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def _first_line(fault: Exception) -> str:
    return (str(fault).strip().splitlines() or [type(fault).__name__])[0]
