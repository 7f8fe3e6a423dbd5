# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""The living page, the switches for language and appearance, and the error pages."""

from __future__ import annotations

import html5lib
import pytest
from django.template.loader import render_to_string
from django.test import Client, RequestFactory

pytestmark = pytest.mark.django_db
ERRORS = ["400", "403", "403_csrf", "404", "500", "503"]


@pytest.fixture
def page(client, settings):
    settings.SAMPLE = True
    return client.get("/ui/").content.decode()


def test_the_living_page_is_only_where_somebody_tries_things_out(client, settings):
    settings.SAMPLE = settings.DEBUG = False
    assert "We found nothing here" in client.get("/ui/").content.decode()


def test_the_living_page_shows_every_component(page):
    for part in ("stat", "badge", "card", "notice", "disclosure", "progress", "empty", "description-list", "task-list",
                 "history", "tabs", "pagination", "table", "error-summary", "chips", "radio-cards", "ranked", "upload",
                 "timeline", "funnel", "bars", "strip", "radar", "fit", "map"):  # fmt: skip
        assert f'class="{part}' in page or f" {part}" in page, part
    assert "Sample programme." in page


def test_no_slot_of_the_layout_is_left_empty(page):
    assert 'class="column-aside' not in page
    assert page.count("<h1") == 1


def test_ids_are_unique_and_every_reference_has_its_target(page):
    root = html5lib.parse(page, namespaceHTMLElements=False)
    ids = [element.get("id") for element in root.iter() if element.get("id")]
    assert sorted(ids) == sorted(set(ids))
    wanted = {
        name
        for element in root.iter()
        for attribute in ("for", "aria-labelledby", "aria-describedby")
        for name in (element.get(attribute) or "").split()
    }
    assert wanted - set(ids) == set()


def test_no_style_attribute_and_no_inline_script(page):
    root = html5lib.parse(page, namespaceHTMLElements=False)
    assert [element.tag for element in root.iter() if element.get("style")] == []
    assert [script.get("src") for script in root.iter("script") if not script.get("src")] == []


def test_the_theme_is_remembered_without_scripts(client, settings):
    settings.SAMPLE = True
    response = client.post("/ui/theme/", {"theme": "dark", "next": "/ui/"})
    assert (response.status_code, response["Location"]) == (303, "/ui/")
    assert 'data-theme="dark"' in client.get("/ui/").content.decode()
    client.post("/ui/theme/", {"theme": "purple"})
    assert 'data-theme="dark"' in client.get("/ui/").content.decode()
    client.post("/ui/theme/", {"theme": "auto"})
    assert "data-theme" not in client.get("/ui/").content.decode().split("<body")[0]


def test_the_language_is_remembered_and_leads_back_only_to_our_own_pages(client, settings):
    settings.SAMPLE = True
    response = client.post("/ui/language/", {"language": "sv", "next": "https://example.org/"})
    assert response["Location"] == "/"
    assert '<html lang="sv"' in client.get("/ui/").content.decode()
    assert client.get("/ui/language/").status_code == 405


@pytest.mark.parametrize("name", ERRORS)
def test_error_pages_need_neither_database_nor_person(name, django_db_blocker):
    with django_db_blocker.block():
        html = render_to_string(f"{name}.html", {"request": RequestFactory().get("/")})
    assert name[:3] in html
    assert html.count("<h1") == 1


def test_a_form_without_its_token_gets_a_page_that_helps(settings):
    html = Client(enforce_csrf_checks=True).post("/ui/theme/", {"theme": "dark"}).content.decode()
    assert "The form was open for too long" in html
