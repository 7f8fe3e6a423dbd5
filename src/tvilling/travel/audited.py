# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""How the audit page names trips, claims and payments, and where its reader opens them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tvilling.audit.words import Kind, through
from tvilling.travel import permissions
from tvilling.travel.models import Channel

if TYPE_CHECKING:
    from tvilling.audit.reading import Reading


def channel(value: Any, _reading: Reading) -> str:
    """How the money goes."""
    return str(Channel(value).label) if value in Channel.values else str(value)


KINDS = {
    "travel.trip": Kind(
        name=lambda trip: trip.traveller, related=("traveller", "cohort"), url="travel:office-trip",
        args=("cohort.slug", "code"), opens=permissions.office_trips, cities=through("city"),
    ),
    "travel.claim": Kind(
        name=lambda claim: claim.trip.traveller, related=("trip__traveller", "trip__cohort"), url="travel:review",
        args=("trip.cohort.slug", "code"), opens=permissions.office_claims, cities=through("trip__city"),
    ),
    "travel.claimline": Kind(
        name=lambda line: line.claim.trip.traveller, related=("claim__trip__traveller",), cities=through("claim__trip__city"),
    ),
    "travel.paymentrun": Kind(
        name=lambda run: run.number, related=("cohort",), url="travel:run", args=("cohort.slug", "number"),
        opens=permissions.runs_visible_to,
    ),
    "travel.bankaccount": Kind(
        name=lambda account: account.person or account.payer_cohort, related=("person", "payer_cohort"),
    ),
    "travel.payment": Kind(
        name=lambda row: row.claim.trip.traveller, related=("claim__trip__traveller",), cities=through("claim__trip__city"),
    ),
}  # fmt: skip
SPEAKERS = {("travel.paymentrun", "channel"): channel}
