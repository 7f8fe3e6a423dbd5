# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Claims: opened by attendance, money rules line by line, checked by one and approved by another."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from tests.factories.accounts import make_person
from tests.factories.documents import make_upload
from tests.factories.programmes import make_role
from tests.factories.travel import (
    ASKING,
    CHECKING,
    HOME,
    hold_visit,
    line_data,
    make_account,
    make_claim,
    make_line,
    make_trip,
)  # fmt: skip
from tvilling.audit.models import Entry
from tvilling.core import clock
from tvilling.core.errors import ActionRefused, NotAllowed, NotAsSeen, SecondPersonNeeded, StaleState
from tvilling.core.permissions import CLOCK
from tvilling.documents.decoders import DocumentRefused
from tvilling.mail.models import Message
from tvilling.programmes.models import CohortRole
from tvilling.travel import actions
from tvilling.travel.actions.errors import ClaimRefused, ReasonNeeded
from tvilling.travel.models import Claim, ClaimLine, CutReason
from tvilling.travel.queries.allowances import mark_of_claim
from tvilling.travel.queries.ledger import ledger
from tvilling.travel.queries.payable import payable
from tvilling.travel.queries.rates import NoRate, currencies, rate_on
from tvilling.travel.states import ClaimState as C
from tvilling.travel.states import TripState as T

pytestmark = pytest.mark.django_db


def cuts(claim):
    return [(line.claimed, line.allowed, line.reason) for line in claim.lines.all()]


def test_confirmed_attendance_opens_the_claim_of_an_approved_trip(scene):
    trip = make_trip(scene)
    hold_visit(scene)
    claim = Claim.objects.get(trip=trip)
    assert claim.state == C.DRAFT
    assert claim.due_at == datetime(2023, 12, 20, 22, 59, 59, tzinfo=UTC)
    assert Entry.objects.get(event="claim.opened").actor_kind == "system"
    assert Message.objects.get(letter="travel.claim_opened").recipient_email == scene.chidi.email


def test_no_claim_without_approval_or_without_being_there(scene):
    make_trip(scene, T.REQUESTED)
    make_trip(scene, traveller=scene.bo)
    hold_visit(scene, scene.chidi)
    assert not Claim.objects.exists()


def test_a_trip_approved_after_the_visit_opens_its_claim_at_once(scene):
    trip = make_trip(scene, T.REQUESTED)
    hold_visit(scene)
    actions.approve_trip(actor=scene.ada, now=CHECKING, trip=trip)
    assert Claim.objects.get(trip=trip).due_at > CHECKING + timedelta(days=30)


def test_opening_twice_gives_the_same_claim_and_needs_the_right(scene):
    claim = make_claim(scene)
    assert actions.open_claim(actor=scene.ada, now=HOME, trip=claim.trip) == claim
    with pytest.raises(NotAllowed):
        actions.open_claim(actor=scene.chidi, now=HOME, trip=claim.trip)


def test_foreign_money_is_counted_at_the_rate_of_its_day(scene):
    line = make_line(
        make_claim(scene, lines=[]), amount=Decimal("1145.10"), currency="SEK", day=date(2023, 11, 15)
    )
    assert (line.rate, line.rate_on, line.converted) == (
        Decimal("11.451000"),
        date(2023, 11, 15),
        Decimal("100.00"),
    )
    assert line.claimed == Decimal("100.00")
    assert "European Central Bank" in line.rate_source


def test_a_weekend_takes_the_last_publication_before_it():
    offered = currencies()
    assert offered[0] == "EUR"
    assert {"SEK", "GBP", "TRY", "BGN", "HRK", "UAH"} <= set(offered)
    assert not {"EEK", "LTL", "SIT", "TRL", "ROL", "CYP"} & set(offered)
    assert rate_on("SEK", date(2023, 11, 19)).on == date(2023, 11, 17)


def test_a_currency_without_a_rate_needs_a_typed_one_with_its_source(scene):
    claim = make_claim(scene, lines=[])
    with pytest.raises(NoRate) as refusal:
        make_line(claim, currency="UAH", amount=Decimal(1000))
    assert refusal.value.field == "rate"
    with pytest.raises(ActionRefused) as nameless:
        make_line(claim, currency="UAH", amount=Decimal(1000), rate=Decimal("38.5"))
    assert nameless.value.field == "rate_source"
    line = make_line(
        claim,
        currency="UAH",
        amount=Decimal(1000),
        rate=Decimal("38.5"),
        rate_source="InforEuro, November 2023",
    )
    assert (line.claimed, line.rate_source) == (Decimal("25.97"), "InforEuro, November 2023")


@pytest.mark.parametrize("currency", ["SEK", "EUR"])
def test_nobody_types_a_rate_where_there_is_one(scene, currency):
    claim = make_claim(scene, lines=[])
    with pytest.raises(ActionRefused, match="Leave the rate empty") as refusal:
        make_line(
            claim,
            currency=currency,
            amount=Decimal(1000),
            rate=Decimal("0.5"),
            rate_source="European Central Bank, euro reference rates",
        )
    assert refusal.value.field == "rate"


@pytest.mark.parametrize(
    "cost",
    [
        {"amount": Decimal("9999999999.99"), "currency": "GBP"},
        {
            "amount": Decimal("9999999999.99"),
            "currency": "UAH",
            "rate": Decimal("0.000001"),
            "rate_source": "NBU",
        },
        {"amount": Decimal(1000), "currency": "SEK", "charged": Decimal("9999999999.99")},
        {"amount": Decimal("100000.01")},
    ],
)
def test_a_cost_beyond_all_trips_is_refused_before_it_breaks_every_list(scene, cost):
    claim = make_claim(scene, lines=[])
    with pytest.raises(ClaimRefused, match="more than any cost") as refusal:
        make_line(claim, **cost)
    assert refusal.value.field == "amount"
    claim.refresh_from_db()
    assert claim.claimed_total == 0


def test_after_the_last_published_rate_a_typed_one_is_needed():
    with pytest.raises(NoRate):
        rate_on("SEK", date(2090, 1, 5))


def test_the_rules_cut_with_a_reason_for_each_line(scene):
    claim = make_claim(scene, C.IN_REVIEW, lines=[
        {"day": date(2023, 11, 10), "kind": "meals", "description": "Dinner at home", "amount": Decimal(20)},
        {"day": date(2023, 11, 13), "amount": Decimal(500)},
        {"day": date(2023, 11, 13), "kind": "other", "description": "Present", "amount": Decimal(30)},
        {"day": date(2023, 11, 15), "kind": "hotel", "currency": "SEK", "amount": Decimal("1145.10"),
         "charged": Decimal("103.20"), "description": "Hotel"},
        {"day": date(2023, 11, 16), "kind": "hotel", "amount": Decimal(400), "description": "Second hotel"},
    ])  # fmt: skip
    assert cuts(claim) == [
        (Decimal(20), Decimal(0), CutReason.DATES),
        (Decimal(500), Decimal(500), CutReason.FULL),
        (Decimal(30), Decimal(0), CutReason.CATEGORY),
        (Decimal("103.20"), Decimal(100), CutReason.RATE),
        (Decimal(400), Decimal(300), CutReason.CEILING),
    ]


def test_a_ticket_bought_weeks_ahead_is_paid(scene):
    claim = make_claim(scene, C.IN_REVIEW, lines=[{"day": date(2023, 10, 12)}])
    assert cuts(claim) == [(Decimal(300), Decimal(300), CutReason.FULL)]


def test_finance_allows_another_amount_within_the_ceiling_with_a_reason(scene):
    claim = make_claim(scene, C.IN_REVIEW, lines=[{"amount": Decimal(700)}, {"amount": Decimal(400)}])
    first, second = claim.lines.all()
    with pytest.raises(ClaimRefused, match="ceiling") as refusal:
        actions.set_allowed(
            actor=scene.gus, now=CHECKING, line=second, allowed=Decimal("200.01"), reason=CutReason.PRIVATE
        )
    assert refusal.value.field == "allowed"
    actions.set_allowed(
        actor=scene.gus, now=CHECKING, line=first, allowed=Decimal(650), reason=CutReason.RECEIPT
    )
    actions.set_allowed(
        actor=scene.gus, now=CHECKING, line=second, allowed=Decimal(250), reason=CutReason.PRIVATE
    )
    assert actions.approve_claim(actor=scene.ada, now=CHECKING, claim=claim).allowed_total == 900


def test_no_cost_is_cut_for_a_ceiling_of_which_something_is_left(scene):
    claim = make_claim(scene, C.IN_REVIEW, lines=[{"amount": Decimal(700)}, {"amount": Decimal(400)}])
    first, second = claim.lines.all()
    allow = {"actor": scene.gus, "now": CHECKING}
    actions.set_allowed(**allow, line=first, allowed=Decimal(650), reason=CutReason.RECEIPT, note="No bill.")
    with pytest.raises(ClaimRefused, match="some of it is left"):
        actions.approve_claim(actor=scene.ada, now=CHECKING, claim=claim)
    actions.set_allowed(**allow, line=second, allowed=Decimal(250), reason=CutReason.CEILING)
    actions.approve_claim(actor=scene.ada, now=CHECKING, claim=claim)
    assert "allowed €650.00. The receipt does not show this amount. No bill." in (
        Message.objects.get(letter="travel.claim_approved").body
    )


@pytest.mark.parametrize(
    ("allowed", "reason", "field"),
    [
        (Decimal("300.01"), CutReason.FULL, "allowed"),
        (Decimal(-1), CutReason.PRIVATE, "allowed"),
        (Decimal(200), "because", "reason"),
        (Decimal(200), CutReason.FULL, "reason"),
        (Decimal(300), CutReason.PRIVATE, "reason"),
    ],
)
def test_an_amount_and_its_reason_have_to_fit(scene, allowed, reason, field):
    line = make_claim(scene, C.IN_REVIEW).lines.get()
    with pytest.raises(ClaimRefused) as refusal:
        actions.set_allowed(actor=scene.gus, now=CHECKING, line=line, allowed=allowed, reason=reason)
    assert refusal.value.field == field


def test_the_database_itself_keeps_allowed_below_claimed(scene):
    line = make_claim(scene, C.IN_REVIEW).lines.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        ClaimLine.objects.filter(pk=line.pk).update(allowed=Decimal("300.01"))
    with pytest.raises(IntegrityError), transaction.atomic():
        Claim.objects.filter(pk=line.claim_id).update(allowed_total=Decimal("300.01"))


def test_a_claim_is_complete_before_it_leaves(scene):
    claim = make_claim(scene, lines=[])
    submit = {"actor": scene.chidi, "now": HOME, "claim": claim}
    with pytest.raises(ClaimRefused, match="at least one cost"):
        actions.submit_claim(**submit, note="Much.")
    line = make_line(claim, receipt=False)
    with pytest.raises(ClaimRefused, match="receipt is missing for: Luleå to Umeå"):
        actions.submit_claim(**submit, note="Much.")
    actions.attach_receipt(actor=scene.chidi, now=HOME, line=line, upload=make_upload("ticket.pdf"))
    with pytest.raises(ClaimRefused) as refusal:
        actions.submit_claim(**submit, note=" ")
    assert refusal.value.field == "note"
    assert actions.submit_claim(**submit, note="Much.").state == C.SUBMITTED


def test_nobody_can_be_paid_without_an_account(scene):
    trip = make_trip(scene)
    hold_visit(scene)
    make_line(trip.claim)
    with pytest.raises(ClaimRefused, match="bank account"):
        actions.submit_claim(actor=scene.chidi, now=HOME, claim=trip.claim, note="Much.")


def test_a_late_claim_needs_a_reason_that_is_kept(scene):
    claim = make_claim(scene)
    late = claim.due_at + timedelta(seconds=1)
    with pytest.raises(ClaimRefused) as refusal:
        actions.submit_claim(actor=scene.chidi, now=late, claim=claim, note="Much.")
    assert refusal.value.field == "late_reason"
    actions.submit_claim(actor=scene.chidi, now=late, claim=claim, note="Much.", late_reason="I was ill.")
    assert claim.late_reason == "I was ill."


def test_a_submitted_claim_is_only_recalled_and_only_before_it_is_checked(scene):
    claim = make_claim(scene, C.SUBMITTED)
    with pytest.raises(StaleState):
        actions.add_line(actor=scene.chidi, now=HOME, claim=claim, data=line_data())
    actions.recall_claim(actor=scene.chidi, now=HOME, claim=claim)
    make_line(claim)
    actions.submit_claim(actor=scene.chidi, now=HOME, claim=claim, note="Much.")
    actions.start_review(actor=scene.gus, now=CHECKING, claim=claim)
    with pytest.raises(StaleState):
        actions.recall_claim(actor=scene.chidi, now=CHECKING, claim=claim)


def test_only_the_traveller_writes_the_claim(scene):
    claim = make_claim(scene)
    line = claim.lines.get()
    for person in (scene.bo, scene.ada, scene.gus, scene.fia):
        with pytest.raises(NotAllowed):
            actions.add_line(actor=person, now=HOME, claim=claim, data=line_data())
        with pytest.raises(NotAllowed):
            actions.update_line(actor=person, now=HOME, line=line, data=line_data())
        with pytest.raises(NotAllowed):
            actions.attach_receipt(actor=person, now=HOME, line=line, upload=make_upload())
        with pytest.raises(NotAllowed):
            actions.submit_claim(actor=person, now=HOME, claim=claim, note="Much.")


def test_what_is_no_receipt_is_refused_and_no_line_is_left_behind(scene):
    claim = make_claim(scene, lines=[])
    with pytest.raises(DocumentRefused):
        actions.add_line(
            actor=scene.chidi,
            now=HOME,
            claim=claim,
            data=line_data(),
            receipt=make_upload("receipt.pdf", b"MZ\x90"),
        )
    assert not claim.lines.exists()


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"kind": "yacht"}, "kind"),
        ({"description": " "}, "description"),
        ({"amount": Decimal(0)}, "amount"),
        ({"currency": "XXX"}, "currency"),
        ({"day": date(2023, 11, 21)}, "day"),
        ({"day": date(2022, 11, 12)}, "day"),
    ],
)
def test_a_line_that_cannot_be_right_is_refused_at_its_field(scene, fields, field):
    claim = make_claim(scene, lines=[])
    with pytest.raises(ClaimRefused) as refusal:
        make_line(claim, **fields)
    assert refusal.value.field == field


def test_nobody_checks_or_approves_their_own_claim(scene):
    claim = make_claim(scene, C.SUBMITTED)
    make_role(scene.cohort, scene.chidi, CohortRole.FINANCE)
    for step in (actions.start_review, actions.return_claim, actions.reject_claim):
        more = {} if step is actions.start_review else {"reason": "Mine."}
        with pytest.raises(SecondPersonNeeded):
            step(actor=scene.chidi, now=CHECKING, claim=claim, **more)
    actions.start_review(actor=scene.gus, now=CHECKING, claim=claim)
    with pytest.raises(SecondPersonNeeded):
        actions.approve_claim(actor=scene.chidi, now=CHECKING, claim=claim)


def test_whoever_allowed_an_amount_cannot_approve(scene):
    claim = make_claim(scene, C.IN_REVIEW)
    with pytest.raises(SecondPersonNeeded):
        actions.approve_claim(actor=scene.gus, now=CHECKING, claim=claim)
    ines = make_person("Ines Lopez")
    make_role(scene.cohort, ines, CohortRole.FINANCE)
    actions.set_allowed(
        actor=ines, now=CHECKING, line=claim.lines.get(), allowed=Decimal(250), reason=CutReason.PRIVATE
    )
    with pytest.raises(SecondPersonNeeded):
        actions.approve_claim(actor=ines, now=CHECKING, claim=claim)
    assert actions.approve_claim(actor=scene.ola, now=CHECKING, claim=claim).allowed_total == 250


def test_a_mistake_seen_after_the_approval_is_put_right(scene):
    claim = make_claim(scene, C.APPROVED)
    actions.return_claim(actor=scene.gus, now=CHECKING, claim=claim, reason="The hotel is on it twice.")
    assert (claim.state, claim.allowed_total, claim.approved_by, claim.decided_at) == (
        C.RETURNED,
        None,
        None,
        None,
    )
    assert payable(scene.cohort, CHECKING) == []
    later = CHECKING + timedelta(days=1)
    actions.submit_claim(actor=scene.chidi, now=later, claim=claim, note="As before.")
    actions.start_review(actor=scene.gus, now=later, claim=claim)
    actions.approve_claim(actor=scene.ada, now=later, claim=claim)
    assert Message.objects.filter(letter="travel.claim_approved").count() == 2
    actions.reject_claim(actor=scene.gus, now=later, claim=claim, reason="Paid by the host.")
    assert (claim.state, claim.allowed_total) == (C.REJECTED, None)


def test_a_claim_in_a_run_or_paid_is_not_sent_back(scene):
    claim = make_claim(scene, C.PAID)
    with pytest.raises(StaleState):
        actions.return_claim(actor=scene.gus, now=CHECKING, claim=claim, reason="Too late.")


def test_the_letter_of_approval_names_each_cut(scene):
    scene.chidi.language = "sv"
    scene.chidi.save()
    make_claim(scene, C.APPROVED, lines=[{"amount": Decimal(950)}])
    letter = Message.objects.get(letter="travel.claim_approved")
    assert letter.language == "sv"
    assert "950,00\xa0€" in letter.body
    assert "900,00 €" in letter.subject


def test_only_finance_checks(scene):
    claim = make_claim(scene, C.SUBMITTED)
    for person in (scene.ada, scene.fia, scene.bo, scene.hana):
        with pytest.raises(NotAllowed):
            actions.start_review(actor=person, now=CHECKING, claim=claim)
        with pytest.raises(NotAllowed):
            actions.reject_claim(actor=person, now=CHECKING, claim=claim, reason="No.")


def test_a_claim_sent_back_stops_the_clock_and_can_be_submitted_again(scene):
    claim = make_claim(scene, C.IN_REVIEW)
    due = claim.due_at
    with pytest.raises(ReasonNeeded):
        actions.return_claim(actor=scene.gus, now=CHECKING, claim=claim, reason="")
    actions.return_claim(actor=scene.gus, now=CHECKING, claim=claim, reason="No day on it.")
    assert claim.due_at == clock.end_of_day(due + (CHECKING - HOME), claim.cohort.time_zone)
    line = claim.lines.get()
    actions.update_line(actor=scene.chidi, now=CHECKING, line=line, data=line_data(amount=Decimal(280)))
    line.refresh_from_db()
    assert (line.allowed, line.reason, claim.claimed_total) == (None, "", Decimal(280))
    actions.submit_claim(actor=scene.chidi, now=CHECKING, claim=claim, note="Much.")
    assert (claim.state, claim.reviewer) == (C.SUBMITTED, None)


def test_one_reminder_at_half_time(scene):
    claim = make_claim(scene)
    half = claim.created_at + (claim.due_at - claim.created_at) / 2
    assert actions.remind_claimants(actor=CLOCK, now=half - timedelta(minutes=1)) == 0
    assert actions.remind_claimants(actor=CLOCK, now=half) == 1
    assert actions.remind_claimants(actor=CLOCK, now=half + timedelta(days=1)) == 0
    assert Message.objects.filter(letter="travel.claim_reminder").count() == 1


def test_nothing_claimed_ends_the_matter(scene):
    claim = make_claim(scene, lines=[])
    actions.withdraw_claim(actor=scene.chidi, now=HOME, claim=claim)
    assert actions.remind_claimants(actor=CLOCK, now=claim.due_at - timedelta(days=1)) == 0
    with pytest.raises(StaleState):
        make_line(claim)


def test_the_ledger_follows_the_money(scene):
    make_trip(scene, traveller=scene.bo)
    make_claim(scene, C.PAID, lines=[{"amount": Decimal(950)}])
    sums = ledger(scene.cohort)
    assert (sums.total, sums.committed) == (Decimal(5400), Decimal(1800))
    assert (sums.claimed, sums.allowed, sums.paid) == (Decimal(950), Decimal(900), Decimal(900))
    assert sums.free == 3600


def test_rules_hold_for_trips_approved_after_them(scene):
    early = make_trip(scene)
    actions.set_travel_rules(
        actor=scene.ada, now=ASKING, cohort=scene.cohort, kinds=["rail"], receipt_free=["rail"], days_after=0
    )
    late = make_trip(scene, traveller=scene.bo)
    assert "flight" in early.rules["kinds"]
    assert late.rules["kinds"] == ["rail"]
    make_account(scene.bo)
    hold_visit(scene, scene.bo)
    late.refresh_from_db()
    make_line(late.claim, receipt=False)
    assert actions.submit_claim(actor=scene.bo, now=HOME, claim=late.claim, note="Much.").state == C.SUBMITTED
    with pytest.raises(NotAllowed):
        actions.set_travel_rules(actor=scene.fia, now=ASKING, cohort=scene.cohort, kinds=["rail"])


def test_a_claim_is_approved_with_the_amounts_that_were_read(scene):
    claim = make_claim(scene, C.IN_REVIEW, lines=[{"amount": Decimal(200)}])
    seen, line = mark_of_claim(claim), claim.lines.get()
    actions.set_allowed(
        actor=scene.gus, now=CHECKING, line=line, allowed=Decimal(100), reason=CutReason.RECEIPT
    )
    with pytest.raises(NotAsSeen):
        actions.approve_claim(actor=scene.ada, now=CHECKING, claim=claim, seen=seen)
    seen = mark_of_claim(claim)
    assert actions.approve_claim(actor=scene.ada, now=CHECKING, claim=claim, seen=seen).allowed_total == 100
