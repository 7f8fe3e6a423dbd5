# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""A page shown again for a refused form leads on from its own address: that of the form takes what is sent, nothing else.

Every page of a whole programme is opened as each of its people, and every form on it is sent as it stands.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from django.test import Client

from tests.factories.insights import LEARNING
from tests.web.walking import Answer, ask, forms_on, kind_of, walk
from tvilling.core import clock
from tvilling.evaluation.models import Expert

if TYPE_CHECKING:
    from tests.factories.insights import Programme

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
LEADING = re.compile(r'\s(?:href|data-hx-get)="([^"]*)"')
NEXT = re.compile(r'name="next" value="([^"]*)"')
PEOPLE = ("ada", "gus", "kim", "bo", "dana")
#: Some of the pages that a list stands on, or a form of their own, when a form that is sent elsewhere is refused.
KNOWN = {
    "cities:invite", "evaluation:office-assign-all", "evaluation:office-reopen", "insights:keep-report", "journeys:step",
    "matching:end", "programmes:invite",
}  # fmt: skip


def astray(url: str, answer: Answer) -> list[str]:
    """What on the page leads back to the address that answered, or to wherever the browser happens to be."""
    links = [*LEADING.findall(answer.page), *NEXT.findall(answer.page)]
    wrong = [link for link in links if link.startswith("?") or link.partition("?")[0] == url]
    forms = list(forms_on(answer.main))
    return [
        *wrong,
        *(f"a {form.method} form to nowhere" for form in forms if not form.action),
        *(f"a question to {url}" for form in forms if form.action == url and form.method == "get"),
    ]


def client_of(programme: Programme, name: str) -> Client:
    dana = Expert.objects.get(cohort=programme.cohort).person
    client = Client()
    client.force_login(programme.people.get(name, dana))
    return client


def test_a_page_shown_again_leads_on_from_its_own_address(whole: Programme) -> None:
    found: dict[str, list[str]] = {}
    with clock.virtual(LEARNING):
        for name in PEOPLE:
            client = client_of(whole, name)
            for page, text in walk(client).items():
                for form in forms_on(text):
                    kind = kind_of(form.action)
                    if form.method != "post" or not kind or kind in found or form.action == page:
                        continue
                    for sent in (form.fields, {}):
                        again = ask(client, form.action, sent)
                        if again.status == 422 and ask(client, form.action).status == 405:
                            found[kind] = astray(form.action, again)
    assert set(found) >= KNOWN
    assert {kind: links for kind, links in found.items() if links} == {}


def test_what_leads_astray_is_seen() -> None:
    page = '<a href="?sort=x"></a><main><form method="post"></form><form action="/on/" method="post"></form></main>'
    assert astray("/here/", Answer(422, "", page)) == ["?sort=x", "a post form to nowhere"]
