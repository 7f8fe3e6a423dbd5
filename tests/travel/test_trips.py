# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Asking first: caps, four eyes, the frozen ceiling."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from tests.factories.accounts import make_person
from tests.factories.cities import make_city, make_team_member
from tests.factories.travel import (
    ASKING,
    HOME,
    VISIT,
    hold_visit,
    make_trip,
    make_visit,
    trip_plan,
)
from tvilling.audit.models import Entry
from tvilling.core.errors import NotAllowed, SecondPersonNeeded, StaleState
from tvilling.journeys import actions as journeys
from tvilling.mail.models import Message
from tvilling.matching import actions as matching
from tvilling.travel import actions
from tvilling.travel.actions.errors import ReasonNeeded, TripRefused
from tvilling.travel.models import Claim
from tvilling.travel.queries.allowances import frozen_rules, paid_days
from tvilling.travel.queries.emissions import footprint, point_of
from tvilling.travel.queries.ledger import ledger
from tvilling.travel.states import TripState as T

pytestmark = pytest.mark.django_db


def test_approval_freezes_the_ceiling_and_the_rules(scene):
    trip = make_trip(scene)
    scene.cohort.travel_ceiling, scene.cohort.claim_days = Decimal(100), 5
    scene.cohort.save()
    trip.refresh_from_db()
    assert (trip.state, trip.ceiling, trip.decided_by) == (T.APPROVED, Decimal(900), scene.ada)
    assert trip.rules["claim_days"] == 30
    assert "€900.00" in Message.objects.get(letter="travel.trip_approved").body
    entry = Entry.objects.get(event="trip.approved")
    assert (entry.before["state"], entry.after["ceiling"]) == ("requested", "900.00")


def test_the_office_may_freeze_a_lower_ceiling_and_no_higher_one(scene):
    trip = make_trip(scene, T.REQUESTED)
    with pytest.raises(TripRefused) as refusal:
        actions.approve_trip(actor=scene.ada, now=ASKING, trip=trip, ceiling=Decimal("900.01"))
    assert refusal.value.field == "ceiling"
    assert actions.approve_trip(actor=scene.ada, now=ASKING, trip=trip, ceiling=Decimal(400)).ceiling == 400


def test_whoever_travels_or_asked_cannot_approve(scene):
    make_team_member(scene.twin, scene.ada)
    own = make_trip(scene, T.REQUESTED, traveller=scene.ada)
    asked = actions.plan_trip(
        actor=scene.ada, now=ASKING, meeting=scene.meeting, city=scene.twin, plan=trip_plan(scene.meeting),
        traveller=scene.chidi,
    )  # fmt: skip
    actions.request_trip(actor=scene.ada, now=ASKING, trip=asked)
    for trip in (own, asked):
        with pytest.raises(SecondPersonNeeded):
            actions.approve_trip(actor=scene.ada, now=ASKING, trip=trip)
    assert actions.approve_trip(actor=scene.ola, now=ASKING, trip=own).state == T.APPROVED


def test_only_the_office_decides(scene):
    trip = make_trip(scene, T.REQUESTED)
    for person in (scene.gus, scene.fia, scene.bo, scene.chidi, scene.hana):
        with pytest.raises(NotAllowed):
            actions.approve_trip(actor=person, now=ASKING, trip=trip)


def test_a_city_sends_no_more_people_than_the_cohort_says(scene):
    third = make_person("Ines Lopez")
    make_team_member(scene.twin, third, "member")
    make_trip(scene)
    make_trip(scene, traveller=scene.bo)
    trip = make_trip(scene, T.PLANNED, traveller=third)
    with pytest.raises(TripRefused, match="at most 2 people"):
        actions.request_trip(actor=third, now=ASKING, trip=trip)


def test_a_withdrawn_trip_gives_its_place_back(scene):
    third = make_person("Ines Lopez")
    make_team_member(scene.twin, third, "member")
    make_trip(scene)
    gone = make_trip(scene, traveller=scene.bo)
    actions.withdraw_trip(actor=scene.bo, now=ASKING, trip=gone)
    assert make_trip(scene, traveller=third).state == T.APPROVED


def test_visits_in_a_direction_are_limited(scene):
    visits = [
        scene.meeting,
        *(make_visit(scene.group, scene.host, scene.ada, VISIT.replace(month=m)) for m in (10, 12)),
    ]
    for visit in visits[:2]:
        make_trip(scene, meeting=visit)
    trip = make_trip(scene, T.PLANNED, meeting=visits[2])
    with pytest.raises(TripRefused, match="2 visits of Luleå"):
        actions.request_trip(actor=scene.chidi, now=ASKING, trip=trip)
    back = [make_visit(scene.group, scene.twin, scene.ada, VISIT.replace(month=m)) for m in (10, 12)]
    make_trip(scene, meeting=back[0], traveller=scene.hana, city=scene.host)
    second = make_trip(scene, T.PLANNED, meeting=back[1], traveller=scene.hana, city=scene.host)
    with pytest.raises(TripRefused, match="1 visits of Umeå"):
        actions.request_trip(actor=scene.hana, now=ASKING, trip=second)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"departs_on": VISIT.date().replace(day=20)}, "returns_on"),
        (
            {"departs_on": VISIT.date().replace(day=18), "returns_on": VISIT.date().replace(day=19)},
            "departs_on",
        ),
        ({"returns_on": VISIT.date().replace(year=2024)}, "returns_on"),
        ({"estimate": Decimal(0)}, "estimate"),
        ({"mode_out": "broom"}, "mode_out"),
    ],
)
def test_a_plan_that_makes_no_sense_is_refused_at_its_field(scene, fields, field):
    with pytest.raises(TripRefused) as refusal:
        make_trip(scene, T.PLANNED, **fields)
    assert refusal.value.field == field


def test_the_days_of_a_visit_are_those_where_its_time_is_told(scene):
    early = datetime(2023, 11, 20, 23, 30, tzinfo=UTC)  # in Brussels it is half past midnight already
    meeting = make_visit(scene.group, scene.host, scene.ada, early)
    assert (meeting.first_day, meeting.last_day) == (date(2023, 11, 21), date(2023, 11, 23))
    alone = {"departs_on": date(2023, 11, 23), "returns_on": date(2023, 11, 23)}
    trip = make_trip(scene, T.PLANNED, meeting=meeting, **alone)
    around = [frozen_rules(trip.cohort)[name] for name in ("days_before", "days_after")]
    before, after = (timedelta(days=number) for number in around)
    assert paid_days(trip) == (meeting.first_day - before, meeting.last_day + after)
    with pytest.raises(TripRefused, match="at least one day"):
        make_trip(
            scene, T.PLANNED, meeting=make_visit(scene.group, scene.host, scene.ada, early),
            departs_on=date(2023, 11, 20), returns_on=date(2023, 11, 20),
        )  # fmt: skip


def test_nobody_travels_for_a_strange_city_twice_or_to_their_own(scene):
    make_trip(scene, T.PLANNED)
    with pytest.raises(TripRefused, match="already"):
        make_trip(scene, T.PLANNED)
    with pytest.raises(TripRefused, match="this city itself"):
        make_trip(scene, T.PLANNED, traveller=scene.hana, city=scene.host)
    stranger, iris = make_city("Turku", "FI"), make_person("Iris Aalto")
    make_team_member(stranger, iris)
    with pytest.raises(TripRefused, match="not in the group"):
        make_trip(scene, T.PLANNED, traveller=iris, city=stranger)
    with pytest.raises(NotAllowed):
        make_trip(scene, T.PLANNED, traveller=iris)


def test_a_refusal_needs_a_reason_and_says_it(scene):
    trip = make_trip(scene, T.REQUESTED)
    with pytest.raises(ReasonNeeded):
        actions.refuse_trip(actor=scene.ada, now=ASKING, trip=trip, reason=" ")
    actions.refuse_trip(actor=scene.ada, now=ASKING, trip=trip, reason="It is online.")
    assert "It is online." in Message.objects.get(letter="travel.trip_refused").body
    with pytest.raises(StaleState):
        actions.approve_trip(actor=scene.ada, now=HOME, trip=trip)


@pytest.mark.parametrize(
    ("out", "people", "green"),
    [
        ("rail", 1, True),
        ("coach", 1, True),
        ("car", 2, True),
        ("electric_car", 1, False),
        ("ferry", 1, False),
    ],
)
def test_half_the_way_by_train_coach_or_shared_car_is_green(scene, out, people, green):
    home, there = point_of(scene.twin), point_of(scene.host)
    assert home
    assert there
    ways = [("out", out, home, there, people), ("back", "flight", there, home, 1)]
    trip = make_trip(scene, T.PLANNED, legs=tuple(actions.LegPlan(*way) for way in ways))
    assert footprint(trip.legs.all()).is_green is green


def test_the_way_carries_distance_factor_and_source(scene):
    out, back = make_trip(scene, T.PLANNED, mode_back="flight").legs.all()
    assert (out.from_name, out.to_name, back.mode) == ("Luleå", "Umeå", "flight")
    assert 210 < out.distance_km < 220
    assert out.factor_edition == "DESNZ 2025"
    assert "geographiclib" in out.distance_method
    assert out.emissions_kg == round(out.distance_km * Decimal("1.2") * Decimal("0.03546"), 1)
    assert back.emissions_kg == back.flying_kg == round(back.distance_km * Decimal("0.12576"), 1)
    assert "gov.uk" in out.factor_source


def test_when_a_twin_leaves_its_trips_ahead_are_called_off_and_their_money_is_free(scene):
    trip = make_trip(scene)
    assert ledger(scene.cohort).committed == trip.ceiling
    match = scene.group.twins.get().match
    matching.ask_to_end(actor=scene.ada, now=ASKING, match=match, reason="No staff.")
    matching.agree_to_end(actor=scene.ola, now=ASKING, match=match)
    trip.refresh_from_db()
    scene.meeting.refresh_from_db()
    assert (trip.state, scene.meeting.state) == (T.WITHDRAWN, "cancelled")
    assert ledger(scene.cohort).committed == 0


def test_what_was_travelled_before_the_end_stays(scene):
    trip = make_trip(scene)
    hold_visit(scene)
    match = scene.group.twins.get().match
    matching.ask_to_end(actor=scene.ada, now=HOME, match=match, reason="No staff.")
    matching.agree_to_end(actor=scene.ola, now=HOME, match=match)
    trip.refresh_from_db()
    assert (trip.state, trip.claim.state) == (T.APPROVED, "draft")


def test_a_cancelled_visit_calls_its_trips_off(scene):
    trip = make_trip(scene)
    journeys.cancel_meeting(actor=scene.fia, now=ASKING, meeting=scene.meeting, reason="A strike.")
    trip.refresh_from_db()
    assert trip.state == T.WITHDRAWN
    assert ledger(scene.cohort).committed == 0
    assert Entry.objects.get(event="trip.withdrawn").reason == "A strike."


def test_whoever_was_not_there_frees_the_money_until_it_is_corrected(scene):
    trip = make_trip(scene)
    (row,) = journeys.expect_attendance(
        actor=scene.ada, now=ASKING, meeting=scene.meeting, people=[(scene.chidi, scene.twin)]
    )
    journeys.close_meeting(actor=scene.fia, now=HOME, meeting=scene.meeting, present={})
    assert ledger(scene.cohort).committed == 0
    assert not Claim.objects.filter(trip=trip).exists()
    journeys.correct_attendance(
        actor=scene.fia, now=HOME, meeting=scene.meeting, present={row.pk: True}, reason="He sat at the back."
    )
    assert ledger(scene.cohort).committed == trip.ceiling
    assert Claim.objects.get(trip=trip).state == "draft"
