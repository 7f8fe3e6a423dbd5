# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""What the worker does for matching."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tvilling.core.permissions import CLOCK
from tvilling.matching.actions import ask_hosts_to_rank, solve_next

if TYPE_CHECKING:
    from datetime import datetime


def solve(now: datetime) -> None:
    """Solve a run that was started."""
    solve_next(actor=CLOCK, now=now)


def ask_hosts(now: datetime) -> None:
    """Ask hosts to rank the cities that asked for them."""
    ask_hosts_to_rank(actor=CLOCK, now=now)
