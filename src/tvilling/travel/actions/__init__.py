# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Every write of travel, by the thing acted on."""

from tvilling.travel.actions.bank import (
    AccountData,
    forget_accounts,
    reseal_accounts,
    reveal_iban,
    save_bank_account,
)
from tvilling.travel.actions.claims import (
    LineData,
    add_line,
    attach_receipt,
    open_claim,
    recall_claim,
    remind_claimants,
    remove_line,
    save_note,
    submit_claim,
    update_line,
    withdraw_claim,
)
from tvilling.travel.actions.payments import (
    cancel_payment_run,
    create_payment_run,
    mark_failed,
    mark_paid,
    mark_run_paid,
    release_payment_run,
    take_payment_file,
)
from tvilling.travel.actions.review import (
    approve_claim,
    reject_claim,
    return_claim,
    set_allowed,
    start_review,
)
from tvilling.travel.actions.rules import set_travel_rules
from tvilling.travel.actions.trips import (
    LegPlan,
    TripPlan,
    approve_trip,
    change_trip,
    plan_trip,
    refuse_trip,
    request_trip,
    withdraw_trip,
)

__all__ = [
    "AccountData", "LegPlan", "LineData", "TripPlan", "add_line", "approve_claim", "approve_trip", "attach_receipt",
    "cancel_payment_run", "change_trip", "create_payment_run", "forget_accounts", "mark_failed", "mark_paid",
    "mark_run_paid", "open_claim", "plan_trip", "recall_claim", "refuse_trip", "reject_claim",
    "release_payment_run", "remind_claimants", "remove_line", "request_trip", "reseal_accounts", "return_claim",
    "reveal_iban", "save_bank_account", "save_note", "set_allowed", "set_travel_rules", "start_review", "submit_claim",
    "take_payment_file", "update_line", "withdraw_claim", "withdraw_trip",
]  # fmt: skip
