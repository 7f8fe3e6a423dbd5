# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Letters about complaints, and what waits for whom."""

from tvilling.complaints.jobs.letters import LETTERS, remind_of_answer, tell_city, tell_examiner
from tvilling.complaints.jobs.waiting import office_waiting, team_waiting

__all__ = ["LETTERS", "office_waiting", "remind_of_answer", "team_waiting", "tell_city", "tell_examiner"]
