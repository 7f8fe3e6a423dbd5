# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Letters about a journey as a whole: its dates move, it pauses, goes on, ends early; who facilitates; how it goes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from tvilling.cities.queries import people_in_teams
from tvilling.journeys.permissions import cities_in
from tvilling.mail.actions import queue_letter, queue_letters
from tvilling.mail.letters import Letter

if TYPE_CHECKING:
    from datetime import datetime

    from tvilling.journeys.models import Group, GroupTwin, Pulse

PLACEHOLDERS = ("name", "group", "link")
LETTERS = [
    Letter(
        key="journeys.dates_moved",
        title=_("Dates of a journey move"),
        placeholders=(*PLACEHOLDERS, "move", "from", "ends", "reason"),
        subject={"en": "The dates move: {group}", "sv": "Datumen flyttas: {group}"},
        body={
            "en": "Dear {name},\n\nThe dates of the journey “{group}” move: what is due from {from} on is due {move}. The "
            "journey ends on {ends}.\n\nWhy: {reason}\n\nMeetings stay on their days. All dates:\n{link}",
            "sv": "Hej {name},\n\ndatumen för lärresan ”{group}” flyttas: det som ska vara klart från {from} och framåt ska "
            "vara klart {move}. Lärresan slutar {ends}.\n\nVarför: {reason}\n\nMötena ligger kvar. Alla datum:\n{link}",
        },
    ),
    Letter(
        key="journeys.paused",
        title=_("Journey is paused"),
        placeholders=(*PLACEHOLDERS, "reason"),
        subject={"en": "The journey is paused: {group}", "sv": "Lärresan pausas: {group}"},
        body={
            "en": "Dear {name},\n\nThe journey “{group}” is paused.\n\nWhy: {reason}\n\nWhen it goes on, what lies ahead moves "
            "by the length of the pause:\n{link}",
            "sv": "Hej {name},\n\nlärresan ”{group}” pausas.\n\nVarför: {reason}\n\nNär den fortsätter flyttas det som ligger "
            "framåt lika långt som pausen varade:\n{link}",
        },
    ),
    Letter(
        key="journeys.resumed",
        title=_("Journey goes on"),
        placeholders=(*PLACEHOLDERS, "ends"),
        subject={"en": "The journey goes on: {group}", "sv": "Lärresan fortsätter: {group}"},
        body={
            "en": "Dear {name},\n\nThe journey “{group}” goes on. It ends on {ends}. All dates:\n{link}",
            "sv": "Hej {name},\n\nlärresan ”{group}” fortsätter. Den slutar {ends}. Alla datum:\n{link}",
        },
    ),
    Letter(
        key="journeys.ended",
        title=_("Journey ends early"),
        placeholders=(*PLACEHOLDERS, "reason"),
        subject={"en": "The journey ends early: {group}", "sv": "Lärresan avslutas i förtid: {group}"},
        body={
            "en": "Dear {name},\n\nThe journey “{group}” ends early.\n\nWhy: {reason}\n\nMeetings and visits that were planned "
            "are cancelled. What was written stays:\n{link}",
            "sv": "Hej {name},\n\nlärresan ”{group}” avslutas i förtid.\n\nVarför: {reason}\n\nPlanerade möten och besök ställs "
            "in. Det som har skrivits finns kvar:\n{link}",
        },
    ),
    Letter(
        key="journeys.twin_left",
        title=_("A twin leaves a group"),
        placeholders=(*PLACEHOLDERS, "city", "reason"),
        subject={"en": "{city} leaves the journey: {group}", "sv": "{city} lämnar lärresan: {group}"},
        body={
            "en": "Dear {name},\n\n{city} leaves “{group}”.\n\nWhy: {reason}\n\nWhat was planned in {city} is cancelled, and "
            "its outputs that were not written are gone. Where the group stands:\n{link}",
            "sv": "Hej {name},\n\n{city} lämnar ”{group}”.\n\nVarför: {reason}\n\nDet som var planerat i {city} ställs in, och "
            "stadens leveranser som inte var skrivna tas bort. Så står det till med gruppen:\n{link}",
        },
    ),
    Letter(
        key="journeys.facilitator_named",
        title=_("Facilitator of a group"),
        placeholders=PLACEHOLDERS,
        subject={"en": "You facilitate {group}", "sv": "Du är processledare för {group}"},
        body={
            "en": "Dear {name},\n\nYou are the facilitator of “{group}” now. Its plan, people and next steps:\n{link}",
            "sv": "Hej {name},\n\ndu är nu processledare för ”{group}”. Dess plan, människor och nästa steg:\n{link}",
        },
    ),
    Letter(
        key="journeys.feedback_low",
        for_office_alone=True,
        title=_("An exchange does not go well"),
        placeholders=(*PLACEHOLDERS, "city", "score"),
        subject={
            "en": "How it goes: {score} of 5 from {city}",
            "sv": "Hur det går: {score} av 5 från {city}",
        },
        body={
            "en": "Dear {name},\n\n{city} gives the exchange in “{group}” {score} of 5. You and the programme office alone read "
            "it, at the end of the group's page:\n{link}",
            "sv": "Hej {name},\n\n{city} ger utbytet i ”{group}” {score} av 5. Bara du och programkontoret läser det, längst "
            "ned på gruppens sida:\n{link}",
        },
    ),
]


def _about(group: Group) -> dict[str, Any]:
    return {"group": str(group), "link": f"{settings.SITE_URL}/journeys/{group.slug}/"}


def tell_group(letter: str, *, actor: Any, now: datetime, group: Group, **more: Any) -> None:
    """Queue a letter to everybody in the group's teams, and to its facilitator; not to whoever did it."""
    people = [*people_in_teams(cities_in(group)), *([group.facilitator] if group.facilitator else [])]
    queue_letters(
        actor=actor, now=now, letter=letter, people=[person for person in people if person.pk != actor.pk],
        context={**_about(group), **more}, scope=group.cohort.slug, about=group,
        key=f"{letter}-{group.pk}-{now:%Y%m%d%H%M%S%f}",
    )  # fmt: skip


def move_words(days: int) -> Any:  # a lazy string
    """Such as “14 days later” or “1 day earlier”."""
    number = abs(days)
    if days > 0:
        return ngettext_lazy("%(number)s day later", "%(number)s days later", number) % {"number": number}
    return ngettext_lazy("%(number)s day earlier", "%(number)s days earlier", number) % {"number": number}


def tell_facilitator_named(*, actor: Any, now: datetime, group: Group) -> None:
    """Queue the letter to the group's new facilitator."""
    person = group.facilitator
    if person is not None and person.pk != actor.pk:
        queue_letter(
            actor=actor, now=now, letter="journeys.facilitator_named", recipient=person,
            context={"name": person.name, **_about(group)}, scope=group.cohort.slug, about=group,
            key=f"facilitator-{group.pk}-{person.pk}-{now:%Y%m%d%H%M%S%f}",
        )  # fmt: skip


def tell_of_leaving(*, actor: Any, now: datetime, place: GroupTwin, reason: str) -> None:
    """Queue the letter to the facilitator that a twin has left; the cities are told that their match ended."""
    person, group = place.group.facilitator, place.group
    if person is not None and person.pk != actor.pk:
        queue_letter(
            actor=actor, now=now, letter="journeys.twin_left", recipient=person,
            context={"name": person.name, "city": str(place.city), "reason": reason or "–", **_about(group)},
            scope=group.cohort.slug, about=group, key=f"left-{place.pk}-{person.pk}",
        )  # fmt: skip


def tell_of_feedback(*, actor: Any, now: datetime, pulse: Pulse) -> None:
    """Queue the quiet letter to the facilitator about feedback that is low; nobody else gets one."""
    person, group = pulse.group.facilitator, pulse.group
    if person is not None:
        queue_letter(
            actor=actor, now=now, letter="journeys.feedback_low", recipient=person,
            context={"name": person.name, "city": str(pulse.city), "score": pulse.score, **_about(group)},
            scope=group.cohort.slug, about=pulse, key=f"feedback-{pulse.pk}",
        )  # fmt: skip
