# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""How the audit page names groups and what they do, and where its reader opens them."""

from __future__ import annotations

from tvilling.audit.words import Kind
from tvilling.journeys import permissions

KINDS = {
    "journeys.group": Kind(
        name=lambda group: group.activity.lead_city, related=("activity__lead_city",), url="journeys:group", args=("slug",),
        opens=lambda person, _cohort: permissions.groups_visible_to(person),
    ),
    "journeys.meeting": Kind(
        url="journeys:meeting", args=("code",),
        opens=lambda person, _cohort: permissions.meetings_visible_to(person),
    ),
    "journeys.attendance": Kind(name=lambda row: row.person, related=("person",)),
    "journeys.output": Kind(
        related=("template", "group"), url="journeys:output", args=("group.slug", "code"),
        opens=lambda person, _cohort: permissions.outputs_visible_to(person),
    ),
    "journeys.lesson": Kind(
        related=("learner", "teacher", "group"), url="journeys:lesson", args=("group.slug", "code"),
        opens=lambda person, _cohort: permissions.lessons_visible_to(person),
    ),
    "journeys.pulse": Kind(name=lambda row: row.group.activity.lead_city, related=("group__activity__lead_city",)),
}  # fmt: skip
