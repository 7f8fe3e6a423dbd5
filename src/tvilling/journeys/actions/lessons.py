# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Lessons in all directions, how far they are used, and feedback on the exchange."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from tvilling.audit.actions import record
from tvilling.core.errors import ActionRefused, StaleState
from tvilling.core.permissions import require
from tvilling.journeys.jobs.groups import tell_of_feedback
from tvilling.journeys.models import Lesson, LessonUse, Pulse, Use
from tvilling.journeys.permissions import cities_in
from tvilling.journeys.signals import lesson_used

if TYPE_CHECKING:
    from datetime import datetime

    from tvilling.cities.models import City
    from tvilling.hosts.models import Practice
    from tvilling.journeys.models import Group, Meeting

ORDER = [use.value for use in Use]


class LessonRefused(ActionRefused):
    """A lesson that does not fit the group."""


@dataclass(frozen=True)
class LessonText:
    """Who learnt what from whom."""

    learner: City
    teacher: City
    domain: str
    lever: str
    text: str
    practice: Practice | None = None
    meeting: Meeting | None = None


def write_lesson(
    *, actor: Any, now: datetime, group: Group, lesson: LessonText, is_sample: bool = False
) -> Lesson:
    """Write down a lesson between two of the group's cities, in any direction."""
    require(actor, "journeys.write_lesson", group)
    if lesson.learner == lesson.teacher:
        raise LessonRefused(_("A lesson goes from one city to another."), field="teacher")
    known = set(cities_in(group).values_list("pk", flat=True))
    if not {lesson.learner.pk, lesson.teacher.pk} <= known:
        raise LessonRefused(_("Both cities must be in the group."), field="teacher")
    if not lesson.text.strip():
        raise LessonRefused(_("Write what was learnt."), field="text")
    with transaction.atomic():
        row = Lesson.objects.create(
            group=group, learner=lesson.learner, teacher=lesson.teacher, practice=lesson.practice, meeting=lesson.meeting,
            domain=lesson.domain, lever=lesson.lever, text=lesson.text, written_by=actor, is_sample=is_sample, created_at=now,
        )  # fmt: skip
        LessonUse.objects.create(lesson=row, use=row.use, at=now, noted_by=actor)
        after = {"learner": lesson.learner.pk, "teacher": lesson.teacher.pk, "use": row.use}
        record("lesson.written", actor=actor, now=now, obj=row, scope=group.cohort.slug, after=after)
    return row


def follow_lesson(*, actor: Any, now: datetime, lesson: Lesson, use: str, note: str = "") -> Lesson:
    """Note that a lesson is used further (or less far) than before, with a sentence."""
    require(actor, "journeys.follow_lesson", lesson)
    if use not in ORDER:
        raise LessonRefused(_("Choose how far the lesson is used."), field="use")
    with transaction.atomic():
        before = {"use": lesson.use}
        if not Lesson.objects.filter(pk=lesson.pk, use=lesson.use).update(use=use):
            raise StaleState
        lesson.use = use
        LessonUse.objects.create(lesson=lesson, use=use, at=now, note=note, noted_by=actor)
        record(
            "lesson.used",
            actor=actor,
            now=now,
            obj=lesson,
            scope=lesson.cohort.slug,
            before=before,
            after={"use": use},
        )
        lesson_used.send(Lesson, lesson=lesson, actor=actor, now=now)
    return lesson


#: From here downwards feedback is low.
LOW = 2


def give_pulse(
    *, actor: Any, now: datetime, group: Group, city: City, score: int, comment: str = ""
) -> Pulse:
    """How well the exchange goes, from 1 to 5, by one city's person; a low one reaches the facilitator quietly."""
    require(actor, "journeys.give_feedback", group)
    if score not in range(1, 6):
        raise ActionRefused(_("Choose from 1 to 5."), field="score")
    with transaction.atomic():
        pulse = Pulse.objects.create(
            group=group, city=city, person=actor, score=score, comment=comment, created_at=now
        )
        record(
            "feedback.given",
            actor=actor,
            now=now,
            obj=pulse,
            scope=group.cohort.slug,
            after={"city": city.pk},
        )
        if score <= LOW:
            tell_of_feedback(actor=actor, now=now, pulse=pulse)
    return pulse
