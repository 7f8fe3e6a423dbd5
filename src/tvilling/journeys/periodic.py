# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""What the clock starts in journeys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tvilling.core.permissions import CLOCK
from tvilling.journeys.actions import remind_of_outputs

if TYPE_CHECKING:
    from datetime import datetime


def remind(now: datetime) -> None:
    """Remind those who write of outputs that are due."""
    remind_of_outputs(actor=CLOCK, now=now)
