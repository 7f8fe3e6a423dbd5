# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""What people do on pages again and again."""

from __future__ import annotations

from playwright.sync_api import Page, expect


def press(page: Page, name: str) -> None:
    """Press a button; where the page asks whether one is sure, one is."""
    button = page.get_by_role("button", name=name, exact=True).first
    asks = button.evaluate("button => Boolean(button.form && button.form.dataset.confirm)")
    button.click()
    if asks:
        page.locator("dialog.confirm button").first.click()
        page.locator("dialog.confirm").wait_for(state="detached")
    page.wait_for_load_state()


def follow(page: Page, name: str, *, exact: bool = True) -> None:
    """Follow a link of the page's main part."""
    page.get_by_role("main").get_by_role("link", name=name, exact=exact).first.click()
    page.wait_for_load_state()


def reads(page: Page, text: str) -> None:
    """The page's main part says so."""
    expect(page.get_by_role("main")).to_contain_text(text)


def told(page: Page, text: str) -> None:
    """The message after a step says so."""
    expect(page.locator("body")).to_contain_text(text)


def moment(page: Page, name: str, day: str, time: str = "12:00") -> None:
    """Fill in a day and a time."""
    page.fill(f"[name={name}_day]", day)
    page.fill(f"[name={name}_time]", time)
