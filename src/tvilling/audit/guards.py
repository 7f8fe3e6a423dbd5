# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""The triggers by which the database itself refuses to change or delete an audit entry, whoever asks."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection, transaction

REFUSAL = "RAISE EXCEPTION 'audit entries are append-only';"


@dataclass(frozen=True)
class Guard:
    """What it does, as the database tells it, and the statements that make it, whatever is there in its place."""

    does: str
    made_by: tuple[str, ...]


def _postgresql(name: str, function: str, body: str, kind: int, when: str) -> Guard:
    """It does: when (27 is before an update or deletion of each row, 34 before a truncation), and its function's body."""
    return Guard(
        f"{kind} {body}",
        (
            f"CREATE OR REPLACE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS $$ {body} $$",
            f"DROP TRIGGER IF EXISTS {name} ON audit_entry",
            f"CREATE TRIGGER {name} BEFORE {when} EXECUTE FUNCTION {function}()",
        ),
    )


def _sqlite(verb: str) -> Guard:
    name = f"audit_entry_no_{verb.lower()}"
    statement = (
        f"CREATE TRIGGER {name} BEFORE {verb} ON audit_entry "
        "BEGIN SELECT RAISE(ABORT, 'audit entries are append-only'); END"
    )
    return Guard(statement, (f"DROP TRIGGER IF EXISTS {name}", statement))


#: Kind of database → name → guard. Where one is changed, a new migration puts it in place.
GUARDS = {
    "postgresql": {
        "audit_entry_append_only": _postgresql(
            "audit_entry_append_only", "audit_entry_refuse", f"BEGIN {REFUSAL} END", 27,
            "UPDATE OR DELETE ON audit_entry FOR EACH ROW",
        ),
        "audit_entry_not_emptied": _postgresql(
            "audit_entry_not_emptied", "audit_entry_refuse_truncate",
            f"BEGIN IF EXISTS (SELECT FROM audit_entry) THEN {REFUSAL} END IF; RETURN NULL; END", 34,
            "TRUNCATE ON audit_entry FOR EACH STATEMENT",
        ),
    },
    "sqlite": {f"audit_entry_no_{verb.lower()}": _sqlite(verb) for verb in ("UPDATE", "DELETE")},
}  # fmt: skip
#: A trigger that is switched off, or asks first whether it shall do something, is none.
STANDING = {
    "postgresql": """
        SELECT tgname, tgtype || ' ' || prosrc FROM pg_trigger JOIN pg_proc ON pg_proc.oid = tgfoid
        WHERE tgrelid = 'audit_entry'::regclass AND tgenabled IN ('O', 'A') AND tgqual IS NULL AND tgattr::text = ''
    """,
    "sqlite": "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'audit_entry'",
}


def lost_guards() -> list[str]:
    """Those that are gone, others or off, by name."""
    with connection.cursor() as cursor:
        cursor.execute(STANDING[connection.vendor])
        there = {name: " ".join(does.split()) for name, does in cursor.fetchall()}
    return [name for name, guard in GUARDS[connection.vendor].items() if there.get(name) != guard.does]


def put_back_guards() -> list[str]:
    """Make those anew that are lost; answers their names."""
    lost = lost_guards()
    with transaction.atomic(), connection.cursor() as cursor:
        for name in lost:
            for statement in GUARDS[connection.vendor][name].made_by:
                cursor.execute(statement)
    return lost
