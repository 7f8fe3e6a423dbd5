# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""What earlier stages start: confirmed attendance at a visit opens the claim."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tvilling.core.permissions import CLOCK
from tvilling.travel.actions import open_claim
from tvilling.travel.models import Trip
from tvilling.travel.states import TripState

if TYPE_CHECKING:
    from datetime import datetime

    from tvilling.journeys.models import Attendance


def open_claim_of(sender: Any, *, attendance: Attendance, now: datetime, **_more: Any) -> None:
    """Open the claim of whoever was there with an approved trip."""
    del sender
    if not attendance.was_present:
        return
    approved = Trip.objects.filter(
        meeting_id=attendance.meeting_id, traveller_id=attendance.person_id, state=TripState.APPROVED
    )
    trip = approved.select_related("meeting", "cohort", "city", "traveller").first()
    if trip is not None:
        open_claim(actor=CLOCK, now=now, trip=trip)
