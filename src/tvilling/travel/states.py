# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Trips, claims, payment runs and payments: asked first, claimed after the visit, paid by two people."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tvilling.core.statemachine import Machine, Transition


class TripState(models.TextChoices):
    """Where a trip stands."""

    PLANNED = "planned", pgettext_lazy("trip", "Planned")
    REQUESTED = "requested", _("Waiting for approval")
    APPROVED = "approved", _("Approved")
    REFUSED = "refused", _("Refused")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class ClaimState(models.TextChoices):
    """Where a claim stands."""

    DRAFT = "draft", _("To be filled in")
    SUBMITTED = "submitted", _("Waiting to be checked")
    IN_REVIEW = "in_review", _("Being checked")
    APPROVED = "approved", _("Approved")
    RETURNED = "returned", _("Sent back")
    REJECTED = "rejected", _("Rejected")
    SCHEDULED = "scheduled", _("In a payment run")
    PAID = "paid", _("Paid")
    PAYMENT_FAILED = "payment_failed", _("Payment failed")
    WITHDRAWN = "withdrawn", _("Nothing claimed")


class RunState(models.TextChoices):
    """Where a payment run stands."""

    PREPARED = "prepared", _("Waiting for release")
    RELEASED = "released", _("Released")
    SETTLED = "settled", pgettext_lazy("payment run", "Settled")
    CANCELLED = "cancelled", pgettext_lazy("payment run", "Cancelled")


class PaymentState(models.TextChoices):
    """Where one payment of a run stands."""

    PREPARED = "prepared", _("Prepared")
    RELEASED = "released", _("On its way")
    PAID = "paid", _("Paid")
    FAILED = "failed", _("Came back")
    CANCELLED = "cancelled", pgettext_lazy("payment run", "Cancelled")


T, C, R, P = TripState, ClaimState, RunState, PaymentState
#: By value: a state of the same name has the same tone in every table.
TONES: dict[str, str] = {
    T.PLANNED: "neutral", T.REQUESTED: "attention", T.APPROVED: "good", T.REFUSED: "bad", T.WITHDRAWN: "neutral",
    C.DRAFT: "attention", C.SUBMITTED: "attention", C.IN_REVIEW: "attention", C.RETURNED: "attention",
    C.REJECTED: "bad", C.SCHEDULED: "neutral", C.PAID: "good", C.PAYMENT_FAILED: "bad",
    R.PREPARED: "attention", R.RELEASED: "neutral", R.SETTLED: "good", R.CANCELLED: "neutral", P.FAILED: "bad",
}  # fmt: skip

TRIP_LIVE = (T.PLANNED, T.REQUESTED, T.APPROVED)
CLAIM_OPEN = (C.DRAFT, C.RETURNED)
#: With finance, and in no payment run: a mistake can still be put right, also after the approval.
UNPAID = (C.SUBMITTED, C.IN_REVIEW, C.APPROVED)
#: The second person, who may be of the office, and auditors have something to look at.
ONCE_CHECKED = (C.IN_REVIEW, C.APPROVED, C.REJECTED, C.SCHEDULED, C.PAID, C.PAYMENT_FAILED)
CLAIM_DECIDED = (C.APPROVED, C.SCHEDULED, C.PAID, C.PAYMENT_FAILED)

TRIP_MACHINE = Machine(
    "trip",
    TripState,
    T.PLANNED,
    [
        Transition("request", (T.PLANNED,), T.REQUESTED, "travel.plan", "trip.requested"),
        Transition("approve", (T.REQUESTED,), T.APPROVED, "travel.decide_trip", "trip.approved"),
        Transition("refuse", (T.REQUESTED,), T.REFUSED, "travel.decide_trip", "trip.refused"),
        Transition("withdraw", TRIP_LIVE, T.WITHDRAWN, "travel.withdraw_trip", "trip.withdrawn"),
    ],
)

CLAIM_MACHINE = Machine(
    "claim",
    ClaimState,
    C.DRAFT,
    [
        Transition("submit", CLAIM_OPEN, C.SUBMITTED, "travel.claim", "claim.submitted"),
        Transition("recall", (C.SUBMITTED,), C.DRAFT, "travel.claim", "claim.recalled"),
        Transition("withdraw", CLAIM_OPEN, C.WITHDRAWN, "travel.claim", "claim.withdrawn"),
        Transition("start_review", (C.SUBMITTED,), C.IN_REVIEW, "travel.review", "claim.review_started"),
        Transition("approve", (C.IN_REVIEW,), C.APPROVED, "travel.approve_claim", "claim.approved"),
        Transition("return", UNPAID, C.RETURNED, "travel.review", "claim.returned"),
        Transition("reject", UNPAID, C.REJECTED, "travel.review", "claim.rejected"),
        Transition(
            "schedule", (C.APPROVED, C.PAYMENT_FAILED), C.SCHEDULED, "travel.prepare_run", "claim.scheduled"
        ),
        Transition("unschedule", (C.SCHEDULED,), C.APPROVED, "travel.prepare_run", "claim.unscheduled"),
        Transition("pay", (C.SCHEDULED,), C.PAID, "travel.settle", "claim.paid"),
        Transition("fail", (C.SCHEDULED, C.PAID), C.PAYMENT_FAILED, "travel.settle", "claim.payment_failed"),
    ],
)

RUN_MACHINE = Machine(
    "payment run",
    RunState,
    R.PREPARED,
    [
        Transition("release", (R.PREPARED,), R.RELEASED, "travel.release_run", "payment_run.released"),
        Transition("cancel", (R.PREPARED,), R.CANCELLED, "travel.prepare_run", "payment_run.cancelled"),
        Transition("settle", (R.RELEASED,), R.SETTLED, "travel.settle", "payment_run.settled"),
    ],
)

PAYMENT_MACHINE = Machine(
    "payment",
    PaymentState,
    P.PREPARED,
    [
        Transition("release", (P.PREPARED,), P.RELEASED, "travel.release_run", "payment_run.released"),
        Transition("cancel", (P.PREPARED,), P.CANCELLED, "travel.prepare_run", "payment_run.cancelled"),
        Transition("pay", (P.RELEASED,), P.PAID, "travel.settle", "payment.paid"),
        Transition("fail", (P.RELEASED, P.PAID), P.FAILED, "travel.settle", "payment.failed"),
    ],
)
