# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""A twin that joined a group gets its plan."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tvilling.core.permissions import CLOCK
from tvilling.replication.actions import start_plan

if TYPE_CHECKING:
    from datetime import datetime

    from tvilling.journeys.models import Group


def on_group_formed(*, group: Group, now: datetime, **_more: Any) -> None:
    """Start the plan of every twin in the group that has none."""
    for place in group.twins.filter(plan__isnull=True, left_at__isnull=True):
        start_plan(actor=CLOCK, now=now, place=place, is_sample=group.cohort.is_sample)
