# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""How the audit page names practices and stories, and where its reader opens them."""

from __future__ import annotations

from tvilling.audit.words import Kind, through
from tvilling.knowledge import permissions

KINDS = {
    "knowledge.practiceentry": Kind(
        name=lambda entry: entry.practice.activity.lead_city, related=("practice__activity__lead_city",),
        url="knowledge:preview", fixed=("practice",), args=("slug",),
        opens=permissions.entries_for_office, cities=through("practice__city", "practice__activity__lead_city"),
    ),
    "knowledge.story": Kind(
        name=lambda story: story.city, related=("city",), url="knowledge:preview", fixed=("story",),
        args=("slug",), opens=permissions.stories_for_office, cities=through("city"),
    ),
}  # fmt: skip
