# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""The same work by keyboard alone, and without JavaScript."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.steps import reads

pytestmark = [pytest.mark.e2e, pytest.mark.slow]
FOCUSED = "`${document.activeElement.getAttribute('name') || ''} ${document.activeElement.textContent}`"


def tab_to(page: Page, words: str, limit: int = 250) -> None:
    """Press Tab until the thing with these words, or of this name, has the focus; it must then be seen."""
    for _press in range(limit):
        page.keyboard.press("Tab")
        if words in str(page.evaluate(FOCUSED)):
            assert page.evaluate("document.activeElement.checkVisibility()"), (
                f"the focus is on hidden {words}"
            )
            return
    raise AssertionError(f"Tab never reaches “{words}” on {page.url}")


def test_a_case_is_declared_reviewed_and_saved_by_keyboard(visitors):
    page = visitors.enter("Dana Keller", "reviewing", "/evaluate/")
    city = page.locator("main table a[href^='/evaluate/']").nth(4).inner_text()
    tab_to(page, city)
    page.keyboard.press("Enter")
    page.wait_for_url("**/evaluate/*/")
    tab_to(page, "I have no conflict")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Your review")).to_be_visible()
    tab_to(page, "score_needs")
    page.keyboard.press("ArrowDown")
    tab_to(page, "comment_needs")
    page.keyboard.type("The needs are concrete.")
    tab_to(page, "Save")
    page.keyboard.press("Enter")
    page.wait_for_load_state()
    expect(page.locator("[name=comment_needs]")).to_have_value("The needs are concrete.")


def test_the_first_tab_leads_past_the_navigation(visitors):
    page = visitors.enter("Ada Lindqvist", path="/office/cohort-1/")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.closest('main') !== null || location.hash.length > 1")


def test_an_application_is_written_ranked_and_submitted_without_javascript(visitors):
    page = visitors.enter("city:Lund", "applying", "/apply/2023/lund/learn/", java_script_enabled=False)
    page.locator("main textarea").first.fill("We want to see how a heat plan is agreed.")
    page.get_by_role("button", name="Save and go on").click()
    page.goto("/apply/2023/lund/hosts/")
    second = page.locator("main button[name=move-up]").first
    second.click()
    page.get_by_role("button", name="Save and go on").click()
    page.goto("/apply/2023/lund/check/")
    reads(page, "We want to see how a heat plan is agreed.")
    page.get_by_role("button", name="Submit the application").click()
    assert "/receipts/" in page.url


def test_a_city_is_checked_without_javascript(visitors):
    page = visitors.visit("applying", "/calls/2023/check/", java_script_enabled=False)
    page.get_by_label("Your city").fill("Lulea")
    page.get_by_role("button", name="Check", exact=True).click()
    page.get_by_role("link", name="Luleå, Sweden").click()
    reads(page, "Sweden is a Member State of the European Union")
