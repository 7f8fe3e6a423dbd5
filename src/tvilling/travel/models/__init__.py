# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Tables of travel, by subject."""

from tvilling.travel.models.bank import BankAccount
from tvilling.travel.models.claims import Claim, ClaimLine, CutReason
from tvilling.travel.models.payments import Channel, Payment, PaymentRun
from tvilling.travel.models.trips import USUAL_KINDS, CostKind, Mode, TravelRules, Trip, TripLeg, Way

__all__ = [
    "USUAL_KINDS", "BankAccount", "Channel", "Claim", "ClaimLine", "CostKind", "CutReason", "Mode", "Payment", "PaymentRun",
    "TravelRules", "Trip", "TripLeg", "Way",
]  # fmt: skip
