# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Whoever audits a cohort reads how its money was asked for, allowed and paid, and changes none of it."""

from __future__ import annotations

import csv
from datetime import timedelta
from decimal import Decimal

import pytest

from tests.factories.accounts import make_person
from tests.factories.programmes import make_cohort, make_role
from tests.factories.travel import (
    ASKING,
    HOME,
    PAID,
    PAYING,
    VISIT,
    make_claim,
    make_run,
    make_trip,
    make_visit,
)
from tests.travel.test_pages import BOARD, client_of, page, post
from tvilling.journeys import actions as journeys
from tvilling.programmes.models import CohortRole
from tvilling.travel import actions
from tvilling.travel.models import Trip
from tvilling.travel.queries.ledger import ledger
from tvilling.travel.states import ClaimState as C
from tvilling.travel.states import TripState as T

pytestmark = pytest.mark.django_db
#: Banks send money back after days.
LATER = PAID + timedelta(days=3)

READ_BY_AUDITORS = (C.IN_REVIEW, C.APPROVED, C.PAID)


@pytest.mark.parametrize("state", [C.DRAFT, C.SUBMITTED, C.RETURNED, *READ_BY_AUDITORS])
def test_an_auditor_of_the_cohort_opens_receipt_and_note_once_the_claim_is_being_checked(scene, state):
    claim = make_claim(scene, state)
    receipt = f"/documents/{claim.lines.get().receipt.code}/"
    rut = make_role(scene.cohort, make_person("Rut Ek"), CohortRole.AUDITOR).person
    eve = make_role(make_cohort(slug="other"), make_person("Eve Far"), CohortRole.AUDITOR).person
    text = page(rut, f"{BOARD}claims/{claim.code}/")
    assert (receipt in text) == (state in READ_BY_AUDITORS)
    assert ("We saw how owners are asked." in text) == (state in READ_BY_AUDITORS)
    assert claim.trip.traveller.bank_accounts.get().masked not in text
    if state in READ_BY_AUDITORS:
        assert client_of(rut).get(receipt).getvalue().startswith(b"%PDF")
    else:
        page(rut, receipt, 404)
    for path in (receipt, f"{BOARD}claims/{claim.code}/"):
        page(eve, path, 404)


def test_an_auditor_reads_a_run_with_its_checksum_and_no_account_and_changes_nothing(scene):
    claim = make_claim(scene, C.APPROVED)
    run = make_run(scene, [claim])
    actions.release_payment_run(actor=scene.ola, now=PAYING, run=run)
    run.refresh_from_db()
    rut = make_role(scene.cohort, make_person("Rut Ek"), CohortRole.AUDITOR).person
    eve = make_role(make_cohort(slug="other"), make_person("Eve Far"), CohortRole.AUDITOR).person
    url, account = f"{BOARD}runs/{run.number}/", claim.trip.traveller.bank_accounts.get()
    assert f'href="{BOARD}runs/"' in page(rut, BOARD)
    decided = page(rut, f"{BOARD}claims/{claim.code}/").split("What happened")[1]
    assert "Claim approved" in decided
    assert "Checking of a claim started" in decided
    assert url in page(rut, f"{BOARD}runs/")
    text = page(rut, url)
    for shown in ("€300.00", "Chidi Okafor", str(run.released_by), run.sepa_sha256):
        assert shown in text
    for hidden in (account.masked, run.payer.masked, 'method="post" action="/office'):
        assert hidden in page(scene.gus, url)
        assert hidden not in text
    exported = page(rut, f"{BOARD}claims/?export=csv")
    assert "Checked by" in exported
    assert f"{claim.reviewer},{claim.approved_by}" in exported.replace(";", ",")
    for step in ("release/", "cancel/", "paid/", "files/sepa/", f"payments/{run.payments.get().code}/paid/"):
        post(rut, f"{url}{step}", {}, 404)
    for step in ("return/", "reject/", "start/", "approve/"):
        post(rut, f"{BOARD}claims/{claim.code}/{step}", {}, 404)
    for path in (f"{BOARD}runs/", url):
        page(eve, path, 404)
    post(scene.ada, f"{url}paid/", {}, 404)
    run.refresh_from_db()
    assert run.state == "released"


def test_the_sum_of_what_is_promised_can_be_counted_from_the_trips_and_says_who_was_not_there(scene):
    make_trip(scene)
    expected = journeys.expect_attendance(
        actor=scene.ada, now=ASKING, meeting=scene.meeting, people=[(scene.chidi, scene.twin)]
    )
    make_trip(scene, meeting=make_visit(scene.group, scene.host, scene.ada, VISIT + timedelta(days=60)))
    journeys.close_meeting(
        actor=scene.fia, now=HOME, meeting=scene.meeting, present={row.pk: False for row in expected}
    )
    called_off = Trip.objects.get(meeting=scene.meeting)
    rut = make_role(scene.cohort, make_person("Rut Ek"), CohortRole.AUDITOR).person
    rows = list(csv.DictReader(page(rut, f"{BOARD}trips/?export=csv").lstrip("\ufeff").splitlines()))
    assert {(row["Promised"], row["Attendance"]) for row in rows} == {("900.00", ""), ("", "was not there")}
    assert ledger(scene.cohort).committed == sum(Decimal(row["Promised"] or 0) for row in rows) == 900
    assert "without 1 approved trip whose traveller was not there" in page(rut, BOARD)
    assert "was not there" in page(rut, f"{BOARD}trips/")
    assert "Not promised any more" in page(rut, f"{BOARD}trips/{called_off.code}/")


def test_what_is_withdrawn_keeps_its_ceiling_and_is_not_promised(scene):
    trip = make_trip(scene)
    actions.withdraw_trip(actor=scene.chidi, now=ASKING, trip=trip)
    rut = make_role(scene.cohort, make_person("Rut Ek"), CohortRole.AUDITOR).person
    (row,) = csv.DictReader(page(rut, f"{BOARD}trips/?export=csv").lstrip("\ufeff").splitlines())
    assert (row["State"], row["Ceiling"], row["Promised"]) == ("Withdrawn", "900.00", "")


def test_a_run_and_the_claim_say_when_by_whom_and_why_a_payment_came_back(scene):
    claim = make_claim(scene, C.PAID)
    run = claim.payments.get().run
    actions.mark_failed(actor=scene.gus, now=LATER, payment=claim.payments.get(), reason="Account closed.")
    rut = make_role(scene.cohort, make_person("Rut Ek"), CohortRole.AUDITOR).person
    happened = page(rut, f"{BOARD}runs/{run.number}/").split("What happened")[1]
    for shown in (
        "Payment made: Chidi Okafor",
        "Payment failed: Chidi Okafor",
        "Account closed.",
        "9 December 2023",
    ):
        assert shown in happened
    text = page(rut, f"{BOARD}claims/{claim.code}/")
    assert text.count("Account closed.") == 2  # beside the payment, and in what happened


def test_who_notes_a_return_reads_what_follows_and_the_step_does_not_look_like_a_state(scene):
    claim = make_claim(scene, C.PAID)
    payment = claim.payments.get()
    run = f"{BOARD}runs/{payment.run.number}/"
    failed = f"{run}payments/{payment.code}/failed/"
    assert f'<a href="{failed}">Note a return</a>' in page(scene.gus, run)
    assert "can then go into another payment run" in page(scene.gus, failed)


def test_the_board_says_when_a_claim_was_submitted_and_whose_emission_factors_count(scene):
    make_claim(scene, C.SUBMITTED)
    text = page(scene.gus, BOARD)
    assert "submitted on <time" in text
    assert "Emission factors: DESNZ" in text
    assert "Choose the cohort" in page(scene.gus, "/travel/finance/")
    # In Swedish travel and trips are one word: the list is named as the button that leads to it.
    assert page(scene.gus, f"{BOARD}trips/").count("All trips") >= 2
    scene.gus.language = "sv"
    scene.gus.save()
    swedish = page(scene.gus, BOARD)
    assert "Betalt" in swedish
    assert "Betald" not in swedish


def test_an_empty_form_about_a_trip_is_not_found_for_who_only_reads(scene):
    trip = make_trip(scene, T.REQUESTED)
    rut = make_role(scene.cohort, make_person("Rut Ek"), CohortRole.AUDITOR).person
    for step in ("approve", "refuse"):
        assert "Fill in" in post(scene.ada, f"{BOARD}trips/{trip.code}/{step}/", status=422)
        assert "Fill in" not in post(rut, f"{BOARD}trips/{trip.code}/{step}/", status=404)
