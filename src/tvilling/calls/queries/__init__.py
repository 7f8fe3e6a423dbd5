# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Reading calls: figures, eligibility, what is missing."""

from tvilling.calls.queries.checklist import (
    CheckItem,
    checklist,
    latest_call,
    missing_in,
    reliance_on,
    window_has_moved,
)
from tvilling.calls.queries.copied import CopiedCall, copied_call, is_copied, stamp_of_dates
from tvilling.calls.queries.eligibility import Facts, RuleResult, check_eligibility, opening_day, result_from
from tvilling.calls.queries.facts import facts_of_city, facts_of_place, rule_in_words, with_answers
from tvilling.calls.queries.opening import StepToOpen, step_to_open
from tvilling.calls.queries.order import refuse_early_start, refuse_late_days
from tvilling.calls.queries.page import CallPage, call_page, phase_of, tie_break_in_words, time_left
from tvilling.calls.queries.placeholders import (
    PLACEHOLDERS,
    call_placeholders,
    filled,
    form_options,
)
from tvilling.calls.queries.selfcheck import SelfCheck, self_check

__all__ = [
    "PLACEHOLDERS",
    "CallPage",
    "CheckItem",
    "CopiedCall",
    "Facts",
    "RuleResult",
    "SelfCheck",
    "StepToOpen",
    "call_page",
    "call_placeholders",
    "check_eligibility",
    "checklist",
    "copied_call",
    "facts_of_city",
    "facts_of_place",
    "filled",
    "form_options",
    "is_copied",
    "latest_call",
    "missing_in",
    "opening_day",
    "phase_of",
    "refuse_early_start",
    "refuse_late_days",
    "reliance_on",
    "result_from",
    "rule_in_words",
    "self_check",
    "stamp_of_dates",
    "step_to_open",
    "tie_break_in_words",
    "time_left",
    "window_has_moved",
    "with_answers",
]
