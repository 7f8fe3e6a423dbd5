# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Groups, outputs, meetings, lessons, feedback and calendars, by action and by page."""

from __future__ import annotations

import html
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from icalendar import Calendar

from tests.factories.accounts import make_person
from tests.factories.cities import make_city, make_team_member
from tests.factories.insights import LEARNING, Programme, make_matched
from tests.factories.programmes import make_role
from tvilling.audit.models import Entry
from tvilling.core import clock
from tvilling.core.errors import ActionRefused, NotFound
from tvilling.journeys import actions
from tvilling.journeys.actions.groups import module_dates
from tvilling.journeys.models import CalendarFeed, Group, LessonUse, Meeting
from tvilling.journeys.permissions import get_group_for, groups_visible_to, pulses_visible_to
from tvilling.journeys.queries import calendar_token, mark_of_output, with_progress
from tvilling.programmes.models import Module

pytestmark = pytest.mark.django_db
VISITING = datetime(2024, 3, 5, 8, tzinfo=UTC)


@pytest.fixture
def programme(db: None) -> Programme:
    """One confirmed pair with Fia as facilitator."""
    return make_matched()


def _client(person: Any) -> Client:
    client = Client()
    client.force_login(person)
    return client


def _page(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return answer.content.decode()


def _visit(programme: Programme, **fields: Any) -> Meeting:
    group = programme.groups[0]
    plan = {
        "kind": "visit", "title": "Visit", "starts_at": VISITING, "ends_at": VISITING + timedelta(hours=8),
        "host_city": group.activity.lead_city, **fields,
    }  # fmt: skip
    return actions.plan_meeting(
        actor=programme.people["fia"], now=LEARNING, cohort=programme.cohort,
        plan=actions.MeetingPlan(**plan), group=group,
    )  # fmt: skip


def _lesson(group: Group, *, back: bool = False) -> actions.LessonText:
    cities = [group.twins.get().city, group.activity.lead_city]
    learner, teacher = reversed(cities) if back else cities
    return actions.LessonText(learner, teacher, "stationary_energy", "governance_policy", "Street by street.")


def test_a_confirmed_pair_becomes_a_group_with_its_plan_and_outputs(programme: Programme) -> None:
    (group,) = programme.groups
    assert [str(row) for row in group.twins.all()] == ["Luleå"]
    assert group.modules.count() == programme.cohort.modules.count()
    assert group.outputs.filter(city=group.twins.get().city).exists()
    assert all(group.starts_on < row.due_on <= group.ends_on for row in group.outputs.all())


def test_the_offices_menu_counts_what_is_late(programme: Programme) -> None:
    (group,) = programme.groups
    address = f"/office/{programme.cohort.slug}/outputs/"
    with clock.virtual(LEARNING):
        assert " late</span>" not in _page(_client(programme.people["ada"]), address)
        group.outputs.update(due_on=LEARNING.date() - timedelta(days=1))
        said = f'<span class="badge badge-bad">{group.outputs.count()} late</span>'
        assert said in _page(_client(programme.people["ada"]), address)


def test_a_list_holds_a_group_once_whatever_ways_lead_to_it(programme: Programme) -> None:
    (group,) = programme.groups
    fia, bo, today = programme.people["fia"], programme.people["bo"], LEARNING.date()
    for city in (group.twins.get().city, group.activity.lead_city):
        make_team_member(city, fia, "member")
    make_role(programme.cohort, fia, "office")
    for day in (1, 2):
        actions.give_pulse(
            actor=bo,
            now=LEARNING + timedelta(days=day),
            group=group,
            city=group.twins.get().city,
            score=3,
            comment="",
        )
    first, second = group.outputs.order_by("pk")[:2]
    group.outputs.update(due_on=today + timedelta(days=9))
    group.outputs.filter(pk=first.pk).update(due_on=today - timedelta(days=1))
    group.outputs.filter(pk=second.pk).update(state="accepted", due_on=today - timedelta(days=1))
    row: Any = with_progress(groups_visible_to(fia), today).get()
    assert (row.accepted, row.late, row.next_due) == (1, 1, today + timedelta(days=9))
    Group.objects.update(state="ended")
    row = with_progress(groups_visible_to(fia), today).get()
    assert (row.accepted, row.late, row.next_due) == (1, 0, None)


def test_the_menu_asks_no_question_about_groups_twice(programme: Programme) -> None:
    with clock.virtual(LEARNING), CaptureQueriesContext(connection) as asked:
        page = _page(_client(programme.people["fia"]), "/my/matches/")
    assert 'href="/journeys/"' in page
    assert 'href="/my/practices/"' in page
    sought = [query["sql"] for query in asked if 'SELECT 1 AS "a" FROM "journeys_group" ' in query["sql"]]
    assert sought
    assert len(set(sought)) == len(sought)


def test_a_match_joins_once(programme: Programme) -> None:
    place = programme.groups[0].twins.get()
    before = programme.groups[0].outputs.count()
    again = actions.join_group(actor=programme.people["ada"], now=LEARNING, match=place.match)
    assert again.pk == place.pk
    assert programme.groups[0].outputs.count() == before


@pytest.mark.parametrize(
    ("start", "months", "expected"),
    [
        (date(2023, 9, 1), (1, 3), (date(2023, 9, 1), date(2023, 11, 30))),
        (date(2023, 8, 31), (1, 6), (date(2023, 8, 31), date(2024, 2, 28))),
        (date(2023, 10, 31), (2, 4), (date(2023, 11, 30), date(2024, 2, 28))),
    ],
)
def test_months_are_counted_over_their_ends(
    start: date, months: tuple[int, int], expected: tuple[date, date]
) -> None:
    module = Module(first_month=months[0], last_month=months[1])
    assert module_dates(start, module) == expected


def test_shifting_moves_one_group_alone_and_asks_why() -> None:
    programme = make_matched(2)
    first, second = programme.groups
    before = [list(group.modules.values_list("starts_on", "ends_on")) for group in (first, second)]
    move = {"actor": programme.people["fia"], "now": LEARNING, "group": first, "from_day": first.starts_on}
    with pytest.raises(ActionRefused):
        actions.shift_group(**move, days=14, reason=" ")
    actions.shift_group(**move, days=14, reason="An election.")
    moved = [(a + timedelta(14), b + timedelta(14)) for a, b in before[0]]
    assert list(first.modules.values_list("starts_on", "ends_on")) == moved
    assert list(second.modules.values_list("starts_on", "ends_on")) == before[1]


def test_dates_after_the_end_and_slips_of_the_finger_are_refused(programme: Programme) -> None:
    (group,), fia = programme.groups, programme.people["fia"]
    end = group.ends_on
    with pytest.raises(ActionRefused, match="Nothing of this journey"):
        actions.shift_group(
            actor=fia, now=LEARNING, group=group, days=7, reason="Late", from_day=end + timedelta(days=1)
        )
    fields = {"days": "9999", "from_day": group.starts_on.isoformat(), "reason": "Late"}
    refused = _client(fia).post(f"/journeys/{group.slug}/dates/", fields)
    assert refused.status_code == 422
    assert "366" in refused.content.decode()
    group.refresh_from_db()
    assert group.ends_on == end


def test_while_a_journey_is_paused_its_page_says_why(programme: Programme) -> None:
    (group,), fia, bo = programme.groups, programme.people["fia"], programme.people["bo"]
    actions.pause_group(actor=fia, now=LEARNING, group=group, reason="The lead left.")
    assert "The lead left." in _page(_client(bo), f"/journeys/{group.slug}/")
    actions.resume_group(actor=fia, now=LEARNING + timedelta(days=30), group=group)
    assert "The lead left." not in _page(_client(bo), f"/journeys/{group.slug}/")


def test_the_list_of_the_office_offers_facilitators_of_its_groups_alone(programme: Programme) -> None:
    text = _page(_client(programme.people["ada"]), "/office/cohort-1/journeys/")
    offered = text.split('name="facilitator"', 1)[1].split("</select>", 1)[0]
    assert offered.count("<option") == 3
    assert programme.people["fia"].name in offered


def test_only_whoever_plans_meetings_is_told_to_plan_one(programme: Programme) -> None:
    (group,) = programme.groups
    assert "Plan the next one." in _page(_client(programme.people["fia"]), f"/journeys/{group.slug}/")
    text = _page(_client(programme.people["kim"]), f"/journeys/{group.slug}/")
    assert "No meeting is planned." in text
    assert "Plan the next one." not in text


def test_a_pause_moves_what_lay_ahead_by_its_length(programme: Programme) -> None:
    (group,), fia = programme.groups, programme.people["fia"]
    end = group.ends_on
    actions.pause_group(actor=fia, now=LEARNING, group=group, reason="The lead left.")
    assert group.state == "paused"
    actions.resume_group(actor=fia, now=LEARNING + timedelta(days=30), group=group)
    assert (group.state, group.ends_on) == ("running", end + timedelta(days=30))


def test_an_output_goes_back_and_forth_and_keeps_every_version(programme: Programme) -> None:
    bo, fia, (group,) = programme.people["bo"], programme.people["fia"], programme.groups
    output = group.outputs.filter(city=group.twins.get().city).first()
    with pytest.raises(ActionRefused):
        actions.submit_output(actor=bo, now=LEARNING, output=output, text=" ")
    actions.submit_output(actor=bo, now=LEARNING, output=output, text="First.")
    with pytest.raises(ActionRefused):
        actions.give_feedback(actor=fia, now=LEARNING, output=output, feedback="")
    actions.give_feedback(actor=fia, now=LEARNING, output=output, feedback="Say who.")
    actions.submit_output(actor=bo, now=LEARNING, output=output, text="Second.")
    actions.accept_output(actor=fia, now=LEARNING, output=output)
    rows = list(output.versions.values_list("number", "text", "feedback"))
    assert (output.state, rows) == ("accepted", [(2, "Second.", ""), (1, "First.", "Say who.")])
    page = _page(_client(bo), f"/journeys/{group.slug}/outputs/{output.code}/")
    assert "Say who." in page


def test_the_next_version_begins_with_the_last_and_an_old_page_loses_and_judges_nothing(
    programme: Programme,
) -> None:
    bo, fia, (group,) = programme.people["bo"], programme.people["fia"], programme.groups
    output = group.outputs.filter(city=group.twins.get().city).first()
    address, waiting = f"/journeys/{group.slug}/outputs/{output.code}/", f"next version: {output}"
    actions.submit_output(actor=bo, now=LEARNING, output=output, text="First.")
    old = {"feedback": "", "accept": "1", "seen": mark_of_output(output)}
    late = _client(bo).post(address, {"text": "Typed in another tab."})
    assert late.status_code == 422
    assert "Typed in another tab." in late.content.decode()
    actions.give_feedback(actor=fia, now=LEARNING, output=output, feedback="Say who.")
    assert waiting in _page(_client(bo), "/my/")
    assert ">\nFirst.</textarea>" in _page(_client(bo), address)
    actions.submit_output(actor=bo, now=LEARNING, output=output, text="Second.")
    assert waiting not in _page(_client(bo), "/my/")
    refused = _client(fia).post(f"{address}judge/", old)
    assert refused.status_code == 422
    assert "Second." in refused.content.decode()
    output.refresh_from_db()
    assert output.state == "submitted"
    _client(fia).post(f"{address}judge/", {**old, "seen": mark_of_output(output)})
    output.refresh_from_db()
    assert output.state == "accepted"


def test_its_writer_does_not_judge_an_output(programme: Programme) -> None:
    bo, (group,) = programme.people["bo"], programme.groups
    output = group.outputs.filter(city=group.twins.get().city).first()
    actions.submit_output(actor=bo, now=LEARNING, output=output, text="First.")
    with pytest.raises(NotFound):
        actions.accept_output(actor=bo, now=LEARNING, output=output)


def test_a_visit_goes_to_any_city_of_the_group_and_no_other(programme: Programme) -> None:
    group = programme.groups[0]
    for city in (group.activity.lead_city, group.twins.get().city):
        assert _visit(programme, host_city=city).host_city == city
    for wrong in (make_city("Paris"), None):
        with pytest.raises(ActionRefused):
            _visit(programme, host_city=wrong)


def test_attendance_is_confirmed_once_and_not_before_the_meeting(programme: Programme) -> None:
    bo, fia, meeting = programme.people["bo"], programme.people["fia"], _visit(programme)
    twin = programme.groups[0].twins.get().city
    with pytest.raises(ActionRefused):
        actions.expect_attendance(
            actor=fia, now=LEARNING, meeting=meeting, people=[(make_person("Eve Roth"), twin)]
        )
    (row,) = actions.expect_attendance(actor=fia, now=LEARNING, meeting=meeting, people=[(bo, twin)])
    again = actions.expect_attendance(
        actor=fia, now=LEARNING, meeting=meeting, people=[(fia, None), (bo, twin), (bo, None)]
    )
    assert [(each.person, each.city) for each in again] == [(fia, None), (bo, twin), (bo, twin)]
    assert again[1] == row
    assert Entry.objects.filter(event="attendance.expected").count() == 2
    with pytest.raises(ActionRefused):
        actions.close_meeting(actor=fia, now=LEARNING, meeting=meeting, present={row.pk: True})
    actions.close_meeting(actor=fia, now=VISITING, meeting=meeting, present={row.pk: True})
    row.refresh_from_db()
    assert (meeting.state, row.was_present, row.confirmed_by) == ("held", True, fia)
    with pytest.raises(ActionRefused):
        actions.close_meeting(actor=fia, now=VISITING, meeting=meeting, present={})
    row.refresh_from_db()
    assert row.was_present


def test_lessons_go_both_ways_and_their_use_is_followed(programme: Programme) -> None:
    bo, (group,) = programme.people["bo"], programme.groups
    for back in (False, True):
        actions.write_lesson(actor=bo, now=LEARNING, group=group, lesson=_lesson(group, back=back))
    lesson = group.lessons.get(learner__name="Luleå")
    actions.follow_lesson(actor=bo, now=LEARNING, lesson=lesson, use="tried", note="On one street.")
    assert list(LessonUse.objects.filter(lesson=lesson).values_list("use", flat=True)) == ["heard", "tried"]
    assert "On one street." in _page(_client(bo), f"/journeys/{group.slug}/lessons/{lesson.code}/")
    foreign = actions.LessonText(make_city("Paris"), lesson.teacher, "x", "y", "Words.")
    with pytest.raises(ActionRefused):
        actions.write_lesson(actor=bo, now=LEARNING, group=group, lesson=foreign)


def test_feedback_is_for_facilitator_and_office_alone(programme: Programme) -> None:
    bo, (group,) = programme.people["bo"], programme.groups
    words = "The host never answers."
    actions.give_pulse(
        actor=bo, now=LEARNING, group=group, city=group.twins.get().city, score=1, comment=words
    )
    hana = group.activity.lead_city.team.get().person
    address = f"/journeys/{group.slug}/"
    for person in (bo, hana):
        assert words not in _page(_client(person), address)
        assert not pulses_visible_to(person, group)
    for key in ("fia", "ada"):
        assert words in _page(_client(programme.people[key]), address)


def test_another_groups_city_finds_nothing() -> None:
    programme = make_matched(2)
    first, second = programme.groups
    iris = make_person("Iris Lund")
    make_team_member(second.activity.lead_city, iris, "member")
    meeting = _visit(programme)
    output = first.outputs.first()
    with pytest.raises(NotFound):
        get_group_for(iris, first.slug)
    base = f"/journeys/{first.slug}/"
    for address in (base, f"{base}calendar.ics", f"{base}outputs/{output.code}/", f"{base}lessons/new/", f"{base}pulse/",
                    f"{base}dates/", f"/journeys/meetings/{meeting.code}/", "/office/cohort-1/journeys/"):  # fmt: skip
        assert _client(iris).get(address).status_code == 404, address
    assert str(first) not in _page(_client(iris), "/journeys/")


def test_how_it_goes_is_asked_of_those_alone_who_exchange(programme: Programme) -> None:
    (group,) = programme.groups
    kim, rut = programme.people["kim"], make_person("Rut Lind")
    make_role(programme.cohort, rut, "auditor")
    for person in (kim, rut, programme.people["ada"], programme.people["fia"]):
        assert _client(person).get(f"/journeys/{group.slug}/").status_code == 200
        assert _client(person).get(f"/journeys/{group.slug}/pulse/").status_code == 404


def test_every_page_opens_for_whom_it_is_meant(programme: Programme) -> None:
    (group,), meeting = programme.groups, _visit(programme)
    base = f"/journeys/{group.slug}/"
    for address in (
        base,
        f"{base}lessons/new/",
        f"{base}pulse/",
        f"{base}meetings/new/",
        "/journeys/",
        "/my/calendar/",
    ):
        assert "Luleå" in _page(_client(programme.people["bo"]), address) or address == "/my/calendar/"
    ada = _client(programme.people["ada"])
    for address in (f"{base}dates/", f"{base}facilitator/", f"/journeys/meetings/{meeting.code}/change/",
                    f"/journeys/meetings/{meeting.code}/people/", f"/journeys/meetings/{meeting.code}/close/",
                    "/office/cohort-1/journeys/", "/office/cohort-1/outputs/", "/office/cohort-1/journeys/meetings/new/"):  # fmt: skip
        assert "<h1" in _page(ada, address), address


def test_a_refused_form_keeps_what_was_typed(programme: Programme) -> None:
    answer = _client(programme.people["fia"]).post(
        f"/journeys/{programme.groups[0].slug}/dates/",
        {"days": "0", "reason": "An election.", "from_day": ""},
    )
    assert answer.status_code == 422
    assert "An election." in answer.content.decode()


def _events(client: Client, address: str) -> list[Any]:
    answer = client.get(address)
    assert answer.status_code == 200
    return list(Calendar.from_ical(answer.content).walk("VEVENT"))


def test_calendars_follow_changes_and_keep_what_is_cancelled(programme: Programme) -> None:
    fia, meeting = programme.people["fia"], _visit(programme)
    client, address = _client(programme.people["bo"]), f"/journeys/{programme.groups[0].slug}/calendar.ics"
    (first,) = _events(client, address)
    moved = actions.MeetingPlan("visit", "Visit", VISITING + timedelta(1), VISITING + timedelta(2),
                                host_city=meeting.host_city)  # fmt: skip
    actions.change_meeting(actor=fia, now=LEARNING, meeting=meeting, plan=moved)
    (second,) = _events(client, address)
    actions.cancel_meeting(actor=fia, now=LEARNING, meeting=meeting, reason="Snow.")
    (third,) = _events(client, address)
    assert first["uid"] == second["uid"] == third["uid"]
    assert int(first["sequence"]) < int(second["sequence"]) < int(third["sequence"])
    assert (second["dtstart"].dt - first["dtstart"].dt, third["status"]) == (timedelta(1), "CANCELLED")


def test_a_calendar_address_is_secret_renewable_and_revocable(programme: Programme) -> None:
    bo = _client(programme.people["bo"])
    _visit(programme)

    def address() -> str:
        page = _page(bo, "/my/calendar/")
        start = page.index("/calendar/", page.index('id="calendar-address"'))
        return page[start : page.index(".ics", start) + 4]

    def press(what: str, shown: str) -> str:
        token = shown.removeprefix("/calendar/").removesuffix(".ics")
        return bo.post(f"/my/calendar/{what}/", {"shown": token}, follow=True).content.decode()

    welcome = press("renew", "")
    assert "This is your calendar address." in welcome
    assert "An older one" not in welcome
    first = address()
    assert len(first.removesuffix(".ics").rpartition("-")[2]) == 32
    group = programme.groups[0].activity.title
    assert [str(row["summary"]) for row in _events(Client(), first)] == [f"Visit · {group}"]
    assert "An older one no longer works." in press("renew", first)
    assert Client().get(first).status_code == 404
    second = address()
    assert Client().get(second).status_code == 200
    assert Client().get(second.replace(second[-8:-4], "zzzz")).status_code == 404
    # A page that was left open shows an address that is another by now.
    for what, shown in (("renew", first), ("close", first), ("renew", "")):
        assert "so nothing was done" in press(what, shown)
        assert address() == second
    press("close", second)
    assert Client().get(second).status_code == 404
    assert not CalendarFeed.objects.get().is_open
    assert "so nothing was done" in press("close", second)
    assert "An older one no longer works." in press("renew", "")
    programme.people["bo"].language = "sv"
    programme.people["bo"].save(update_fields=["language"])
    assert "X-WR-CALNAME:Lärresa".encode() in Client().get(address()).content


def test_the_calendar_page_names_all_that_its_address_holds(programme: Programme) -> None:
    _visit(programme)
    group = programme.groups[0]
    held = {
        "bo": (f"of {group}, and those for the whole of {group.cohort}", 1),
        "fia": (f"of {group}, and those for the whole of {group.cohort}", 1),
        "ada": (f"of all groups of {group.cohort}", 1),
        "iris": ("Nothing yet: you take part in no journey.", 0),
    }
    people = {**programme.people, "iris": make_person("Iris")}
    for name, (words, number) in held.items():
        person = people[name]
        assert words in html.unescape(_page(_client(person), "/my/calendar/")), name
        token = calendar_token(actions.open_calendar(actor=person, now=LEARNING))
        assert len(_events(Client(), f"/calendar/{token}.ics")) == number, name
