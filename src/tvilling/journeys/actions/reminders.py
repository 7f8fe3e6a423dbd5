# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Reminding cities of outputs: once in the week before the day, and once when it has passed."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from tvilling.core.permissions import require
from tvilling.journeys.jobs.outputs import tell_due
from tvilling.journeys.models import Output
from tvilling.journeys.states import GroupState, OutputState

if TYPE_CHECKING:
    from datetime import datetime

#: How long before the day, and how long after it, a reminder is written.
AROUND = timedelta(days=7)


def remind_of_outputs(*, actor: Any, now: datetime) -> int:
    """Remind of what is due or late in journeys that are under way; answers of how many outputs. A moved day counts anew."""
    require(actor, "journeys.remind", None)
    today = now.date()
    due = Output.objects.filter(
        state__in=[OutputState.DRAFT, OutputState.FEEDBACK], group__state=GroupState.RUNNING,
        due_on__range=(today - AROUND, today + AROUND),
    ).select_related("template", "city", "group__activity__lead_city", "group__cohort")  # fmt: skip
    rows = list(due.order_by("pk"))
    for output in rows:
        tell_due(actor=actor, now=now, output=output, late=output.due_on < today)
    return len(rows)
