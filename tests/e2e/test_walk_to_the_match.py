# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""From the open call to the match, each person doing what is theirs, by mouse."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.e2e.steps import follow, moment, press, reads

pytestmark = [pytest.mark.e2e, pytest.mark.slow]
CITY = "Luleå"


def test_a_visitor_checks_a_city_and_reads_the_call(visitors):
    page = visitors.visit("applying", "/calls/2023/")
    page.get_by_label("Your city").fill("Lulea")
    press(page, "Check")
    follow(page, "Luleå, Sweden")
    reads(page, "Sweden is a Member State of the European Union")
    page.goto("/calls/2023/")
    page.get_by_text("Who pays for travel?").click()
    reads(page, "Costs are reimbursed up to €900")


def test_a_host_opts_in_and_the_office_takes_it_into_the_catalogue(visitors):
    host = visitors.enter("city:Galway", "hosting", "/my/hosting/")
    follow(host, "Galway City Net Zero Pilot City")
    follow(host, "Capacity", exact=False)
    press(host, "Save and go on")
    host.goto("/my/hosting/")
    follow(host, "Galway City Net Zero Pilot City")
    follow(host, "Check and send", exact=False)
    press(host, "Send to the programme office")
    office = visitors.enter("Ada Lindqvist", "hosting", "/office/cohort-1/hosts/")
    follow(office, "Galway City Net Zero Pilot City")
    press(office, "Take into the catalogue")
    visitor = visitors.visit("hosting", "/hosts/")
    reads(visitor, "Galway City Net Zero Pilot City")


def test_a_citys_lead_writes_ranks_hosts_submits_and_gets_the_receipt(visitors):
    page = visitors.enter(f"city:{CITY}", "applying", "/my/applications/")
    follow(page, "Open the application")
    page.get_by_role("link", name="What you want to learn").first.click()
    text = page.locator("main textarea").first
    text.fill("We want to learn how a heat plan is agreed with the neighbours.")
    press(page, "Save and go on")
    page.goto("/apply/2023/lulea/learn/")
    expect(page.locator("main textarea").first).to_have_value(
        "We want to learn how a heat plan is agreed with the neighbours."
    )
    page.goto("/apply/2023/lulea/hosts/")
    second = page.locator("main button[name=move-up]").first
    name = second.inner_text()
    second.click()
    expect(page.locator("main button[name=move-down]").first).to_contain_text(
        name.removeprefix("Move up").strip()
    )
    press(page, "Save and go on")
    page.goto("/apply/2023/lulea/check/")
    press(page, "Submit the application")
    assert "/receipts/" in page.url
    with page.expect_download() as download:
        follow(page, "Download the receipt")
    assert download.value.suggested_filename.endswith(".json")


def test_the_office_asks_for_a_correction_and_confirms_eligibility(visitors):
    office = visitors.enter("Ada Lindqvist", "checking", "/office/cohort-1/applications/")
    follow(office, "Lund")
    follow(office, "Ask for a correction")
    office.get_by_label("Uploads").check()
    office.fill("[name=message]", "The letter is not signed. Please upload it again.")
    moment(office, "due_at", "2023-07-20")
    press(office, "Ask for the correction")
    city = visitors.enter("city:Lund", "checking", "/my/")
    reads(city, "Lund")
    city.goto("/apply/2023/lund/check/")
    press(city, "Hand in the correction")
    office.goto("/office/cohort-1/applications/")
    follow(office, "Lund")
    follow(office, "Decide")
    office.locator("input[name=verdict]").first.check()
    office.fill("[name=reason]", "The rules are met.")
    press(office, "Decide")
    office.goto("/office/cohort-1/applications/?state=eligible")
    reads(office, "Lund")


def test_an_expert_declares_reviews_and_hands_in(visitors):
    page = visitors.enter("Dana Keller", "reviewing", "/evaluate/")
    page.locator("main table a[href^='/evaluate/']").first.click()
    reads(page, "You see its text after you have answered.")
    press(page, "I have no conflict: show the application")
    for score in page.locator("select[name^=score_]").all():
        score.select_option(index=4)
    for radio in {box.get_attribute("name") for box in page.locator("input[type=radio][name^=score_]").all()}:
        page.locator(f"input[name={radio}]").nth(3).check()
    for comment in page.locator("textarea[name^=comment]").all():
        comment.fill("The needs are concrete, and a host has what is asked.")
    press(page, "Hand in the review")
    page.goto("/evaluate/")
    reads(page, "Review handed in")


def test_the_office_ranks_and_drafts_a_second_person_tells_the_city_confirms(visitors):
    ada = visitors.enter("Ada Lindqvist", "selecting", "/office/cohort-1/selection/")
    press(ada, "Make the ranked list")
    press(ada, "Draft decisions")
    reads(ada, "You drafted some of them, so a second person has to tell them.")
    ola = visitors.enter("Ola Berge", "selecting", "/office/cohort-1/selection/")
    moment(ola, "confirm_by", "2023-09-01")
    press(ola, "Tell all cities")
    [(name,)] = visitors.servers("selecting").query(
        "SELECT city.name FROM evaluation_decision AS decision"
        " JOIN applications_application AS application ON application.id = decision.application_id"
        " JOIN cities_city AS city ON city.id = application.city_id WHERE decision.outcome = 'selected' LIMIT 1"
    )
    city = visitors.enter(f"city:{name}", "selecting", "/my/results/")
    city.locator("main a[href^='/my/results/']").first.click()
    press(city, "Confirm our place")
    ada.reload()
    reads(ada, "Confirmed")


def test_the_office_solves_a_second_person_publishes_both_cities_confirm(visitors):
    ada = visitors.enter("Ada Lindqvist", "matching", "/office/cohort-1/matching/")
    press(ada, "Solve")
    press(ada, "Propose for publication")
    reads(ada, "You proposed this run, so a second person publishes it.")
    ola = visitors.enter("Ola Berge", "matching", ada.url)
    press(ola, "Check the result")
    press(ola, "Publish")
    twin, host = visitors.servers("matching").query(
        "SELECT twin.name, host.name FROM matching_match AS match"
        " JOIN applications_application AS application ON application.id = match.application_id"
        " JOIN cities_city AS twin ON twin.id = application.city_id"
        " JOIN hosts_hostactivity AS activity ON activity.id = match.activity_id"
        " JOIN cities_city AS host ON host.id = activity.lead_city_id LIMIT 1"
    )[0]
    for name, other in ((twin, host), (host, twin)):
        page = visitors.enter(f"city:{name}", "matching", "/my/matches/")
        row = page.locator("main a[href^='/my/matches/']", has_text=other)
        (row if row.count() else page.locator("main a[href^='/my/matches/']")).first.click()
        press(page, "Confirm the match")
    page.reload()
    reads(page, "onfirmed")
