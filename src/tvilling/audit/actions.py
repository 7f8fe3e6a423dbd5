# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Recording: called by every action, inside its transaction."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, transaction

from tvilling.audit import chain, events
from tvilling.audit.models import Entry
from tvilling.core.context import request_id

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from django.db.models import Model

#: Any fixed number: the name of the lock that lets one transaction at a time add to the chain.
CHAIN_LOCK = 7_201_923
LAST = "SELECT sequence, hash FROM audit_entry ORDER BY sequence DESC LIMIT 1"


def record(
    event: str,
    *,
    actor: Any,
    now: datetime,
    obj: Model,
    scope: str = "",
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    reason: str = "",
) -> Entry:
    """Add one entry to the chain, in the caller's transaction.

    `scope` is the cohort's slug where there is one. `before` and `after` hold states, ids, dates and amounts:
    never personal text, scores' comments or bank data. Raises ValueError for an undeclared event and
    TransactionManagementError outside a transaction.
    """
    entry = _entry(event, actor, now, obj, scope, before, after)
    entry.reason = reason
    _link([entry])
    entry.save(force_insert=True)
    return entry


def record_each(
    *,
    actor: Any,
    now: datetime,
    event: str,
    changes: Iterable[tuple[Model, Mapping[str, Any]]],
    scope: str = "",
) -> list[Entry]:
    """Add one entry for each of many records, in order, as so many calls of `record` would, with fewer queries.

    `changes` are pairs of a record and its `after`. Raises as `record` does.
    """
    entries = [_entry(event, actor, now, obj, scope, None, after) for obj, after in changes]
    _link(entries)
    for entry in entries:
        entry.save(force_insert=True)
    return entries


def _entry(
    event: str,
    actor: Any,
    now: datetime,
    obj: Model,
    scope: str,
    before: Mapping[str, Any] | None,
    after: Mapping[str, Any] | None,
) -> Entry:
    if event not in events.declared():
        raise ValueError(f"the audit event {event!r} is not declared in any audit_events.py")
    return Entry(
        at=now,
        event=event,
        actor_kind="system" if actor.is_system else "person",
        actor_key=actor.label if actor.is_system else str(actor.pk),
        scope=scope,
        object_type=obj._meta.label_lower,
        object_key=str(obj.pk),
        before=plain(before or {}),
        after=plain(after or {}),
        request_id=request_id(),
    )


def _link(entries: Iterable[Entry]) -> None:
    """Number the entries and chain each to the one before it; nobody else adds any until the transaction ends."""
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("an audit entry belongs into its action's transaction")
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # SQLite needs nothing: its transactions are IMMEDIATE, so there is one writer at a time.
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [CHAIN_LOCK])
        # Asked for with every step that anybody takes: putting the query together would cost more than its answer.
        cursor.execute(LAST)
        sequence, digest = cursor.fetchone() or (0, chain.GENESIS)
    for entry in entries:
        sequence += 1
        entry.sequence, entry.previous_hash = sequence, digest
        entry.hash = digest = chain.hash_of(entry)


def plain(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values as they will come back from the database's JSON, so that the hash can be recomputed."""
    result: dict[str, Any] = json.loads(json.dumps(dict(values), cls=DjangoJSONEncoder))
    return result
