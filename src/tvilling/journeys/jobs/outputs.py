# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Letters about outputs: to the facilitator when one waits, to its writers when it was answered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from tvilling.cities.queries import people_in_teams
from tvilling.journeys.permissions import cities_in, own_cities_in
from tvilling.mail.actions import queue_letters
from tvilling.mail.letters import Letter
from tvilling.programmes.models import OutputKind

if TYPE_CHECKING:
    from datetime import datetime

    from tvilling.accounts.models import Person
    from tvilling.cities.models import City
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
    Letter(
        key="journeys.output_due",
        title=_("Output is due soon"),
        placeholders=(*PLACEHOLDERS, "due"),
        subject={"en": "Due on {due}: {output}", "sv": "Ska vara klar {due}: {output}"},
        body={
            "en": "Dear {name},\n\n“{output}” in the group {group} is due on {due}.\n\nWrite it here:\n{link}\n\nIf you need "
            "more time, say so to your facilitator.",
            "sv": "Hej {name},\n\n”{output}” i gruppen {group} ska vara klar {due}.\n\nSkriv den här:\n{link}\n\nOm ni "
            "behöver mer tid, säg det till er processledare.",
        },
    ),
    Letter(
        key="journeys.output_late",
        title=_("Output is late"),
        placeholders=(*PLACEHOLDERS, "due"),
        subject={"en": "It was due on {due}: {output}", "sv": "Skulle vara klar {due}: {output}"},
        body={
            "en": "Dear {name},\n\n“{output}” in the group {group} was due on {due}. You can still submit it:\n{link}\n\nIf "
            "you need more time, say so to your facilitator.",
            "sv": "Hej {name},\n\n”{output}” i gruppen {group} skulle vara klar {due}. Ni kan fortfarande lämna in den:\n"
            "{link}\n\nOm ni behöver mer tid, säg det till er processledare.",
        },
    ),
]


def _writes_for(person: Any, output: Output) -> City | None:
    """The city for which this person writes what all cities of the group owe together."""
    if output.template.kind != OutputKind.GROUP:
        return None
    return own_cities_in(person, output.group).order_by("slug").first()


def tell_facilitator(*, actor: Any, now: datetime, output: Output, number: int) -> None:
    """Queue the letter to the group's facilitator that a version waits for feedback."""
    if output.group.facilitator is not None:
        people = [output.group.facilitator]
        _tell(people, "journeys.output_submitted", actor=actor, now=now, output=output, number=number)


def _writers(output: Output) -> list[Person]:
    """Those who write for the city that owes the output, for the host, or for all cities of the group together."""
    if output.city is not None:
        return people_in_teams([output.city])
    if output.template.kind == OutputKind.HOST:
        return people_in_teams(output.group.activity.cities.all())
    return people_in_teams(cities_in(output.group))


def tell_due(*, actor: Any, now: datetime, output: Output, late: bool) -> None:
    """Queue the reminder to those who write: one before the day, one after it; a moved day is another day."""
    letter = "journeys.output_late" if late else "journeys.output_due"
    day = f"{output.due_on:%Y%m%d}"
    _tell(_writers(output), letter, actor=actor, now=now, output=output, number=day, due=output.due_on)


def tell_writers(*, actor: Any, now: datetime, output: Output, number: int) -> None:
    """Queue the letter about an answer to those who write the output."""
    _tell(_writers(output), "journeys.output_answered", actor=actor, now=now, output=output, number=number)


def _tell(
    people: list[Person],
    letter: str,
    *,
    actor: Any,
    now: datetime,
    output: Output,
    number: int | str,
    **more: Any,
) -> None:
    context = {
        "output": output,  # its name in the language of each letter
        "group": str(output.group),
        "city": str(output.city or _writes_for(actor, output) or output.group.activity.lead_city),
        "link": f"{settings.SITE_URL}/journeys/{output.group.slug}/outputs/{output.code}/",
        **more,
    }
    queue_letters(
        actor=actor, now=now, letter=letter, people=people, context=context, scope=output.cohort.slug, about=output,
        key=f"{letter}-{output.pk}-{number}" + ("" if more else f"-{output.state}"),
    )  # fmt: skip
