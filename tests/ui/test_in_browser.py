# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""The living page in a real browser: accessible in each theme and width, and what the modules add."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.factories.accounts import make_person
from tvilling.core.text import word_count

pytestmark = [pytest.mark.e2e, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
TEXTS = [
    "",
    "one",
    "  two  words ",
    "a\tb\nc",
    "a\u00a0b",
    "a\u2003b",
    "a\ufeffb",
    "a\u200bb",
    "x\x1fy",
    "日本 語",
]


@pytest.fixture
def url(live_server, settings) -> str:
    settings.SAMPLE = True
    return f"{live_server.url}/ui/"


@pytest.fixture
def page(chromium, url) -> Iterator[Page]:
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, timezone_id="Europe/Athens")
    page = context.new_page()
    page.goto(url)
    page.wait_for_selector("[data-map-tools]:not([hidden])")
    yield page
    context.close()


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("forced", ["none", pytest.param("active", marks=pytest.mark.thorough)])
def test_no_violation_no_sideways_scrolling_and_nothing_on_the_console(chromium, url, width, scheme, forced):
    context = chromium.new_context(
        viewport={"width": width, "height": 900},
        color_scheme=scheme,
        forced_colors=forced,
        reduced_motion="reduce",
    )
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(url)
    found = Axe().run(page, options={"runOnly": RULES, "resultTypes": ["violations"]}).response["violations"]
    assert [(rule["id"], [node["target"] for node in rule["nodes"]]) for rule in found] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert complaints == []
    context.close()


TEN_COLUMNS = """() => {
    const words = ['Kim Horvat', 'Constanţa', 'Visit to Budapest', 'Waiting to be checked', '€1,084.00', '€1,084.00',
        '€1,084.00', '29 July 2024', '13 July 2024', '27 May 2024'];
    const heads = ['Traveller', 'City', 'Visit', 'State', 'Ceiling', 'Claimed', 'Allowed', 'Due', 'Submitted', 'Paid'];
    const icon = '<svg class="icon" width="16" height="16"></svg>';
    const frame = document.createElement('div');
    frame.className = 'table-frame';
    frame.style.inlineSize = '906px';
    frame.innerHTML = `<table class="table"><thead><tr>${heads.map(
        head => `<th scope="col"><a class="sort" href="#">${head} ${icon}</a></th>`).join('')}</tr></thead><tbody><tr>${words.map(
        (word, at) => `<td>${at === 3 ? `<span class="badge">${word}</span>` : at > 3 && at < 7 ? `<span class="number">${
        word}</span>` : at > 6 ? `<time>${word}</time>` : word}</td>`).join('')}</tr></tbody></table>`;
    document.querySelector('main').append(frame);
    return frame.scrollWidth - frame.clientWidth;
}"""


def test_the_last_of_ten_columns_is_in_sight_beside_the_menu(page):
    assert page.evaluate(TEN_COLUMNS) <= 0


def test_words_are_counted_as_the_server_counts_them(page):
    counted = page.evaluate(
        "async (texts) => { const { wordCount } = await import('/static/ui/js/words.js'); return texts.map(wordCount); }",
        TEXTS,
    )
    assert counted == [word_count(text) for text in TEXTS]


def test_the_counter_follows_the_typing(page):
    page.fill("#ok_problem", "word " * 14)
    assert page.inner_text("#ok_problem_words") == "14 of 12 words: 2 too many"


def test_the_summary_of_errors_has_the_focus_and_leads_to_the_field(page):
    assert page.evaluate("document.activeElement.id") == "error-summary"
    page.click("#error-summary a >> nth=0")
    assert page.evaluate("document.activeElement.id") == "bad_name"


def test_a_moment_also_says_the_readers_own_time(page):
    assert "23:59 Brussels time (UTC+2) (your time: 1 Jul 2023, 00:59)" in page.inner_text(
        "#parts ~ .two-columns >> nth=0"
    )


def test_a_zone_chosen_in_the_profile_goes_before_that_of_the_device(chromium, url, client, settings):
    client.force_login(make_person(time_zone="Asia/Tokyo"))
    context = chromium.new_context(timezone_id="Europe/Athens")
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": url}])
    page = context.new_page()
    page.goto(url)
    page.wait_for_selector(".own-time")
    assert "(your time: 1 Jul 2023, 06:59)" in page.inner_text("#parts ~ .two-columns >> nth=0")
    context.close()


def test_a_moment_in_the_readers_own_zone_is_said_once(page):
    said = """async (zone) => {
        const { showOwnTimes } = await import('/static/ui/js/local-time.js');
        const box = document.createElement('p'), time = document.createElement('time');
        Object.assign(time.dataset, { moment: '', zone, own: '{time}' });
        time.dateTime = '2023-06-30T21:59:00Z';
        box.append(time);
        showOwnTimes(box);
        return box.textContent;
    }"""
    assert [page.evaluate(said, zone) for zone in ("Europe/Athens", "Europe/Helsinki")] == ["", ""]
    assert page.evaluate(said, "Europe/London") == " (1 Jul 2023, 00:59)"


def test_a_dangerous_step_is_asked_about_first_and_escape_changes_nothing(page):
    posts: list[str] = []
    page.on("request", lambda request: posts.append(request.url) if request.method == "POST" else None)
    page.click("button:has-text('Withdraw')")
    assert "can apply again" in page.inner_text("dialog")
    assert page.evaluate("document.activeElement.textContent") == "Cancel"
    page.keyboard.press("Escape")
    page.wait_for_selector("dialog", state="detached")
    assert posts == []
    page.click("button:has-text('Withdraw')")
    page.click("dialog .button-danger")
    page.wait_for_load_state()
    assert len(posts) == 1


def test_rows_are_walked_with_j_and_k(page):
    page.click("h1")
    page.locator("#list tbody a").first.focus()
    for key in ("j", "j", "k"):
        page.keyboard.press(key)
    assert page.evaluate("document.activeElement.textContent") == "Budapest"


def test_the_map_comes_closer_and_goes_back(page):
    def view_box() -> str:
        return str(page.get_attribute("svg.map", "viewBox"))

    whole = view_box()
    page.click("[data-zoom=in]")
    assert float(view_box().split()[2]) < float(whole.split()[2])
    page.click("[data-zoom=all]")
    assert [float(part) for part in view_box().split()] == [float(part) for part in whole.split()]


def test_what_is_chosen_once_cannot_be_chosen_again(page):
    disabled = page.evaluate(
        "[...document.querySelector('#ok_hosts_1').options].filter(o => o.disabled).map(o => o.value)"
    )
    assert disabled == ["galway"]


def test_the_theme_is_chosen_with_the_keyboard_and_without_a_script(chromium, url):
    context = chromium.new_context(java_script_enabled=False, color_scheme="light")
    page = context.new_page()
    page.goto(url)
    page.locator(".theme-switch button[value=dark]").focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.locator("html").get_attribute("data-theme") == "dark"
    context.close()


def test_without_a_script_nothing_that_asks_is_sent_before_it_is_answered(chromium, url):
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(url)
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.method))
    button = page.get_by_role("button", name="Withdraw", exact=True)
    button.click()
    assert sent == []
    page.get_by_label("Withdraw this application?").check()
    button.click()
    page.wait_for_load_state()
    assert sent[0] == "POST"
    context.close()


def test_a_list_is_filtered_in_place_said_aloud_and_kept_in_the_address(page):
    page.fill("#list [name=city]", "l")
    page.press("#list [name=city]", "Enter")
    expect(page.locator("#list tbody tr")).to_have_count(3)
    assert page.url.endswith("/ui/?city=l")
    expect(page.locator("#announcements")).to_have_text("3 rows")
    assert page.evaluate("document.activeElement.name") == "city"
    page.click("#list a:has-text('Show all')")
    page.wait_for_url("**/ui/")


def test_going_back_to_an_earlier_filter_says_its_rows_and_breaks_nothing(page):
    faults: list[str] = []
    page.on("pageerror", lambda fault: faults.append(str(fault)))
    for city, said in (("l", "3 rows"), ("lah", "One row")):
        page.fill("#list [name=city]", city)
        page.press("#list [name=city]", "Enter")
        expect(page.locator("#announcements")).to_have_text(said)
    page.go_back()
    expect(page.locator("#list tbody tr")).to_have_count(3)
    expect(page.locator("#announcements")).to_have_text("3 rows")
    assert faults == []
