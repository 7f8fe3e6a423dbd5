# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Travellers', the office's and finance's pages as the cast sees them; what is not theirs is "not found"."""

from __future__ import annotations

import re
import time
from datetime import timedelta
from decimal import Decimal

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext

from tests.factories.accounts import make_person
from tests.factories.cities import make_country, make_place, make_team_member
from tests.factories.documents import make_upload
from tests.factories.programmes import make_cohort, make_role
from tests.factories.travel import (
    ASKING,
    CHECKING,
    HOME,
    IBAN_FI,
    IBAN_SE,
    PAID,
    PAYING,
    hold_visit,
    make_account,
    make_claim,
    make_line,
    make_payer,
    make_run,
    make_trip,
    make_visit,
)  # fmt: skip
from tvilling.audit.models import Entry
from tvilling.core import clock
from tvilling.documents import access
from tvilling.programmes.models import CohortRole
from tvilling.travel import actions
from tvilling.travel.jobs.waiting import staff_waiting, traveller_waiting
from tvilling.travel.models import BankAccount, ClaimLine, CutReason, PaymentRun, Trip
from tvilling.travel.queries.allowances import mark_of_claim
from tvilling.travel.states import ClaimState as C
from tvilling.travel.states import TripState as T
from tvilling.travel.templatetags.travel import visit_panel

pytestmark = pytest.mark.django_db
BOARD = "/office/cohort-1/travel/"


def client_of(person, *, fresh=True):
    """A browser of the person, who has signed in just now unless told otherwise."""
    client = Client()
    client.force_login(person)
    if fresh:
        session = client.session
        session["account_authentication_methods_user"] = str(person.pk)
        session["account_authentication_methods"] = [
            {"method": "password", "at": time.time(), "reauthenticated": True, "email": person.email}
        ]
        session.save()
    return client


def page(person, url, status=200):
    answer = client_of(person).get(url)
    assert answer.status_code == status, answer.content.decode()[:3000]
    return answer.getvalue().decode()


def post(person, url, data=None, status=302):
    answer = client_of(person).post(url, data or {})
    assert answer.status_code == status, answer.content.decode()[:3000]
    return answer.content.decode()


def trip_data(**fields):
    return {
        "city": "lulea", "traveller": "", "departs_on": "2023-11-13", "returns_on": "2023-11-17", "mode_out": "rail",
        "mode_back": "rail", "people_in_car": "1", "estimate": "640", "then": "request", **fields,
    }  # fmt: skip


def test_a_traveller_asks_for_a_trip_and_sees_its_emissions(scene):
    with clock.virtual(ASKING):
        assert "Visit to Umeå" in page(scene.chidi, "/travel/")
        url = f"/travel/trips/new/{scene.meeting.code}/"
        text = page(scene.chidi, url)
        assert "of flying" in text
        post(scene.chidi, url, trip_data(traveller=scene.chidi.code))
    trip = Trip.objects.get()
    assert (trip.state, trip.traveller, trip.estimate) == (T.REQUESTED, scene.chidi, Decimal(640))
    text = page(scene.chidi, f"/travel/trips/{trip.code}/")
    assert "Waiting for approval" in text
    assert "DESNZ 2025" in text
    assert "above the ceiling" not in text
    Trip.objects.update(estimate=trip.cohort.travel_ceiling + 1)
    assert "what is above it is not paid" in page(scene.chidi, f"/travel/trips/{trip.code}/")
    assert "less than flying" in text
    assert "icon-train" in text


def test_a_refused_form_keeps_what_was_typed(scene):
    url = f"/travel/trips/new/{scene.meeting.code}/"
    with clock.virtual(ASKING):
        text = post(
            scene.chidi,
            url,
            trip_data(traveller=scene.chidi.code, returns_on="2023-11-01", purpose="To see a pump"),
            422,
        )
    assert "You return before you leave." in text
    assert "To see a pump" in text
    assert 'href="#id_returns_on"' in text
    assert not Trip.objects.exists()


def test_one_may_change_on_the_way_at_a_place_found_by_any_spelling(scene):
    make_place(1, "Boden", latitude=65.83, longitude=21.69)
    url = f"/travel/trips/new/{scene.meeting.code}/"
    data = trip_data(traveller=scene.chidi.code, change_out="BODEN", then_out="coach", then="save")
    with clock.virtual(ASKING):
        post(scene.chidi, url, data)
        wrong = post(scene.bo, url, data | {"traveller": scene.bo.code, "change_out": "Nowhere"}, 422)
    trip = Trip.objects.get()
    assert [str(leg) for leg in trip.legs.all()] == ["Luleå → Boden", "Boden → Umeå", "Umeå → Luleå"]
    assert "We do not know this place" in wrong
    with clock.virtual(ASKING):
        assert 'value="Boden"' in page(scene.chidi, f"/travel/trips/{trip.code}/edit/")
        post(
            scene.chidi,
            f"/travel/trips/{trip.code}/edit/",
            trip_data(traveller=scene.chidi.code, mode_out="flight"),
        )
    trip.refresh_from_db()
    assert (trip.state, [leg.mode for leg in trip.legs.all()]) == (T.REQUESTED, ["flight", "rail"])


def test_a_lead_asks_for_a_colleague_and_a_member_does_not(scene):
    url = f"/travel/trips/new/{scene.meeting.code}/"
    with clock.virtual(ASKING):
        post(scene.bo, url, trip_data(traveller=scene.chidi.code))
        post(scene.chidi, url, trip_data(traveller=scene.bo.code), 422)
    trip = Trip.objects.get()
    assert (trip.traveller, trip.author) == (scene.chidi, scene.bo)


def test_trips_of_others_are_not_found(scene):
    trip = make_trip(scene, T.PLANNED)
    eve = make_person("Eve Ek")
    make_role(make_cohort("cohort-2", number=2), eve, CohortRole.OFFICE)
    for person in (eve, scene.hana, scene.fia, scene.ada, scene.gus):
        page(person, f"/travel/trips/{trip.code}/", 404)
    page(eve, f"/travel/trips/new/{scene.meeting.code}/", 404)
    actions.request_trip(actor=scene.chidi, now=ASKING, trip=trip)
    page(scene.ada, f"{BOARD}trips/{trip.code}/")
    for person in (eve, scene.hana, scene.fia, scene.bo, scene.chidi):
        page(person, f"{BOARD}trips/{trip.code}/", 404)


def test_the_menu_counts_what_waits_and_leads_finance_to_its_money(scene):
    assert "to check</span>" not in page(scene.ada, BOARD)
    make_trip(scene, T.REQUESTED)
    assert '<span class="badge badge-attention">1 to check</span>' in page(scene.ada, BOARD)
    rut = make_role(scene.cohort, make_person("Rut Ek"), CohortRole.AUDITOR).person
    for person in (scene.gus, rut):
        assert "to check</span>" not in page(person, BOARD), "trips are for the office"
    side = page(scene.gus, "/my/").split('class="side-nav"')[1].split("</nav>")[0]
    assert 'href="/travel/finance/"' in side
    assert 'href="/travel/finance/"' not in page(scene.bo, "/my/")


def test_the_office_approves_on_its_page(scene):
    trip = make_trip(scene, T.REQUESTED)
    assert "Chidi Okafor" in page(scene.ada, BOARD)
    url = f"{BOARD}trips/{trip.code}/"
    assert "Approve and freeze the ceiling" in page(scene.ada, url)
    assert "Approve and freeze the ceiling" not in page(scene.gus, url)
    text = post(scene.ada, f"{url}approve/", {"approve-ceiling": "1000"}, 422)
    assert "The ceiling of this cohort is €900.00." in text
    assert "Fill in" in post(scene.ada, f"{url}refuse/", {"refuse-reason": ""}, 422)
    post(scene.ada, f"{url}approve/", {"approve-ceiling": "850,50"})
    trip.refresh_from_db()
    assert (trip.state, trip.ceiling) == (T.APPROVED, Decimal("850.50"))
    post(scene.gus, f"{url}refuse/", {"refuse-reason": "No."}, 404)


def test_the_form_of_a_cost_says_at_once_what_it_is_in_euro(scene):
    url = f"/travel/claims/{make_claim(scene).code}/lines/"
    typed = "kind=rail&amount=1000&day=2024-03-05&currency="
    with clock.virtual(HOME):
        assert f'data-hx-get="{url}convert/"' in page(scene.chidi, f"{url}new/")
        krona = page(scene.chidi, f"{url}convert/?{typed}SEK")
        assert "for one euro (European Central Bank" in krona
        assert "5 March 2024" in krona
        assert "no rate of the European Central Bank" in page(scene.chidi, f"{url}convert/?{typed}UAH")
        assert "€25.00" in page(scene.chidi, f"{url}convert/?{typed}UAH&rate=40&rate_source=NBU")
        for nothing in ("EUR", "", "XXX", "SEK&amount=no", "SEK&day=never"):
            assert "€" not in page(scene.chidi, f"{url}convert/?{typed}{nothing}")
        page(scene.bo, f"{url}convert/?{typed}SEK", 404)


def test_a_traveller_fills_in_a_claim(scene):
    claim = make_claim(scene, lines=[])
    url = f"/travel/claims/{claim.code}/"
    with clock.virtual(HOME):
        assert "No costs yet" in page(scene.chidi, url)
        data = {
            "kind": "rail",
            "description": "Night train",
            "day": "2023-11-15",
            "amount": "1 145,10",
            "currency": "SEK",
        }
        wrong = post(scene.chidi, f"{url}lines/new/", data | {"receipt": make_upload("r.pdf", b"MZ")}, 422)
        assert "Night train" in wrong
        assert 'href="#id_receipt"' in wrong
        post(scene.chidi, f"{url}lines/new/", data | {"receipt": make_upload("r.pdf")})
        text = page(scene.chidi, url)
        assert "11.451 SEK" in text
        assert "Fill in" in post(scene.chidi, f"{url}submit/", {"note": ""}, 422)
        post(scene.chidi, f"{url}submit/", {"note": "We learnt much.", "then": "keep"})
        assert "We learnt much." in page(scene.chidi, url)
        post(scene.chidi, f"{url}submit/", {"note": "We learnt much."})
    claim.refresh_from_db()
    assert (claim.state, claim.claimed_total) == (C.SUBMITTED, Decimal("100.00"))
    with clock.virtual(HOME):
        page(scene.chidi, f"{url}lines/new/", 404)
        late = post(scene.chidi, f"{url}lines/new/", data | {"description": "Found in a pocket"}, 422)
    assert "so nothing was saved" in late
    assert "Found in a pocket" in late


def test_a_line_is_changed_and_taken_out(scene):
    claim = make_claim(scene)
    line = claim.lines.get()
    url = f"/travel/claims/{claim.code}/lines/{line.code}/"
    with clock.virtual(HOME):
        assert "receipt.pdf" in page(scene.chidi, url)
        data = {
            "kind": "rail",
            "description": "Ticket",
            "day": "2023-11-13",
            "amount": "280",
            "currency": "EUR",
        }
        post(scene.chidi, url, data)
        line.refresh_from_db()
        assert (line.claimed, str(line.receipt)) == (Decimal(280), "receipt.pdf")
        post(scene.chidi, f"{url}remove/")
    assert not ClaimLine.objects.exists()


def test_the_traveller_reads_what_was_cut_and_why(scene):
    claim = make_claim(scene, C.APPROVED, lines=[{"amount": Decimal(950)}])
    text = page(scene.chidi, f"/travel/claims/{claim.code}/")
    assert "The ceiling is used up" in text
    assert "900" in text


def test_claims_of_others_are_not_found(scene):
    claim = make_claim(scene)
    line = claim.lines.get()
    for person in (scene.bo, scene.hana, scene.ada, scene.gus, scene.fia):
        page(person, f"/travel/claims/{claim.code}/", 404)
        page(person, f"/travel/claims/{claim.code}/lines/{line.code}/", 404)
        post(person, f"/travel/claims/{claim.code}/submit/", {"note": "Mine."}, 404)
    for person in (scene.bo, scene.hana, scene.fia, scene.chidi):
        page(person, f"{BOARD}claims/{claim.code}/", 404)
        page(person, BOARD, 404)


def test_the_office_reads_receipts_and_note_once_a_claim_is_being_checked(scene):
    claim = make_claim(scene, C.IN_REVIEW)
    document = claim.lines.get().receipt
    office = page(scene.ada, f"{BOARD}claims/{claim.code}/")
    assert document.code in office
    assert "We saw how owners are asked." in office
    assert client_of(scene.ada).get(f"/documents/{document.code}/").getvalue().startswith(b"%PDF")
    # The bank account, and the change of a line, stay with finance.
    assert "Save this line" not in office
    assert "Show the whole number" not in office
    for person in (scene.fia, scene.bo, scene.hana):
        page(person, f"/documents/{document.code}/", 404)


def test_a_traveller_whose_payment_came_back_reads_why_and_what_to_do(scene):
    claim = make_claim(scene, C.PAID)
    actions.mark_failed(
        actor=scene.gus, now=HOME, payment=claim.payments.get(), reason="Account closed (AC04)"
    )
    text = page(scene.chidi, f"/travel/claims/{claim.code}/")
    assert "Account closed (AC04)" in text
    assert "once you have saved your bank account anew, corrected or as it is" in text
    assert "Look at your bank account" in text


def test_one_file_on_two_lines_is_pointed_out_and_not_refused(scene):
    claim = make_claim(scene, C.DRAFT, lines=[{"description": "There"}, {"description": "And back"}])
    said = "The same file is the receipt of several costs"
    assert said in page(scene.chidi, f"/travel/claims/{claim.code}/")
    actions.submit_claim(actor=scene.chidi, now=HOME, claim=claim, note="We saw it.")
    assert said in page(scene.gus, f"{BOARD}claims/{claim.code}/")
    # The office does not read the receipts yet.
    assert said not in page(scene.ada, f"{BOARD}claims/{claim.code}/")
    claim.lines.last().delete()
    assert said not in page(scene.gus, f"{BOARD}claims/{claim.code}/")


def test_before_that_receipts_are_for_the_traveller_and_finance_alone(scene):
    claim = make_claim(scene, C.SUBMITTED)
    document = claim.lines.get().receipt
    assert document
    url = f"/documents/{document.code}/"
    for person in (scene.chidi, scene.gus):
        answer = client_of(person).get(url)
        assert (answer.status_code, answer["X-Content-Type-Options"]) == (200, "nosniff")
        assert answer.getvalue().startswith(b"%PDF")
    for person in (scene.ada, scene.ola, scene.fia, scene.bo, scene.hana):
        page(person, url, 404)
        assert not access.may_read(person, document)
    office, finance = (page(person, f"{BOARD}claims/{claim.code}/") for person in (scene.ada, scene.gus))
    assert "300" in office
    assert document.code not in office
    assert "We saw how owners are asked." not in office
    assert document.code in finance


def test_finance_checks_line_by_line_and_the_office_approves(scene):
    claim = make_claim(scene, C.SUBMITTED)
    url = f"{BOARD}claims/{claim.code}/"
    with clock.virtual(CHECKING):
        post(scene.gus, f"{url}start/")
        line = claim.lines.get()
        wrong = {
            f"{line.code}-allowed": "250",
            f"{line.code}-reason": CutReason.FULL,
            f"{line.code}-note": "kept note",
        }
        text = post(scene.gus, f"{url}lines/{line.code}/", wrong, 422)
        assert "goes with the whole amount" in text
        assert "kept note" in text
        post(scene.gus, f"{url}lines/{line.code}/", wrong | {f"{line.code}-reason": CutReason.PRIVATE})
        assert "a second person approves" in page(scene.gus, url)
        post(scene.ada, f"{url}lines/{line.code}/", wrong, 404)
        claim.refresh_from_db()
        post(scene.ada, f"{url}approve/", {"seen": mark_of_claim(claim)})
    claim.refresh_from_db()
    assert (claim.state, claim.allowed_total) == (C.APPROVED, Decimal(250))


def test_a_run_goes_through_two_people_and_out_as_a_file(scene):
    claim = make_claim(scene, C.APPROVED)
    make_payer(scene)
    url = f"{BOARD}runs/"
    with clock.virtual(PAYING):
        assert claim.code in page(scene.gus, f"{url}new/")
        assert "Choose" in post(scene.gus, f"{url}new/", {"execute_on": "2023-12-06"}, 422)
        post(scene.gus, f"{url}new/", {"claims": [claim.code], "execute_on": "2023-12-06"})
        page(scene.ola, f"{url}new/", 404)
        own = client_of(scene.gus)
        own.post(f"{url}1/release/")
        assert PaymentRun.objects.get().state == "prepared"
        assert "A second person has to do this step" in own.get(f"{url}1/").content.decode()
        post(scene.ola, f"{url}1/release/")
        assert "Download the SEPA file" not in page(scene.ola, f"{url}1/")
        post(scene.ola, f"{url}1/files/sepa/", status=404)
        answer = client_of(scene.gus).post(f"{url}1/files/sepa/")
        assert answer["Content-Disposition"] == 'attachment; filename="cohort-1-1.xml"'
        assert b"pain.001.001.09" in answer.content
        assert client_of(scene.gus).get(f"{url}1/files/sepa/").status_code == 405
    with clock.virtual(PAID):
        post(scene.gus, f"{url}1/paid/", {"paid-paid_on": "2023-12-06"})
        run = page(scene.ola, f"{url}1/")
        assert "on the statement" in run
        assert "Came back" not in run
    claim.refresh_from_db()
    assert claim.state == C.PAID


def test_a_payment_that_came_back_is_noted_with_its_reason(scene):
    claim = make_claim(scene, C.APPROVED)
    run = make_run(scene, [claim])
    actions.release_payment_run(actor=scene.ola, now=PAYING, run=run)
    payment = run.payments.get()
    url = f"{BOARD}runs/1/payments/{payment.code}/failed/"
    with clock.virtual(PAYING):
        page(scene.ola, url, 404)
        post(scene.gus, url, {"reason": ""}, 422)
        post(scene.gus, url, {"reason": "Account closed."})
        assert "Account closed." in page(scene.gus, f"{BOARD}runs/1/")
        listed = re.search(r"number,.*", page(scene.ola, f"{BOARD}runs/?export=csv"), re.IGNORECASE)
        assert listed is not None
        assert "Paid,Came back" in listed[0]
        assert ",300.00,0.00,300.00," in page(scene.ola, f"{BOARD}runs/?export=csv")


def test_the_payments_of_a_run_are_exported_with_the_masked_account_for_finance_alone(scene):
    payment, url = make_claim(scene, C.PAID).payments.get(), f"{BOARD}runs/1/?export=csv"
    with clock.virtual(PAID):
        finance, office = page(scene.gus, url), page(scene.ada, url)
    head = "Traveller,City,Amount,Account,How it is paid,Reference,State,Paid,Why it came back"
    row = f"Chidi Okafor,{payment.claim.trip.city},300.00,{payment.account.masked},SEPA file,{payment.reference},Paid,2023-12-06,"
    assert finance.lstrip("\ufeff").splitlines() == [head, row]
    head, row = head.replace("Account,", ""), row.replace(f"{payment.account.masked},", "")
    assert office.lstrip("\ufeff").splitlines() == [head, row]
    with clock.virtual(PAID):
        actions.mark_failed(actor=scene.gus, now=PAID, payment=payment, reason="Account closed.")
        assert page(scene.gus, url).rstrip().endswith("Came back,,Account closed.")


def test_bank_data_is_masked_on_every_page(scene):
    claim = make_claim(scene, C.SCHEDULED)
    account = BankAccount.objects.get(person=scene.chidi)
    urls = (BOARD, f"{BOARD}trips/", f"{BOARD}claims/", f"{BOARD}claims/{claim.code}/", f"{BOARD}runs/", f"{BOARD}runs/1/",
            f"{BOARD}claims/?export=csv", f"{BOARD}runs/new/", f"{BOARD}payer/", f"{BOARD}accounts/{account.code}/")  # fmt: skip
    with clock.virtual(PAYING):
        texts = [page(scene.gus, url) for url in urls]
        texts += [
            page(scene.chidi, url) for url in ("/travel/", "/travel/bank/", f"/travel/claims/{claim.code}/")
        ]
        staff = [page(scene.ada, url) for url in (f"{BOARD}claims/{claim.code}/", f"{BOARD}runs/1/")]
    assert not any(IBAN_FI in re.sub(r"\s", "", text) for text in [*texts, *staff])
    assert any("••\u00a0••••\u00a00785" in text for text in texts)
    assert not any("0785" in text for text in staff)


def test_a_person_adds_a_bank_account_and_a_wrong_one_is_not_echoed(scene):
    make_country()
    data = {"holder": "Chidi Okafor", "number": "FI21 1234 5600 0007 86", "town": "Luleå", "country": "SE"}
    with clock.virtual(ASKING):
        text = post(scene.chidi, "/travel/bank/", data, 422)
        assert "This IBAN is not right" in text
        assert 'value="Chidi Okafor"' in text
        post(scene.chidi, "/travel/bank/", data | {"number": "FI21 1234 5600 0007 85"})
    assert BankAccount.objects.get().number() == IBAN_FI


def test_bank_pages_ask_to_sign_in_once_more_and_put_no_number_into_the_session(scene):
    stale = client_of(scene.chidi, fresh=False)
    assert "reauthenticate" in stale.get("/travel/bank/")["Location"]
    answer = stale.post("/travel/bank/", {"holder": "C", "number": IBAN_SE, "town": "Luleå", "country": "SE"})
    assert answer["Location"] == "/travel/bank/"
    assert not BankAccount.objects.exists()
    assert not any(IBAN_SE in str(session.get_decoded()) for session in Session.objects.all())


def test_finance_sees_a_whole_number_with_a_reason(scene):
    make_claim(scene, C.APPROVED)
    account = BankAccount.objects.get(person=scene.chidi)
    url = f"{BOARD}accounts/{account.code}/"
    page(scene.ada, url, 404)
    assert IBAN_FI not in post(scene.gus, url, {"reason": ""}, 422)
    assert not Entry.objects.filter(event="bank_account.revealed").exists()
    answer = client_of(scene.gus).post(url, {"reason": "The bank asked."})
    assert IBAN_FI in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    assert Entry.objects.get(event="bank_account.revealed").reason == "The bank asked."


def test_rules_are_set_by_office_and_finance(scene):
    url = f"{BOARD}rules/"
    page(scene.fia, url, 404)
    post(scene.ada, url, {"kinds": [], "days_before": "1", "days_after": "1"}, 422)
    post(scene.ada, url, {"kinds": ["rail", "hotel"], "days_before": "0", "days_after": "2"})
    assert scene.cohort.travel_rules.days_after == 2


def test_lists_filter_sort_and_export_what_is_shown(scene):
    make_trip_of_another(scene)
    make_claim(scene, C.SUBMITTED)
    assert "Ines" in page(scene.ada, f"{BOARD}trips/?q=ines")
    assert "Chidi" not in page(scene.ada, f"{BOARD}trips/?q=ines&export=csv")
    assert "Chidi" in page(scene.gus, f"{BOARD}claims/?state=submitted&sort=-claimed_total")
    assert "Chidi" not in page(scene.gus, f"{BOARD}claims/?state=paid&export=csv")


def make_trip_of_another(scene, name="Ines Lopez", meeting=None):
    person = make_person(name)
    make_team_member(scene.twin, person, "member")
    return make_trip(scene, traveller=person, meeting=meeting)


@pytest.mark.parametrize("url", [f"{BOARD}trips/", f"{BOARD}claims/", BOARD, "/travel/"])
def test_lists_take_the_same_number_of_queries_whatever_their_length(scene, url):
    scene.cohort.representatives_max = 9
    scene.cohort.save()
    reader = scene.bo if url == "/travel/" else scene.gus
    travellers = [
        make_trip_of_another(scene, name).traveller for name in ("Ines Lopez", "Jo Kivi", "Kim Mets")
    ]
    hold_visit(scene, *travellers)
    for trip in Trip.objects.all():
        make_account(trip.traveller)
        make_line(trip.claim)
        actions.submit_claim(actor=trip.traveller, now=HOME, claim=trip.claim, note="Much.")
    client = client_of(reader)
    client.get(url)
    with clock.virtual(HOME), CaptureQueriesContext(connection) as three:
        text = client.get(url).content.decode()
    assert all(name in text for name in ("Ines", "Jo", "Kim"))
    for trip in Trip.objects.exclude(traveller=travellers[0]):
        trip.claim.delete()
        trip.delete()
    with clock.virtual(HOME), CaptureQueriesContext(connection) as one:
        client.get(url)
    assert len(three) == len(one)


def test_what_waits_reaches_the_right_people(scene):
    def titles(person, now=PAYING):
        return [
            str(item.title) for source in (traveller_waiting, staff_waiting) for item in source(person, now)
        ]

    trip = make_trip(scene, T.REQUESTED)
    assert titles(scene.ada) == ["Approve the trip of Chidi Okafor: Visit to Umeå"]
    assert titles(scene.gus) == []
    actions.approve_trip(actor=scene.ada, now=ASKING, trip=trip)
    assert titles(scene.chidi) == ["Add your bank account"]
    make_account(scene.chidi)
    hold_visit(scene)
    trip.refresh_from_db()
    assert titles(scene.chidi) == ["Claim your costs: Visit to Umeå"]
    make_line(trip.claim)
    actions.submit_claim(actor=scene.chidi, now=HOME, claim=trip.claim, note="Much.")
    assert titles(scene.gus) == ["Check the claim of Chidi Okafor"]
    actions.start_review(actor=scene.gus, now=CHECKING, claim=trip.claim)
    assert (titles(scene.gus), titles(scene.ada)) == ([], ["Approve the checked claim of Chidi Okafor"])
    actions.approve_claim(actor=scene.ada, now=CHECKING, claim=trip.claim)
    assert titles(scene.gus) == ["1 claim to pay"]
    make_run(scene, [trip.claim])
    assert (titles(scene.ada), titles(scene.ola)) == ([], ["Release payment run 1"])


def test_the_panel_on_a_visit_shows_amounts_to_staff_and_facilitator_only(scene):
    def panel(person):
        request = RequestFactory().get("/")
        request.user = person
        return visit_panel(request, scene.meeting)

    make_trip(scene)
    assert "900" in panel(scene.fia)
    assert "900" in panel(scene.ada)
    assert "Chidi Okafor" in panel(scene.bo)
    assert "900" not in panel(scene.bo)
    assert "Chidi" not in (panel(scene.hana) or "")
    assert panel(make_person("Iris Aalto")) is None


def test_signing_in_comes_first(scene, client):
    for url in ("/travel/", "/travel/bank/", BOARD, f"{BOARD}runs/"):
        assert "login" in client.get(url)["Location"]


def test_a_late_claim_asks_for_its_reason_on_the_page(scene):
    claim = make_claim(scene)
    url = f"/travel/claims/{claim.code}/"
    with clock.virtual(HOME):
        assert "Why the claim is late" not in page(scene.chidi, url)
    with clock.virtual(claim.due_at + timedelta(days=1)):
        assert "Why the claim is late" in page(scene.chidi, url)
        text = post(scene.chidi, f"{url}submit/", {"note": "Much.", "late_reason": ""}, 422)
    assert "Say why it is late" in text


def test_a_second_visit_can_be_asked_for_while_the_first_is_over(scene):
    make_claim(scene)
    second = make_visit(scene.group, scene.host, scene.ada, scene.meeting.starts_at + timedelta(days=60))
    assert second.code in page(scene.chidi, "/travel/")


def test_the_run_says_what_each_file_holds_and_who_may_release(scene):
    claim = make_claim(scene, C.APPROVED)
    run = make_run(scene, [claim])
    url = f"{BOARD}runs/{run.number}/"
    rut = make_role(scene.cohort, make_person("Rut Ek"), CohortRole.AUDITOR).person
    assert f"{url}release/" in page(scene.ola, url)
    for person in (scene.gus, scene.ada):
        text = page(person, url)
        assert f"{url}release/" not in text
        assert re.search(r"€300\.00\s*(</[a-z]+>)?,\s+1 payment<", text)
    assert url in page(scene.gus, f"{BOARD}claims/{claim.code}/")
    assert url in page(rut, f"{BOARD}claims/{claim.code}/")


def test_the_menu_counts_no_claim_for_whoever_has_checked_it(scene):
    make_claim(scene, C.IN_REVIEW)
    assert "to check</span>" not in page(scene.gus, BOARD)
    assert "1 to check</span>" in page(scene.ada, BOARD)
