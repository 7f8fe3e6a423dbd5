# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""What the worker does for mail."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tvilling.mail.tasks import deliver_due, forget_passing

if TYPE_CHECKING:
    from datetime import datetime


def deliver(now: datetime) -> None:
    """Send what is due."""
    deliver_due(now=now)


def forget(now: datetime) -> None:
    """Forget what was of use for a time only."""
    forget_passing(now=now)
