# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Whether a database was used with a field key: asked before one is made, so before the settings are complete."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
from django.core.exceptions import ImproperlyConfigured

from tvilling.config import env

if TYPE_CHECKING:
    from collections.abc import Callable

#: Table → a row of it that was sealed, or signed.
USED = {
    "travel_bankaccount": "SELECT 1 FROM travel_bankaccount WHERE sealed_number <> '' LIMIT 1",
    "applications_submission": "SELECT 1 FROM applications_submission LIMIT 1",
}
PATIENCE = 5

type Ask = Callable[[str], object]


def refuse_another(file: Path) -> None:
    """Refuse to make a field key where data was sealed with one that is gone.

    Who changes the key says so by naming the old one. Raises ImproperlyConfigured.
    """
    if env.listed("TVILLING_FIELD_KEYS_OLD"):
        return
    named = env.database("DATABASE_URL", f"sqlite:///{file.parent}/tvilling.sqlite3")
    try:
        is_used = _sqlite(Path(named["NAME"])) if named["ENGINE"].endswith("sqlite3") else _postgresql()
    except (sqlite3.Error, psycopg.Error) as fault:
        why = (str(fault).strip().splitlines() or [type(fault).__name__])[0]
        if "locked" in why:
            raise ImproperlyConfigured(
                f"The database {named['NAME']} is locked by another program: stop that one first."
            ) from fault
        raise ImproperlyConfigured(
            f"{file} is missing, and the database cannot be asked whether it was used with one ({why}): "
            "put the key back, or mend the database first."
        ) from fault
    if is_used:
        raise ImproperlyConfigured(
            f"{file} is missing, and this database was used with one: put it back, or set TVILLING_FIELD_KEY to its text. "
            "If it is lost for good, set TVILLING_FIELD_KEY to a new one: all bank accounts have to be entered again."
        )


def _sqlite(file: Path) -> bool:
    if not file.exists():
        return False
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True, timeout=PATIENCE)) as database:
        tables = "SELECT name FROM sqlite_master WHERE type = 'table'"
        return _is_used(
            {name for (name,) in database.execute(tables)}, lambda sql: database.execute(sql).fetchone()
        )


def _postgresql() -> bool:
    with psycopg.connect(env.text("DATABASE_URL"), connect_timeout=PATIENCE) as database:
        tables = "SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema()"
        return _is_used(
            {name for (name,) in database.execute(tables)}, lambda sql: database.execute(sql).fetchone()
        )


def _is_used(tables: set[str], ask: Ask) -> bool:
    return any(ask(sql) for table, sql in USED.items() if table in tables)
