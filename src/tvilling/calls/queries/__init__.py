# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Reading calls: figures, eligibility, what is missing."""

from tvilling.calls.queries.checklist import CheckItem, checklist, missing_in
from tvilling.calls.queries.eligibility import Facts, RuleResult, check_eligibility, opening_day, result_from
from tvilling.calls.queries.facts import facts_of_city, facts_of_place, rule_in_words, with_answers
from tvilling.calls.queries.placeholders import (
    PLACEHOLDERS,
    call_placeholders,
    filled,
    form_options,
)

__all__ = [
    "PLACEHOLDERS",
    "CheckItem",
    "Facts",
    "RuleResult",
    "call_placeholders",
    "check_eligibility",
    "checklist",
    "facts_of_city",
    "facts_of_place",
    "filled",
    "form_options",
    "missing_in",
    "opening_day",
    "result_from",
    "rule_in_words",
    "with_answers",
]
