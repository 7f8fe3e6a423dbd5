# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Letters about replication plans: their default texts, and who gets which."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from tvilling.cities.models import TeamRole
from tvilling.cities.queries import people_in_teams
from tvilling.mail.actions import queue_letters
from tvilling.mail.letters import Letter

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from tvilling.accounts.models import Person
    from tvilling.replication.models import Plan, PlanComment

PLACEHOLDERS = ("name", "plan", "city", "link")
LETTERS = [
    Letter(
        key="replication.submitted",
        title=_("Plan to read"),
        placeholders=PLACEHOLDERS,
        subject={"en": "A plan to read: {plan}", "sv": "En plan att läsa: {plan}"},
        body={
            "en": "Dear {name},\n\n{city} has finished “{plan}” and asks for your comments.\n\nRead it and comment:\n{link}",
            "sv": "Hej {name},\n\n{city} har skrivit klart ”{plan}” och ber om era kommentarer.\n\nLäs och kommentera:\n{link}",
        },
    ),
    Letter(
        key="replication.commented",
        title=_("Comment on a plan"),
        placeholders=(*PLACEHOLDERS, "person"),
        subject={"en": "A comment on your plan: {plan}", "sv": "En kommentar till er plan: {plan}"},
        body={
            "en": "Dear {name},\n\n{person} commented on “{plan}”.\n\nRead the comment and settle it:\n{link}",
            "sv": "Hej {name},\n\n{person} har kommenterat ”{plan}”.\n\nLäs kommentaren och svara på den:\n{link}",
        },
    ),
    Letter(
        key="replication.returned",
        title=_("Plan comes back to its city"),
        placeholders=(*PLACEHOLDERS, "reason"),
        subject={"en": "Your plan comes back: {plan}", "sv": "Er plan kommer tillbaka: {plan}"},
        body={
            "en": "Dear {name},\n\n“{plan}” comes back to you. What should change:\n\n{reason}\n\nGo on writing:\n{link}",
            "sv": "Hej {name},\n\n”{plan}” kommer tillbaka till er. Det här bör ändras:\n\n{reason}\n\nSkriv vidare:\n{link}",
        },
    ),
    Letter(
        key="replication.accepted",
        title=_("Plan is ready for endorsement"),
        placeholders=PLACEHOLDERS,
        subject={"en": "Ready for endorsement: {plan}", "sv": "Klar för politiskt godkännande: {plan}"},
        body={
            "en": "Dear {name},\n\n“{plan}” is ready. Let it be endorsed, and record who endorsed it:\n{link}",
            "sv": "Hej {name},\n\n”{plan}” är klar. Låt godkänna den politiskt, och registrera vem som godkände den:\n{link}",
        },
    ),
    Letter(
        key="replication.endorsed",
        title=_("Plan is endorsed"),
        placeholders=PLACEHOLDERS,
        subject={"en": "Endorsed: {plan}", "sv": "Politiskt godkänd: {plan}"},
        body={
            "en": "Dear {name},\n\n{city} has endorsed “{plan}”. Thank you for your part in it.\n\nRead the final version:\n{link}",
            "sv": "Hej {name},\n\n{city} har godkänt ”{plan}” politiskt. Tack för er del i den.\n\nLäs den slutliga versionen:\n{link}",
        },
    ),
]


def tell_writers(letter: str, *, actor: Any, now: datetime, plan: Plan, **more: str) -> None:
    """Queue a letter to those who lead or write in the team of the plan's city."""
    _tell(letter, people_in_teams([plan.city]), actor=actor, now=now, plan=plan, **more)


def tell_readers(letter: str, *, actor: Any, now: datetime, plan: Plan) -> None:
    """Queue a letter to the group's facilitator and to those who lead the teams of the host's cities."""
    group = plan.place.group
    people = people_in_teams(group.activity.cities.all(), TeamRole.LEAD)
    if group.facilitator is not None:
        people.append(group.facilitator)
    _tell(letter, people, actor=actor, now=now, plan=plan)


def tell_of_comment(*, actor: Any, now: datetime, comment: PlanComment) -> None:
    """Queue the letter about a comment to the writers of the plan, but not to who wrote it."""
    person = str(comment.written_by)
    tell_writers("replication.commented", actor=actor, now=now, plan=comment.plan, person=person)


def _tell(
    letter: str, people: Iterable[Person], *, actor: Any, now: datetime, plan: Plan, **more: str
) -> None:
    context = {
        "plan": plan.title, "city": str(plan.city), "link": f"{settings.SITE_URL}/plans/{plan.code}/", **more,
    }  # fmt: skip
    queue_letters(
        actor=actor, now=now, letter=letter, people=[person for person in people if person.pk != actor.pk],
        context=context, scope=plan.cohort.slug, about=plan, key=f"{letter}-{plan.pk}-{now:%Y%m%d%H%M%S%f}",
    )  # fmt: skip
