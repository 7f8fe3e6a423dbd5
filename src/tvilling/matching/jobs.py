# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Letters of matching: their default texts, and who gets which."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from tvilling.cities.queries import people_in_teams
from tvilling.mail.actions import queue_letters
from tvilling.mail.letters import Letter

if TYPE_CHECKING:
    from datetime import datetime

    from django.utils.functional import _StrPromise

    from tvilling.hosts.models import HostActivity
    from tvilling.matching.models import Match

LETTERS = [
    Letter(
        key="matching.rank",
        title=_("Cities to rank, to a host"),
        placeholders=("name", "activity", "number", "starts", "link"),
        subject={
            "en": "Rank the cities that asked for “{activity}”",
            "sv": "Rangordna städerna som önskade ”{activity}”",
        },
        body={
            "en": "Dear {name},\n\nEvery selected city has answered now. Cities with a confirmed place that asked for your "
            "host activity “{activity}”: {number}.\n\nRead what they wrote. Whoever leads a team of the activity says there "
            "which of them fit best:\n{link}\n\nPlease do it now: a ranking counts if it is saved before the programme office "
            "computes the matches. It may do so any day: the journeys are planned to start on {starts}. Cities "
            "without a number follow by their evaluation.",
            "sv": "Hej {name},\n\nAlla utvalda städer har nu svarat. Städer med bekräftad plats som har önskat er "
            "värdaktivitet ”{activity}”: {number}.\n\nLäs vad de skrev. Den som leder ett team för aktiviteten anger där "
            "vilka som passar bäst:\n{link}\n\nGör det nu: rangordningen räknas om den sparas innan programkontoret "
            "beräknar matchningen. Det kan ske vilken dag som helst: lärresorna planeras börja den {starts}. Städer "
            "utan tal följer efter sin granskning.",
        },
    ),
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
    Letter(
        key="matching.declined",
        title=_("A match was declined, to both cities"),
        placeholders=("name", "twin", "host", "activity", "reason", "link"),
        subject={
            "en": "Your match was declined: {twin} and {host}",
            "sv": "Er matchning avböjdes: {twin} och {host}",
        },
        body={
            "en": "Dear {name},\n\nThe match of {twin} with the host activity “{activity}” ({host}) was declined.\n\n"
            "The reason: {reason}\n\nThe programme office looks for another match.\n\n{link}",
            "sv": "Hej {name},\n\nMatchningen av {twin} med värdaktiviteten ”{activity}” ({host}) avböjdes.\n\n"
            "Skälet: {reason}\n\nProgramkontoret söker en annan matchning.\n\n{link}",
        },
    ),
    Letter(
        key="matching.ended",
        title=_("Match has ended"),
        placeholders=("name", "twin", "host", "activity", "reason", "link"),
        subject={
            "en": "Your match has ended: {twin} and {host}",
            "sv": "Er matchning är avslutad: {twin} och {host}",
        },
        body={
            "en": "Dear {name},\n\nThe match of {twin} with the host activity “{activity}” ({host}) has ended.\n\n"
            "The reason: {reason}\n\nVisits and trips that were still ahead are cancelled. What was done and claimed stays."
            "\n\n{link}",
            "sv": "Hej {name},\n\nMatchningen av {twin} med värdaktiviteten ”{activity}” ({host}) är avslutad.\n\n"
            "Skälet: {reason}\n\nBesök och resor som låg framför er är inställda. Det som är gjort och begärt står kvar."
            "\n\n{link}",
        },
    ),
]


def ask_to_rank(*, actor: Any, now: datetime, activity: HostActivity, number: int) -> None:
    """Queue the letter to those who lead or write in a host's teams that cities asked for it; each gets it once."""
    context = {
        "activity": activity.title, "number": number, "starts": activity.cohort.starts_on,
        "link": f"{settings.SITE_URL}/my/hosting/{activity.code}/ranking/",
    }  # fmt: skip
    queue_letters(
        actor=actor, now=now, letter="matching.rank", people=people_in_teams(activity.cities.all()), context=context,
        scope=activity.cohort.slug, about=activity, key=f"rank-{activity.pk}",
    )  # fmt: skip


def tell_match(*, actor: Any, now: datetime, match: Match) -> None:
    """Queue the letter about a match to those who lead or write in the teams of both sides."""
    _tell("matching.published", f"match-{match.pk}", actor=actor, now=now, match=match)


def tell_match_declined(*, actor: Any, now: datetime, match: Match, reason: str) -> None:
    """Queue the letter to both sides that one of them does not want the match."""
    _tell("matching.declined", f"match-declined-{match.pk}", actor=actor, now=now, match=match, reason=reason)


def tell_match_ended(*, actor: Any, now: datetime, match: Match, reason: str | _StrPromise) -> None:
    """Queue the letter to both sides that their match is over."""
    _tell("matching.ended", f"match-ended-{match.pk}", actor=actor, now=now, match=match, reason=reason)


def _tell(letter: str, key: str, *, actor: Any, now: datetime, match: Match, **more: Any) -> None:
    context = {
        "twin": str(match.application.city), "host": str(match.activity.lead_city), "activity": match.activity.title,
        "link": f"{settings.SITE_URL}/my/matches/{match.code}/", **more,
    }  # fmt: skip
    people = people_in_teams([match.application.city, *match.activity.cities.all()])
    queue_letters(
        actor=actor, now=now, letter=letter, people=people, context=context, scope=match.cohort.slug, about=match, key=key,
    )  # fmt: skip
