# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""What waits in a cohort's travel, and emissions of its trips."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db.models import Sum

from tvilling.travel.models import Claim, PaymentRun, Trip, TripLeg
from tvilling.travel.queries.emissions import Footprint
from tvilling.travel.states import ClaimState, RunState, TripState

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from tvilling.programmes.models import Cohort


@dataclass(frozen=True)
class ModeShare:
    """How far people of the cohort went by one mode, and what that emitted."""

    mode: str
    km: Decimal
    kg: Decimal


def waiting_trips(cohort: Cohort) -> QuerySet[Trip]:
    """Trips to approve, the next visit first."""
    trips = Trip.objects.filter(cohort=cohort, state=TripState.REQUESTED)
    return trips.select_related("meeting", "city", "traveller", "cohort").order_by("meeting__starts_at", "pk")


def number_waiting(cohort: str, person: Any, *, is_office: bool, is_finance: bool) -> int:
    """How much in the cohort with this address waits for the person.

    For the office trips, for finance claims to check, for both those that a colleague has checked.
    """
    claims = Claim.objects.filter(trip__cohort__slug=cohort)
    number = claims.filter(state=ClaimState.IN_REVIEW).exclude(reviewer_id=person.pk).count()
    if is_office:
        number += Trip.objects.filter(cohort__slug=cohort, state=TripState.REQUESTED).count()
    if is_finance:
        number += claims.filter(state=ClaimState.SUBMITTED).count()
    return number


def claims_in(cohort: Cohort, *states: str) -> QuerySet[Claim]:
    """Claims in the states, the longest waiting first."""
    claims = Claim.objects.filter(trip__cohort=cohort, state__in=states)
    named = claims.select_related(
        "trip__traveller", "trip__city", "trip__meeting", "trip__cohort", "reviewer"
    )
    return named.order_by("submitted_at", "pk")


def unchecked(cohort: Cohort) -> QuerySet[Claim]:
    """Claims for finance to check."""
    return claims_in(cohort, ClaimState.SUBMITTED)


def checked(cohort: Cohort) -> QuerySet[Claim]:
    """Claims being checked, for a second person to approve."""
    return claims_in(cohort, ClaimState.IN_REVIEW)


def unreleased(cohort: Cohort) -> QuerySet[PaymentRun]:
    """Runs that wait for the second person."""
    runs = PaymentRun.objects.filter(cohort=cohort, state=RunState.PREPARED)
    return runs.select_related("cohort", "created_by").order_by("number")


def mode_shares(cohort: Cohort) -> list[ModeShare]:
    """Approved trips by mode, in the order of the modes: rail first."""
    legs = TripLeg.objects.filter(trip__cohort=cohort, trip__state=TripState.APPROVED)
    sums = legs.values("mode").annotate(km=Sum("distance_km"), kg=Sum("emissions_kg")).order_by()
    rows = {row["mode"]: ModeShare(row["mode"], _tenths(row["km"]), _tenths(row["kg"])) for row in sums}
    order = [value for value, _label in TripLeg._meta.get_field("mode").choices or ()]
    return [rows[mode] for mode in order if mode in rows]


def cohort_footprint(cohort: Cohort) -> Footprint:
    """The emissions of all approved trips, beside flying them."""
    legs = TripLeg.objects.filter(trip__cohort=cohort, trip__state=TripState.APPROVED)
    sums = legs.aggregate(kg=Sum("emissions_kg"), flying=Sum("flying_kg"), km=Sum("distance_km"))
    return Footprint(_tenths(sums["kg"]), _tenths(sums["flying"]), _tenths(sums["km"]))


def _tenths(value: Decimal | None) -> Decimal:
    """As stored: SQLite adds decimals up as floats."""
    return (value or Decimal(0)).quantize(Decimal("0.1"))
