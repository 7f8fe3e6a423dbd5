# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""A confirmed match gets its place in a group; an ended one loses it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tvilling.core.permissions import CLOCK
from tvilling.journeys.actions import join_group, leave_group
from tvilling.journeys.models import GroupTwin

if TYPE_CHECKING:
    from datetime import datetime

    from tvilling.matching.models import Match


def on_match_confirmed(*, match: Match, now: datetime, **_more: Any) -> None:
    """Form the host activity's group, or let the twin join it."""
    join_group(actor=CLOCK, now=now, match=match)


def on_match_ended(*, match: Match, now: datetime, reason: str = "", **_more: Any) -> None:
    """Let the twin leave its group."""
    for place in GroupTwin.objects.filter(match=match, left_at__isnull=True):
        leave_group(actor=CLOCK, now=now, place=place, reason=reason)
