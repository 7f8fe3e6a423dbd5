# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""How the audit page names groups and what they do, and where its reader opens them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from tvilling.audit.words import Kind, through
from tvilling.journeys import permissions

if TYPE_CHECKING:
    from collections.abc import Collection


def owed_by(cities: Collection[int]) -> Q:
    """By one of the cities; what its group owes together is about all that are in it."""
    return Q(city__in=cities) | Q(city=None) & through("group__activity__cities", "group__twins__city")(
        cities
    )


KINDS = {
    "journeys.group": Kind(
        name=lambda group: group.activity.lead_city, related=("activity__lead_city",), url="journeys:group", args=("slug",),
        opens=lambda person, _cohort: permissions.groups_visible_to(person),
        cities=through("activity__cities", "twins__city"),
    ),
    "journeys.meeting": Kind(
        url="journeys:meeting", args=("code",),
        opens=lambda person, _cohort: permissions.meetings_visible_to(person),
        cities=through("host_city", "group__activity__cities", "group__twins__city", "attendances__city"),
    ),
    "journeys.attendance": Kind(name=lambda row: row.person, related=("person",), cities=through("city")),
    "journeys.output": Kind(
        related=("template", "group"), url="journeys:output", args=("group.slug", "code"),
        opens=lambda person, _cohort: permissions.outputs_visible_to(person), cities=owed_by,
    ),
    "journeys.lesson": Kind(
        related=("learner", "teacher", "group"), url="journeys:lesson", args=("group.slug", "code"),
        opens=lambda person, _cohort: permissions.lessons_visible_to(person), cities=through("learner", "teacher"),
    ),
    "journeys.pulse": Kind(
        name=lambda row: row.group.activity.lead_city, related=("group__activity__lead_city",), cities=through("city"),
    ),
}  # fmt: skip
