# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""What the worker does for applications."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tvilling.applications.actions import remind_of_deadline
from tvilling.core.permissions import CLOCK

if TYPE_CHECKING:
    from datetime import datetime


def remind(now: datetime) -> None:
    """Remind teams whose draft is not submitted."""
    remind_of_deadline(actor=CLOCK, now=now)
