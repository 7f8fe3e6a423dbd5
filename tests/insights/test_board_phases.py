# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""The board works at every phase of a cohort, in a constant number of queries."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories.accounts import make_person
from tests.factories.calls import PREPARING, make_draft_call
from tests.factories.insights import (
    Programme,
    make_applied,
    make_matched,
    make_selected,
    make_staffed_cohort,
)  # fmt: skip
from tests.factories.programmes import make_cohort, make_role
from tvilling.core import clock
from tvilling.insights.queries.board import board_of
from tvilling.insights.queries.groups import group_rows
from tvilling.journeys import actions as journeys
from tvilling.programmes.models import CohortRole

if TYPE_CHECKING:
    from django.test import Client

    from tvilling.accounts.models import Person

pytestmark = pytest.mark.django_db
MONTH_NINE = datetime(2024, 6, 12, 9, tzinfo=UTC)
OPEN = datetime(2023, 6, 1, 9, tzinfo=UTC)
CLOSED = datetime(2023, 8, 1, 9, tzinfo=UTC)


def page(client: Client, person: Person, programme: Programme, now: datetime) -> str:
    """The board as the person sees it."""
    client.force_login(person)
    with clock.virtual(now):
        response = client.get(reverse("insights:board", kwargs={"cohort": programme.cohort.slug}))
    assert response.status_code == 200
    return response.content.decode()


def test_a_cohort_without_a_call_says_what_to_do(client: Client) -> None:
    cohort, ada = make_cohort(), make_person("Ada Lindqvist")
    make_role(cohort, ada)
    client.force_login(ada)
    html = client.get(reverse("insights:board", kwargs={"cohort": cohort.slug})).content.decode()
    assert "Before the call" in html
    assert "Prepare the call" in html
    assert "Hosts in the catalogue" in html
    assert "Prepare it while hosts send their interest." in html


def test_a_cohort_in_preparation_does_not_say_that_hosts_may_send(client: Client) -> None:
    cohort, ada = make_cohort(is_public=False), make_person("Ada Lindqvist")
    make_role(cohort, ada)
    client.force_login(ada)
    html = client.get(reverse("insights:board", kwargs={"cohort": cohort.slug})).content.decode()
    assert "the public does not see it yet" in html
    assert "Hosts may send their interest" not in html
    assert "while hosts send their interest" not in html


def test_the_board_of_a_call_in_preparation_names_the_next_step_to_the_office(client: Client) -> None:
    cohort, ada, rut = make_cohort(), make_person("Ada Lindqvist"), make_person("Rut Sandell")
    make_role(cohort, ada)
    make_role(cohort, rut, CohortRole.AUDITOR)
    draft = make_draft_call(cohort)
    draft.criteria.all().delete()
    address = reverse("insights:board", kwargs={"cohort": cohort.slug})
    said = f"Prepare the call of {cohort}: one thing is missing before it can be published"
    with clock.virtual(PREPARING):
        client.force_login(ada)
        html = client.get(address).content.decode()
        assert said in html
        assert reverse("calls:office", kwargs={"cohort": cohort.slug}) in html.split("<main")[1]
        client.force_login(rut)
        html = client.get(address).content.decode()
        assert said not in html
        assert "No application was submitted yet" in html


def test_the_phases_before_the_journey(client: Client) -> None:
    programme = make_staffed_cohort()
    ada = programme.people["ada"]
    html = page(client, ada, programme, OPEN)
    assert "The call is open" in html
    assert "No application was submitted yet" in html
    html = page(client, ada, programme, CLOSED)
    assert "Eligibility is being checked" in html


def test_the_funnel_after_eligibility_and_after_selection(client: Client) -> None:
    programme = make_selected()
    now = datetime(2023, 9, 1, 9, tzinfo=UTC)
    html = page(client, programme.people["ola"], programme, now)
    assert "Cities confirm their places" in html
    assert "Matching comes next" in html
    steps = board_of(programme.cohort, now, with_pulse=False).funnel
    assert [(str(step.label), step.count) for step in steps] == [
        ("submitted", 1), ("eligible", 1), ("above the thresholds", 1), ("selected", 1),
    ]  # fmt: skip


def test_applications_waiting_for_review_show_as_such(client: Client) -> None:
    programme = make_applied()
    html = page(client, programme.people["ada"], programme, CLOSED)
    assert "Applications submitted" in html
    assert "of 40" in html


def test_the_number_of_queries_does_not_grow_with_the_groups(client: Client) -> None:
    counts = []
    for pairs, slug in ((1, "cohort-1"), (3, "cohort-3")):
        programme = _with(pairs, slug)
        client.force_login(programme.people["ada"])
        address = reverse("insights:board", kwargs={"cohort": slug})
        client.get(address)
        with clock.virtual(MONTH_NINE), CaptureQueriesContext(connection) as queries:
            response = client.get(address)
        assert response.status_code == 200
        assert len(group_rows(programme.cohort, MONTH_NINE, with_pulse=True)) == pairs
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert counts[0] <= 69  # the board asks every stage once, and each menu entry whether it is shown


def _with(pairs: int, slug: str) -> Programme:
    programme = make_matched(pairs, slug)
    for group in programme.groups:
        journeys.give_pulse(
            actor=programme.people["bo"],
            now=MONTH_NINE,
            group=group,
            city=group.twins.get().city,
            score=4,
            comment="",
        )
    return programme
