# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Letters of evaluation: their default texts, and who gets which."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.formats import date_format

from tvilling.cities.models import TeamMember, TeamRole
from tvilling.evaluation.states import Outcome
from tvilling.mail.actions import queue_letter
from tvilling.mail.letters import Letter

if TYPE_CHECKING:
    from datetime import datetime

    from tvilling.evaluation.models import Decision

PLACEHOLDERS = ("name", "city", "call", "reason", "confirm_by", "link")
LETTERS = [
    Letter(
        key="evaluation.selected",
        placeholders=PLACEHOLDERS,
        subject={"en": "{city} is selected: {call}", "sv": "{city} är utvald: {call}"},
        body={
            "en": "Dear {name},\n\nWe are glad to tell you that {city} is selected in the call {call}.\n\n{reason}\n\n"
            "Please confirm the place by {confirm_by}:\n{link}\n\nIf you do not confirm, the place goes to the reserve list.",
            "sv": "Hej {name},\n\nVi är glada att kunna berätta att {city} är utvald i utlysningen {call}.\n\n{reason}\n\n"
            "Bekräfta platsen senast {confirm_by}:\n{link}\n\nOm ni inte bekräftar går platsen till reservlistan.",
        },
    ),
    Letter(
        key="evaluation.reserve",
        placeholders=PLACEHOLDERS,
        subject={"en": "{city} is on the reserve list: {call}", "sv": "{city} står på reservlistan: {call}"},
        body={
            "en": "Dear {name},\n\n{city} is on the reserve list of the call {call}.\n\n{reason}\n\n"
            "We write at once when a place falls free. Your result:\n{link}",
            "sv": "Hej {name},\n\n{city} står på reservlistan i utlysningen {call}.\n\n{reason}\n\n"
            "Vi skriver genast om en plats blir ledig. Ert resultat:\n{link}",
        },
    ),
    Letter(
        key="evaluation.rejected",
        placeholders=PLACEHOLDERS,
        subject={"en": "Result for {city}: {call}", "sv": "Besked till {city}: {call}"},
        body={
            "en": "Dear {name},\n\n{city} is not selected in the call {call}. We know how much work an application is.\n\n"
            "{reason}\n\nYour scores and the experts' comments:\n{link}",
            "sv": "Hej {name},\n\n{city} är inte utvald i utlysningen {call}. Vi vet hur mycket arbete en ansökan är.\n\n"
            "{reason}\n\nEra poäng och experternas kommentarer:\n{link}",
        },
    ),
]
LETTER_OF = {
    Outcome.SELECTED: "evaluation.selected",
    Outcome.RESERVE: "evaluation.reserve",
    Outcome.REJECTED: "evaluation.rejected",
}


def tell_decision(*, actor: Any, now: datetime, decision: Decision, held_batch: str) -> None:
    """Queue the letter with a decision to everybody who leads or writes in the city's team."""
    application = decision.application
    members = TeamMember.objects.filter(
        city_id=application.city_id, left_at__isnull=True, role__in=[TeamRole.LEAD, TeamRole.MEMBER]
    ).select_related("person")
    for member in members:
        queue_letter(
            actor=actor,
            now=now,
            letter=LETTER_OF[Outcome(decision.outcome)],
            recipient=member.person,
            context={
                "name": member.person.name,
                "city": str(application.city),
                "call": str(application.call),
                "reason": decision.reason,
                "confirm_by": date_format(decision.confirm_by, "DATE_FORMAT") if decision.confirm_by else "",
                "link": f"{settings.SITE_URL}/my/results/{decision.code}/",
            },
            scope=application.call.cohort.slug,
            about=decision,
            key=f"decision-{decision.pk}-{decision.outcome}-{member.pk}",
            held_batch=held_batch,
        )
