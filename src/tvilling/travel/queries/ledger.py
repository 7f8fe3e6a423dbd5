# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Money of a cohort's travel: what may be spent, is promised, claimed, allowed and paid."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db.models import Case, Count, Exists, F, OuterRef, Q, Sum, When

from tvilling.journeys.models import Attendance, GroupTwin
from tvilling.travel.models import Claim, Payment, Trip
from tvilling.travel.states import CLAIM_DECIDED, ClaimState, PaymentState, TripState

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from tvilling.cities.models import City
    from tvilling.journeys.models import Group, Meeting
    from tvilling.programmes.models import Cohort

ASKED = (TripState.REQUESTED, TripState.APPROVED)


@dataclass(frozen=True)
class Ledger:
    """The cohort's sums, in its currency."""

    total: Decimal
    committed: Decimal
    claimed: Decimal
    allowed: Decimal
    paid: Decimal
    currency: str
    #: Approved trips whose travellers were not there: their ceilings are not among what is promised.
    missed: int = 0

    @property
    def free(self) -> Decimal:
        """What is not promised to anybody yet."""
        return self.total - self.committed


def total_ceiling(cohort: Cohort) -> Decimal:
    """What all visits cost when every representative of every pair uses the whole ceiling."""
    pairs = GroupTwin.objects.filter(group__cohort=cohort, left_at__isnull=True).count()
    visits = cohort.visits_to_host + cohort.visits_to_twin
    return cohort.travel_ceiling * cohort.representatives_max * visits * pairs


def with_promised(trips: QuerySet[Trip]) -> QuerySet[Trip]:
    """The trips, each with what of its ceiling is `promised`, and whether its traveller `missed` the visit.

    Whoever was not there cannot claim: that money is free again. A claim opened before a correction still counts.
    """
    absence = Attendance.objects.filter(
        meeting=OuterRef("meeting"), person=OuterRef("traveller"), was_present=False
    )
    approved = Q(state=TripState.APPROVED)
    counts = approved & (Q(missed=False) | Q(claim__isnull=False))
    return trips.annotate(missed=Exists(absence), promised=Case(When(counts, then=F("ceiling"))))


def ledger(cohort: Cohort) -> Ledger:
    """The sums of a cohort, in four queries whatever its size."""
    trips = with_promised(Trip.objects.filter(cohort=cohort, state=TripState.APPROVED)).aggregate(
        sum=Sum("promised"), missed=Count("pk", filter=Q(promised__isnull=True))
    )
    claims = Claim.objects.filter(trip__cohort=cohort).aggregate(
        claimed=Sum("claimed_total", filter=~Q(state__in=[ClaimState.DRAFT, ClaimState.WITHDRAWN])),
        allowed=Sum("allowed_total", filter=Q(state__in=CLAIM_DECIDED)),
    )
    paid = Payment.objects.filter(run__cohort=cohort, state=PaymentState.PAID).aggregate(sum=Sum("amount"))
    return Ledger(
        total_ceiling(cohort),
        trips["sum"] or Decimal(0),
        claims["claimed"] or Decimal(0),
        claims["allowed"] or Decimal(0),
        paid["sum"] or Decimal(0),
        cohort.currency,
        trips["missed"],
    )


def claim_counts(cohort: Cohort) -> dict[str, int]:
    """How many claims of the cohort are in each state."""
    rows = (
        Claim.objects.filter(trip__cohort=cohort).values_list("state").annotate(number=Count("pk")).order_by()
    )
    return dict(rows)


def travellers_to(meeting: Meeting, city: City, *, without: Trip | None = None) -> int:
    """How many people of the city have asked for, or been granted, a trip to the visit."""
    trips = Trip.objects.filter(meeting=meeting, city=city, state__in=ASKED)
    return trips.exclude(pk=without.pk).count() if without else trips.count()


def other_visits(trip: Trip, group: Group, *, is_host: bool) -> int:
    """How many other visits the trip's city makes: a twin to anywhere in the group, a host to the same twin."""
    trips = Trip.objects.filter(meeting__group=group, city=trip.city, state__in=ASKED)
    if is_host:
        trips = trips.filter(meeting__host_city=trip.meeting.host_city)
    return trips.exclude(meeting=trip.meeting).values("meeting").distinct().count()
