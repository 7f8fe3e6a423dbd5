# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""What the people of a group are told: dates that move, pauses, an early end, outputs that are due, low feedback."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.utils.translation import override

from tests.factories.insights import LEARNING, Programme, make_matched
from tvilling.core.errors import ActionRefused
from tvilling.core.permissions import CLOCK
from tvilling.journeys import actions
from tvilling.journeys.permissions import team_waiting
from tvilling.mail.models import Message
from tvilling.programmes.models import OutputKind, OutputTemplate

if TYPE_CHECKING:
    from datetime import date

pytestmark = pytest.mark.django_db


@pytest.fixture
def programme() -> Programme:
    """One confirmed pair with Fia as facilitator."""
    return make_matched()


def _told(letter: str) -> dict[str, Message]:
    """The letters of a kind by who got them; everybody gets one at most."""
    rows = Message.objects.filter(letter=f"journeys.{letter}")
    found = {row.recipient_email: row for row in rows}
    assert len(found) == len(rows)
    return found


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12), UTC)


def test_everybody_in_the_group_hears_that_the_dates_move_and_why(programme: Programme) -> None:
    (group,), fia, bo = programme.groups, programme.people["fia"], programme.people["bo"]
    actions.shift_group(
        actor=fia, now=LEARNING, group=group, days=-1, reason="An election.", from_day=LEARNING.date()
    )
    told = _told("dates_moved")
    assert bo.email in told
    assert group.activity.lead_city.team.get().person.email in told
    assert fia.email not in told
    body = told[bo.email].body
    assert "is due 1 day earlier." in body
    assert "Why: An election." in body
    assert f"The journey ends on {group.ends_on.day} " in body


def test_dates_move_by_a_year_at_most(programme: Programme) -> None:
    group, ends = programme.groups[0], programme.groups[0].ends_on
    with pytest.raises(ActionRefused, match="by a year at most") as refusal:
        actions.shift_group(
            actor=programme.people["fia"], now=LEARNING, group=group, days=9999, reason="Slip.",
            from_day=LEARNING.date(),
        )  # fmt: skip
    assert refusal.value.field == "days"
    group.refresh_from_db()
    assert group.ends_on == ends
    assert not _told("dates_moved")


def test_a_pause_is_told_with_its_reason_and_going_on_once_with_the_new_end(programme: Programme) -> None:
    (group,), ada, fia = programme.groups, programme.people["ada"], programme.people["fia"]
    actions.pause_group(actor=ada, now=LEARNING, group=group, reason="The lead left.")
    assert "Why: The lead left." in _told("paused")[programme.people["bo"].email].body
    assert fia.email in _told("paused")
    actions.resume_group(actor=ada, now=LEARNING + timedelta(days=30), group=group)
    assert f"It ends on {group.ends_on.day} " in _told("resumed")[fia.email].body
    assert not _told("dates_moved")


def test_an_early_end_is_told_and_cancels_what_is_ahead(programme: Programme) -> None:
    (group,), fia, bo = programme.groups, programme.people["fia"], programme.people["bo"]
    starts = LEARNING + timedelta(days=9)
    plan = actions.MeetingPlan("meeting", "Month 5", starts, starts + timedelta(hours=2))
    expected = [(bo, group.twins.get().city)]
    meeting = actions.plan_meeting(
        actor=fia, now=LEARNING, cohort=programme.cohort, plan=plan, group=group, expected=expected
    )
    actions.end_group(actor=fia, now=LEARNING, group=group, reason="The council said no.")
    meeting.refresh_from_db()
    assert meeting.state == "cancelled"
    assert "Why: The council said no." in _told("ended")[bo.email].body
    assert bo.email in _told("meeting_cancelled")


def test_an_output_is_reminded_of_before_its_day_and_after_it_once_each(programme: Programme) -> None:
    group, bo = programme.groups[0], programme.people["bo"]
    output = group.outputs.filter(city=group.twins.get().city).order_by("due_on").first()
    assert output is not None
    group.outputs.exclude(pk=output.pk).update(state="accepted")
    for days in (-20, -6, -5, 0, 1, 2, 20):
        actions.remind_of_outputs(actor=CLOCK, now=_noon(output.due_on + timedelta(days=days)))
    assert list(_told("output_due")) == [bo.email]
    assert list(_told("output_late")) == [bo.email]
    day = f"{output.due_on.day} "
    assert _told("output_due")[bo.email].subject.startswith(f"Due on {day}")
    assert "You can still submit it" in _told("output_late")[bo.email].body
    moved = output.due_on + timedelta(days=30)
    group.outputs.filter(pk=output.pk).update(due_on=moved)
    actions.remind_of_outputs(actor=CLOCK, now=_noon(moved))
    assert Message.objects.filter(letter="journeys.output_due").count() == 2


def test_nobody_is_reminded_while_a_journey_is_paused(programme: Programme) -> None:
    group = programme.groups[0]
    actions.pause_group(actor=programme.people["fia"], now=LEARNING, group=group, reason="An election.")
    due = group.outputs.order_by("due_on").first().due_on
    assert actions.remind_of_outputs(actor=CLOCK, now=_noon(due)) == 0
    assert not _told("output_due")


def test_what_the_group_writes_together_waits_for_its_twins_too(programme: Programme) -> None:
    (group,), bo = programme.groups, programme.people["bo"]
    hana = group.activity.lead_city.team.get().person
    output = group.outputs.select_related("template").order_by("due_on").first()
    assert output is not None
    names = {"en": "Learning plan", "sv": "Lärandeplan"}
    OutputTemplate.objects.filter(pk=output.template_id).update(kind=OutputKind.GROUP, name=names)
    group.outputs.filter(pk=output.pk).update(city=None)
    output = group.outputs.get(pk=output.pk)
    for person in (bo, hana):
        titles = [str(row.title) for row in team_waiting(person, _noon(output.due_on))]
        assert [title for title in titles if str(output.template) in title], person
    with override("sv"):
        actions.submit_output(actor=bo, now=LEARNING, output=output, text="Ours.")
    (waits,) = _told("output_submitted").values()
    assert waits.subject == "Waiting for feedback: Learning plan"
    assert f"{group.twins.get().city} submitted “Learning plan”" in waits.body
    actions.give_feedback(
        actor=programme.people["fia"], now=LEARNING, output=output, feedback="Say who does what."
    )
    assert {bo.email, hana.email} <= set(_told("output_answered"))


@pytest.mark.parametrize(("score", "told"), [(3, 0), (2, 1), (1, 1)])
def test_low_feedback_reaches_the_facilitator_alone(programme: Programme, score: int, told: int) -> None:
    (group,), bo, fia = programme.groups, programme.people["bo"], programme.people["fia"]
    city, comment = group.twins.get().city, "zebra-comment"
    actions.give_pulse(actor=bo, now=LEARNING, group=group, city=city, score=score, comment=comment)
    letters = _told("feedback_low")
    assert list(letters) == [fia.email] * told
    assert not [row for row in letters.values() if comment in row.body]


def test_the_new_facilitator_gets_a_letter(programme: Programme) -> None:
    fia, group = programme.people["fia"], programme.groups[0]
    Message.objects.all().delete()
    actions.name_facilitator(actor=programme.people["ada"], now=LEARNING, group=group, person=fia)
    assert f"/journeys/{group.slug}/" in _told("facilitator_named")[fia.email].body


def test_a_lesson_has_the_domain_that_somebody_chose(programme: Programme) -> None:
    client: Any = Client()
    client.force_login(programme.people["fia"])
    page = client.get(f"/journeys/{programme.groups[0].slug}/lessons/new/").content.decode()
    domain = page.split('name="domain"')[1].split("</select>")[0]
    assert domain.index('value=""') < domain.index('value="stationary_energy"')


def test_a_lesson_that_was_written_down_is_confirmed(programme: Programme) -> None:
    client: Any = Client()
    client.force_login(programme.people["bo"])
    (group,) = programme.groups
    address = f"/journeys/{group.slug}/lessons/new/"
    domain, lever = group.cohort.domains[0]["key"], group.cohort.levers[0]["key"]
    twin = group.twins.get().city
    form = {
        "learner": twin.pk,
        "teacher": group.activity.lead_city_id,
        "text": "Ask.",
        "domain": domain,
        "lever": lever,
    }
    assert "The lesson is written down." in client.post(address, form, follow=True).content.decode()
