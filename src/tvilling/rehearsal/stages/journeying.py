# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Twenty months: meetings, visits in both directions, outputs with feedback, lessons, and three farewells."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from dateutil.relativedelta import relativedelta

from tvilling.cities.models import City, TeamMember
from tvilling.evaluation import actions as evaluation
from tvilling.evaluation.models import Decision
from tvilling.evaluation.states import DecisionState
from tvilling.journeys import actions as journeys
from tvilling.journeys.models import Group, GroupTwin, Lesson, Meeting, MeetingKind, Output, Use
from tvilling.journeys.states import GroupState, MeetingState, OutputState
from tvilling.rehearsal import cast, facts, texts
from tvilling.rehearsal.agenda import Agenda, morning
from tvilling.rehearsal.stages import planning, publishing, travelling

if TYPE_CHECKING:
    from tvilling.accounts.models import Person
    from tvilling.rehearsal.world import World

#: Months of the journey in which cities leave; three as in 2023.
FAREWELLS = (3, 5, 8)
#: The states in which a group still does something.
GOING_ON = (GroupState.RUNNING, GroupState.PAUSED)
SEMINARS = (
    (4, "The portal, and how to use it"), (6, "Activating your local ecosystem"), (8, "EU funding and innovative finance"),
)  # fmt: skip


def travel_along(world: World) -> None:
    """Write everything into the agenda, then live it."""
    agenda = Agenda(world)
    groups = list(
        Group.objects.filter(cohort=world.cohort)
        .select_related("cohort", "activity__lead_city")
        .order_by("slug")
    )
    for index, group in enumerate(groups):
        _begin(world, agenda, group, index)
    _cohort_meetings(world, agenda)
    _farewells(world, agenda)
    publishing.write_down(world, agenda, groups)
    travelling.open_books(world, agenda)
    agenda.play()


def _begin(world: World, agenda: Agenda, group: Group, index: int) -> None:
    people = cast.facilitators(world)
    person = people[index % len(people)]
    journeys.name_facilitator(
        actor=world.people["ada"], now=world.later(minutes=1), group=group, person=person
    )
    for output in group.outputs.all():
        _output(world, agenda, output)
    for month in (1, 5, 10, 15, 18):
        agenda.add(
            _in_month(world, group, month, 2),
            partial(_meet, world, agenda, group, f"Working meeting, month {month}"),
        )
    visits = [(5 + index % 3, "host"), (9 + index % 4, "host"), (14 + index % 3, "twin")]
    if index % 7 == 3:  # noqa: PLR2004 - some begin at the twin's, as in the real cohort
        visits = [(5, "twin"), (9, "host"), (14, "host")]
    for month, direction in visits:
        agenda.add(_in_month(world, group, month, -20), partial(_plan_visit, world, agenda, group, direction))
    for month in (3, 10, 19):
        agenda.add(_in_month(world, group, month, 12), partial(_pulse, world, group))
    planning.write_down(world, agenda, group, index)
    if index % 9 == 5:  # noqa: PLR2004 - a few need six more weeks
        agenda.add(_in_month(world, group, 7, 1), partial(_shift, world, group))
    agenda.add(morning(group.ends_on, 15), partial(_finish, world, agenda, group))


def _in_month(world: World, group: Group, month: int, day: int) -> datetime:
    start = group.starts_on + relativedelta(months=month - 1)
    return morning(start + timedelta(days=day + world.rng.randint(0, 9)), world.rng.randint(8, 14))


def _alive(group: Group) -> bool:
    # What was written down with the group at hand is played months later: its state and its end may have changed.
    group.refresh_from_db(fields=["state", "ends_on"])
    return group.state in GOING_ON


def twins_of(group: Group) -> list[City]:
    """The twins that have not left, by name."""
    return [
        row.city
        for row in group.twins.filter(left_at__isnull=True).select_related("city").order_by("city__slug")
    ]


def _facilitator(group: Group) -> Person:
    assert group.facilitator is not None  # noqa: S101 - named at the beginning
    return group.facilitator


def _output(world: World, agenda: Agenda, output: Output) -> None:
    lag = world.rng.choice([-9, -6, -4, -2, -1, 0, 0, 3, 12])
    agenda.add(morning(output.due_on + timedelta(days=lag), 13), partial(_submit, world, agenda, output.pk))


def _writer(world: World, output: Output) -> Person:
    return world.lead_of(output.city or output.group.activity.lead_city)


def _output_at(key: int) -> Output | None:
    """The output, while its group goes on."""
    return (
        Output.objects.filter(pk=key, group__state__in=GOING_ON)
        .select_related(
            "group__activity__lead_city", "group__cohort", "group__facilitator", "city", "template"
        )
        .first()
    )


def _submit(world: World, agenda: Agenda, key: int) -> None:
    output = _output_at(key)
    if output is None or output.state not in {OutputState.DRAFT, OutputState.FEEDBACK}:
        return
    text = texts.sentences(world.rng, [*texts.LESSONS, *texts.NEXT_STEPS], 4)
    journeys.submit_output(actor=_writer(world, output), now=world.now, output=output, text=text)
    agenda.add(world.now + timedelta(days=world.rng.randint(3, 9)), partial(_judge, world, agenda, key))


def _judge(world: World, agenda: Agenda, key: int) -> None:
    output = _output_at(key)
    if output is None or output.state != OutputState.SUBMITTED:
        return
    actor, first = _facilitator(output.group), output.versions.count() == 1
    if first and world.rng.random() < 0.3:  # noqa: PLR2004 - three of ten need another round
        journeys.give_feedback(
            actor=actor, now=world.now, output=output, feedback=world.rng.choice(texts.LESSONS)
        )
        agenda.add(world.now + timedelta(days=world.rng.randint(4, 12)), partial(_submit, world, agenda, key))
    else:
        journeys.accept_output(
            actor=actor, now=world.now, output=output, feedback="Thank you, this is clear."
        )


def _plan(
    world: World, group: Group | None, kind: str, title: str, *, ahead: int, place: City | None = None
) -> Meeting:
    starts = morning((world.now + timedelta(days=ahead)).date(), 8)
    length = timedelta(days=1, hours=7) if kind == MeetingKind.VISIT else timedelta(hours=2)
    plan = journeys.MeetingPlan(
        kind=kind, title=title, starts_at=starts, ends_at=starts + length, host_city=place,
        objectives=world.rng.choice(list(texts.ANGLES.values())), agenda=world.rng.choice(texts.NEXT_STEPS),
    )  # fmt: skip
    actor = _facilitator(group) if group else world.people["ada"]
    return journeys.plan_meeting(actor=actor, now=world.now, cohort=world.cohort, plan=plan, group=group)


def representatives(world: World, city: City) -> list[tuple[Person, City]]:
    """Up to two people of a city's team, as many as the cohort allows."""
    if city.pk not in world.teams:
        rows = TeamMember.objects.filter(city=city, left_at__isnull=True).select_related("person")
        world.teams[city.pk] = [row.person for row in rows.order_by("pk")[: world.cohort.representatives_max]]
    return [(person, city) for person in world.teams[city.pk]]


def _meet(world: World, agenda: Agenda, group: Group, title: str) -> None:
    if not _alive(group):
        return
    meeting = _plan(world, group, MeetingKind.MEETING, title, ahead=14)
    people = [
        row for city in [group.activity.lead_city, *twins_of(group)] for row in representatives(world, city)
    ]
    journeys.expect_attendance(actor=_facilitator(group), now=world.now, meeting=meeting, people=people)
    agenda.add(meeting.ends_at + timedelta(hours=1), partial(_close, world, agenda, meeting.pk))


def _plan_visit(world: World, agenda: Agenda, group: Group, direction: str) -> None:
    twins = twins_of(group)
    if not _alive(group) or not twins:
        return
    host = group.activity.lead_city
    place = host if direction == "host" else world.rng.choice(twins)
    title = f"Visit to {place.name}"
    meeting = _plan(world, group, MeetingKind.VISIT, title, ahead=world.rng.randint(35, 50), place=place)
    # To the host come all twins; to a twin comes the host, since a twin's paid visits are two.
    travellers = twins if place == host else [host]
    people = [row for city in travellers for row in representatives(world, city)]
    locals_ = representatives(world, place)
    journeys.expect_attendance(
        actor=_facilitator(group), now=world.now, meeting=meeting, people=[*people, *locals_]
    )
    travelling.ask(world, agenda, meeting, people)
    agenda.add(meeting.ends_at + timedelta(hours=3), partial(_close, world, agenda, meeting.pk))


def _close(world: World, agenda: Agenda, key: int) -> None:
    meeting = Meeting.objects.select_related(
        "group__activity__lead_city", "group__facilitator", "group__cohort", "cohort", "host_city"
    ).get(pk=key)
    if meeting.state != MeetingState.PLANNED:
        return
    if meeting.group is not None and meeting.group.state not in GOING_ON:
        journeys.cancel_meeting(
            actor=_facilitator(meeting.group), now=world.now, meeting=meeting, reason="The group has ended."
        )
        return
    actor = _facilitator(meeting.group) if meeting.group else world.people["ada"]
    present = {row.pk: world.rng.random() < 0.93 for row in meeting.attendances.order_by("pk")}  # noqa: PLR2004 - a few fall ill
    journeys.close_meeting(
        actor=actor,
        now=world.now,
        meeting=meeting,
        present=present,
        minutes=texts.sentences(world.rng, texts.LESSONS, 2),
    )
    if meeting.kind == MeetingKind.VISIT and meeting.group is not None:
        _learn(world, agenda, meeting.group, meeting)
        travelling.claim(world, agenda, meeting)


def _learn(world: World, agenda: Agenda, group: Group, meeting: Meeting) -> None:
    """What was learnt at a visit, in each direction; and how far it is used later."""
    host, twins = group.activity.lead_city, twins_of(group)
    pairs = [(twin, host) for twin in twins] + [(host, twin) for twin in twins[:1]]
    if len(twins) > 1 and world.rng.random() < 0.5:  # noqa: PLR2004 - every other time also among twins
        pairs.append((twins[0], twins[1]))
    for learner, teacher in pairs:
        practices = list(group.activity.practices.order_by("pk")) if teacher == host else []
        practice = world.rng.choice(practices) if practices else None
        domain = practice.domain if practice else world.rng.choice(world.cohort.domains)["key"]
        lever = practice.lever if practice else world.rng.choice(world.cohort.levers)["key"]
        lesson = journeys.LessonText(
            learner=learner, teacher=teacher, domain=domain, lever=lever, text=world.rng.choice(texts.LESSONS),
            practice=practice, meeting=meeting,
        )  # fmt: skip
        row = journeys.write_lesson(
            actor=world.lead_of(learner), now=world.now, group=group, lesson=lesson, is_sample=True
        )
        after = [Use.UNDERSTOOD, Use.TRIED, Use.ADOPTED][: world.rng.randint(0, 3)]
        for step, use in enumerate(after, start=1):
            agenda.add(world.now + timedelta(days=45 * step), partial(_follow, world, row.pk, use))


def _follow(world: World, key: int, use: str) -> None:
    lesson = Lesson.objects.select_related("group__cohort", "learner").get(pk=key)
    note = world.rng.choice(texts.NEXT_STEPS)
    journeys.follow_lesson(
        actor=world.lead_of(lesson.learner), now=world.now, lesson=lesson, use=use, note=note
    )


def _pulse(world: World, group: Group) -> None:
    if not _alive(group):
        return
    for city in [group.activity.lead_city, *twins_of(group)]:
        score = world.rng.choice([3, 4, 4, 4, 5, 5, 5, 2])
        journeys.give_pulse(
            actor=world.lead_of(city),
            now=world.now,
            group=group,
            city=city,
            score=score,
            comment=world.rng.choice(texts.LESSONS),
        )


def _shift(world: World, group: Group) -> None:
    if _alive(group):
        journeys.shift_group(
            actor=_facilitator(group), now=world.now, group=group, days=42, from_day=world.now.date(),
            reason="Elections in the host city: the visit moves.",
        )  # fmt: skip


def _cohort_meetings(world: World, agenda: Agenda) -> None:
    start = facts.JOURNEYS_START
    agenda.add(
        morning(start), partial(_gather, world, agenda, MeetingKind.KICK_OFF, "Kick-off of all groups", 14)
    )
    for month, title in SEMINARS:
        agenda.add(
            morning(_month(start, month)),
            partial(_gather, world, agenda, MeetingKind.SEMINAR, f"Seminar: {title}", 21),
        )
    agenda.add(
        morning(_month(start, 19)),
        partial(_gather, world, agenda, MeetingKind.CONFERENCE, "Closing conference", 25),
    )


def _month(start: date, month: int) -> date:
    first: date = start + relativedelta(months=month - 1)
    return first


def _gather(world: World, agenda: Agenda, kind: str, title: str, ahead: int) -> None:
    meeting = _plan(world, None, kind, title, ahead=ahead)
    running = GroupTwin.objects.filter(group__cohort=world.cohort, group__state=GroupState.RUNNING)
    places = running.filter(left_at__isnull=True).select_related("city")
    cities = [row.city for row in places.order_by("group__slug", "city__slug")]
    people = [representatives(world, city)[0] for city in cities]
    journeys.expect_attendance(actor=world.people["ada"], now=world.now, meeting=meeting, people=people)
    agenda.add(meeting.ends_at + timedelta(hours=1), partial(_close, world, agenda, meeting.pk))


def _farewells(world: World, agenda: Agenda) -> None:
    decisions = list(
        Decision.objects.filter(application__call=world.call, state=DecisionState.CONFIRMED)
        .select_related("application__city", "application__call__cohort")
        .order_by("application__city__slug")
    )
    leaving = world.rng.sample(decisions, min(facts.WITHDRAWALS, len(decisions) - 1))
    for month, decision in zip(FAREWELLS, leaving, strict=False):
        agenda.add(morning(_month(facts.JOURNEYS_START, month)), partial(_leave, world, decision))


def _leave(world: World, decision: Decision) -> None:
    evaluation.withdraw_after_selection(
        actor=world.lead_of(decision.application.city), now=world.now, decision=decision,
        reason="Our climate officer left and the post cannot be filled this year.",
    )  # fmt: skip


def _finish(world: World, agenda: Agenda, group: Group) -> None:
    """On its last day a group ends; with an output open it tries again two weeks later, at most a few times."""
    if not _alive(group):
        return
    if group.ends_on > world.now.date():
        agenda.add(morning(group.ends_on, 15), partial(_finish, world, agenda, group))
        return
    if group.outputs.exclude(state=OutputState.ACCEPTED).exists():
        agenda.add(world.now + timedelta(days=14), partial(_finish, world, agenda, group))
        return
    journeys.finish_group(actor=_facilitator(group), now=world.now, group=group)
