# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""The call and the check of a city, for everybody, without signing in and without JavaScript."""

from __future__ import annotations

import re
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from tests.factories.calls import AFTER, DURING, PREPARING, make_call
from tests.factories.cities import make_place
from tests.factories.programmes import make_cohort
from tvilling.calls import actions
from tvilling.calls.queries import call_page
from tvilling.core import clock

PAGE = "/calls/call-2023/"
CHECK = f"{PAGE}check/"


def read(client, url: str, at: datetime = DURING, **extra) -> str:
    with clock.virtual(at):
        response = client.get(url, **extra)
    assert response.status_code == 200, response.status_code
    return str(response.content.decode())


@pytest.mark.parametrize(
    ("at", "shown", "hidden"),
    [
        (PREPARING, "Not yet open", "Start an application"),
        (DURING, "17 days left", "Not yet open"),
        (AFTER, "Applications are no longer taken", "Start an application"),
    ],
)
def test_the_button_follows_the_clock(client, call, at, shown, hidden):
    page = read(client, PAGE, at)
    assert shown in page
    assert hidden not in page
    assert ("/apply/call-2023/" in page) is (at == DURING)
    assert ("Can my city apply?" in page) is (at != AFTER)


def test_the_page_closes_to_the_second(client, call):
    assert "Start an application" in read(client, PAGE, call.closes_at - timedelta(seconds=1))
    assert "Start an application" not in read(client, PAGE, call.closes_at)


def test_the_page_says_all_that_decides(client, cast, call):
    given = {"actor": cast.ada, "now": DURING, "call": call}
    actions.add_faq(**given, question={"en": "How long?"}, answer={"en": "It takes {months} months."})
    actions.add_timeline_entry(
        **given, label={"en": "Information session"}, at=DURING, recording="https://video.example/1",
        is_information_session=True,
    )  # fmt: skip
    page = read(client, PAGE)
    for piece in (
        "30 June 2023, 23:59 Brussels time (UTC+2)",
        "20 months with a host",
        "€900",
        "associated to Horizon 2020",
        "Months 6 to 14",
        "Output of co-creating",
        "Learning needs",
        "60 of 100 points",
        "The higher score in “Learning needs”.",
        "A lottery",
        "It takes 20 months.",
        "https://video.example/1",
    ):
        assert piece in page, piece
    assert "{months}" not in page


def test_the_page_speaks_swedish_where_its_texts_do(client, call):
    with override("sv"):
        page = read(client, PAGE, headers={"accept-language": "sv"})
    assert "Lär av en stad som redan har prövat" in page
    assert "20 månader med en värd" in page


def test_an_extension_stands_on_the_page_with_its_reason(client, cast, call):
    extension = actions.propose_extension(
        actor=cast.ada, now=DURING, call=call, closes_wall="2023-07-07T17:00", reason="The portal was down."
    )
    assert "The portal was down." not in read(client, PAGE)
    actions.approve_extension(actor=cast.ola, now=DURING, extension=extension)
    page = read(client, PAGE)
    assert "The portal was down." in page
    assert "7 July 2023, 17:00 Brussels time (UTC+2)" in page


def test_a_call_in_preparation_is_not_found_except_by_its_office(client, cast, draft):
    for url in (PAGE, CHECK, f"{PAGE}dates.ics"):
        assert client.get(url).status_code == 404
        client.force_login(cast.eve)
        assert client.get(url).status_code == 404
        client.logout()
    client.force_login(cast.ada)
    assert "only the office sees this page" in read(client, PAGE)
    assert "Learn from a city" not in read(client, "/calls/")


def test_a_call_of_a_hidden_cohort_is_not_found(client, cast):
    make_call(make_cohort("hidden", is_public=False, number=3), "hidden-call")
    assert client.get("/calls/hidden-call/").status_code == 404
    assert "hidden-call" not in read(client, "/calls/")


def test_open_calls_come_first_in_the_list(client, cast, call):
    window: dict[str, Any] = {"opens_wall": "2023-04-22T12:00", "closes_wall": "2023-05-20T12:00"}
    make_call(cast.other_cohort, "earlier", title={"en": "An earlier call"}, **window)
    page = read(client, "/calls/")
    assert page.index("Learn from a city") < page.index("An earlier call")


def test_the_number_of_queries_does_not_grow_with_the_rows(client, cast, call):
    def count(url: str) -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            read(client, url)
        return len(queries)

    def fill(number: int) -> None:
        for one in range(number):
            given = {"actor": cast.ada, "now": DURING, "call": call}
            actions.add_faq(**given, question={"en": f"Question {one}"}, answer={"en": "Answer"})
            actions.add_timeline_entry(**given, label={"en": f"Date {one}"}, at=DURING)

    fill(1)
    few = count(PAGE), count("/calls/")
    fill(2)
    for number in (7, 8):
        make_call(make_cohort(f"cohort-{number}", number=number), f"call-{number}")
    assert (count(PAGE), count("/calls/")) == few


# --- Can my city apply? ------------------------------------------------------------------------------------------
@pytest.fixture
def goteborg(countries):
    return make_place(2711537, "Göteborg", "SE", "Gothenburg", population=570_000)


def test_a_visitor_types_picks_and_is_told_with_the_source(client, call, goteborg):
    listed = read(client, CHECK, data={"q": "gothen"})
    assert f"{CHECK}?place={goteborg.pk}" in listed
    assert "570,000 inhabitants" in listed
    assert "can apply" not in listed
    answer = read(client, f"{CHECK}?place={goteborg.pk}")
    assert "Yes, Göteborg can apply, if the rest is right too" in answer
    assert "Sweden is a Member State of the European Union." in answer
    assert "https://example.org/SE" in answer
    assert "/apply/call-2023/" in answer


def test_who_types_the_whole_name_of_one_place_is_answered_at_once(client, call, goteborg):
    make_place(2711538, "Gothenburg Hills", "SE")
    answer = read(client, CHECK, data={"q": "GOTHENBURG"})
    assert "Yes, Göteborg can apply, if the rest is right too" in answer
    assert "I meant another place" in answer
    assert f"{CHECK}?place=2711538" in answer


def test_a_name_that_two_places_bear_is_asked_back(client, call, countries):
    for key, country in ((1, "SE"), (2, "CA")):
        make_place(key, "Valencia", country)
    assert "Which one do you mean?" in read(client, CHECK, data={"q": "Valencia"})


def test_a_city_that_cannot_apply_is_told_why(client, call, countries):
    ottawa = make_place(6094817, "Ottawa", "CA")
    answer = read(client, f"{CHECK}?place={ottawa.pk}")
    assert "Ottawa cannot apply to this call" in answer
    assert "neither a Member State nor associated to Horizon 2020" in answer
    assert "/apply/call-2023/" not in answer


def test_what_the_visitor_tells_besides_counts_too(client, call, goteborg):
    told = f"place={goteborg.pk}&kind=local_authority&hours=20&english=C1"
    assert "Yes, Göteborg can apply<" in read(client, f"{CHECK}?{told}&year=2045")
    late = read(client, f"{CHECK}?{told}&year=2060")
    assert "The commitment to 2060 is later than 2050." in late


def test_a_place_too_small_for_the_list_is_answered_by_its_country(client, call, countries):
    page = read(client, CHECK, data={"q": "Courcy"})
    assert "We do not know a place called “Courcy”" in page
    assert "Yes, Courcy can apply" in read(client, CHECK, data={"q": "Courcy", "country": "SE"})


def test_what_is_typed_is_shown_as_text(client, call, countries):
    page = read(client, CHECK, data={"q": "<script>alert(1)</script>"})
    assert "<script>alert" not in page


def test_htmx_gets_only_the_answer(client, call, goteborg):
    part = read(client, CHECK, data={"q": "Göteborg"}, headers={"hx-request": "true"})
    assert part.strip().startswith('<div id="answer"')
    assert "<html" not in part


def test_the_dates_go_into_a_calendar(client, cast, call):
    actions.add_timeline_entry(actor=cast.ada, now=DURING, call=call, label={"en": "Session"}, at=DURING)
    calendar = read(client, f"{PAGE}dates.ics")
    assert calendar.count("BEGIN:VEVENT") == 5
    assert "DTSTART:20230503T100000Z" in calendar
    assert "DTSTART:20230630T212900Z" in calendar
    assert "DTEND:20230630T215900Z" in calendar
    assert "SUMMARY:Results: " in calendar
    assert "DTSTART;VALUE=DATE:20230904" in calendar
    assert f"DTSTART;VALUE=DATE:{call.cohort.starts_on:%Y%m%d}" in calendar


def test_the_modules_of_the_journey_stand_where_their_days_have_them(client, call):
    spans = call_page(call, DURING).spans
    midway = datetime.combine(spans[1].starts_on, time(12), UTC) + timedelta(days=1)
    page = read(client, PAGE, midway)
    states = re.findall(r'class="stretch stretch-(\w+)" x=', page)
    assert states == ["done", "now", *["ahead"] * len(spans[2:])]
    after = datetime.combine(spans[-1].ends_on, time(12), UTC) + timedelta(days=1)
    assert "still to come" not in read(client, PAGE, after)
