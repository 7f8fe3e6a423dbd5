# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Nobody of the staff is shown a link that leads to "not found", in any phase of a cohort."""

from __future__ import annotations

from collections import deque
from html.parser import HTMLParser
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

import pytest
from django.test import Client
from django.urls import Resolver404, resolve, reverse

from tests.factories.accounts import make_person
from tests.factories.cities import make_city
from tests.factories.hosts import make_host_activity
from tests.factories.insights import LEARNING, Programme, make_applied, make_staffed_cohort
from tests.factories.programmes import make_cohort, make_role
from tvilling.core import clock
from tvilling.knowledge import actions as knowledge
from tvilling.programmes.models import Cohort, CohortRole

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from tvilling.accounts.models import Person

# Where links lead rests on addresses and rights: one database tells as much as two.
pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
#: A cohort beside the one that the tests of this module share.
SLUG = "cohort-3"
STAFF = (CohortRole.AUDITOR, CohortRole.FINANCE, CohortRole.COMMUNICATIONS, CohortRole.FACILITATOR)


class Links(HTMLParser):
    """The addresses that a page leads to within the site."""

    def __init__(self, path: str, text: str) -> None:
        super().__init__()
        self.path, self.found = path, dict[str, None]()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note where a link leads."""
        target = urlsplit(urljoin(self.path, dict(attrs).get("href") or "")) if tag == "a" else None
        if target and not target.netloc and target.path.startswith("/"):
            self.found[target._replace(fragment="").geturl()] = None


def kind_of(path: str) -> str:
    """The name of an address; itself when there is none."""
    try:
        return resolve(urlsplit(path).path).view_name
    except Resolver404:
        return path


def dead_ends(person: Person, start: str, now: datetime) -> Iterator[str]:
    """The links that lead nowhere, on one page of each kind that the person reaches."""
    client = Client()
    client.force_login(person)
    waiting, kinds = deque([(start, "")]), set[str]()
    with clock.virtual(now):
        while waiting:
            path, shown_on = waiting.popleft()
            if kind_of(path) in kinds:
                continue
            kinds.add(kind_of(path))
            answer = client.get(path, follow=True)
            if answer.status_code != 200:
                yield f"{shown_on} leads to {path}: {answer.status_code}"
            elif answer.streaming:
                answer.getvalue()  # read to its end, so that its file is closed
            elif answer["content-type"].startswith("text/html"):
                waiting.extend((link, path) for link in Links(path, answer.content.decode()).found)


def somebody(cohort: Cohort, role: CohortRole) -> Person:
    """Somebody who has this role alone."""
    person = make_person(f"One {role}")
    make_role(cohort, person, role)
    return person


def test_a_dead_end_is_noticed(whole: Programme) -> None:
    stranger = make_person("Eve Nobody")
    board = reverse("insights:board", args=[whole.cohort.slug])
    assert list(dead_ends(stranger, board, LEARNING)) == [f" leads to {board}: 404"]


@pytest.mark.parametrize("role", [CohortRole.OFFICE, CohortRole.AUDITOR])
def test_before_there_is_a_call(role: CohortRole) -> None:
    cohort = make_cohort(SLUG, number=3)
    make_host_activity(cohort, "submitted", title="Home retrofit", city=make_city("Falun"))
    board = reverse("insights:board", args=[SLUG])
    assert list(dead_ends(somebody(cohort, role), board, LEARNING)) == []


@pytest.mark.parametrize("make", [make_staffed_cohort, make_applied])
def test_an_auditor_while_a_call_is_open_and_checked(make) -> None:
    auditor = somebody(make(slug=SLUG).cohort, CohortRole.AUDITOR)
    assert list(dead_ends(auditor, reverse("insights:board", args=[SLUG]), LEARNING)) == []


@pytest.mark.parametrize("role", STAFF)
def test_while_cities_learn(whole: Programme, role: CohortRole) -> None:
    knowledge.start_story(
        actor=whole.people["kim"], now=LEARNING, cohort=whole.cohort,
        content=knowledge.StoryText(title="Night train", body="They met."), group=whole.groups[0],
    )  # fmt: skip
    assert list(dead_ends(somebody(whole.cohort, role), "/my/", LEARNING)) == []
