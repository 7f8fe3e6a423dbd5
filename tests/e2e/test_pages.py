# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""All pages that somebody can reach: they answer, are valid, and accessible in both themes on screen and telephone."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.utils.csp import build_policy
from playwright.sync_api import Page

from tests.e2e.looking import Seen, look
from tests.e2e.reading import Answer, crawl, parsed
from tests.e2e.refusals import EXEMPT, Form, forms_of, kind_of_form, lost, send
from tests.e2e.visitors import Visitors

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

COHORT = "/office/cohort-1"
#: What every page may load and run, as it is said in each answer.
POLICY = build_policy(settings.SECURE_CSP)
#: Parts that tell the states of a kind of page apart: what can be sent, what is said, that there is nothing.
STATES = ("form ", "div notice", "div empty", "div message", "table ")


@dataclass(frozen=True)
class Round:
    """Somebody (a visitor without a name) at a moment of the sample, and where they begin.

    A person's first round follows the menus too; the others follow what is on the pages themselves.
    """

    name: str
    moment: str
    starts: tuple[str, ...]
    menus: bool = True

    def __str__(self) -> str:
        return f"{self.name or 'visitor'}, {self.moment}"


ROUNDS = [
    Round("", "travelling", ("/", "/map/", "/accessibility/", "/enter/", "/account/signup/", "/ui/")),
    Round("", "hosting", ("/", "/hosts/", "/calls/"), menus=False),
    Round("", "applying", ("/", "/calls/2023/", "/hosts/", "/calls/2023/check/?place=604490"), menus=False),
    Round("", "checking", ("/calls/2023/",), menus=False),
    Round("Ada Lindqvist", "travelling", (f"{COHORT}/", "/my/")),
    Round(
        "Ada Lindqvist", "hosting", (f"{COHORT}/", f"{COHORT}/evaluation/", f"{COHORT}/call/"), menus=False
    ),
    Round(
        "Ada Lindqvist", "applying", (f"{COHORT}/", f"{COHORT}/call/", f"{COHORT}/applications/"), menus=False
    ),
    Round("Ada Lindqvist", "checking", (f"{COHORT}/", f"{COHORT}/eligibility/"), menus=False),
    Round("Ada Lindqvist", "assigning", (f"{COHORT}/evaluation/",), menus=False),
    Round("Ada Lindqvist", "selecting", (f"{COHORT}/selection/", f"{COHORT}/evaluation/"), menus=False),
    Round(
        "Ola Berge",
        "matching",
        (f"{COHORT}/matching/", f"{COHORT}/selection/", f"{COHORT}/complaints/?state=filed"),
        menus=False,
    ),
    Round("Ada Lindqvist", "matching", (f"{COHORT}/selection/?outcome=rejected",), menus=False),
    Round("Siri Halonen", "assigning", (f"{COHORT}/complaints/",), menus=False),
    Round("Noor Haddad", "matching", (f"{COHORT}/complaints/",), menus=False),
    Round("Ola Berge", "claiming", ("/my/", f"{COHORT}/travel/"), menus=False),
    Round("Rut Sandell", "travelling", ("/my/", f"{COHORT}/")),
    Round("Rut Sandell", "hosting", (f"{COHORT}/",)),
    Round("Rut Sandell", "checking", (f"{COHORT}/",)),
    Round("Rut Sandell", "selecting", (f"{COHORT}/",), menus=False),
    Round("Gus Andersson", "travelling", ("/my/", "/travel/finance/", f"{COHORT}/travel/")),
    Round("Gus Andersson", "claiming", ("/my/", f"{COHORT}/travel/"), menus=False),
    Round("Fia Virtanen", "travelling", ("/my/", "/journeys/")),
    Round("Fia Virtanen", "meeting", ("/my/", "/journeys/"), menus=False),
    Round("Kim Duval", "travelling", ("/my/",)),
    Round("Dana Keller", "reviewing", ("/my/", "/evaluate/")),
    Round("Dana Keller", "selecting", ("/my/", "/evaluate/"), menus=False),
    Round("Vera Ionescu", "travelling", ("/my/", "/my/hosting/", "/my/cities/")),
    Round("city:Galway", "hosting", ("/my/", "/my/hosting/")),
    Round("city:Luleå", "applying", ("/my/", "/my/applications/", "/my/cities/")),
    Round("city:Ans", "matching", ("/my/complaints/",), menus=False),
    Round("city:Albi", "matching", ("/my/complaints/",), menus=False),
    Round("city:Asparuhovo", "matching", ("/my/complaints/", "/my/results/"), menus=False),
    Round("city:Luleå", "matching", ("/my/", "/my/results/", "/my/matches/"), menus=False),
    Round(
        "city:Luleå",
        "travelling",
        ("/my/", "/my/applications/", "/plans/", "/journeys/", "/travel/"),
        menus=False,
    ),
    Round("Clara Marin", "travelling", ("/my/",)),
    Round("Olga Jansen", "claiming", ("/my/",)),
]
SWEDISH = [
    Round("", "applying", ("/", "/calls/2023/", "/hosts/", "/account/signup/")),
    Round("city:Ans", "matching", ("/my/complaints/",), menus=False),
    Round("Noor Haddad", "matching", (f"{COHORT}/complaints/",), menus=False),
    Round("Ada Lindqvist", "travelling", (f"{COHORT}/", "/my/")),
    Round("Gus Andersson", "travelling", ("/my/", f"{COHORT}/travel/")),
    Round("Dana Keller", "reviewing", ("/my/", "/evaluate/")),
    Round("Clara Marin", "travelling", ("/my/",)),
]


def shared_out(rounds: list[Round]) -> list[Any]:
    """The first round is for `make test`, the others are for `make ci` alone."""
    first, *others = rounds
    return [first, *(pytest.param(each, marks=pytest.mark.thorough) for each in others)]


@pytest.fixture(scope="session")
def seen(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Seen:
    base = tmp_path_factory.getbasetemp()
    folder = (base if worker_id == "master" else base.parent) / "seen-pages"
    folder.mkdir(exist_ok=True)
    return Seen(folder)


def is_new(answer: Answer, seen: Seen) -> bool:
    """Whether the kind of the page is new, or a state of it, or something that no page had."""
    state = {part for part in answer.parts if part.startswith(STATES)} | {"the kind itself"}
    return bool(seen.new_in(answer.kind, state) | seen.new_in("anywhere", answer.parts))


def keep(text: str, title: str) -> None:
    """Keep a page for the checker that needs Java (`make html`), which reads the folder TVILLING_TEST_PAGES."""
    if folder := os.environ.get("TVILLING_TEST_PAGES"):
        name = title.replace("/", "-").replace(":", "-").replace(" ", "_")[:200]
        Path(folder, f"{name}.html").write_text(text, encoding="utf-8")


def judged(page: Page, answer: Answer, who: str, seen: Seen) -> Iterator[str]:
    """What is wrong with a page, as text and as it is seen, and with what its forms answer to what they must refuse."""
    keep(answer.text, f"{answer.kind} {who} {answer.path}")
    tree, wrong = parsed(answer.text)
    yield from (f"{answer.path}: {fault}" for fault in wrong)
    if answer.policy != POLICY:
        yield f"{answer.path}: answers under another policy: {answer.policy or 'none'}"
    yield from look(page, answer.path, answer.text, seen)
    for form in forms_of(answer.path, tree):
        kind = kind_of_form(form)
        if kind.split()[0] not in EXEMPT and seen.new_in("forms", {kind}):
            yield from refused(page, answer.path, form, seen)


def refused(page: Page, path: str, form: Form, seen: Seen) -> Iterator[str]:
    """What is wrong with the answer to a form that must be refused: as an answer, as text and as it is seen."""
    response = send(page, path, form)
    # The browser and the checker get what a field can hold.
    text = response.text().replace("\0", "")
    if fault := lost(path, form, response.status, text):
        yield fault
        return
    keep(text, f"refused {form.target}")
    yield from (f"{form.target}, refused: {fault}" for fault in parsed(text)[1])
    yield from look(page, f"{form.target}, refused", text, seen)


def go_round(visitors: Visitors, a_round: Round) -> Page:
    """A window of the person at that moment."""
    if a_round.name:
        return visitors.enter(a_round.name, a_round.moment, "/privacy/")
    return visitors.visit(a_round.moment)


def test_a_form_that_forgets_is_noticed(visitors):
    """The check itself: choosing a theme answers without keeping anything."""
    page, forgetful = visitors.visit("travelling"), Form("/ui/theme/", written=["theme"])
    answer = send(page, "/", forgetful)
    assert "instead of 422" in lost("/", forgetful, answer.status, answer.text())


@pytest.mark.parametrize("a_round", shared_out(ROUNDS), ids=str)
def test_every_page_somebody_can_reach_is_whole(visitors, seen, a_round):
    page = go_round(visitors, a_round)
    found: list[str] = []
    for answer in crawl(page.request, a_round.starts, menus=a_round.menus):
        if answer.status != 200:
            found.append(f"{answer.path}: status {answer.status}")
        elif answer.text and is_new(answer, seen):
            found += judged(page, answer, a_round.name, seen)
    assert not found, "\n".join(found)


@pytest.mark.parametrize("a_round", shared_out(SWEDISH), ids=str)
def test_every_page_is_whole_in_swedish(visitors, seen, a_round):
    """One page of each kind: its words are longer, so that it may be too wide where the English one is not."""
    page = go_round(visitors, a_round)
    page.get_by_role("button", name="Svenska").click()
    page.wait_for_load_state()
    found: list[str] = []
    for answer in crawl(page.request, a_round.starts, menus=a_round.menus):
        if answer.text and seen.new_in("swedish", {answer.kind}):
            assert '<html lang="sv"' in answer.text
            keep(answer.text, f"{answer.kind} sv {answer.path}")
            found += look(page, answer.path, answer.text, seen)
    assert not found, "\n".join(found)
