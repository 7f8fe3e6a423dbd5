# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""From the first meeting to the plan, the money and the report: each step by the person whose it is, in three ways."""

from __future__ import annotations

import pytest

pytestmark = [pytest.mark.e2e, pytest.mark.slow]
OFFICE = "/office/cohort-1"
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
    SELECT claim.code, person.code, trip.departs_on FROM travel_claim AS claim
    JOIN travel_trip AS trip ON trip.id = claim.trip_id JOIN accounts_person AS person ON person.id = trip.traveller_id
    WHERE claim.state = 'draft' ORDER BY claim.id LIMIT 1
"""
TRAVELLER = """
    SELECT meeting.code, person.code FROM journeys_meeting AS meeting
    JOIN journeys_grouptwin AS twin ON twin.group_id = meeting.group_id AND twin.city_id <> meeting.host_city_id
    JOIN cities_teammember AS member ON member.city_id = twin.city_id AND member.left_at IS NULL
    JOIN accounts_person AS person ON person.id = member.person_id
    WHERE meeting.title = 'Visit to see the heat plan' AND twin.left_at IS NULL ORDER BY member.role LIMIT 1
"""


def test_a_group_plans_a_visit_and_moves_its_dates(person, servers):
    slug, _code, _city, facilitator = servers("travelling").query(OUTPUT)[0]
    page = person(facilitator, "travelling", f"/journeys/{slug}/")
    plan_visit(page)
    page.open(f"/journeys/{slug}/")
    page.follow("Move the dates")
    page.write("[name=days]", "14")
    page.when("from_day", "2024-09-01")
    page.write("[name=reason]", "The council meets two weeks later.")
    page.press("Move")
    page.reads("Visit to see the heat plan")


def test_the_office_confirms_who_was_at_the_kick_off(person, servers):
    [(code,)] = servers("meeting").query(
        "SELECT code FROM journeys_meeting WHERE kind = 'kick_off' AND state = 'planned'"
    )
    page = person("Ada Lindqvist", "meeting", f"/journeys/meetings/{code}/")
    page.follow("Confirm attendance")
    page.tick(page.main.locator("input[name=present]").first)
    page.write("[name=minutes]", "All groups met, and each said what it wants to learn.")
    page.press("Confirm attendance")
    page.reads("All groups met")


def test_a_group_writes_an_output_gets_feedback_hands_it_in_again_and_keeps_a_lesson(person, servers):
    slug, code, city, facilitator = servers("travelling").query(OUTPUT)[0]
    path = f"/journeys/{slug}/outputs/{code}/"
    twin = person(f"city:{city}", "travelling", path)
    twin.write("[name=text]", "We visited two quarters and spoke with the people who run the heat plan.")
    twin.press("Submit")
    reader = person(facilitator, "travelling", path)
    reader.write("[name=feedback]", "Say who would be responsible at home.")
    reader.press("Send back with feedback")
    twin.open(path)
    twin.reads("Say who would be responsible at home.")
    twin.write(
        "[name=text]", "We visited two quarters. At home the planning department would be responsible."
    )
    twin.press("Submit")
    reader.open(path)
    reader.press("Accept")
    reader.reads("Accepted")
    twin.open(f"/journeys/{slug}/lessons/new/")
    for field in ("learner", "teacher", "domain", "lever"):
        twin.choose(f"select[name={field}]", index=2 if field == "teacher" else 1)
    twin.write("[name=text]", "Talk with the owners before the plan is drawn.")
    twin.press("Save")
    twin.reads("Talk with the owners before the plan is drawn.")


def plan_visit(page):
    """From the page of a group, plan a visit to one of its cities."""
    page.follow("Plan a meeting or visit")
    page.choose("[name=kind]", value="visit")
    page.write("[name=title]", "Visit to see the heat plan")
    page.when("starts_at", "2024-09-10", "09:00")
    page.when("ends_at", "2024-09-11", "16:00")
    page.choose("[name=host_city]", index=1)
    page.press("Plan it")
    page.reads("Visit to see the heat plan")


def test_a_trip_is_asked_for_from_the_group_and_approved(person, servers):
    slug, _code, _city, facilitator = servers("meeting").query(OUTPUT)[0]
    plan_visit(person(facilitator, "meeting", f"/journeys/{slug}/"))
    meeting, traveller = servers("meeting").query(TRAVELLER)[0]
    page = person(f"code:{traveller}", "meeting", f"/journeys/{slug}/")
    page.go(page.main.locator(f"a[href='/journeys/meetings/{meeting}/']").first)
    page.follow("Ask for a trip")
    for way in ("mode_out", "mode_back"):
        page.tick(page.main.locator(f"input[name={way}][value=rail]"))
    page.write("[name=estimate]", "400")
    page.press("Ask for approval")
    trip = page.page.url.partition("#")[0].rstrip("/").split("/")[-1]
    office = person("Ada Lindqvist", "meeting", f"{OFFICE}/travel/trips/{trip}/")
    office.press("Approve and freeze the ceiling")
    office.open(f"{OFFICE}/travel/trips/{trip}/")
    office.reads("Approved")


def test_a_claim_goes_from_the_receipt_to_the_payment_file(person, servers, receipt):
    code, traveller, day = servers("claiming").query(CLAIM)[0]
    page = person(f"code:{traveller}", "claiming", "/travel/bank/")
    claim(page, code, day, receipt)
    path = f"{OFFICE}/travel/claims/{code}/"
    gus = person("Gus Andersson", "claiming", path)
    gus.press("Check this claim")
    ada = person("Ada Lindqvist", "claiming", path)
    ada.press("Approve")
    ada.reads("Approved")
    gus.open(f"{OFFICE}/travel/runs/")
    gus.follow("Prepare a run")
    gus.tick(gus.main.locator("input[name=claims]").first)
    gus.press("Prepare the run")
    nils = person("Nils Holm", "claiming", gus.page.url)
    nils.press("Release")
    gus.open(gus.page.url)
    file = gus.take(gus.main.get_by_role("button", name="Download the SEPA file"))
    assert b"pain.001.001.09" in file.read_bytes()


def claim(page, code, day, receipt):
    """Give a bank account, add a cost with its receipt, write the note, submit."""
    page.write("[name=holder]", "Sample Traveller")
    page.write("[name=number]", "DE89 3704 0044 0532 0130 00")
    page.write("[name=town]", "Sample town")
    page.choose("[name=country]", value="DE")
    page.press("Save")
    page.open(f"/travel/claims/{code}/")
    page.follow("Add a cost")
    page.choose("[name=kind]", value="rail")
    page.write("[name=description]", "Tickets there and back")
    page.when("day", day)
    page.write("[name=amount]", "123.40")
    page.attach("[name=receipt]", receipt)
    page.press("Save")
    page.write("[name=note]", "How the agreement with the neighbours was reached.")
    page.press("Submit the claim")
    page.reads("€123.40")


def test_a_plan_is_written_commented_on_endorsed_and_printed(person, servers):
    code, city, facilitator = servers("travelling").query(PLAN, "draft")[0]
    writer = person(f"city:{city}", "travelling", f"/plans/{code}/")
    writer.go(writer.main.locator("a[href*='/sections/']").first)
    writer.write("[name=text]", "Our council decided in May to be climate-neutral by 2040.")
    writer.press("Save and go on")
    writer.open(f"/plans/{code}/")
    writer.reads("Our council decided in May")
    reader = person(facilitator, "travelling", f"/plans/{code}/")
    reader.disclose("Comment")
    reader.write("textarea[name=text]", "Say which council.")
    reader.push(reader.main.locator("form[action$='/comment/'] button").first)
    reader.reads("Say which council.")
    code, city, facilitator = servers("travelling").query(PLAN, "review")[0]
    mayor = person(f"city:{city}", "travelling", f"/plans/{code}/")
    while mayor.main.get_by_role("button", name="Settled").count():
        mayor.press("Settled")
    reader = person(facilitator, "travelling", f"/plans/{code}/")
    reader.press("Ready for endorsement")
    mayor.open(f"/plans/{code}/")
    mayor.follow("Record the endorsement")
    mayor.write("[name=by]", "The mayor of the sample city")
    mayor.write("[name=function]", "Mayor")
    mayor.when("on", "2024-06-10")
    mayor.press("Save")
    mayor.reads("Endorsed")
    for name, beginning in (("PDF", b"%PDF"), ("Word", b"PK")):
        link = mayor.main.get_by_role("link", name=name, exact=True).first
        assert mayor.take(link).read_bytes().startswith(beginning)


def test_a_story_and_a_practice_are_published_by_two_and_found(person):
    kim = person("Kim Duval", "travelling", "/my/practices/")
    kim.follow("Write a story")
    kim.choose("[name=about]", index=1)
    kim.write("[name=title]", "A zeppelin over the heat plan")
    kim.write("[name=lead]", "Two cities looked at one plan from above.")
    kim.write("[name=body]", "They met twice, and each took something home.")
    kim.press("Save")
    kim.open("/my/practices/")
    kim.follow("A zeppelin over the heat plan")
    kim.press("Send it to be checked")
    lea = person("Lea Moretti", "travelling", "/knowledge/story/a-zeppelin-over-the-heat-plan/")
    lea.press("It is right: checked")
    kim.open("/knowledge/story/a-zeppelin-over-the-heat-plan/")
    kim.press("Publish")
    visitor = person("", "travelling", "/search/")
    visitor.search("Words", "zeppelin", "Search")
    visitor.follow("A zeppelin over the heat plan", exact=False)
    visitor.reads("Two cities looked at one plan from above.")
    visitor.open("/map/")
    visitor.disclose("Show as a table")
    visitor.reads("Malbork")


def test_the_report_is_counted_read_to_its_records_and_kept(person):
    ada = person("Ada Lindqvist", "travelling", "/reports/cohort-1/")
    ada.press("Count this period")
    ada.press("Keep this report")
    ada.open("/reports/cohort-1/")
    ada.follow("78 Found eligible")
    ada.reads("Applications")


def test_the_letters_of_the_programme_can_be_read(person, servers):
    ada = person("Ada Lindqvist", "travelling", f"{OFFICE}/letters/")
    ada.go(ada.main.locator("table a[href*='/letters/']:not([href*='?'])").first)
    ada.reads("Written:")
    [(_code, city, _facilitator)] = servers("travelling").query(PLAN, "draft")
    lead = person(f"city:{city}", "travelling", "/my/letters/")
    lead.go(lead.main.locator("a[href^='/my/letters/']:not([href*='?'])").first)
    lead.reads("Sent")
