# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""The look at pages itself: what it does not look at twice hides no fault."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.e2e.looking import (
    AXE,
    COLOUR_RULES,
    DARK_LARGE,
    DARK_SMALL,
    LEVELS,
    LIGHT_LARGE,
    LIGHT_SMALL,
    LOOKS,
    Seen,
    faults_seen,
)

pytestmark = pytest.mark.e2e

PAGE = """<!DOCTYPE html><html lang="en"><head><title>A page</title><meta name="color-scheme" content="light dark">
    <style>
    body {{ margin: 0; background: #fff; color: #000 }}
    @media (prefers-color-scheme: dark) {{ body {{ background: #111; color: #eee }} }} {style}</style></head><body><main><h1>A page</h1>{body}</main></body></html>"""
WHERE = {
    str(LIGHT_LARGE): "(min-width: 40rem) and (prefers-color-scheme: light)",
    str(DARK_LARGE): "(min-width: 40rem) and (prefers-color-scheme: dark)",
    str(LIGHT_SMALL): "(max-width: 20rem) and (prefers-color-scheme: light)",
    str(DARK_SMALL): "(max-width: 20rem) and (prefers-color-scheme: dark)",
}
#: A block of several elements, one of which refers to another.
FORM = """<form action="/{target}/"><div><p>One</p><p>Two</p><label for="{refers}">Name</label><input id="name" name="name">
    </div></form>"""


@pytest.fixture
def show(chromium: Browser) -> Iterator[Callable[..., Page]]:
    """`show(body, style)`: a page of its own."""
    page = chromium.new_page()

    def written(body: str, style: str = "") -> Page:
        page.set_content(PAGE.format(body=body, style=style))
        return page

    yield written
    page.close()


def test_the_rules_of_colour_are_all_that_there_are(show):
    page = show("")
    page.evaluate(AXE)
    rules = page.evaluate("levels => axe.getRules(levels)", LEVELS)
    assert [one["ruleId"] for one in rules if "cat.color" in one["tags"]] == COLOUR_RULES["values"]


@pytest.mark.parametrize("window", [window for window, _ in LOOKS], ids=str)
def test_ink_that_is_too_pale_in_one_window_is_noticed_in_the_last_of_many_rows(show, tmp_path, window):
    ink = "#444" if window.theme == "dark" else "#bbb"
    rows = "<li>A row</li>" * 40 + '<li class="pale">The last row</li>'
    page = show(f"<ul>{rows}</ul>", f"@media {WHERE[str(window)]} {{ .pale {{ color: {ink} }} }}")
    [found] = faults_seen(page, "/page/", Seen(tmp_path))
    assert found.startswith(f'/page/, {window}: color-contrast: <li class="pale">')


@pytest.mark.parametrize("window", [LIGHT_LARGE, LIGHT_SMALL], ids=str)
def test_a_field_without_a_name_on_one_screen_is_noticed(show, tmp_path, window):
    size = WHERE[str(window)].partition(" and ")[0]
    page = show("<input>", f"input {{ display: none }} @media {size} {{ input {{ display: block }} }}")
    [found] = faults_seen(page, "/page/", Seen(tmp_path))
    assert f"{window.size['width']}: label: <input>" in found


@pytest.mark.parametrize(("width", "room"), [("max-width: 20rem", 320), ("min-width: 40rem", 1280)])
def test_a_page_that_scrolls_sideways_on_one_screen_is_noticed(show, tmp_path, width, room):
    page = show("<p>Wide</p>", f"@media ({width}) {{ p {{ width: 110vw }} }}")
    [found] = faults_seen(page, "/page/", Seen(tmp_path))
    assert found.startswith(f"/page/: scrolls sideways at {room}")


def test_a_block_is_looked_at_once_in_each_place_and_with_what_it_refers_to(show, tmp_path):
    seen, style = Seen(tmp_path), "label { color: #bbb }"
    first = faults_seen(show(FORM.format(target="one", refers="name"), style), "/one/", seen)
    assert {fault.split(": ")[1] for fault in first} == {"color-contrast"}
    again = show(FORM.format(target="two", refers="name"), style)
    assert faults_seen(again, "/two/", seen) == []
    elsewhere = show(f"<aside>{FORM.format(target='two', refers='name')}</aside>", style)
    assert len(faults_seen(elsewhere, "/three/", seen)) == len(first)
    broken = faults_seen(show(FORM.format(target="one", refers="nothing"), style), "/four/", seen)
    assert "label" in {fault.split(": ")[1] for fault in broken}


@pytest.mark.parametrize("around", ["<hr>{}", "{}<hr>"], ids=["before", "after"])
def test_a_block_is_looked_at_again_between_other_neighbours(show, tmp_path, around):
    seen, style, block = Seen(tmp_path), ".pale { color: #bbb }", '<p class="pale">Pale</p>'
    first = faults_seen(show(block, style), "/one/", seen)
    assert {fault.split(": ")[1] for fault in first} == {"color-contrast"}
    assert faults_seen(show(block, style), "/two/", seen) == []
    assert len(faults_seen(show(around.format(block), style), "/three/", seen)) == len(first)


def test_what_is_around_the_blocks_is_looked_at_where_all_blocks_were_seen(show, tmp_path):
    seen, form = Seen(tmp_path), FORM.format(target="one", refers="name")
    assert faults_seen(show(form), "/one/", seen) == []
    page = show(form)
    page.evaluate("document.documentElement.lang = 'no language'")
    assert {fault.split(": ")[1] for fault in faults_seen(page, "/two/", seen)} == {"html-lang-valid"}
