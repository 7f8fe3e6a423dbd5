# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""The page after signing in: what waits, grouped by when it is due, and where one takes part."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from django.test import RequestFactory

from tests.factories.accounts import make_person
from tests.factories.cities import make_city, make_team_member
from tests.factories.programmes import make_role
from tvilling.accounts.models import Person
from tvilling.core import clock
from tvilling.journeys.actions import MeetingPlan, plan_meeting
from tvilling.programmes.models import CohortRole
from tvilling.ui.standing import standing_of
from tvilling.ui.waiting import WaitingItem, _sources, waiting_for
from tvilling.web.views.my import by_due_date

if TYPE_CHECKING:
    from django.test import Client

    from tests.factories.insights import Programme

#: A Wednesday, half past midnight in Brussels.
NOW = datetime(2024, 6, 11, 22, 30, tzinfo=UTC)


def page(client: Client, person: Person) -> str:
    """The person's own page."""
    client.force_login(person)
    with clock.virtual(NOW):
        response = client.get("/my/")
    assert response.status_code == 200
    return response.content.decode()


def test_items_are_grouped_by_the_persons_own_week() -> None:
    sunday = datetime(2024, 6, 16, 21, 59, tzinfo=UTC)
    items = [
        WaitingItem("old", "/a/", due_at=NOW - timedelta(hours=1)),
        WaitingItem("today", "/b/", due_at=NOW + timedelta(hours=1)),
        WaitingItem("sunday night", "/c/", due_at=sunday),
        WaitingItem("monday", "/d/", due_at=sunday + timedelta(minutes=1)),
        WaitingItem("some day", "/e/"),
    ]
    found = {
        group.key: [str(item.title) for item in group.items]
        for group in by_due_date(items, NOW, "Europe/Brussels")
    }
    assert found == {
        "late": ["old"], "week": ["today", "sunday night"], "later": ["monday"], "undated": ["some day"],
    }  # fmt: skip


def test_nothing_to_do_makes_no_groups() -> None:
    assert by_due_date([], NOW, "Europe/Brussels") == []


def test_visitors_are_sent_to_sign_in(client: Client, db: None) -> None:
    response = client.get("/my/")
    assert response.status_code == 302
    assert response["Location"].endswith("?next=/my/")


def test_somebody_new_is_told_how_to_begin(client: Client, db: None) -> None:
    html = page(client, make_person("Iris New"))
    assert "Register your city to host or to apply" in html
    assert 'href="/cities/new/"' in html


def test_the_office_gets_to_its_board(client: Client, whole: Programme) -> None:
    html = page(client, whole.people["ada"])
    assert 'href="/office/cohort-1/"' in html
    assert "Programme office" in html


def test_an_auditor_begins_with_what_she_may_read(client: Client, whole: Programme) -> None:
    rut = make_role(whole.cohort, make_person("Rut Ek"), CohortRole.AUDITOR).person
    text = page(client, rut)
    assert "What you may read of" in text
    for part in ("people/", "letters/", "travel/claims/", "complaints/", "evaluation/conflicts/", "audit/"):
        assert f'<a href="/office/cohort-1/{part}">' in text
    with clock.virtual(NOW):
        board = client.get("/office/cohort-1/").content.decode()
    assert "What you may read" in board
    make_role(whole.cohort, rut, CohortRole.OFFICE)
    assert "What you may read" not in page(client, rut)


def test_a_member_of_a_team_sees_city_and_group(client: Client, whole: Programme) -> None:
    html = page(client, whole.people["bo"])
    assert 'href="/cities/lulea/"' in html
    assert f'href="/journeys/{whole.groups[0].slug}/"' in html
    assert "/office/" not in html


def test_the_facilitator_sees_the_groups_she_has(client: Client, whole: Programme) -> None:
    html = page(client, whole.people["fia"])
    assert "Retrofit in Umeå" in html
    assert "Facilitator" in html


def test_who_is_expected_sees_the_next_meetings_until_they_are_over(client: Client, whole: Programme) -> None:
    group, ada, bo = whole.groups[0], whole.people["ada"], whole.people["bo"]
    host = group.activity.lead_city.team.get().person
    twin = group.twins.get().city
    for title, begins in (("Gone by", NOW - timedelta(hours=3)), ("Roof by roof", NOW + timedelta(hours=40))):
        plan = MeetingPlan("meeting", title, begins, begins + timedelta(hours=2), "Europe/Brussels")
        plan_meeting(
            actor=ada,
            now=begins - timedelta(days=9),
            cohort=whole.cohort,
            group=group,
            plan=plan,
            expected=[(bo, twin)],
        )
    for person, sees in ((bo, True), (whole.people["fia"], True), (host, False), (ada, False)):
        html = page(client, person)
        assert ("Roof by roof" in html, ">Gone by</a>" in html) == (sees, False), person


def test_communications_do_not_get_all_groups_as_their_own(client: Client, whole: Programme) -> None:
    assert "Your groups" not in page(client, whole.people["kim"])


def test_a_role_leads_to_its_desk(client: Client, whole: Programme) -> None:
    assert 'href="/office/cohort-1/knowledge/"' in page(client, whole.people["kim"])
    assert 'href="/journeys/">Facilitator' in page(client, whole.people["fia"])


def test_a_city_that_is_no_ones_business_does_not_show(client: Client, whole: Programme) -> None:
    make_team_member(make_city("Galway", "IE"), make_person("Iris Kelly"))
    html = page(client, whole.people["bo"])
    assert "Galway" not in html


def test_what_a_reader_is_spares_no_question_that_concerns_them(whole: Programme) -> None:
    concerned = {word for words in _sources.values() for word in words}
    held: set[str] = set()
    found = 0
    for person in Person.objects.all():
        request = RequestFactory().get("/my/")
        request.user = person
        held |= standing_of(request)
        for day in (
            date(2023, 4, 3),
            date(2023, 7, 20),
            date(2023, 9, 20),
            date(2023, 11, 21),
            date(2025, 3, 3),
        ):
            now = datetime.combine(day, time(9), UTC)
            items = waiting_for(person, now, standing_of(request))
            assert items == waiting_for(person, now, concerned), person
            found += len(items)
    assert found > 0
    assert concerned <= held, "a word that nobody says asks nobody"


def test_an_operator_is_told_where_that_work_is_done(client: Client, db: None) -> None:
    text = page(client, make_person("Olle Drift", is_operator=True))
    assert "tvilling doctor" in text
    assert "Find your city" not in text


def test_who_types_the_offices_address_is_led_to_the_work_of_the_own_role(
    client: Client, whole: Programme
) -> None:
    dana = make_person("Dana Keller")
    led = {
        "kim": "/office/cohort-1/knowledge/", "gus": "/office/cohort-1/travel/",
        "dana": "/evaluate/", "fia": "/journeys/",
    }  # fmt: skip
    for name, address in led.items():
        client.force_login({**whole.people, "dana": dana}[name])
        html = client.get("/office/").content.decode()
        assert "You are in no programme office. Your work is elsewhere:" in html, name
        main = html[html.index("<main") :]
        assert main.count(f'href="{address}"') == 1, name
        assert client.get(address).status_code == 200, name
    client.force_login(whole.people["ada"])
    assert "no programme office" not in client.get("/office/").content.decode()


def test_who_has_no_role_in_a_cohort_finds_no_office(client: Client, whole: Programme) -> None:
    host = whole.groups[0].activity.lead_city.team.get().person
    for person in (whole.people["bo"], host, make_person("Iris New")):
        client.force_login(person)
        assert client.get("/office/").status_code == 404, person
