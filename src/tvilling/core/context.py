# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""What ties together everything that one request, command or job did: its correlation id."""

from __future__ import annotations

import secrets
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_request_id: ContextVar[str] = ContextVar("request_id", default="")


def request_id() -> str:
    """The current correlation id; empty outside of any request, command or job."""
    return _request_id.get()


@contextmanager
def correlated(identifier: str = "") -> Iterator[str]:
    """Give everything done within the block one correlation id (a fresh one when none is given)."""
    chosen = identifier or secrets.token_hex(8)
    token = _request_id.set(chosen)
    try:
        yield chosen
    finally:
        _request_id.reset(token)
