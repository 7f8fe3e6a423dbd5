# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Letters of matching: their default texts, and who gets which."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from tvilling.cities.models import TeamMember, TeamRole
from tvilling.mail.actions import queue_letter
from tvilling.mail.letters import Letter

if TYPE_CHECKING:
    from datetime import datetime

    from tvilling.matching.models import Match

LETTERS = [
    Letter(
        key="matching.published",
        title=_("The match, to both cities"),
        placeholders=("name", "twin", "host", "activity", "link"),
        subject={"en": "Your match: {twin} and {host}", "sv": "Er matchning: {twin} och {host}"},
        body={
            "en": "Dear {name},\n\n{twin} is matched with the host activity “{activity}” ({host}).\n\n"
            "See why, and confirm for your city:\n{link}",
            "sv": "Hej {name},\n\n{twin} är matchad med värdaktiviteten ”{activity}” ({host}).\n\n"
            "Se varför, och bekräfta för er stad:\n{link}",
        },
    ),
]


def tell_match(*, actor: Any, now: datetime, match: Match) -> None:
    """Queue the letter about a match to those who lead or write in the teams of both sides."""
    cities = [match.application.city_id, *match.activity.cities.values_list("pk", flat=True)]
    members = TeamMember.objects.filter(
        city_id__in=cities, left_at__isnull=True, role__in=[TeamRole.LEAD, TeamRole.MEMBER]
    ).select_related("person")
    for person in {member.person for member in members}:
        queue_letter(
            actor=actor,
            now=now,
            letter="matching.published",
            recipient=person,
            context={
                "name": person.name,
                "twin": str(match.application.city),
                "host": str(match.activity.lead_city),
                "activity": match.activity.title,
                "link": f"{settings.SITE_URL}/my/matches/{match.code}/",
            },
            scope=match.cohort.slug,
            about=match,
            key=f"match-{match.pk}-{person.pk}",
        )
