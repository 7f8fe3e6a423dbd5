# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Every write of replication plans."""

from tvilling.replication.actions.content import (
    ActionText,
    Check,
    IndicatorText,
    SectionChanged,
    comment_on_plan,
    remove_indicator,
    remove_plan_action,
    save_check,
    save_indicator,
    save_plan_action,
    save_plan_section,
    settle_comment,
)
from tvilling.replication.actions.plans import (
    Endorsement,
    PlanIncomplete,
    accept_plan,
    endorse_plan,
    return_plan,
    start_plan,
    submit_plan,
)

__all__ = [
    "ActionText", "Check", "Endorsement", "IndicatorText", "PlanIncomplete", "SectionChanged", "accept_plan",
    "comment_on_plan", "endorse_plan", "remove_indicator", "remove_plan_action", "return_plan", "save_check",
    "save_indicator", "save_plan_action", "save_plan_section", "settle_comment", "start_plan", "submit_plan",
]  # fmt: skip
