# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""What a page of 320 pixels leaves room for: one row of header with a menu, and long lists as short cards."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.e2e.looking import SMALL

pytestmark = [pytest.mark.e2e, pytest.mark.slow]
ROW = 60


@pytest.mark.parametrize("scripts", [True, False], ids=["with JavaScript", "without"])
def test_the_header_is_one_row_whose_menu_leads_on(visitors, scripts):
    page = visitors.visit("travelling", "/privacy/", viewport=SMALL, java_script_enabled=scripts)
    header, hosts = page.get_by_role("banner"), page.get_by_role("link", name="Host cities")
    assert header.bounding_box()["height"] <= ROW
    expect(hosts).to_be_hidden()
    page.locator(".site-menu summary").click()
    expect(page.get_by_role("button", name="Svenska")).to_be_visible()
    hosts.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Host cities")
    expect(page.locator(".site-menu .menu-body")).to_be_hidden()


def test_who_has_signed_in_is_named_in_their_menu(visitors):
    page = visitors.enter("Ada Lindqvist", "travelling", "/privacy/", viewport=SMALL)
    header = page.get_by_role("banner")
    assert header.bounding_box()["height"] <= ROW
    header.locator("summary", has_text="Ada Lindqvist").click()
    expect(header.locator(".menu-name")).to_be_visible()
    expect(header.get_by_role("button", name="Sign out")).to_be_visible()


def test_the_ranked_list_is_short_cards(visitors):
    page = visitors.enter("Ada Lindqvist", "matching", "/office/cohort-1/selection/", viewport=SMALL)
    rows = page.locator(".table-compact tbody tr")
    heights = rows.evaluate_all("rows => rows.map(row => row.offsetHeight)")
    assert len(heights) > 50
    assert sum(heights) / len(heights) < 150
