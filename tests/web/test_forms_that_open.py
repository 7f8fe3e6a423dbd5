# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Whoever can open a form by its address may also send it: no page lets somebody write what only sending it refuses.

Every page that the leads of a host and of a twin reach is opened as members and readers of their teams, too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.test import Client

from tests.factories.accounts import make_person
from tests.factories.cities import make_team_member
from tests.factories.hosts import make_host_activity
from tests.factories.insights import LEARNING
from tests.web.walking import ask, forms_on, kind_of, walk
from tvilling.core import clock

if TYPE_CHECKING:
    from tests.factories.insights import Programme

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
REFUSED = (403, 404)
#: Whose links lead furthest; the others come by address.
LEADS = ("lead host", "lead twin")


def clients_of(programme: Programme) -> dict[str, Client]:
    """A lead, a member and a reader of the team on each side of a match."""
    people = {}
    for side, city in (("host", programme.hosts[0].lead_city), ("twin", programme.applications[0].city)):
        people[f"lead {side}"] = city.team.order_by("pk").first().person
        for role in ("reader", "member"):
            people[f"{role} {side}"] = make_team_member(
                city, make_person(f"{role} {side}", email=f"{role}-{side}@example.org"), role
            ).person
    clients = {name: Client() for name in people}
    for name, client in clients.items():
        client.force_login(people[name])
    return clients


def test_who_can_open_a_form_may_send_it(whole: Programme) -> None:
    city = whole.hosts[0].lead_city
    draft = make_host_activity(whole.cohort, "draft", title="A second one", city=city)
    clients = clients_of(whole)
    refused, opened = set(), set()
    with clock.virtual(LEARNING):
        pages = [page for name in LEADS for page in walk(clients[name]).items()]
        reached = {
            kind_of(url): url for url, text in pages if any(form.method == "post" for form in forms_on(text))
        }
        parts = ("profile", "cities", "capacity", "practices", "practices/new", "check")
        reached |= {f"draft {part}": f"/my/hosting/{draft.code}/{part}/" for part in parts}
        for name, client in clients.items():
            for url in reached.values():
                page = ask(client, url)
                for form in forms_on(page.main) if page.status == 200 else ():
                    action = form.action or url
                    if form.method == "post" and kind_of(action):
                        opened.add((name, kind_of(action)))
                        if ask(client, action, {**form.fields, "title": "A", "city": "B"}).status in REFUSED:
                            refused.add((name, url, kind_of(action)))
    assert ("member host", "hosts:my-profile") in opened
    assert {name for name, _kind in opened} == set(clients)
    assert refused == set()
