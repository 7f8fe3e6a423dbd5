# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""What journeys tell of a person."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tvilling.core.own_data import Part

OUTPUT = ("output__group", "output", "number")
RELATED = ("output__group__activity", "output__template")
PARTS = [
    Part(
        "journeys.group",
        ("facilitator",),
        ("cohort", "activity", "starts_on", "ends_on"),
        title=_("Groups you facilitate"),
    ),
    Part(
        "journeys.outputversion",
        ("written_by",),
        (*OUTPUT, "text", "created_at"),
        title=_("Outputs you wrote"),
        related=RELATED,
    ),
    Part(
        "journeys.outputversion",
        ("feedback_by",),
        (*OUTPUT, "feedback", "feedback_at"),
        title=_("Feedback you gave on outputs"),
        related=RELATED,
    ),
    Part(
        "journeys.attendance",
        ("person",),
        ("meeting", "meeting__starts_at", "city", "was_present", "confirmed_at"),
        title=_("Meetings and visits you were expected at"),
    ),
    Part(
        "journeys.lesson",
        ("written_by",),
        ("learner", "teacher", "practice", "domain", "lever", "text", "use", "created_at"),
        title=_("Lessons you wrote"),
    ),
    Part(
        "journeys.lessonuse",
        ("noted_by",),
        ("lesson", "use", "at", "note"),
        title=_("Uses of lessons you noted"),
        related=("lesson__learner", "lesson__teacher"),
    ),
    Part(
        "journeys.pulse",
        ("person",),
        ("group", "city", "score", "comment", "created_at"),
        title=_("Your feedback on the exchange"),
        related=("group__activity",),
    ),
    Part(
        "journeys.calendarfeed",
        ("person",),
        ("created_at", "renewals", "is_open"),
        title=_("Your calendar address"),
    ),
]
LEFT_OUT = {
    "journeys.attendance.confirmed_by": _(
        "That you confirmed the attendance of others is theirs, and is in the record of events."
    )
}
