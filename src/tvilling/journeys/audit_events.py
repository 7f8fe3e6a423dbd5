# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""What journeys put on record."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tvilling.audit.words import Field

EVENTS = {
    "group.formed": _("Group formed"),
    "group.twin_joined": _("Twin joined the group"),
    "group.twin_left": _("Twin left the group"),
    "group.facilitator_set": _("Facilitator named"),
    "group.shifted": _("Group's dates moved"),
    "group.paused": _("Journey paused"),
    "group.resumed": _("Journey resumed"),
    "group.finished": _("Journey finished"),
    "group.reopened": _("Journey goes on with a new twin"),
    "group.ended": _("Journey ended early"),
    "output.draft_saved": _("Draft of an output saved"),
    "output.submitted": _("Output submitted"),
    "output.feedback_given": _("Feedback given"),
    "output.accepted": _("Output accepted"),
    "meeting.planned": _("Meeting planned"),
    "meeting.changed": _("Meeting changed"),
    "meeting.held": _("Meeting held"),
    "meeting.cancelled": _("Meeting cancelled"),
    "attendance.expected": _("Person expected at a meeting"),
    "attendance.confirmed": _("Attendance confirmed"),
    "attendance.corrected": _("Attendance corrected"),
    "lesson.written": _("Lesson written"),
    "lesson.used": _("Use of a lesson followed"),
    "feedback.given": _("Feedback on the exchange given"),
    "calendar.opened": _("Calendar address made"),
    "calendar.closed": _("Calendar address closed"),
}

#: Words for what is recorded beside the fields of the records themselves.
FIELDS: dict[str, dict[str, Field]] = {
    "journeys.attendance": {"present": Field(_("was there"))},
    "journeys.group": {
        "city": Field(_("city"), of="cities.city"),
        "days": Field(_("days later")),
        "from_day": Field(_("from the day")),
        "match": Field(_("match"), of="matching.match"),
    },
    "journeys.meeting": {"city": Field(_("city"), of="cities.city")},
    "journeys.output": {"words": Field(_("words"))},
}
