# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Follows changes of what was published, and of who may be named there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tvilling.knowledge import jobs
from tvilling.knowledge.models import PracticeEntry
from tvilling.knowledge.queries import published_stories

if TYPE_CHECKING:
    from datetime import datetime

    from tvilling.applications.models import Application
    from tvilling.hosts.models import Practice


def on_practice_saved(sender: type[Practice], instance: Practice, **_rest: Any) -> None:
    """The host changed the practice's text: its entry is found by the new words."""
    del sender
    for entry in PracticeEntry.objects.filter(practice=instance).select_related("practice__city__country"):
        jobs.index(entry)


def on_consent_changed(
    *, application: Application, agrees: bool, actor: Any, now: datetime, **_rest: Any
) -> None:
    """Stories about a city are found by its name while it is to be named; else who publishes reads again what is published."""
    for story in published_stories().filter(city=application.city_id, cohort=application.cohort):
        jobs.index(story)
    if not agrees:
        jobs.tell_of_naming(actor=actor, now=now, application=application)
