# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""What the clock starts in travel."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tvilling.core.permissions import CLOCK
from tvilling.travel.actions import forget_accounts, remind_claimants, reseal_accounts

if TYPE_CHECKING:
    from datetime import datetime


def remind(now: datetime) -> None:
    """Remind travellers whose time to claim is half over."""
    remind_claimants(actor=CLOCK, now=now)


def tidy_accounts(now: datetime) -> None:
    """Renew old encryption, and delete what nobody may keep."""
    reseal_accounts(actor=CLOCK, now=now)
    forget_accounts(actor=CLOCK, now=now)
