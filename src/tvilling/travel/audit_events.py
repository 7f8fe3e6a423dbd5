# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""What travel puts on record."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tvilling.audit.words import Field

EVENTS = {
    "trip.planned": _("Trip planned"),
    "trip.changed": _("Trip changed"),
    "trip.requested": _("Trip sent for approval"),
    "trip.approved": _("Trip approved, ceiling frozen"),
    "trip.refused": _("Trip refused"),
    "trip.withdrawn": _("Trip withdrawn"),
    "claim.opened": _("Claim opened"),
    "claim.line_added": _("Claim line added"),
    "claim.line_changed": _("Claim line changed"),
    "claim.line_removed": _("Claim line removed"),
    "claim.receipt_added": _("Receipt added"),
    "claim.note_saved": _("Trip note saved"),
    "claim.submitted": _("Claim submitted"),
    "claim.recalled": _("Claim recalled by the traveller"),
    "claim.withdrawn": _("Nothing claimed for a trip"),
    "claim.review_started": _("Checking of a claim started"),
    "claim.line_allowed": _("Amount of a claim line allowed"),
    "claim.approved": _("Claim approved"),
    "claim.returned": _("Claim sent back"),
    "claim.rejected": _("Claim rejected"),
    "claim.scheduled": _("Claim put into a payment run"),
    "claim.unscheduled": _("Claim taken out of a payment run"),
    "claim.paid": _("Claim paid"),
    "claim.payment_failed": _("Payment of a claim failed"),
    "claim.reminded": _("Traveller reminded of a claim"),
    "payment_run.prepared": _("Payment run prepared"),
    "payment_run.released": _("Payment run released"),
    "payment_run.cancelled": _("Payment run cancelled"),
    "payment_run.settled": _("Payment run settled"),
    "payment_run.file_taken": _("Payment file downloaded"),
    "payment.paid": _("Payment made"),
    "payment.failed": _("Payment failed"),
    "bank_account.saved": _("Bank account saved"),
    "bank_account.revealed": _("Bank account shown in full"),
    "bank_account.resealed": _("Bank account encrypted with the present key"),
    "bank_account.forgotten": _("Bank account deleted"),
    "travel_rules.changed": _("Rules for travel changed"),
}

#: Words for what is recorded beside the fields of the records themselves.
FIELDS: dict[str, dict[str, Field]] = {
    "travel.bankaccount": {"account": Field(_("account"), of="travel.bankaccount")},
    "travel.claim": {
        "allowed": Field(_("allowed"), money="EUR"),
        "ceiling": Field(_("ceiling"), money="EUR"),
        "claimed": Field(_("claimed"), money="EUR"),
        "length": Field(_("length of the note")),
    },
    "travel.claimline": {
        "allowed": Field(money="EUR"),
        "amount": Field(money="currency"),
        "claimed": Field(money="EUR"),
        "document": Field(_("receipt")),
        "reason": Field(_("reason")),
    },
    "travel.payment": {"amount": Field(money="EUR")},
    "travel.paymentrun": {
        "channel": Field(_("channel")),
        "payments": Field(_("payments")),
        "total": Field(money="EUR"),
    },
    "travel.trip": {"ceiling": Field(money="EUR"), "estimate": Field(money="EUR")},
}
