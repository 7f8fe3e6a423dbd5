# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Recording: called by every action, inside its transaction."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, transaction

from tvilling.audit import chain, events, words
from tvilling.audit.models import Entry
from tvilling.core.context import request_id
from tvilling.core.money import Money

if TYPE_CHECKING:
    from collections.abc import Mapping
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
    if event not in events.declared():
        raise ValueError(f"the audit event {event!r} is not declared in any audit_events.py")
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("an audit entry belongs into its action's transaction")
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # SQLite needs nothing: its transactions are IMMEDIATE, so there is one writer at a time.
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [CHAIN_LOCK])
        # Asked for with every step that anybody takes: putting the query together would cost more than its answer.
        cursor.execute(LAST)
        last = cursor.fetchone() or (0, chain.GENESIS)
    entry = Entry(
        sequence=last[0] + 1,
        at=now,
        event=event,
        actor_kind="system" if actor.is_system else "person",
        actor_key=actor.label if actor.is_system else str(actor.pk),
        scope=scope,
        object_type=obj._meta.label_lower,
        object_key=str(obj.pk),
        before=plain(_to_the_cent(obj, before or {})),
        after=plain(_to_the_cent(obj, after or {})),
        reason=reason,
        request_id=request_id(),
        previous_hash=last[1],
    )
    entry.hash = chain.hash_of(entry)
    entry.save(force_insert=True)
    return entry


def _to_the_cent(obj: Model, values: Mapping[str, Any]) -> dict[str, Any]:
    """Amounts of money as they are stored: "361.00", also where a form or a sum in SQLite says 361."""
    kept = dict(values)
    for key, value in values.items():
        field = words.field_of(obj._meta.label_lower, key) if isinstance(value, Decimal) else None
        if field and field.money:
            kept[key] = Money(value, words.currency_of(field, values)).rounded().amount
    return kept


def plain(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values as they will come back from the database's JSON, so that the hash can be recomputed."""
    result: dict[str, Any] = json.loads(json.dumps(dict(values), cls=DjangoJSONEncoder))
    return result
