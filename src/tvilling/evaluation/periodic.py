# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""What the clock starts in evaluation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tvilling.core.permissions import CLOCK
from tvilling.evaluation.actions import expire_unconfirmed, remind_experts
from tvilling.evaluation.permissions import calls_with_late_offers

if TYPE_CHECKING:
    from datetime import datetime


def expire(now: datetime) -> None:
    """Places that no city confirmed in time fall free."""
    for call in calls_with_late_offers(now):
        expire_unconfirmed(actor=CLOCK, now=now, call=call)


def remind(now: datetime) -> None:
    """Remind experts whose reviews are due."""
    remind_experts(actor=CLOCK, now=now)
