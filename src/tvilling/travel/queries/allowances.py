# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""What a claim gets: computed line by line with a reason, from the rules frozen at the trip's approval."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db.models import Sum

from tvilling.core.text import mark_of
from tvilling.travel.models import USUAL_KINDS, Claim, ClaimLine, CutReason, TravelRules, Trip
from tvilling.travel.states import ClaimState

if TYPE_CHECKING:
    from datetime import date

    from tvilling.programmes.models import Cohort


@dataclass(frozen=True)
class Allowance:
    """What a line gets, and why."""

    line: ClaimLine
    allowed: Decimal
    reason: str


def mark_of_claim(claim: Claim) -> str:
    """Tells the costs with their receipts, and the amounts allowed of them, from others; and where the claim stands."""
    lines = claim.lines.values_list("pk", "claimed", "receipt", "allowed", "reason", "reason_note")
    return mark_of(claim.state, claim.submitted_at, *lines)


def rules_of(cohort: Cohort) -> TravelRules:
    """The cohort's rules, or the usual ones (not saved)."""
    return TravelRules.objects.filter(cohort=cohort).first() or TravelRules(
        cohort=cohort, kinds=list(USUAL_KINDS)
    )


def frozen_rules(cohort: Cohort) -> dict[str, Any]:
    """The rules as they are copied onto a trip at its approval."""
    rules = rules_of(cohort)
    return {
        "kinds": list(rules.kinds),
        "receipt_free": list(rules.receipt_free),
        "days_before": rules.days_before,
        "days_after": rules.days_after,
        "claim_days": cohort.claim_days,
        "ceiling": str(cohort.travel_ceiling),
    }


def paid_days(trip: Trip) -> tuple[date, date]:
    """First and last day whose costs are paid: those of the visit, and some around it."""
    rules = trip.rules or frozen_rules(trip.cohort)
    first = trip.meeting.first_day - timedelta(days=rules["days_before"])
    return first, trip.meeting.last_day + timedelta(days=rules["days_after"])


def allowances(claim: Claim) -> list[Allowance]:
    """What the rules give each line, in the order of the days: the ceiling is used up from the first line on."""
    trip, left = claim.trip, claim.trip.ceiling or Decimal(0)
    found = []
    for line in claim.lines.all():
        amount, reason = _before_ceiling(line, trip)
        if amount > left:
            amount, reason = left, CutReason.CEILING
        left -= amount
        found.append(Allowance(line, amount, reason))
    return found


def _before_ceiling(line: ClaimLine, trip: Trip) -> tuple[Decimal, str]:
    first, last = paid_days(trip)
    if line.kind not in trip.rules["kinds"]:
        return Decimal(0), CutReason.CATEGORY
    if not _fits(line, first, last):
        return Decimal(0), CutReason.DATES
    if line.converted < line.claimed:
        return line.converted, CutReason.RATE
    return line.claimed, CutReason.FULL


#: Bought before one leaves: the day on the receipt says nothing about the day of the journey.
BOUGHT_AHEAD = frozenset({"rail", "coach", "ferry", "flight", "visa", "hotel"})


def _fits(line: ClaimLine, first: date, last: date) -> bool:
    if line.kind in BOUGHT_AHEAD:
        return line.day <= last
    return first <= line.day <= last


def needs_receipt(line: ClaimLine) -> bool:
    """Whether the line may not be submitted without a file."""
    return line.kind not in line.claim.trip.rules["receipt_free"]


def claimed_sum(claim: Claim) -> Decimal:
    """The sum of what is claimed now."""
    return claim.lines.aggregate(total=Sum("claimed"))["total"] or Decimal(0)


def allowed_sum(claim: Claim, *, without: ClaimLine | None = None) -> Decimal:
    """The sum of what is allowed now, perhaps without one line."""
    lines = claim.lines.exclude(pk=without.pk) if without else claim.lines.all()
    return lines.aggregate(total=Sum("allowed"))["total"] or Decimal(0)


def ceiling_wrongly_given(claim: Claim) -> bool:
    """Whether a cost is cut because the ceiling is used up although, after later changes, some of it is left."""
    cut = claim.lines.filter(reason=CutReason.CEILING).exists()
    return cut and allowed_sum(claim) < (claim.trip.ceiling or 0)


def same_receipts(claim: Claim) -> list[list[ClaimLine]]:
    """Lines that share one receipt, of this claim or of another of the traveller in the cohort; each set has one of this.

    It may be right, as with a ticket for both ways on two lines: people are told, and nothing is refused.
    """
    trips = Trip.objects.filter(traveller_id=claim.trip.traveller_id, cohort_id=claim.trip.cohort_id)
    lines = ClaimLine.objects.filter(claim__trip__in=trips, receipt__isnull=False)
    counted = lines.exclude(claim__state__in=[ClaimState.REJECTED, ClaimState.WITHDRAWN])
    by_file: dict[str, list[ClaimLine]] = {}
    for line in counted.select_related("receipt", "claim__trip__meeting").order_by("pk"):
        if line.receipt is not None:
            by_file.setdefault(line.receipt.sha256, []).append(line)
    return [
        same for same in by_file.values() if len(same) > 1 and any(line.claim_id == claim.pk for line in same)
    ]
