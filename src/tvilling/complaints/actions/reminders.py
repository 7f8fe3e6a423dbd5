# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Reminding the office before an answer is due."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tvilling.complaints import jobs, queries
from tvilling.core.permissions import require

if TYPE_CHECKING:
    from datetime import datetime


def remind_of_answers(*, actor: Any, now: datetime) -> None:
    """Remind the examiner and the office of every complaint whose answer is due within a week, once."""
    require(actor, "complaints.remind", None)
    for complaint in queries.due_soon(now):
        jobs.remind_of_answer(actor=actor, now=now, complaint=complaint)
