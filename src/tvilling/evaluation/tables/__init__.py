# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Lists of evaluation."""

from tvilling.evaluation.tables.lists import (
    CaseTable,
    ConflictTable,
    ExpertTable,
    RankingFilter,
    RankingTable,
    StandingFilter,
    StandingTable,
)
from tvilling.evaluation.tables.sheet import ScoreSheetFilter, ScoreSheetTable

__all__ = [
    "CaseTable",
    "ConflictTable",
    "ExpertTable",
    "RankingFilter",
    "RankingTable",
    "ScoreSheetFilter",
    "ScoreSheetTable",
    "StandingFilter",
    "StandingTable",
]
