# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Every write of journeys, by the thing acted on."""

from tvilling.journeys.actions.attendance import correct_attendance, expect_attendance
from tvilling.journeys.actions.calendars import close_calendar, open_calendar
from tvilling.journeys.actions.groups import (
    MOST_DAYS,
    LateAtOnce,
    end_group,
    finish_group,
    join_group,
    leave_group,
    name_facilitator,
    pause_group,
    resume_group,
    shift_group,
)
from tvilling.journeys.actions.lessons import LessonText, follow_lesson, give_pulse, write_lesson
from tvilling.journeys.actions.meetings import (
    MeetingPlan,
    cancel_meeting,
    change_meeting,
    close_meeting,
    plan_meeting,
)
from tvilling.journeys.actions.outputs import (
    DraftChanged,
    JourneyEnded,
    accept_output,
    give_feedback,
    save_draft,
    submit_output,
)
from tvilling.journeys.actions.reminders import remind_of_outputs

__all__ = [
    "MOST_DAYS", "DraftChanged", "JourneyEnded", "LateAtOnce", "LessonText", "MeetingPlan", "accept_output", "cancel_meeting", "change_meeting", "close_calendar", "close_meeting",
    "correct_attendance", "end_group", "expect_attendance", "finish_group", "follow_lesson", "give_feedback", "give_pulse", "join_group", "leave_group",
    "name_facilitator", "open_calendar", "pause_group", "plan_meeting", "remind_of_outputs", "resume_group", "save_draft", "shift_group", "submit_output", "write_lesson",
]  # fmt: skip
