# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""From the first meeting to the plan and the money, each person doing what is theirs, by mouse."""

from __future__ import annotations

import pytest

from tests.e2e.steps import follow, moment, press, reads
from tests.e2e.visitors import Visitors

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

OUTPUT = """
    SELECT journey.slug, output.code, city.name, facilitator.name FROM journeys_output AS output
    JOIN journeys_group AS journey ON journey.id = output.group_id JOIN cities_city AS city ON city.id = output.city_id
    JOIN accounts_person AS facilitator ON facilitator.id = journey.facilitator_id
    WHERE output.state = 'draft' AND journey.state = 'running' ORDER BY output.due_on LIMIT 1
"""
PLAN = """
    SELECT plan.code, city.name, facilitator.name FROM replication_plan AS plan
    JOIN journeys_grouptwin AS twin ON twin.id = plan.place_id JOIN cities_city AS city ON city.id = twin.city_id
    JOIN journeys_group AS journey ON journey.id = twin.group_id
    JOIN accounts_person AS facilitator ON facilitator.id = journey.facilitator_id
    WHERE plan.state = ? ORDER BY plan.id LIMIT 1
"""
CLAIM = """
    SELECT claim.code, person.code FROM travel_claim AS claim JOIN travel_trip AS trip ON trip.id = claim.trip_id
    JOIN accounts_person AS person ON person.id = trip.traveller_id WHERE claim.state = 'draft' ORDER BY claim.id LIMIT 1
"""


def test_a_group_writes_an_output_gets_feedback_and_hands_it_in_again(visitors):
    slug, code, city, facilitator = visitors.servers("travelling").query(OUTPUT)[0]
    path = f"/journeys/{slug}/outputs/{code}/"
    twin = visitors.enter(f"city:{city}", path=path)
    twin.fill("[name=text]", "We visited two quarters and spoke with the people who run the heat plan.")
    press(twin, "Submit")
    reader = visitors.enter(facilitator, path=path)
    reader.fill("[name=feedback]", "Say who would be responsible at home.")
    press(reader, "Send back with feedback")
    twin.goto(path)
    reads(twin, "Say who would be responsible at home.")
    twin.fill("[name=text]", "We visited two quarters. At home the planning department would be responsible.")
    press(twin, "Submit")
    reader.goto(path)
    press(reader, "Accept")
    reads(reader, "Accepted")


def test_a_facilitator_plans_a_visit(visitors):
    server = visitors.servers("travelling")
    slug = server.query(OUTPUT)[0][0]
    facilitator = server.query(OUTPUT)[0][3]
    page = visitors.enter(facilitator, path=f"/journeys/{slug}/")
    follow(page, "Plan a meeting or visit")
    page.select_option("[name=kind]", "visit")
    page.fill("[name=title]", "Visit to see the heat plan")
    moment(page, "starts_at", "2024-09-10", "09:00")
    moment(page, "ends_at", "2024-09-11", "16:00")
    page.select_option("[name=host_city]", index=1)
    press(page, "Plan it")
    reads(page, "Visit to see the heat plan")


def test_the_office_confirms_who_was_at_the_kick_off(visitors):
    [(code,)] = visitors.servers("meeting").query(
        "SELECT code FROM journeys_meeting WHERE kind = 'kick_off' AND state = 'planned'"
    )
    page = visitors.enter("Ada Lindqvist", "meeting", f"/journeys/meetings/{code}/")
    follow(page, "Confirm attendance")
    page.locator("input[name=present]").first.check()
    page.fill("[name=minutes]", "All groups met, and each said what it wants to learn.")
    press(page, "Confirm attendance")
    reads(page, "All groups met")


def test_a_trip_that_was_asked_for_is_approved(visitors):
    [(code,)] = visitors.servers("travelling").query(
        "SELECT code FROM travel_trip WHERE state = 'requested' LIMIT 1"
    )
    page = visitors.enter("Ada Lindqvist", path=f"/office/cohort-1/travel/trips/{code}/")
    press(page, "Approve and freeze the ceiling")
    page.goto(f"/office/cohort-1/travel/trips/{code}/")
    reads(page, "Approved")


def test_a_claim_goes_from_the_receipt_to_the_payment_file(visitors, receipt):
    code, person = visitors.servers("claiming").query(CLAIM)[0]
    _claims(visitors, code, person, receipt)
    path = f"/office/cohort-1/travel/claims/{code}/"
    gus = visitors.enter("Gus Andersson", "claiming", path)
    press(gus, "Check this claim")
    ada = visitors.enter("Ada Lindqvist", "claiming", path)
    press(ada, "Approve")
    reads(ada, "Approved")
    gus.goto("/office/cohort-1/travel/runs/")
    follow(gus, "Prepare a run")
    gus.locator("input[name=claims]").first.check()
    press(gus, "Prepare the run")
    nils = visitors.enter("Nils Holm", "claiming", gus.url)
    press(nils, "Release")
    gus.reload()
    with gus.expect_download() as download:
        gus.get_by_role("button", name="Download the SEPA file").click()
    assert download.value.suggested_filename.endswith(".xml")


def _claims(visitors: Visitors, code: str, person: str, receipt: dict[str, object]) -> None:
    page = visitors.enter(f"code:{person}", "claiming", "/travel/bank/")
    page.fill("[name=holder]", "Sample Traveller")
    page.fill("[name=number]", "DE89 3704 0044 0532 0130 00")
    page.fill("[name=town]", "Sample town")
    page.select_option("[name=country]", "DE")
    press(page, "Save")
    page.goto(f"/travel/claims/{code}/")
    follow(page, "Add a cost")
    page.select_option("[name=kind]", "rail")
    page.fill("[name=description]", "Tickets there and back")
    [(day,)] = visitors.servers("claiming").query(
        "SELECT trip.departs_on FROM travel_trip AS trip JOIN travel_claim AS claim ON claim.trip_id = trip.id"
        " WHERE claim.code = ?", code
    )  # fmt: skip
    page.fill("[name=day]", day)
    page.fill("[name=amount]", "123.40")
    page.set_input_files("[name=receipt]", files=[receipt])
    press(page, "Save")
    page.fill("[name=note]", "How the agreement with the neighbours was reached.")
    press(page, "Submit the claim")
    reads(page, "€123.40")


def test_a_plan_is_written_read_endorsed_and_printed(visitors):
    server = visitors.servers("travelling")
    code, city, _facilitator = server.query(PLAN, "draft")[0]
    writer = visitors.enter(f"city:{city}", path=f"/plans/{code}/")
    writer.locator("a[href*='/sections/']").first.click()
    writer.fill("[name=text]", "Our council decided in May to be climate-neutral by 2040.")
    press(writer, "Save and go on")
    writer.goto(f"/plans/{code}/")
    reads(writer, "Our council decided in May")
    code, city, facilitator = server.query(PLAN, "review")[0]
    mayor = visitors.enter(f"city:{city}", path=f"/plans/{code}/")
    while mayor.get_by_role("button", name="Settled").count():
        press(mayor, "Settled")
    reader = visitors.enter(facilitator, path=f"/plans/{code}/")
    press(reader, "Ready for endorsement")
    mayor.reload()
    follow(mayor, "Record the endorsement")
    mayor.fill("[name=by]", "The mayor of the sample city")
    mayor.fill("[name=function]", "Mayor")
    mayor.fill("[name=on]", "2024-06-10")
    press(mayor, "Save")
    reads(mayor, "Endorsed")
    with mayor.expect_download() as download:
        follow(mayor, "PDF")
    assert download.value.path().read_bytes().startswith(b"%PDF")


def test_the_letters_of_the_programme_can_be_read(visitors):
    page = visitors.enter("Ada Lindqvist", path="/office/cohort-1/letters/")
    page.locator("main table a[href*='/letters/']").first.click()
    reads(page, "Written:")
    lead = visitors.enter(
        f"city:{visitors.servers('travelling').query(PLAN, 'draft')[0][1]}", path="/my/letters/"
    )
    lead.locator("main a[href^='/my/letters/']").first.click()
    reads(lead, "Sent")
