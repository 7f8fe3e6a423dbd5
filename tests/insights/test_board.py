# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""The board during the journey, for office and auditors alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from tests.factories.accounts import make_person
from tests.factories.programmes import make_cohort, make_role
from tvilling.core import clock
from tvilling.insights.queries.groups import group_rows
from tvilling.insights.queries.phases import month_of
from tvilling.insights.tables import BoardTable
from tvilling.insights.views.board import parts_of
from tvilling.journeys.models import Group, Output
from tvilling.mail.models import Message
from tvilling.programmes.models import CohortRole
from tvilling.ui.waiting import WaitingItem

if TYPE_CHECKING:
    from django.test import Client

    from tests.factories.insights import Programme
    from tvilling.accounts.models import Person

pytestmark = pytest.mark.django_db
MONTH_NINE = datetime(2024, 6, 12, 9, tzinfo=UTC)


def page(client: Client, person: Person, programme: Programme, now: datetime) -> str:
    """The board as the person sees it."""
    client.force_login(person)
    with clock.virtual(now):
        response = client.get(reverse("insights:board", kwargs={"cohort": programme.cohort.slug}))
    assert response.status_code == 200
    return response.content.decode()


def test_the_office_sees_month_module_groups_and_money(client: Client, whole: Programme) -> None:
    html = page(client, whole.people["ada"], whole, MONTH_NINE)
    for text in (
        "Month 9 of 20",
        "Co creating",
        "Groups on track",
        "Visits held",
        "€900",
        "Umeå",
        "Luleå",
        "Fia Holm",
    ):
        assert text in html
    assert "●●●●○" in html
    assert "Host → twin" in html
    assert reverse("journeys:group", kwargs={"slug": whole.groups[0].slug}) in html


def test_the_auditor_sees_the_board_without_what_people_feel(client: Client, whole: Programme) -> None:
    rut = make_person("Rut Sandell")
    make_role(whole.cohort, rut, CohortRole.AUDITOR)
    html = page(client, rut, whole, MONTH_NINE)
    assert "Month 9 of 20" in html
    assert "●●●●○" not in html
    assert "Waiting for you" not in html


@pytest.mark.parametrize("name", ["Bo Sandström", "Fia Holm", "Gus Falk", "Dana Keller", "Eve Nobody"])
def test_the_board_is_not_found_for_others(client: Client, whole: Programme, name: str) -> None:
    eve = make_person(name)
    other = make_cohort("cohort-2", number=2)
    if name.startswith("Eve"):
        make_role(other, eve)
    client.force_login(eve)
    response = client.get(reverse("insights:board", kwargs={"cohort": whole.cohort.slug}))
    assert response.status_code == 404
    assert "Umeå" not in response.content.decode()


def test_visitors_sign_in_first(client: Client, whole: Programme) -> None:
    response = client.get(reverse("insights:board", kwargs={"cohort": whole.cohort.slug}))
    assert response.status_code == 302
    assert "next=/office/cohort-1/" in response["Location"]


def test_the_list_of_groups_exports_what_it_shows(client: Client, whole: Programme) -> None:
    client.force_login(whole.people["ada"])
    with clock.virtual(MONTH_NINE):
        response = client.get(reverse("insights:board", kwargs={"cohort": "cohort-1"}), {"export": "csv"})
    text = response.getvalue().decode("utf-8-sig")
    assert text.splitlines()[0].startswith("Host activity,Twins,Facilitator,Modules,Next,Pulse")
    assert "Umeå: Retrofit in Umeå,Luleå,Fia Holm" in text
    assert "<" not in text


def test_late_uneasy_paused_and_extended_groups_are_told_apart(whole: Programme) -> None:
    group = whole.groups[0]

    def row() -> tuple[str, str, bool]:
        found = group_rows(whole.cohort, MONTH_NINE, with_pulse=True)[0]
        return found.next.text, found.next.tone, found.is_on_track

    mine = Output.objects.filter(group=group).exclude(state="accepted")
    mine.update(due_on=datetime(2024, 6, 3, tzinfo=UTC).date())
    assert row() == ("Output of co-creating, 9 days late", "bad", False)
    Output.objects.filter(group=group).update(due_on=datetime(2024, 12, 1, tzinfo=UTC).date())
    assert row() == ("Output of co-creating, 1 December 2024", "", True)
    Group.objects.update(ends_on=datetime(2025, 7, 7, tzinfo=UTC).date())
    assert row() == ("Extended by 6 weeks", "attention", True)
    Group.objects.update(facilitator=None)
    assert row() == ("Needs a facilitator", "attention", False)
    Group.objects.update(state="paused")
    assert row() == ("Paused", "attention", False)
    Group.objects.update(state="ended")
    assert group_rows(whole.cohort, MONTH_NINE, with_pulse=True) == []


def test_groups_are_sorted_by_the_day_of_what_comes_next(whole: Programme) -> None:
    first = group_rows(whole.cohort, MONTH_NINE, with_pulse=True)[0]
    days = {"Lund": date(2024, 7, 24), "Umeå": date.max, "Kiruna": date(2024, 6, 3)}
    rows = [replace(first, host=host, next=replace(first.next, day=day)) for host, day in days.items()]
    forth, back = (
        [row.record.host for row in BoardTable(rows, order_by=by).rows] for by in ("next", "-next")
    )
    assert (forth, back) == (["Kiruna", "Lund", "Umeå"], ["Umeå", "Lund", "Kiruna"])
    assert str(first.next_on.year) in first.next.text


def test_months_are_counted_from_the_start(whole: Programme) -> None:
    starts = whole.cohort.starts_on
    assert month_of(whole.cohort, starts) == 1
    assert month_of(whole.cohort, starts.replace(month=10, day=24)) == 1
    assert month_of(whole.cohort, starts.replace(month=10, day=25)) == 2
    assert month_of(whole.cohort, whole.cohort.ends_on) == 20


def test_the_first_card_says_what_waits_and_how_many_letters(client: Client, whole: Programme) -> None:
    letter = Message.objects.filter(scope="cohort-1").order_by("pk").first()
    assert letter is not None
    Message.objects.filter(pk=letter.pk).update(state="held", held_batch="decisions-call-cohort-1")
    html = page(client, whole.people["ada"], whole, MONTH_NINE)
    assert "Waiting for you" in html
    assert "in all cohorts" not in html
    assert "1 letter to release" in html
    assert 'href="/my/"' in html
    make_role(make_cohort("cohort-2", number=2), whole.people["ada"])
    assert "Waiting for you, in all cohorts" in page(client, whole.people["ada"], whole, MONTH_NINE)


def test_the_parts_of_what_waits_add_up() -> None:
    kinds = ["Travel"] * 3 + ["Call", "People", "Call", "Knowledge base", "Knowledge base", ""]
    items = [WaitingItem(f"{at}", "/my/", kind=kind) for at, kind in enumerate(kinds)]
    assert parts_of(items) == [("Travel", 3), ("Call", 2), ("Knowledge base", 2), ("Others", 2)]
    assert parts_of(items[:3]) == [("Travel", 3)]
