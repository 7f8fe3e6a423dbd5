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
    from typing import Any

    from tvilling.accounts.models import Person

# Where links lead rests on addresses and rights: one database tells as much as two.
pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
#: A cohort beside the one that the tests of this module share.
SLUG = "cohort-3"
STAFF = (CohortRole.AUDITOR, CohortRole.FINANCE, CohortRole.COMMUNICATIONS, CohortRole.FACILITATOR)


class Links(HTMLParser):
    """The addresses that a page leads to within the site, and those to which its forms write."""

    def __init__(self, path: str, text: str) -> None:
        super().__init__()
        self.path, self.found, self.written = path, dict[str, None](), set[str]()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note where a link leads, or to where a form writes."""
        given = dict(attrs)
        if tag == "form" and given.get("method") == "post":
            self.written.add(urljoin(self.path, given.get("action") or ""))
        target = urlsplit(urljoin(self.path, given.get("href") or "")) if tag == "a" else None
        if target and not target.netloc and target.path.startswith("/"):
            self.found[target._replace(fragment="").geturl()] = None


def kind_of(path: str) -> str:
    """The name of an address; itself when there is none."""
    try:
        return resolve(urlsplit(path).path).view_name
    except Resolver404:
        return path


def answers(person: Person, start: str, now: datetime) -> Iterator[tuple[str, str, Any]]:
    """The answers of one page of each kind that the person reaches, each with its address and where it was shown."""
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
            yield path, shown_on, answer
            if answer.streaming:
                answer.getvalue()  # read to its end, so that its file is closed
            elif answer.status_code == 200 and answer["content-type"].startswith("text/html"):
                waiting.extend((link, path) for link in Links(path, answer.content.decode()).found)


def dead_ends(person: Person, start: str, now: datetime) -> Iterator[str]:
    """The links that lead nowhere, on one page of each kind that the person reaches."""
    for path, shown_on, answer in answers(person, start, now):
        if answer.status_code != 200:
            yield f"{shown_on} leads to {path}: {answer.status_code}"


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


def test_an_auditor_reaches_what_she_reads_and_is_offered_no_form_but_her_own(whole: Programme) -> None:
    rut, reached, written = somebody(whole.cohort, CohortRole.AUDITOR), set[str](), set[str]()
    for path, _shown_on, answer in answers(rut, "/my/", LEARNING):
        reached.add(kind_of(path))
        if not answer.streaming and answer["content-type"].startswith("text/html"):
            written |= Links(path, answer.content.decode()).written
    assert {"programmes:letter", "programmes:role", "programmes:audit", "travel:review", "documents:download",
            "evaluation:office-application", "evaluation:office-conflicts", "evaluation:office-decision",
            "applications:office-detail", "matching:run", "journeys:meeting", "replication:plan"} <= reached  # fmt: skip
    own = ("/account/", "/my/", "/ui/")
    # The result of a run is checked again for whoever reads it: nothing is written.
    assert {kind_of(path) for path in written if not path.startswith(own)} == {"matching:check"}
