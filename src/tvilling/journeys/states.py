# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Groups, outputs and meetings."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tvilling.core.statemachine import Machine, Transition


class GroupState(models.TextChoices):
    """Where a group's journey stands."""

    RUNNING = "running", _("Under way")
    PAUSED = "paused", _("Paused")
    FINISHED = "finished", _("Finished")
    ENDED = "ended", _("Ended early")


class OutputState(models.TextChoices):
    """Where an output stands."""

    DRAFT = "draft", _("To be written")
    SUBMITTED = "submitted", _("Waiting for feedback")
    FEEDBACK = "feedback", _("Feedback given")
    ACCEPTED = "accepted", pgettext_lazy("output", "Accepted")


#: The colour family of the badge of each.
OUTPUT_TONES = {
    OutputState.DRAFT: "neutral", OutputState.SUBMITTED: "attention", OutputState.FEEDBACK: "attention",
    OutputState.ACCEPTED: "good",
}  # fmt: skip


class MeetingState(models.TextChoices):
    """Where a meeting or visit stands."""

    PLANNED = "planned", _("Planned")
    HELD = "held", _("Held")
    CANCELLED = "cancelled", _("Cancelled")


G = GroupState
GROUP_MACHINE = Machine(
    "group",
    GroupState,
    G.RUNNING,
    [
        Transition("pause", (G.RUNNING,), G.PAUSED, "journeys.plan", "group.paused"),
        Transition("resume", (G.PAUSED,), G.RUNNING, "journeys.plan", "group.resumed"),
        Transition("finish", (G.RUNNING,), G.FINISHED, "journeys.finish", "group.finished"),
        Transition("end", (G.RUNNING, G.PAUSED), G.ENDED, "journeys.finish", "group.ended"),
        Transition("reopen", (G.ENDED,), G.RUNNING, "journeys.form", "group.reopened"),
    ],
)

O = OutputState  # noqa: E741 - one letter for each table, as in the other apps
OUTPUT_MACHINE = Machine(
    "output",
    OutputState,
    O.DRAFT,
    [
        Transition("submit", (O.DRAFT, O.FEEDBACK), O.SUBMITTED, "journeys.write_output", "output.submitted"),
        Transition(
            "give_feedback", (O.SUBMITTED,), O.FEEDBACK, "journeys.judge_output", "output.feedback_given"
        ),
        Transition("accept", (O.SUBMITTED,), O.ACCEPTED, "journeys.judge_output", "output.accepted"),
    ],
)
#: An output that its writers can write on.
WRITABLE = (O.DRAFT, O.FEEDBACK)

V = MeetingState
MEETING_MACHINE = Machine(
    "meeting",
    MeetingState,
    V.PLANNED,
    [
        Transition("hold", (V.PLANNED,), V.HELD, "journeys.plan_meeting", "meeting.held"),
        Transition("cancel", (V.PLANNED,), V.CANCELLED, "journeys.plan_meeting", "meeting.cancelled"),
    ],
)
