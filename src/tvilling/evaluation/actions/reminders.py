# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Reminding experts of cases that are due soon, once, and on the day after."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from tvilling.core.permissions import require
from tvilling.evaluation import jobs
from tvilling.evaluation.models import Assignment
from tvilling.evaluation.states import AssignmentState

if TYPE_CHECKING:
    from datetime import datetime

    from tvilling.mail.models import Message

#: How long before the date an expert is reminded.
BEFORE = timedelta(days=3)


def remind_experts(*, actor: Any, now: datetime) -> list[Message]:
    """Remind every expert whose reviews are not in three days before their date, and again once they are late."""
    require(actor, "evaluation.remind", None)
    open_states = [AssignmentState.OFFERED, AssignmentState.ACCEPTED]
    due = Assignment.objects.filter(state__in=open_states, due_at__lt=now + BEFORE).select_related(
        "expert__person", "expert__cohort", "application__city"
    )
    cases: dict[tuple[int, datetime | None], list[Assignment]] = {}
    for row in due.order_by("pk"):
        cases.setdefault((row.expert_id, row.due_at), []).append(row)
    return [jobs.remind_expert(actor=actor, now=now, cases=rows) for rows in cases.values()]
