# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""All pages that somebody can reach: they answer, are valid, accessible in both themes, and fit on a telephone."""

from __future__ import annotations

import json
import os
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import html5lib
import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import Resolver404, resolve
from playwright.sync_api import Page

from tests.e2e.refusals import Form, losses, lost

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"], "resultTypes": ["violations"]}
#: How many addresses of each kind of page are fetched, and how many in all, for each person.
OF_A_KIND, IN_ALL = 1, 70
SMALL = {"width": 320, "height": 640}

#: Person, moment of the sample, and where they begin.
PEOPLE = [
    ("", "applying", ("/", "/calls/2023/", "/hosts/")),
    ("", "travelling", ("/", "/map/", "/accessibility/", "/enter/", "/account/signup/")),
    ("Ada Lindqvist", "travelling", ("/office/cohort-1/", "/my/")),
    ("Ada Lindqvist", "checking", ("/office/cohort-1/eligibility/",)),
    ("Ada Lindqvist", "matching", ("/office/cohort-1/matching/", "/office/cohort-1/selection/")),
    ("Gus Andersson", "travelling", ("/my/", "/travel/finance/", "/office/cohort-1/travel/")),
    ("Fia Virtanen", "travelling", ("/my/", "/journeys/")),
    ("Kim Duval", "travelling", ("/my/",)),
    ("Dana Keller", "reviewing", ("/my/", "/evaluate/")),
    ("Vera Ionescu", "travelling", ("/my/", "/my/hosting/", "/my/cities/")),
    (
        "city:Luleå",
        "travelling",
        ("/my/", "/my/applications/", "/plans/", "/journeys/", "/travel/", "/my/results/"),
    ),
    ("city:Luleå", "applying", ("/my/applications/",)),
]


@dataclass
class Answer:
    """One page as it was fetched."""

    path: str
    kind: str
    status: int
    content_type: str
    text: str


@pytest.fixture(scope="session")
def looked_at() -> set[str]:
    """The kinds of pages that have been looked at in the browser already."""
    return set()


def keep(answer: Answer, name: str) -> None:
    """Keep a page for the checker that needs Java (`make html`), which reads the folder TVILLING_TEST_PAGES."""
    if folder := os.environ.get("TVILLING_TEST_PAGES"):
        title = f"{answer.kind} {name} {answer.path}".replace("/", "-").replace(":", "-").replace(" ", "_")
        Path(folder, f"{title[:200]}.html").write_text(answer.text, encoding="utf-8")


def kind_of(path: str) -> str:
    """The name of the address, such as `hosts:detail`; empty when there is no such address."""
    try:
        return resolve(urlsplit(path).path).view_name
    except Resolver404:
        return ""


def links_of(path: str, text: str) -> Iterator[str]:
    """Where the links of a page lead, within the site."""
    tree = html5lib.parse(text, namespaceHTMLElements=False)
    for link in tree.iter("a"):
        target = urlsplit(urljoin(path, link.get("href", "")))
        if not target.netloc and target.path.startswith("/"):
            yield target.path + (f"?{target.query}" if target.query else "")


def walk(page: Page, starts: tuple[str, ...]) -> list[Answer]:
    """Fetch pages breadth first: a few of each kind."""
    answers: list[Answer] = []
    waiting, known, kinds = deque(starts), set(starts), Counter[str]()
    while waiting and len(answers) < IN_ALL:
        path = waiting.popleft()
        kind = kind_of(path)
        if kinds[kind] >= OF_A_KIND:
            continue
        kinds[kind] += 1
        response = page.request.get(path)
        kept = response.headers.get("content-type", "")
        text = response.text() if kept.startswith("text/html") else ""
        answers.append(Answer(path, kind, response.status, kept, text))
        for target in links_of(urlsplit(response.url).path, text):
            if target not in known:
                known.add(target)
                waiting.append(target)
    return answers


def faults(text: str) -> list[str]:
    """What a strict parser finds in a document."""
    parser = html5lib.HTMLParser()
    parser.parse(text)
    return [f"line {place[0]}: {name} {json.dumps(data)}" for place, name, data in parser.errors]


def violations(page: Page) -> list[str]:
    """What axe finds, with the element."""
    found = Axe().run(page, options=RULES).response["violations"]
    return [f"{rule['id']}: {node['html'][:160]}" for rule in found for node in rule["nodes"]]


def troubles(large: Page, small: Page, path: str) -> list[str]:
    """Look at a page in both windows: large and light, small and dark."""
    large.goto(path)
    small.goto(path)
    found = [f"{path}, light, 1280: {fault}" for fault in violations(large)]
    width = small.evaluate("document.documentElement.scrollWidth")
    if width > SMALL["width"]:
        found.append(f"{path}: scrolls sideways at 320, being {width} wide")
    return found + [f"{path}, dark, 320: {fault}" for fault in violations(small)]


@pytest.fixture(scope="session")
def tried() -> set[tuple[str, ...]]:
    """The kinds of forms that were sent already with text that they have to refuse."""
    return set()


def test_a_form_that_forgets_is_noticed(visitors):
    """The check itself: choosing a theme answers without keeping anything."""
    forgetful = Form("/ui/theme/", written=["theme"])
    assert "instead of 422" in lost(visitors.visit("travelling"), "/", forgetful)


@pytest.mark.parametrize(("name", "moment", "starts"), PEOPLE)
def test_every_page_somebody_can_reach_is_whole(visitors, looked_at, tried, name, moment, starts):
    page = visitors.enter(name, moment) if name else visitors.visit(moment)
    kept = page.context.storage_state()
    small = visitors.visit(moment, starts[0], viewport=SMALL, color_scheme="dark", storage_state=kept)
    found: list[str] = []
    for answer in walk(page, starts):
        if answer.status != 200:
            found.append(f"{answer.path}: status {answer.status}")
        elif answer.text:
            found += [f"{answer.path}: {fault}" for fault in faults(answer.text)]
            keep(answer, name)
            found += losses(page, answer.path, answer.text, tried)
            if answer.kind not in looked_at:
                looked_at.add(answer.kind)
                found += troubles(page, small, answer.path)
    assert not found, "\n".join(found)
