# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""What is published goes through two pairs of hands: one checks, another publishes."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from tvilling.core.statemachine import Machine, Transition


class PublicationState(models.TextChoices):
    """Where something stands on its way to the public."""

    DRAFT = "draft", _("Being written")
    SUBMITTED = "submitted", _("Waiting for the check")
    CHECKED = "checked", _("Checked, waiting for publication")
    PUBLISHED = "published", _("Published")
    RETIRED = "retired", _("No longer shown")


S = PublicationState
TONES = {
    S.DRAFT: "neutral",
    S.SUBMITTED: "attention",
    S.CHECKED: "attention",
    S.PUBLISHED: "good",
    S.RETIRED: "neutral",
}


def _machine(name: str, events: tuple[str, str, str, str, str, str]) -> Machine:
    submitted, returned, checked, published, retired, revised = events
    return Machine(
        name,
        PublicationState,
        S.DRAFT,
        [
            Transition("submit", (S.DRAFT,), S.SUBMITTED, "knowledge.write", submitted),
            Transition("return", (S.SUBMITTED, S.CHECKED), S.DRAFT, "knowledge.check", returned),
            Transition("check", (S.SUBMITTED,), S.CHECKED, "knowledge.check", checked),
            Transition("publish", (S.CHECKED,), S.PUBLISHED, "knowledge.publish", published),
            Transition("retire", (S.PUBLISHED,), S.RETIRED, "knowledge.publish", retired),
            Transition("revise", (S.PUBLISHED, S.RETIRED), S.DRAFT, "knowledge.write", revised),
        ],
    )


PRACTICE_MACHINE = _machine(
    "practice entry",
    (
        "practice_entry.submitted", "practice_entry.returned", "practice_entry.checked",
        "practice_entry.published", "practice_entry.retired", "practice_entry.revised",
    ),
)  # fmt: skip
STORY_MACHINE = _machine(
    "story",
    (
        "story.submitted", "story.returned", "story.checked",
        "story.published", "story.retired", "story.revised",
    ),
)  # fmt: skip
