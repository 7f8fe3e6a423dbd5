# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Letters to the city's team, and what waits for whom."""

from tvilling.applications.jobs.letters import (
    LETTERS,
    overview_link,
    queue_eligibility_notice,
    queue_extension_notice,
    queue_fix_request,
    queue_receipts,
    queue_reminder,
    queue_to_team,
    queue_withdrawal_notice,
)
from tvilling.applications.jobs.waiting import office_waiting, team_waiting

__all__ = [
    "LETTERS",
    "office_waiting",
    "overview_link",
    "queue_eligibility_notice",
    "queue_extension_notice",
    "queue_fix_request",
    "queue_receipts",
    "queue_reminder",
    "queue_to_team",
    "queue_withdrawal_notice",
    "team_waiting",
]
