# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""From the host's offer to the match: each step by the person whose it is, in each of the three ways."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.e2e, pytest.mark.slow]
OFFICE = "/office/cohort-1"
GALWAY = "Galway City Net Zero Pilot City"
REVIEWERS = """
    SELECT application.id, city.name, person.code FROM evaluation_assignment AS assignment
    JOIN evaluation_expert AS expert ON expert.id = assignment.expert_id
    JOIN accounts_person AS person ON person.id = expert.person_id
    JOIN applications_application AS application ON application.id = assignment.application_id
    JOIN cities_city AS city ON city.id = application.city_id ORDER BY application.id, assignment.id LIMIT 2
"""
REJECTED = """
    SELECT city.name FROM evaluation_decision AS decision
    JOIN applications_application AS application ON application.id = decision.application_id
    JOIN cities_city AS city ON city.id = application.city_id WHERE decision.outcome = 'rejected' AND NOT EXISTS
    (SELECT 1 FROM complaints_complaint AS complaint WHERE complaint.application_id = application.id)
    ORDER BY decision.id LIMIT 1
"""
UPHELD = """
    SELECT city.name FROM complaints_complaint AS complaint
    JOIN applications_application AS application ON application.id = complaint.application_id
    JOIN cities_city AS city ON city.id = application.city_id
    WHERE complaint.verdict IN ('upheld', 'partly') AND complaint.about = 'rejected'
"""


def test_a_host_opts_in_and_the_office_takes_it_into_the_catalogue(person):
    host = person("city:Galway", "hosting", "/my/hosting/")
    host.follow(GALWAY)
    host.follow("Capacity", exact=False)
    host.write("At most how many twins?", "3")
    host.press("Save and go on")
    host.open("/my/hosting/")
    host.follow(GALWAY)
    host.follow("Check and send", exact=False)
    host.press("Send to the programme office")
    office = person("Ada Lindqvist", "hosting", f"{OFFICE}/hosts/")
    office.follow(GALWAY)
    office.press("Take into the catalogue")
    visitor = person("", "hosting", "/hosts/")
    visitor.follow(GALWAY, exact=False)
    visitor.reads("Galway")


def test_a_call_is_prepared_and_shown_and_extended_by_two(person):
    ada = person("Ada Lindqvist", "applying", f"{OFFICE}/call/")
    ada.follow("Extend the call")
    ada.when("closes", "2023-07-07", "12:00")
    ada.write("Reason", "Many cities have asked for another week.")
    ada.press("Propose it")
    ola = person("Ola Berge", "applying", f"{OFFICE}/call/extension/")
    ola.press("Approve the extension")
    visitor = person("", "applying", "/calls/2023/")
    visitor.reads("7 July 2023")


def test_a_visitor_checks_a_city_and_reads_the_call(person):
    visitor = person("", "applying", "/calls/2023/")
    visitor.search("Your city", "Lulea", "Check")
    visitor.reads("Sweden is a Member State of the European Union")
    visitor.open("/calls/2023/")
    visitor.disclose("Who pays for travel?")
    visitor.reads("Costs are reimbursed up to €900")


def test_somebody_makes_an_account_registers_a_city_and_invites_a_colleague(person, servers):
    officer = sign_up(person, servers, "/account/signup/", "Maja")
    officer.open("/my/cities/")
    officer.follow("Register a city")
    officer.search("Which city do you work for?", "Kalmar", "Search")
    officer.follow("Kalmar", exact=False)
    officer.press("Register the city")
    officer.reads("Kalmar")
    officer.write("Name", "Chidi Sample")
    officer.write("E-mail", address_of("Chidi", officer))
    officer.press("Send the invitation")
    link = invitation_to(servers("applying"), address_of("Chidi", officer))
    colleague = sign_up(person, servers, f"/account/signup/?next={link}", "Chidi")
    colleague.open(link)
    colleague.press("Accept")
    colleague.open("/my/cities/")
    colleague.reads("Kalmar")


def address_of(name, page):
    """Another in each way: for a while the program sends no second code to the same address."""
    return f"{name}.{type(page).__name__}@sample.example".lower()


def sign_up(person, servers, path, name):
    """Make an account, and type the code from the letter."""
    newcomer = person("", "applying", path)
    email = address_of(name, newcomer)
    newcomer.write("Your name", f"{name} Sample")
    newcomer.write("E-mail address", email)
    newcomer.write("Password", "a heat plan with the neighbours")
    newcomer.press("Make the account")
    letters = (servers("applying").folder / "mail").rglob("*")
    texts = [letter.read_text(encoding="utf-8") for letter in sorted(letters) if letter.is_file()]
    codes = [
        re.findall(r"^([A-Z0-9-]{6,9})$", text, re.MULTILINE) for text in texts if f"To: {email}" in text
    ]
    [code] = [code for letter in codes for code in letter]
    newcomer.write("Code", code)
    newcomer.press("Go on")
    return newcomer


def invitation_to(server, email):
    """The address in the last letter to somebody."""
    [(body,)] = server.query(
        "SELECT body FROM mail_message WHERE recipient_email = ? ORDER BY id DESC LIMIT 1", email
    )
    return re.findall(r"/invitations/[^/]+/", body)[-1]


def test_a_citys_lead_writes_ranks_hosts_submits_withdraws_and_submits_again(person):
    lead = person("city:Luleå", "applying", "/my/applications/")
    lead.follow("Open the application")
    lead.follow("Check and send", exact=False)
    lead.follow("Change What you want to learn")
    text = "We want to learn how a heat plan is agreed with the neighbours."
    lead.write("textarea[name]", text)
    lead.press("Save and go on")
    lead.open("/apply/2023/lulea/hosts/")
    second = lead.main.locator("button[name=move-up]").first
    name = second.inner_text().removeprefix("Move up").strip()
    lead.push(second)
    expect(lead.main.locator("button[name=move-down]").first).to_contain_text(name)
    lead.press("Save and go on")
    lead.open("/apply/2023/lulea/check/")
    lead.reads(text)
    lead.press("Submit the application")
    assert "/receipts/" in lead.page.url
    assert lead.take(lead.main.get_by_role("link", name="Download the receipt")).read_bytes().startswith(b"{")
    lead.open("/apply/2023/lulea/")
    lead.follow("Withdraw the application")
    lead.press("Withdraw the application")
    lead.reads("Withdrawn")
    lead.open("/apply/2023/lulea/")
    lead.press("Take it up again")
    lead.open("/apply/2023/lulea/check/")
    lead.press("Submit the application")
    assert "/receipts/" in lead.page.url


def test_the_office_asks_for_a_correction_and_confirms_eligibility(person):
    office = person("Ada Lindqvist", "checking", f"{OFFICE}/applications/")
    office.follow("Lund")
    office.follow("Ask for a correction")
    office.tick(office.field("Uploads"))
    office.write("[name=message]", "The letter is not signed. Please upload it again.")
    office.when("due_at", "2023-07-20", "12:00")
    office.press("Ask for the correction")
    city = person("city:Lund", "checking", "/my/")
    city.reads("Lund")
    city.open("/apply/2023/lund/check/")
    city.press("Hand in the correction")
    office.open(f"{OFFICE}/applications/")
    office.follow("Lund")
    office.follow("Decide")
    office.tick(office.main.locator("input[name=verdict]").first)
    office.write("[name=reason]", "The rules are met.")
    office.press("Decide")
    office.open(f"{OFFICE}/applications/?state=eligible")
    office.reads("Lund")


def test_the_office_invites_an_expert_and_assigns_cases(person, servers):
    office = person("Ada Lindqvist", "assigning", f"{OFFICE}/people/")
    office.write("#invite [name=name]", "Pat Daly")
    office.write("#invite [name=email]", "pat@sample.example")
    office.choose("#invite [name=role]", value="evaluator")
    office.press("Send the invitation")
    expert = person("Pat Daly", "assigning", invitation_to(servers("assigning"), "pat@sample.example"))
    expert.press("Accept")
    office.open(f"{OFFICE}/evaluation/experts/")
    office.follow("Add an expert")
    office.choose("[name=person]", label="Pat Daly")
    office.write("[name=load_maximum]", "100")
    office.press("Save")
    office.open(f"{OFFICE}/evaluation/")
    office.disclose("Assign automatically")
    office.press("Assign every application to its experts")
    expert.open("/evaluate/")
    expert.go(expert.main.locator("table a[href^='/evaluate/']:not([href*='?'])").first)
    expert.reads("You see its text after you have answered.")


def test_experts_declare_review_and_agree(person, servers):
    (_first, city, one), (_second, _city, other) = servers("reviewing").query(REVIEWERS)
    for code, score in ((one, 1), (other, 5)):
        review(person(f"code:{code}", "reviewing", "/evaluate/"), city, score)
    [(rapporteur,)] = servers("reviewing").query(
        "SELECT person.code FROM evaluation_consensus AS consensus"
        " JOIN evaluation_expert AS expert ON expert.id = consensus.rapporteur_id"
        " JOIN accounts_person AS person ON person.id = expert.person_id"
    )
    writer = person(f"code:{rapporteur}", "reviewing", "/evaluate/")
    writer.go(writer.main.locator("a[href*='/consensus/']").first)
    for number in range(writer.main.locator("select[name^=score_]").count()):
        writer.choose(f"select[name^=score_] >> nth={number}", index=3)
    writer.write("textarea[name=comment]", "We read the needs again together: they are concrete.")
    writer.press("Record the consensus")
    writer.reads("The consensus is agreed.")


def review(expert, city, score):
    """Answer whether there is a conflict, score every criterion, hand in."""
    expert.follow(city)
    expert.reads("You see its text after you have answered.")
    expert.press("I have no conflict: show the application")
    for number in range(expert.main.locator("select[name^=score_]").count()):
        expert.choose(f"select[name^=score_] >> nth={number}", index=score)
    for number in range(expert.main.locator("textarea[name^=comment]").count()):
        expert.write(f"textarea[name^=comment] >> nth={number}", "The needs are concrete.")
    expert.press("Hand in the review")


def test_the_office_ranks_and_drafts_a_second_person_tells_the_city_confirms(person, servers):
    ada = person("Ada Lindqvist", "selecting", f"{OFFICE}/selection/")
    ada.press("Make the ranked list")
    ada.press("Draft decisions")
    ada.reads("You drafted some of them, so a second person has to tell them.")
    ola = person("Ola Berge", "selecting", f"{OFFICE}/selection/")
    ola.when("confirm_by", "2023-09-01", "12:00")
    ola.press("Tell all cities")
    [(name,)] = servers("selecting").query(
        "SELECT city.name FROM evaluation_decision AS decision"
        " JOIN applications_application AS application ON application.id = decision.application_id"
        " JOIN cities_city AS city ON city.id = application.city_id WHERE decision.outcome = 'selected' LIMIT 1"
    )
    city = person(f"city:{name}", "selecting", "/my/results/")
    city.go(city.main.locator("a[href^='/my/results/']:not([href*='?'])").first)
    city.press("Confirm our place")
    ada.open(f"{OFFICE}/selection/")
    ada.reads("Confirmed")


def test_a_city_complains_somebody_who_took_no_part_answers_a_second_releases(person, servers, receipt):
    [(name,)] = servers("matching").query(REJECTED)
    city = person(f"city:{name}", "matching", "/my/results/")
    complain(city, receipt)
    address = city.page.url
    ada = person("Ada Lindqvist", "matching", f"{OFFICE}/complaints/?state=filed")
    ada.follow(name)
    ada.choose("[name=person]", label="Ola Berge")
    ada.press("Give it to this person")
    ada.reads("Ola Berge took part in the decision (released the decision).")
    ada.choose("[name=person]", label="Siri Halonen")
    ada.press("Give it to this person")
    ada.reads("Siri Halonen examines the complaint")
    siri = person("Siri Halonen", "matching", "/my/")
    siri.follow(f"Examine the complaint of {name}")
    siri.tick(siri.main.locator("input[name=verdict][value=partly]"))
    siri.write("Answer with reasons", "One sentence is about another city; the scores are about yours.")
    siri.write("What is done anew", "The sentence is struck out by Friday.")
    siri.press("Propose the answer")
    siri.reads("You proposed the answer")
    noor = person("Noor Haddad", "matching", "/my/")
    noor.follow(f"Read the answer to the complaint of {name}")
    noor.reads("The sentence is struck out by Friday.")
    noor.press("Release the answer")
    noor.reads("The complaint is answered.")
    city.open(address)
    city.reads("Upheld in part")
    city.reads("The sentence is struck out by Friday.")
    reference = address.rstrip("/").rpartition("/")[2]
    letters = servers("matching").query(
        "SELECT letter FROM mail_message WHERE subject LIKE ?", f"%{reference}%"
    )
    assert set(letters) == {("complaints.received",), ("complaints.assigned",), ("complaints.answered",)}


def test_after_an_upheld_complaint_one_puts_the_decision_right_another_tells_the_city_takes_its_place(
    person, servers
):
    [(name,)] = servers("matching").query(UPHELD)
    why = "The review spoke of another city: with the right one the city is above the line."
    noor = person("Noor Haddad", "matching", "/my/")
    noor.follow(f"Read the answer to the complaint of {name}")
    noor.press("Release the answer")
    ada = person("Ada Lindqvist", "matching", f"{OFFICE}/complaints/?state=released&about=rejected")
    ada.follow(name)
    ada.tick(ada.main.locator("input[name=outcome][value=selected]"))
    ada.write("Reason", why)
    ada.press("Propose it")
    ada.reads("You proposed it, so a second person decides and tells the city.")
    ada.reads("This is a place more than planned")
    ola = person("Ola Berge", "matching", "/my/")
    ola.follow(f"Read how the decision on {name} is to be put right")
    ola.reads(why)
    ola.press("Decide so, and tell the city")
    ola.reads("The decision is put right. The letter is on its way.")
    ola.reads("Decided before")
    city = person(f"city:{name}", "matching", "/my/results/")
    city.go(city.main.locator("a[href^='/my/results/']:not([href*='?'])").first)
    for words in ("Decided before", "Not selected", "Decided now", why):
        city.reads(words)
    city.press("Confirm our place")
    city.reads("Your place is confirmed.")
    letters = servers("matching").query(
        "SELECT DISTINCT letter FROM mail_message WHERE body LIKE ?", "%the city is above the line%"
    )
    assert letters == [("evaluation.corrected_selected",)]
    ada.open(f"{OFFICE}/selection/")
    ada.reads("1 more than planned")


def complain(city, document):
    """From the page of the result: write, add a file, check, file."""
    city.go(city.main.locator("a[href^='/my/results/']:not([href*='?'])").first)
    city.follow("Write a complaint")
    city.tick(city.main.locator("input[name=ground][value=fact]"))
    city.write("What happened, and what you ask for", "A review speaks of another city.")
    city.press("Save and check")
    city.follow("Add a file")
    city.attach("[name=file]", document)
    city.press("Add the file")
    city.reads("receipt.pdf")
    city.press("File the complaint")
    city.reads("Your complaint is filed. A letter confirms it.")


def test_the_office_solves_a_second_person_publishes_both_cities_confirm(person, servers):
    ada = person("Ada Lindqvist", "matching", f"{OFFICE}/matching/")
    ada.press("Solve")
    wait_for_the_result(ada)
    ada.press("Propose for publication")
    ada.reads("You proposed this run, so a second person publishes it.")
    ola = person("Ola Berge", "matching", ada.page.url)
    ola.press("Check the result")
    ola.press("Publish")
    twin, host = servers("matching").query(
        "SELECT twin.name, host.name FROM matching_match AS match"
        " JOIN applications_application AS application ON application.id = match.application_id"
        " JOIN cities_city AS twin ON twin.id = application.city_id"
        " JOIN hosts_hostactivity AS activity ON activity.id = match.activity_id"
        " JOIN cities_city AS host ON host.id = activity.lead_city_id LIMIT 1"
    )[0]
    for name, other in ((twin, host), (host, twin)):
        city = person(f"city:{name}", "matching", "/my/matches/")
        links = city.main.locator("a[href^='/my/matches/']:not([href*='?'])")
        named = links.filter(has_text=other)
        city.go((named if named.count() else links).first)
        city.press("Confirm the match")
        city.reads("onfirmed")


def wait_for_the_result(office):
    """With scripts the page changes by itself; without them one looks again."""
    again = office.main.get_by_role("link", name="See how far it is")
    if office.scripts:
        expect(again).to_have_count(0, timeout=90_000)
    for _look in range(300):
        if not again.count():
            break
        office.follow("See how far it is")
