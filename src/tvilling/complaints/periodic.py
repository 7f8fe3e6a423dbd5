# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""What the clock starts in complaints."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tvilling.complaints.actions import remind_of_answers
from tvilling.core.permissions import CLOCK

if TYPE_CHECKING:
    from datetime import datetime


def remind(now: datetime) -> None:
    """Remind the office of answers that are due."""
    remind_of_answers(actor=CLOCK, now=now)
