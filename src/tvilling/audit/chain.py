# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""The hash chain: each entry's hash covers its content and the hash before it."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tvilling.audit.models import Entry

GENESIS = "0" * 64


def content(entry: Entry) -> str:
    """Canonical JSON of everything an entry says, keys sorted, times in UTC to the microsecond."""
    return json.dumps(
        {
            "sequence": entry.sequence,
            "at": entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
            "event": entry.event,
            "actor": [entry.actor_kind, entry.actor_key],
            "scope": entry.scope,
            "object": [entry.object_type, entry.object_key],
            "before": entry.before,
            "after": entry.after,
            "reason": entry.reason,
            "request": entry.request_id,
        },
        sort_keys=True,
        ensure_ascii=True,
        separators=(",", ":"),
    )


def hash_of(entry: Entry) -> str:
    """SHA-256, in hexadecimal, over the previous hash and the content."""
    return hashlib.sha256(f"{entry.previous_hash}\n{content(entry)}".encode()).hexdigest()
