# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Letters about outputs: to the facilitator when one waits, to its writers when it was answered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from tvilling.cities.queries import people_in_teams
from tvilling.mail.actions import queue_letters
from tvilling.mail.letters import Letter

if TYPE_CHECKING:
    from datetime import datetime

    from tvilling.accounts.models import Person
    from tvilling.journeys.models import Output

PLACEHOLDERS = ("name", "output", "group", "city", "link")
LETTERS = [
    Letter(
        key="journeys.output_submitted",
        title=_("Output waits for feedback"),
        placeholders=PLACEHOLDERS,
        subject={"en": "Waiting for feedback: {output}", "sv": "Väntar på återkoppling: {output}"},
        body={
            "en": "Dear {name},\n\n{city} submitted “{output}” in the group {group}.\n\nRead it and answer:\n{link}",
            "sv": "Hej {name},\n\n{city} har lämnat in ”{output}” i gruppen {group}.\n\nLäs och svara:\n{link}",
        },
    ),
    Letter(
        key="journeys.output_answered",
        title=_("Answer to an output"),
        placeholders=PLACEHOLDERS,
        subject={"en": "Answer to your output: {output}", "sv": "Svar på er leverans: {output}"},
        body={
            "en": "Dear {name},\n\nThere is an answer to “{output}” in the group {group}.\n\nRead it here:\n{link}",
            "sv": "Hej {name},\n\nDet finns ett svar på ”{output}” i gruppen {group}.\n\nLäs det här:\n{link}",
        },
    ),
]


def tell_facilitator(*, actor: Any, now: datetime, output: Output, number: int) -> None:
    """Queue the letter to the group's facilitator that a version waits for feedback."""
    if output.group.facilitator is not None:
        people = [output.group.facilitator]
        _tell(people, "journeys.output_submitted", actor=actor, now=now, output=output, number=number)


def tell_writers(*, actor: Any, now: datetime, output: Output, number: int) -> None:
    """Queue the letter to those who write for the city (or the host) that owes the output."""
    people = people_in_teams([output.city] if output.city else output.group.activity.cities.all())
    _tell(people, "journeys.output_answered", actor=actor, now=now, output=output, number=number)


def _tell(
    people: list[Person], letter: str, *, actor: Any, now: datetime, output: Output, number: int
) -> None:
    context = {
        "output": str(output),
        "group": str(output.group),
        "city": str(output.city or output.group.activity.lead_city),
        "link": f"{settings.SITE_URL}/journeys/{output.group.slug}/outputs/{output.code}/",
    }
    queue_letters(
        actor=actor, now=now, letter=letter, people=people, context=context, scope=output.cohort.slug, about=output,
        key=f"{letter}-{output.pk}-{number}-{output.state}",
    )  # fmt: skip
