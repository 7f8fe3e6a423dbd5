# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""The audit record refuses changes, and shows those that were made around it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import django
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from tools.demands import Demand

ENTRIES = 1000
CHANGES = {
    "an entry's reason": "UPDATE audit_entry SET reason = 'another' WHERE sequence = 500",
    "an entry's moment": "UPDATE audit_entry SET at = '2020-01-01 00:00:00' WHERE sequence = 500",
    "an entry gone": "DELETE FROM audit_entry WHERE sequence = 500",
    "an entry's event": "UPDATE audit_entry SET event = 'proof.other' WHERE sequence = 501",
}


def demands() -> Iterator[Demand]:
    """Write a record, try to change it, then change it with the triggers gone and look whether that shows."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "tvilling.config.settings_test"
    django.setup()
    call_command("migrate", "audit", verbosity=0)
    _write()
    refused = sum(_is_refused(statement) for statement in CHANGES.values())
    yield Demand(
        "audit-refused",
        f"{refused} of {len(CHANGES)} changes",
        "SQL beside the program",
        "all refused by the database",
        holds=refused == len(CHANGES),
    )
    untouched = _faults()
    yield Demand(
        "audit-untouched",
        f"{untouched} faults",
        f"{ENTRIES} entries as recorded",
        "none",
        holds=untouched == 0,
    )
    for verb in ("update", "delete"):
        _execute(f"DROP TRIGGER audit_entry_no_{verb}")
    seen = sum(_shows(statement) for statement in CHANGES.values())
    yield Demand(
        "audit-seen",
        f"{seen} of {len(CHANGES)} changes",
        "the same SQL with the triggers dropped",
        "all seen by the check",
        holds=seen == len(CHANGES),
    )


def _write() -> None:
    from tvilling.audit import events  # noqa: PLC0415 - after Django is set up
    from tvilling.audit.actions import record  # noqa: PLC0415
    from tvilling.audit.models import Entry  # noqa: PLC0415
    from tvilling.core.permissions import CLOCK  # noqa: PLC0415

    events.register({"proof.made": "Made", "proof.other": "Other"})
    first = datetime(2023, 5, 3, 10, 0, tzinfo=UTC)
    with transaction.atomic():
        for number in range(ENTRIES):
            moment = first + timedelta(minutes=number)
            record("proof.made", actor=CLOCK, now=moment, obj=Entry(pk=number), after={"number": number})


def _faults() -> int:
    from tvilling.audit.queries import verify_chain  # noqa: PLC0415 - after Django is set up

    return len(verify_chain().faults)


def _execute(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def _is_refused(statement: str) -> bool:
    try:
        with transaction.atomic():
            _execute(statement)
    except DatabaseError:
        return True
    return False


def _shows(statement: str) -> bool:
    """Whether the check sees the change, which is undone afterwards."""
    with transaction.atomic():
        _execute(statement)
        found = _faults() > 0
        transaction.set_rollback(True)
    return found
