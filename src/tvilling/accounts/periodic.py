# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""What the clock starts for accounts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.sessions.backends.db import SessionStore

if TYPE_CHECKING:
    from datetime import datetime


def forget_sessions(_now: datetime) -> None:
    """Delete sessions that are over: each says who signed in, and nobody can use it again."""
    SessionStore.clear_expired()
