# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""What earlier stages start: confirmed attendance opens the claim, a cancelled visit calls trips off.

A cohort that is copied takes its rules along.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from tvilling.core.errors import ActionRefused
from tvilling.core.permissions import CLOCK
from tvilling.travel.actions import open_claim, set_travel_rules, withdraw_trip
from tvilling.travel.models import Claim, TravelRules, Trip
from tvilling.travel.states import TRIP_LIVE, ClaimState, TripState

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from tvilling.accounts.models import Person
    from tvilling.journeys.models import Attendance, GroupTwin, Meeting
    from tvilling.programmes.models import Cohort


def copy_travel_rules(
    sender: Any, *, source: Cohort, cohort: Cohort, actor: Any, now: datetime, **_more: Any
) -> None:
    """The next cohort pays for what the last one paid for, where that had rules of its own."""
    del sender
    rules = TravelRules.objects.filter(cohort=source).first()
    if rules is not None:
        set_travel_rules(
            actor=actor, now=now, cohort=cohort, kinds=rules.kinds, receipt_free=rules.receipt_free,
            days_before=rules.days_before, days_after=rules.days_after,
        )  # fmt: skip


def open_claim_of(sender: Any, *, attendance: Attendance, now: datetime, **_more: Any) -> None:
    """Open the claim of whoever was there with an approved trip."""
    del sender
    if not attendance.was_present:
        return
    approved = Trip.objects.filter(
        meeting_id=attendance.meeting_id, traveller_id=attendance.person_id, state=TripState.APPROVED
    )
    # Most of those who were there did not travel: only for the others is the trip itself read.
    if approved.exists():
        trip = approved.select_related("meeting", "cohort", "city", "traveller").get()
        open_claim(actor=CLOCK, now=now, trip=trip)


def call_off_trips_to(
    sender: Any, *, meeting: Meeting, now: datetime, reason: str = "", **_more: Any
) -> None:
    """A visit was cancelled: all trips to it are called off, and what was promised for them is free again."""
    del sender
    _call_off(Trip.objects.filter(meeting=meeting), now, reason)


def call_off_trips(sender: Any, *, place: GroupTwin, now: datetime, reason: str = "", **_more: Any) -> None:
    """A twin left: its trips that are still ahead are called off."""
    del sender
    ahead = Trip.objects.filter(
        city_id=place.city_id, meeting__group_id=place.group_id, meeting__starts_at__gt=now
    )
    _call_off(ahead, now, reason)


def _call_off(trips: QuerySet[Trip], now: datetime, reason: str) -> None:
    live = trips.filter(state__in=TRIP_LIVE, claim__isnull=True)
    for trip in live.select_related("cohort"):
        withdraw_trip(actor=CLOCK, now=now, trip=trip, reason=reason)


def keep_who_is_to_be_paid(sender: Any, *, person: Person, **_more: Any) -> None:
    """Whoever is still owed money, or may claim it, is needed by name."""
    del sender
    over = (ClaimState.PAID, ClaimState.REJECTED, ClaimState.WITHDRAWN)
    if Claim.objects.filter(trip__traveller=person).exclude(state__in=over).exists():
        raise ActionRefused(
            _("A claim of this person is still open: it is paid, rejected or withdrawn first.")
        )
