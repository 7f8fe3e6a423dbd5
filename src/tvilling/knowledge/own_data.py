# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""What stories tell of a person."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tvilling.core.own_data import DONE_IN_OFFICE, Part

PARTS = [
    Part(
        "knowledge.story",
        ("written_by",),
        (
            "city",
            "language",
            "title",
            "lead",
            "body",
            "quote",
            "quote_by",
            "state",
            "created_at",
            "published_at",
        ),
        title=_("Stories you wrote"),
    )
]
LEFT_OUT = dict.fromkeys(
    [
        "knowledge.practiceentry.checked_by",
        "knowledge.practiceentry.published_by",
        "knowledge.story.checked_by",
        "knowledge.story.published_by",
    ],
    DONE_IN_OFFICE,
)
