# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Trips: planned, asked for, approved with the ceiling frozen, refused or withdrawn."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from tvilling.audit.actions import record
from tvilling.cities.permissions import has_team_role
from tvilling.core.errors import SecondPersonNeeded
from tvilling.core.permissions import require
from tvilling.journeys.models import Attendance, Meeting, MeetingKind
from tvilling.journeys.permissions import cities_in
from tvilling.journeys.states import MeetingState
from tvilling.travel.actions.claims import start_claim
from tvilling.travel.actions.errors import TripRefused, needs_reason
from tvilling.travel.jobs.sending import tell_of_trip
from tvilling.travel.models import Mode, Trip, TripLeg, Way
from tvilling.travel.queries.allowances import frozen_rules
from tvilling.travel.queries.emissions import leg, point_of
from tvilling.travel.queries.ledger import other_visits, travellers_to
from tvilling.travel.states import TRIP_LIVE, TRIP_MACHINE, TripState
from tvilling.ui.formats import money_text

if TYPE_CHECKING:
    from datetime import date, datetime

    from tvilling.accounts.models import Person
    from tvilling.cities.models import City
    from tvilling.travel.queries.emissions import Point

CENT = Decimal("0.01")
LONGEST_TRIP_DAYS = 31
#: Above this an estimate is a slip of the finger.
HIGHEST_ESTIMATE = Decimal(100_000)


@dataclass(frozen=True)
class LegPlan:
    """A part of the way as the traveller says it."""

    way: str
    mode: str
    start: Point
    end: Point
    people_in_car: int = 1


@dataclass(frozen=True)
class TripPlan:
    """What is known of a trip before it. Without `legs` one goes straight there and back by the two modes."""

    departs_on: date
    returns_on: date
    estimate: Decimal
    purpose: str = ""
    mode_out: str = Mode.RAIL
    mode_back: str = Mode.RAIL
    legs: tuple[LegPlan, ...] = ()


def plan_trip(
    *,
    actor: Any,
    now: datetime,
    meeting: Meeting,
    city: City,
    plan: TripPlan,
    traveller: Person | None = None,
) -> Trip:
    """Write down a trip to a visit for a city, one's own or (for leads) a colleague's. Nobody is asked yet."""
    trip = Trip(
        cohort=meeting.cohort, meeting=meeting, city=city, traveller=traveller or actor, author=actor,
        departs_on=plan.departs_on, returns_on=plan.returns_on, estimate=plan.estimate,
        purpose=plan.purpose.strip(), currency=meeting.cohort.currency, created_at=now,
    )  # fmt: skip
    require(actor, "travel.plan", trip)
    _check_visit(trip)
    _check_plan(trip, plan)
    with transaction.atomic():
        _lock(meeting)
        if Trip.objects.filter(meeting=meeting, traveller=trip.traveller, state__in=TRIP_LIVE).exists():
            raise TripRefused(_("There is a trip of this person to this visit already."), field="traveller")
        trip.save(force_insert=True)
        _write_legs(trip, plan)
        record("trip.planned", actor=actor, now=now, obj=trip, scope=trip.cohort.slug, after=_facts(trip))
    return trip


def change_trip(*, actor: Any, now: datetime, trip: Trip, plan: TripPlan) -> Trip:
    """Change a trip that nobody has been asked about yet."""
    require(actor, "travel.plan", trip)
    if trip.state != TripState.PLANNED:
        raise TripRefused(_("You have asked for this trip. Withdraw it to plan another one."))
    _check_plan(trip, plan)
    with transaction.atomic():
        before = _facts(trip)
        trip.departs_on, trip.returns_on = plan.departs_on, plan.returns_on
        trip.estimate, trip.purpose = plan.estimate, plan.purpose.strip()
        trip.save(update_fields=["departs_on", "returns_on", "estimate", "purpose"])
        _write_legs(trip, plan)
        after = _facts(trip)
        record(
            "trip.changed", actor=actor, now=now, obj=trip, scope=trip.cohort.slug, before=before, after=after
        )
    return trip


def request_trip(*, actor: Any, now: datetime, trip: Trip) -> Trip:
    """Ask the office for approval. Refused when the city's places or visits are used up."""
    require(actor, "travel.plan", trip)
    _check_visit(trip)
    with transaction.atomic():
        _lock(trip.meeting)
        _check_caps(trip)
        _take(trip, "request", actor=actor, now=now, requested_at=now)
    return trip


def approve_trip(*, actor: Any, now: datetime, trip: Trip, ceiling: Decimal | None = None) -> Trip:
    """Approve a trip and freeze its ceiling and rules: the cohort's ceiling, or a lower one.

    Whoever travels or has asked cannot approve. Opens the claim when attendance is confirmed already.
    """
    require(actor, "travel.decide_trip", trip)
    _second_person(actor, trip)
    highest = trip.cohort.travel_ceiling
    chosen = (highest if ceiling is None else ceiling).quantize(CENT)
    if not 0 < chosen <= highest:
        message = _("The ceiling of this cohort is %(highest)s.")
        raise TripRefused(message % {"highest": money_text(highest, trip.cohort.currency)}, field="ceiling")
    if trip.cohort.currency != "EUR":
        raise TripRefused(_("Travel is paid in euro. Change the currency of the cohort first."))
    with transaction.atomic():
        _lock(trip.meeting)
        _check_caps(trip)
        _take(
            trip, "approve", actor=actor, now=now, ceiling=chosen, rules=frozen_rules(trip.cohort),
            decided_by=actor, decided_at=now,
        )  # fmt: skip
        tell_of_trip(actor=actor, now=now, trip=trip, letter="travel.trip_approved")
        if Attendance.objects.filter(meeting=trip.meeting, person=trip.traveller, was_present=True).exists():
            start_claim(actor=actor, now=now, trip=trip)
    return trip


def refuse_trip(*, actor: Any, now: datetime, trip: Trip, reason: str) -> Trip:
    """Say no to a trip. The reason is sent to the traveller."""
    require(actor, "travel.decide_trip", trip)
    said = needs_reason(reason)
    with transaction.atomic():
        _take(
            trip,
            "refuse",
            actor=actor,
            now=now,
            reason=said,
            decided_by=actor,
            decided_at=now,
            decision_reason=said,
        )
        tell_of_trip(actor=actor, now=now, trip=trip, letter="travel.trip_refused", reason=said)
    return trip


def withdraw_trip(*, actor: Any, now: datetime, trip: Trip, reason: str = "") -> Trip:
    """Call a trip off: its place and its ceiling are free again. Refused once there is a claim."""
    require(actor, "travel.withdraw_trip", trip)
    if hasattr(trip, "claim"):
        raise TripRefused(_("There is a claim for this trip. Say there that you claim nothing."))
    with transaction.atomic():
        _take(trip, "withdraw", actor=actor, now=now, reason=reason.strip())
    return trip


def _take(trip: Trip, step: str, *, actor: Any, now: datetime, reason: str = "", **fields: Any) -> None:
    before = {"state": trip.state}
    row = TRIP_MACHINE.apply(trip, step, **fields)
    after = {"state": trip.state, "ceiling": trip.ceiling}
    record(
        row.event,
        actor=actor,
        now=now,
        obj=trip,
        scope=trip.cohort.slug,
        before=before,
        after=after,
        reason=reason,
    )


def _facts(trip: Trip) -> dict[str, Any]:
    return {
        "meeting": trip.meeting_id, "traveller": trip.traveller_id, "city": trip.city_id,
        "departs_on": trip.departs_on, "returns_on": trip.returns_on, "estimate": trip.estimate,
    }  # fmt: skip


def _lock(meeting: Meeting) -> None:
    """One at a time where places are counted (SQLite has one writer anyway)."""
    Meeting.objects.select_for_update().get(pk=meeting.pk)


def _second_person(actor: Any, trip: Trip) -> None:
    if actor.pk in {trip.traveller_id, trip.author_id}:
        raise SecondPersonNeeded


def _check_visit(trip: Trip) -> None:
    meeting = trip.meeting
    if meeting.kind != MeetingKind.VISIT or meeting.group is None:
        raise TripRefused(_("Trips are paid to visits only."))
    if meeting.state != MeetingState.PLANNED:
        raise TripRefused(_("This visit is over or cancelled. Ask before you travel."))
    if trip.city_id == meeting.host_city_id:
        raise TripRefused(_("The visit is in this city itself."), field="city")
    if not cities_in(meeting.group).filter(pk=trip.city_id).exists():
        raise TripRefused(_("This city is not in the group that meets."), field="city")
    if not has_team_role(trip.traveller, trip.city):
        raise TripRefused(_("The traveller has to be in the team of the city."), field="traveller")


def _check_plan(trip: Trip, plan: TripPlan) -> None:
    first, last = trip.meeting.first_day, trip.meeting.last_day
    if plan.returns_on < plan.departs_on:
        raise TripRefused(_("You return before you leave."), field="returns_on")
    if plan.departs_on > last or plan.returns_on < first:
        raise TripRefused(_("The trip has to cover at least one day of the visit."), field="departs_on")
    if (plan.returns_on - plan.departs_on).days > LONGEST_TRIP_DAYS:
        raise TripRefused(
            _("A trip lasts at most %(days)s days.") % {"days": LONGEST_TRIP_DAYS}, field="returns_on"
        )
    if not 0 < plan.estimate <= HIGHEST_ESTIMATE:
        raise TripRefused(_("Estimate what the trip will cost, in euro."), field="estimate")
    faulty = [part for part in plan.legs if part.mode not in Mode.values or part.people_in_car < 1]
    if faulty or plan.mode_out not in Mode.values or plan.mode_back not in Mode.values:
        raise TripRefused(_("Say for each part of the way how you travel."), field="mode_out")


def _check_caps(trip: Trip) -> None:
    """Representatives at this visit, and visits in this direction, counting what is asked for and approved."""
    cohort, group = trip.cohort, trip.meeting.group
    if group is None:
        raise TripRefused(_("Trips are paid to visits only."))
    if travellers_to(trip.meeting, trip.city, without=trip) >= cohort.representatives_max:
        message = _("%(city)s sends at most %(number)s people to a visit, and they are named already.")
        raise TripRefused(message % {"city": trip.city, "number": cohort.representatives_max})
    is_host = group.activity.cities.filter(pk=trip.city_id).exists()
    most = cohort.visits_to_twin if is_host else cohort.visits_to_host
    if other_visits(trip, group, is_host=is_host) >= most:
        message = _("%(number)s visits of %(city)s are paid in this direction, and they are used up.")
        raise TripRefused(message % {"city": trip.city, "number": most})


def _write_legs(trip: Trip, plan: TripPlan) -> None:
    trip.legs.all().delete()
    parts = plan.legs or _straight(trip, plan)
    ordered = sorted(parts, key=lambda part: part.way != Way.OUT)
    rows = [
        leg(
            part.start,
            part.end,
            mode=part.mode,
            way=part.way,
            position=number,
            people_in_car=part.people_in_car,
        )
        for number, part in enumerate(ordered, start=1)
    ]
    for row in rows:
        row.trip = trip
    TripLeg.objects.bulk_create(rows)


def _straight(trip: Trip, plan: TripPlan) -> tuple[LegPlan, ...]:
    host = trip.meeting.host_city
    home, there = point_of(trip.city), point_of(host) if host else None
    if home is None or there is None:
        return ()
    return (LegPlan(Way.OUT, plan.mode_out, home, there), LegPlan(Way.BACK, plan.mode_back, there, home))
