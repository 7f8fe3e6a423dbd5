# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Who is expected at meetings and told of them, and attendance that is put right."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from tests.factories.insights import LEARNING, Programme, make_matched
from tvilling.audit.models import Entry
from tvilling.cities.models import TeamMember
from tvilling.core import clock
from tvilling.core.errors import ActionRefused
from tvilling.journeys import actions
from tvilling.journeys.models import Group, Meeting
from tvilling.journeys.permissions import facilitator_waiting, office_waiting, people_to_add
from tvilling.journeys.queries import number_late
from tvilling.mail.models import Message

pytestmark = pytest.mark.django_db
MEETING = datetime(2024, 3, 5, 9, tzinfo=UTC)
AFTER = MEETING + timedelta(hours=3)
#: As long as the links of the calendars that offices use.
LINK = f"https://meet.example.org/l/meetup-join/19%3ameeting_{'N2' * 150}%40thread.v2/0?context={'%22' * 60}"


@pytest.fixture
def programme(db: None) -> Programme:
    """One confirmed pair with Fia as facilitator."""
    return make_matched()


def _client(person: Any) -> Client:
    client = Client()
    client.force_login(person)
    return client


def _meeting(programme: Programme, **fields: Any) -> Meeting:
    """A meeting at which Bo is expected for Luleå."""
    group, bo = programme.groups[0], programme.people["bo"]
    plan = {
        "kind": "meeting",
        "title": "Month 5",
        "starts_at": MEETING,
        "ends_at": MEETING + timedelta(hours=2),
    }
    return actions.plan_meeting(
        actor=programme.people["fia"], now=LEARNING, cohort=programme.cohort, group=group,
        plan=actions.MeetingPlan(**plan | fields), expected=[(bo, group.twins.get().city)],
    )  # fmt: skip


def _member(person: Any) -> int:
    return TeamMember.objects.get(person=person).pk


def _letters(kind: str) -> list[Message]:
    return list(Message.objects.filter(letter=f"journeys.meeting_{kind}").order_by("pk"))


def _held(programme: Programme, *, present: bool) -> Meeting:
    meeting = _meeting(programme)
    key = meeting.attendances.get().pk
    actions.close_meeting(actor=programme.people["fia"], now=AFTER, meeting=meeting, present={key: present})
    return meeting


def test_the_form_expects_everybody_of_the_group_and_each_is_invited(programme: Programme) -> None:
    fia, (group,) = _client(programme.people["fia"]), programme.groups
    address = f"/journeys/{group.slug}/meetings/new/"
    with clock.virtual(LEARNING):
        page = fia.get(address).content.decode()
        assert page.count('name="people"') == page.count("checked") == 2
        form = {
            "kind": "meeting", "title": "Month 5", "starts_at_day": "2024-03-05", "starts_at_time": "10:00",
            "starts_at_zone": "Europe/Brussels", "ends_at_day": "2024-03-05", "ends_at_time": "12:00",
            "ends_at_zone": "Europe/Brussels", "people": [_member(programme.people["bo"])], "link": LINK,
        }  # fmt: skip
        answer = fia.post(address, form, follow=True)
    assert Meeting.objects.get(title="Month 5").link == LINK
    assert "5 March 2024, 10:00–12:00 Brussels time (UTC+1)" in answer.content.decode()
    assert "Planned. Everybody who is expected gets an invitation." in answer.content.decode()
    (letter,) = _letters("invited")
    assert letter.recipient == programme.people["bo"]
    assert "5 March 2024, 10:00–12:00 Brussels time (UTC+1)" in letter.subject


def test_who_travels_to_a_visit_is_told_to_ask_for_the_trip_first_and_the_hosts_are_not(
    programme: Programme,
) -> None:
    (group,) = programme.groups
    umea = group.activity.lead_city
    visit = _meeting(programme, kind="visit", host_city=umea, title="Umeå, May")
    hana, fia = umea.team.get().person, programme.people["fia"]
    for person, city in ((hana, umea), (fia, None)):
        actions.expect_attendance(actor=fia, now=LEARNING, meeting=visit, people=[(person, city)])
    letters = {
        row.recipient: row for row in Message.objects.filter(subject__startswith="Invitation: Umeå, May")
    }
    assert set(letters) == {programme.people["bo"], hana, fia}
    travels = letters.pop(programme.people["bo"])
    assert "a visit to Umeå" in travels.body
    assert "Ask for your trip before you book anything" in travels.body
    for other in letters.values():
        assert "trip" not in other.body
    page = _client(programme.people["bo"]).get(f"/journeys/meetings/{visit.code}/").content.decode()
    assert f"/journeys/meetings/{visit.code}/" in travels.body
    button = "Ask for a trip"
    assert f"“{button}”" in travels.body
    assert button in page
    assert 'href="/my/calendar/"' in page
    assert "your calendar are there too" in travels.body


def test_who_travels_only_since_a_change_is_told_to_ask_for_the_trip(programme: Programme) -> None:
    (group,) = programme.groups
    meeting, fia, umea = _meeting(programme), programme.people["fia"], group.activity.lead_city
    own = meeting.attendances.get().city
    facts = {"title": "Month 5", "time_zone": "Europe/Brussels", "kind": "visit"}
    times = {"starts_at": MEETING, "ends_at": MEETING + timedelta(hours=2)}
    for host in (own, umea):
        assert not Message.objects.filter(letter="journeys.visit_invited")
        plan = actions.MeetingPlan(host_city=host, **facts, **times)
        actions.change_meeting(actor=fia, now=LEARNING, meeting=meeting, plan=plan)
        assert len(_letters("changed")) == 1  # that the visit comes to one's own city
    (letter,) = Message.objects.filter(letter="journeys.visit_invited")
    assert letter.recipient == programme.people["bo"]
    assert "a visit to Umeå" in letter.body
    later = MEETING + timedelta(days=1)
    plan = actions.MeetingPlan(host_city=umea, starts_at=later, ends_at=later + timedelta(hours=2), **facts)
    actions.change_meeting(actor=fia, now=LEARNING, meeting=meeting, plan=plan)
    assert len(_letters("changed")) == 2
    assert Message.objects.filter(letter="journeys.visit_invited").count() == 1


def test_whoever_is_expected_hears_of_a_move_once_and_not_of_a_new_agenda(programme: Programme) -> None:
    meeting, fia = _meeting(programme), programme.people["fia"]
    same = {"kind": "meeting", "title": "Month 5", "time_zone": "Europe/Brussels"}
    plan = actions.MeetingPlan(
        starts_at=MEETING, ends_at=MEETING + timedelta(hours=2), agenda="Heat.", **same
    )
    actions.change_meeting(actor=fia, now=LEARNING, meeting=meeting, plan=plan)
    assert not _letters("changed")
    later = MEETING + timedelta(days=1)
    plan = actions.MeetingPlan(starts_at=later, ends_at=later + timedelta(hours=2), **same)
    actions.change_meeting(actor=fia, now=LEARNING, meeting=meeting, plan=plan)
    (letter,) = _letters("changed")
    assert "6 March 2024" in letter.subject


def test_the_form_of_a_change_keeps_the_zone_and_refuses_an_old_window(programme: Programme) -> None:
    meeting = _meeting(
        programme, starts_at=MEETING.astimezone(ZoneInfo("Europe/Lisbon")), time_zone="Europe/Lisbon"
    )
    fia, url = _client(programme.people["fia"]), f"/journeys/meetings/{meeting.code}/change/"
    form = fia.get(url).context["form"]
    shown = form["starts_at"].value().astimezone(ZoneInfo("Europe/Lisbon"))
    typed = {
        "kind": "meeting", "title": "Month 5", "version": "0",
        "starts_at_day": "2024-03-06", "starts_at_time": f"{shown:%H:%M}", "starts_at_zone": "Europe/Lisbon",
        "ends_at_day": "2024-03-06", "ends_at_time": "12:00", "ends_at_zone": "Europe/Lisbon",
    }  # fmt: skip
    assert '<option value="Europe/Lisbon" selected' in str(form["starts_at"])
    assert '<option value="Europe/Lisbon" selected' in str(form["ends_at"])
    assert fia.post(url, typed).status_code == 302
    refused = fia.post(url, {**typed, "title": "From the old window"})
    assert refused.status_code == 422
    assert "Somebody else has changed this meeting" in refused.content.decode()
    assert "From the old window" in refused.content.decode()
    version = refused.context["form"]["version"].value()
    assert fia.post(url, {**typed, "title": "Compared", "version": version}).status_code == 302
    meeting.refresh_from_db()
    assert (meeting.title, meeting.time_zone, meeting.sequence) == ("Compared", "Europe/Lisbon", 2)


def test_a_meeting_before_there_was_a_group_is_a_wrong_year(programme: Programme) -> None:
    (group,) = programme.groups
    Group.objects.filter(pk=group.pk).update(
        created_at=MEETING - timedelta(days=40), starts_on=MEETING.date()
    )
    group.refresh_from_db()
    with pytest.raises(ActionRefused, match="Is the year right") as refusal:
        _meeting(programme, starts_at=MEETING - timedelta(days=365), ends_at=MEETING)
    assert refusal.value.field == "starts_at"
    early = MEETING - timedelta(days=30)
    assert _meeting(programme, starts_at=early, ends_at=early + timedelta(hours=1)).starts_at == early


def test_nobody_is_left_to_add_once_everybody_is_on_the_list(programme: Programme) -> None:
    meeting, fia = _meeting(programme), programme.people["fia"]
    url = f"/journeys/meetings/{meeting.code}/"
    assert f"{url}people/" in _client(fia).get(url).content.decode()
    for member in people_to_add(meeting):
        actions.expect_attendance(
            actor=fia, now=LEARNING, meeting=meeting, people=[(member.person, member.city)]
        )
    assert f"{url}people/" not in _client(fia).get(url).content.decode()
    answer = _client(fia).get(f"{url}people/", follow=True)
    assert "Everybody of the teams is on the list." in answer.content.decode()


def test_a_cancelled_meeting_is_told_with_the_reason(programme: Programme) -> None:
    meeting = _meeting(programme)
    actions.cancel_meeting(actor=programme.people["fia"], now=LEARNING, meeting=meeting, reason="Snow.")
    (letter,) = _letters("cancelled")
    assert "Snow." in letter.body
    assert (
        "Snow." in _client(programme.people["bo"]).get(f"/journeys/meetings/{meeting.code}/").content.decode()
    )


def test_a_meeting_of_a_year_is_a_slip_of_the_finger(programme: Programme) -> None:
    with pytest.raises(ActionRefused, match="longer than a month"):
        _meeting(programme, ends_at=MEETING.replace(year=MEETING.year + 1))
    assert not Meeting.objects.exists()


def test_whoever_came_unexpected_is_added_without_an_invitation(programme: Programme) -> None:
    meeting, (group,) = _held(programme, present=True), programme.groups
    hana = group.activity.lead_city.team.get().person
    address = f"/journeys/meetings/{meeting.code}/people/"
    fia = _client(programme.people["fia"])
    page = fia.get(address).content.decode()
    assert hana.name in page
    assert programme.people["bo"].name not in page.split("<form method")[-1]
    with clock.virtual(AFTER):
        fia.post(address, {"people": [_member(hana)]})
    assert meeting.attendances.get(person=hana).was_present is None
    assert [letter.recipient for letter in _letters("invited")] == [programme.people["bo"]]


def test_a_meeting_of_all_groups_expects_all_their_teams(programme: Programme) -> None:
    page = _client(programme.people["ada"]).get("/office/cohort-1/journeys/meetings/new/").content.decode()
    assert page.count('name="people"') == 2


def test_attendance_is_corrected_with_a_reason_and_recorded(programme: Programme) -> None:
    meeting, fia = _held(programme, present=False), _client(programme.people["fia"])
    row, address = meeting.attendances.get(), f"/journeys/meetings/{meeting.code}/attendance/"
    assert address in fia.get(f"/journeys/meetings/{meeting.code}/").content.decode()
    refused = fia.post(address, {"reason": "He came later."})
    assert refused.status_code == 422
    assert "Nothing is different from what was confirmed." in refused.content.decode()
    assert "He came later." in refused.content.decode()
    with clock.virtual(AFTER):
        fia.post(address, {"present": [row.pk], "reason": "He came later."})
    row.refresh_from_db()
    assert row.was_present is True
    entry = Entry.objects.get(event="attendance.corrected")
    assert (entry.before["present"], entry.after["present"], entry.reason) == (False, True, "He came later.")


def test_attendance_is_not_corrected_by_its_own_city_nor_before_it_was_confirmed(
    programme: Programme,
) -> None:
    meeting = _held(programme, present=False)
    address = f"/journeys/meetings/{meeting.code}/attendance/"
    assert _client(programme.people["bo"]).get(address).status_code == 404
    ahead = _meeting(programme, title="Month 6")
    assert (
        _client(programme.people["fia"]).get(f"/journeys/meetings/{ahead.code}/attendance/").status_code
        == 404
    )
    with pytest.raises(ActionRefused):
        actions.correct_attendance(
            actor=programme.people["fia"], now=AFTER, meeting=ahead, present={}, reason="Early."
        )


def test_a_meeting_says_what_follows_links_what_it_can_and_is_not_held_by_nobody(
    programme: Programme,
) -> None:
    fia, meeting = (
        _client(programme.people["fia"]),
        _meeting(
            programme,
            link="https://meet.example/x",
            agenda="09:00 Welcome\n10:00 Walk",
            objectives="See the pipes.",
        ),
    )
    base = f"/journeys/meetings/{meeting.code}/"
    with clock.virtual(AFTER):
        page = fia.get(base).content.decode()
        assert '<a href="https://meet.example/x">' in page
        assert "09:00 Welcome<br>10:00 Walk" in page
        event = fia.get(f"/journeys/{programme.groups[0].slug}/calendar.ics").content.decode()
        assert "See the pipes." in event
        assert f"X-WR-CALNAME:{programme.groups[0].activity.title}" in event
        legend = (
            fia.get(f"{base}close/").content.decode().partition("Who was there?")[2].partition("</legend>")[0]
        )
        assert "optional" not in legend
        nobody = fia.post(f"{base}close/", {"minutes": "Long minutes."})
        assert nobody.status_code == 422
        assert "Tick who was there. If nobody was, cancel the meeting." in nobody.content.decode()
        assert "Long minutes." in nobody.content.decode()
        present = {"present": str(meeting.attendances.get().pk)}
        held = fia.post(f"{base}close/", present, follow=True).content.decode()
        assert "Attendance is confirmed." in held
        assert "can claim" not in held
        again = fia.post(f"{base}close/", {**present, "minutes": "Typed in an old tab."})
        assert again.status_code == 422
        assert "Typed in an old tab." in again.content.decode()
        assert fia.get(f"{base}close/")["location"] == base


def test_a_meeting_of_all_groups_that_is_over_waits_for_the_office(programme: Programme) -> None:
    fia, ada = programme.people["fia"], programme.people["ada"]
    plan = actions.MeetingPlan("kick_off", "All of us", MEETING, MEETING + timedelta(hours=2))
    everybody = actions.plan_meeting(actor=ada, now=LEARNING, cohort=programme.cohort, plan=plan)
    own = _meeting(programme)

    def waits(find: Any, person: Any, now: datetime) -> set[str]:
        return {row.url for row in find(person, now) if "/meetings/" in row.url}

    address = f"/journeys/meetings/{everybody.code}/"
    assert waits(office_waiting, ada, MEETING) == set()
    assert waits(office_waiting, ada, AFTER) == {address}
    assert waits(facilitator_waiting, fia, AFTER) == {f"/journeys/meetings/{own.code}/"}
    Group.objects.update(facilitator=None)
    assert waits(office_waiting, ada, AFTER) == {address, f"/journeys/meetings/{own.code}/"}


def test_a_meeting_that_is_over_is_written_down_without_invitations(programme: Programme) -> None:
    form = {
        "kind": "meeting", "title": "Yesterday", "starts_at_day": "2024-03-05", "starts_at_time": "10:00",
        "starts_at_zone": "Europe/Brussels", "ends_at_day": "2024-03-05", "ends_at_time": "12:00",
        "ends_at_zone": "Europe/Brussels", "people": [_member(programme.people["bo"])],
    }  # fmt: skip
    with clock.virtual(AFTER):
        address = f"/journeys/{programme.groups[0].slug}/meetings/new/"
        answer = _client(programme.people["fia"]).post(address, form, follow=True)
    assert "It is over, so nobody is invited" in answer.content.decode()
    assert _letters("invited") == []


def test_a_group_whose_last_twin_left_says_so_and_plans_nothing_more(programme: Programme) -> None:
    (group,), ada, fia = programme.groups, programme.people["ada"], programme.people["fia"]
    output = group.outputs.filter(city__isnull=False).first()
    place, city = group.twins.get(), group.twins.get().city
    actions.submit_output(actor=programme.people["bo"], now=LEARNING, output=output, text="First.")
    actions.give_feedback(actor=fia, now=LEARNING, output=output, feedback="Say who.")
    actions.leave_group(actor=ada, now=LEARNING, place=place, reason="The council.")
    letter = Message.objects.get(letter="journeys.twin_left")
    assert letter.recipient == fia
    assert "Why: The council." in letter.body
    reads, base = _client(fia), f"/journeys/{group.slug}/"
    page = reads.get(base).content.decode()
    for words in (f"{city} (has left)", "The journey has ended early", "The council."):
        assert words in page
    for address in ("meetings/new/", "dates/"):
        assert f'href="{base}{address}"' not in page
    assert f"{city} (has left)" in reads.get("/journeys/").content.decode()
    with clock.virtual(output_late := LEARNING + timedelta(days=900)):
        assert number_late(programme.cohort.slug, output_late.date()) == 0
    with pytest.raises(ActionRefused, match="has ended"):
        _meeting(programme, starts_at=AFTER, ends_at=AFTER + timedelta(hours=1))


def test_what_a_twin_that_left_did_not_finish_keeps_no_journey_open(programme: Programme) -> None:
    (group,), ada = programme.groups, programme.people["ada"]
    output = group.outputs.filter(city__isnull=False).first()
    actions.submit_output(actor=programme.people["bo"], now=LEARNING, output=output, text="First.")
    group.outputs.exclude(pk=output.pk).update(state="accepted")
    with pytest.raises(ActionRefused, match="1 output is not accepted yet"):
        actions.finish_group(actor=ada, now=LEARNING, group=group)
    group.twins.update(left_at=LEARNING)
    assert actions.finish_group(actor=ada, now=LEARNING, group=group).state == "finished"
