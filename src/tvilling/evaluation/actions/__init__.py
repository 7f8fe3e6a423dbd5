# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Every write of evaluation, by the thing acted on."""

from tvilling.evaluation.actions.consensus import agree_consensus, open_consensus
from tvilling.evaluation.actions.correcting import drop_correction, propose_correction, tell_correction
from tvilling.evaluation.actions.experts import (
    AssignmentReport,
    ExpertProfile,
    add_expert,
    assign_automatically,
    assign_expert,
    declare_conflict,
    declare_no_conflict,
    record_conflict,
    revoke_assignment,
    update_expert,
)
from tvilling.evaluation.actions.reminders import remind_experts
from tvilling.evaluation.actions.reviews import ReviewChanged, reopen_review, save_review, submit_review
from tvilling.evaluation.actions.scores import ReviewIncomplete
from tvilling.evaluation.actions.selection import (
    change_decision,
    confirm_place,
    decline_place,
    expire_unconfirmed,
    make_ranked_list,
    promote_reserve,
    propose_decisions,
    release_decisions,
    withdraw_after_selection,
)

__all__ = [
    "AssignmentReport", "ExpertProfile", "ReviewChanged", "ReviewIncomplete", "add_expert", "agree_consensus",
    "assign_automatically", "assign_expert",
    "change_decision", "confirm_place", "declare_conflict", "declare_no_conflict", "decline_place", "drop_correction",
    "expire_unconfirmed", "make_ranked_list", "open_consensus", "promote_reserve", "propose_correction", "propose_decisions",
    "record_conflict", "release_decisions", "remind_experts", "reopen_review", "revoke_assignment", "save_review", "submit_review",
    "tell_correction", "update_expert", "withdraw_after_selection",
]  # fmt: skip
