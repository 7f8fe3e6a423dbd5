# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""What travel tells of a person: account, trips, claims with their lines and receipts, payments."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tvilling.core.own_data import DONE_IN_OFFICE, Part, Told

PARTS = [
    Part(
        "travel.bankaccount",
        ("person",),
        (
            "holder",
            Told("number", _("number, but for its end covered"), lambda account, _person: account.masked),
            "bic", "bank_country", "town", "country", "notice_email", "created_at", "usable_from", "ended_at", "forgotten_at",
        ),
        title=_("Your bank account"),
    ),
    Part(
        "travel.trip",
        ("traveller",),
        (
            "cohort", "meeting", "city", "state", "departs_on", "returns_on", "purpose", "estimate", "currency", "ceiling",
            "requested_at", "decided_at", "decision_reason",
        ),
        title=_("Your trips"),
        stands_for=True,
    ),
    Part(
        "travel.tripleg",
        ("trip__traveller",),
        ("trip__meeting", "way", "mode", "people_in_car", "from_name", "to_name", "distance_km", "emissions_kg"),
        title=_("Parts of your trips"),
    ),
    Part(
        "travel.claim",
        ("trip__traveller",),
        (
            "trip__meeting", "state", "due_at", "note", "late_reason", "submitted_at", "decided_at", "decision_reason",
            "claimed_total", "allowed_total", "reminded_at", "paid_on",
        ),
        title=_("Your claims"),
        stands_for=True,
    ),
    Part(
        "travel.claimline",
        ("claim__trip__traveller",),
        (
            "claim__trip__meeting", "kind", "day", "description", "amount", "currency", "rate", "rate_on", "rate_source",
            "claimed", "allowed", "reason", "reason_note", "receipt",
        ),
        title=_("Lines of your claims, with the receipts"),
        file="receipt",
    ),
    Part(
        "travel.payment",
        ("claim__trip__traveller",),
        (
            "claim__trip__meeting",
            Told("reference", _("reference"), lambda payment, _person: payment.reference),
            "state", "amount", "settled_at", "failure",
        ),
        title=_("Payments to you"),
        related=("claim",),
    ),
]  # fmt: skip
LEFT_OUT = {
    "travel.bankaccount.saved_by": _(
        "You alone can save your account; one that a cohort pays from is not yours."
    ),
    "travel.trip.author": _("A trip that you asked for somebody else is told to who travels."),
    "travel.claim.submitted_by": _("A claim is told to who travelled."),
    **dict.fromkeys(
        [
            "travel.trip.decided_by",
            "travel.claim.reviewer",
            "travel.claim.approved_by",
            "travel.claimline.allowed_by",
            "travel.paymentrun.created_by",
            "travel.paymentrun.released_by",
        ],
        DONE_IN_OFFICE,
    ),
}
