# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Trips are asked for and approved, claims filled in, checked, approved by a second person, and paid in runs."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING

from dateutil.relativedelta import relativedelta

from tvilling.journeys.states import MeetingState
from tvilling.rehearsal import facts, texts
from tvilling.rehearsal.agenda import Agenda, morning
from tvilling.rehearsal.files import sample_pdf
from tvilling.travel import actions as travel
from tvilling.travel.models import BankAccount, Claim, CostKind, Mode, PaymentRun, Trip
from tvilling.travel.queries.payable import payable
from tvilling.travel.states import ClaimState, TripState
from tvilling.travel.validators import banking_day_from

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from tvilling.accounts.models import Person
    from tvilling.cities.models import City
    from tvilling.journeys.models import Meeting
    from tvilling.rehearsal.world import World

#: Published examples of account numbers, which belong to nobody.
SEPA_EXAMPLE = "DE89370400440532013000"
TURKISH_EXAMPLE = "TR330006100519786457841326"
PAYER_EXAMPLE = "NL91ABNA0417164300"


def open_books(world: World, agenda: Agenda) -> None:
    """The account that the cohort pays from, and a payment run each month from the sixth on."""
    data = travel.AccountData(
        holder="Sample Programme Office", number=PAYER_EXAMPLE, town="Brussels", country="BE"
    )
    travel.save_bank_account(actor=world.people["gus"], now=world.now, data=data, payer_cohort=world.cohort)
    for month in range(6, facts.MONTHS + 4):
        day = world.cohort.starts_on + relativedelta(months=month - 1)
        agenda.add(morning(day, 9), partial(_pay, world, agenda))


def ask(world: World, agenda: Agenda, meeting: Meeting, people: Sequence[tuple[Person, City]]) -> None:
    """Everybody who is to travel plans the trip and asks for it; the office answers some days later."""
    for person, city in people:
        far = world.rng.random() < 0.35  # noqa: PLR2004 - a third cannot go by train
        plan = travel.TripPlan(
            departs_on=meeting.starts_at.date() - timedelta(days=1), returns_on=meeting.ends_at.date() + timedelta(days=1),
            estimate=Decimal(world.rng.randint(38, 95) * 10), purpose=meeting.title,
            mode_out=Mode.FLIGHT if far else Mode.RAIL, mode_back=Mode.FLIGHT if far else Mode.RAIL,
        )  # fmt: skip
        trip = travel.plan_trip(actor=person, now=world.now, meeting=meeting, city=city, plan=plan)
        travel.request_trip(actor=person, now=world.now, trip=trip)
        agenda.add(world.now + timedelta(days=world.rng.randint(2, 8)), partial(_approve, world, trip.pk))


def _approve(world: World, key: int) -> None:
    trip = Trip.objects.select_related("meeting", "cohort", "traveller", "city").get(pk=key)
    if trip.state == TripState.REQUESTED and trip.meeting.state == MeetingState.PLANNED:
        travel.approve_trip(actor=world.people["ada"], now=world.now, trip=trip)


def claim(world: World, agenda: Agenda, meeting: Meeting) -> None:
    """Whoever was there claims within three weeks."""
    rows = Claim.objects.filter(trip__meeting=meeting, state=ClaimState.DRAFT).order_by("pk")
    for key in rows.values_list("pk", flat=True):
        agenda.add(
            world.now + timedelta(days=world.rng.randint(3, 21)), partial(_fill_in, world, agenda, key)
        )


def _claim(key: int) -> Claim:
    return Claim.objects.select_related("trip__meeting", "trip__cohort", "trip__traveller", "trip__city").get(
        pk=key
    )


def _account(world: World, person: Person, country: str) -> None:
    if BankAccount.objects.filter(person=person, ended_at__isnull=True).exists():
        return
    number = TURKISH_EXAMPLE if country == "TR" else SEPA_EXAMPLE
    data = travel.AccountData(
        holder=person.name, number=number, town="Sample town", country="TR" if country == "TR" else "DE"
    )
    travel.save_bank_account(actor=person, now=world.now, data=data)


def _fill_in(world: World, agenda: Agenda, key: int) -> None:
    row = _claim(key)
    person, trip, rng = row.trip.traveller, row.trip, world.rng
    _account(world, person, trip.city.country_id)
    mode = trip.legs.order_by("position").values_list("mode", flat=True).first()
    ticket = CostKind.FLIGHT if mode == Mode.FLIGHT else CostKind.RAIL
    lines: list[tuple[str, date, str, Decimal]] = [
        (ticket, trip.departs_on, "Tickets there and back", Decimal(rng.randint(90, 420))),
        (CostKind.HOTEL, trip.departs_on, "Hotel, two nights", Decimal(rng.randint(140, 290))),
        (CostKind.MEALS, trip.returns_on, "Meals", Decimal(rng.randint(25, 130))),
    ]
    if rng.random() < 0.2:  # noqa: PLR2004 - every fifth passes the ceiling
        lines.append(
            (
                ticket,
                trip.returns_on,
                "A later ticket home, after the meeting ran over",
                Decimal(rng.randint(300, 520)),
            )
        )
    for kind, day, description, amount in lines:
        data = travel.LineData(kind=kind, day=day, description=description, amount=amount)
        receipt = sample_pdf("receipt.pdf", f"Sample receipt: {description}")
        travel.add_line(actor=person, now=world.now, claim=row, data=data, receipt=receipt)
    travel.submit_claim(actor=person, now=world.now, claim=row, note=rng.choice(texts.LESSONS))
    agenda.add(world.now + timedelta(days=rng.randint(2, 12)), partial(_check, world, agenda, key))


def _check(world: World, agenda: Agenda, key: int) -> None:
    travel.start_review(actor=world.people["gus"], now=world.now, claim=_claim(key))
    agenda.add(world.now + timedelta(days=world.rng.randint(1, 5)), partial(_agree, world, key))


def _agree(world: World, key: int) -> None:
    travel.approve_claim(actor=world.people["ada"], now=world.now, claim=_claim(key))


def _pay(world: World, agenda: Agenda) -> None:
    """Gus prepares a run of all that can be paid, Nils releases it, the bank pays on the day that was asked."""
    claims = [row.claim for row in payable(world.cohort, world.now) if not row.obstacle]
    if not claims:
        return
    gus, nils = world.people["gus"], world.people["nils"]
    execute_on = banking_day_from(world.now.date() + timedelta(days=2))
    run = travel.create_payment_run(
        actor=gus, now=world.now, cohort=world.cohort, claims=claims, execute_on=execute_on
    )
    travel.release_payment_run(actor=nils, now=world.later(hours=4), run=run)
    agenda.add(world.now + (execute_on - world.now.date()), partial(_settle, world, run.pk))


def _settle(world: World, key: int) -> None:
    run = PaymentRun.objects.get(pk=key)
    travel.mark_run_paid(actor=world.people["gus"], now=world.now, run=run)
