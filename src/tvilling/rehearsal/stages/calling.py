# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""The call of 2023: texts, window, rules, criteria, questions and answers, timeline; published before it opens."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from tvilling.calls import actions as calls
from tvilling.rehearsal import facts

if TYPE_CHECKING:
    from tvilling.rehearsal.world import World

#: Country, kind of organisation and Mission Cities as published in 2023. Commitment, hours and English were published
#: in 2024; they are played here too, so that every kind of reason occurs.
RULES: list[dict[str, Any]] = [
    {"kind": "country"},
    {"kind": "organisation", "parameters": {"kinds": ["local_authority", "district", "metropolitan"]}},
    {"kind": "mission_city", "parameters": {"who": "any"}},
    {"kind": "commitment_year", "parameters": {"latest": 2050}},
    {"kind": "hours"},
    {"kind": "english", "parameters": {"minimum": "B2"}},
]
#: The criteria of 2023 are not public: these are sample criteria.
CRITERIA: list[dict[str, Any]] = [
    {
        "key": "needs", "weight": 40, "name": {"en": "Learning needs", "sv": "Lärbehov"},
        "description": {"en": "Are the needs concrete, and does a host have what is asked?", "sv": "Är behoven konkreta, och har någon värd det som söks?"},
    },
    {
        "key": "commitment", "weight": 30, "name": {"en": "Commitment and capacity", "sv": "Åtagande och kapacitet"},
        "description": {"en": "Does the city stand behind it, and do people have the time?", "sv": "Står staden bakom det, och har människor tid?"},
    },
    {
        "key": "exchange", "weight": 30, "name": {"en": "What the city gives back", "sv": "Vad staden ger tillbaka"},
        "description": {"en": "What can host and other twins learn from it?", "sv": "Vad kan värden och andra tvillingar lära?"},
    },
]  # fmt: skip
FAQ = (
    (
        {"en": "Can a Mission City apply?", "sv": "Kan en Mission City ansöka?"},
        {"en": "Yes. Being one of the 112 Mission Cities is no bar in this call.", "sv": "Ja. Att vara en av de 112 städerna är inget hinder här."},
    ),
    (
        {"en": "Who pays for travel?", "sv": "Vem betalar resorna?"},
        {"en": "Costs are reimbursed up to {ceiling} per representative and visit.", "sv": "Kostnader ersätts upp till {ceiling} per person och besök."},
    ),
    (
        {"en": "Can we change our application after submitting it?", "sv": "Kan vi ändra ansökan efter att vi skickat in den?"},
        {"en": "Yes, until {closes}. The last submission in time counts.", "sv": "Ja, till {closes}. Det sista som kom in i tid räknas."},
    ),
)  # fmt: skip


def most_of_a_country(places: int) -> int:
    """Six of forty places, and as large a share of more: a larger programme has no more countries."""
    return max(6, places * 6 // 40)


def announce(world: World) -> None:
    """Ada prepares the call, publishes it, and it opens."""
    ada, cohort, number = world.people["ada"], world.cohort, world.options.number
    now = world.later(days=2)
    call = calls.create_call(
        actor=ada, now=now, cohort=cohort, slug="2023" if number == 1 else f"2023-{number}",
        title={"en": "Learn from a city that has already tried it", "sv": "Lär av en stad som redan har prövat"},
        opens_wall=facts.CALL_OPENS, closes_wall=facts.CALL_CLOSES, results_on=facts.RESULTS_ON,
    )  # fmt: skip
    calls.update_call_texts(
        actor=ada, now=now, call=call, title=call.title,
        summary={
            "en": "{months} months with a Pilot City, a facilitator and your peers. You leave with a plan to make it work at home.",
            "sv": "{months} månader med en pilotstad, en processledare och kollegor. Ni går hem med en plan som fungerar hos er.",
        },
        text={
            "en": "Any city in the EU or a Horizon 2020 associated country can apply, Mission City or not.\n\n"
            "Travel is reimbursed up to {ceiling} per representative and visit: two visits to the host, one back.",
            "sv": "Varje stad i EU eller ett land som är associerat till Horisont 2020 kan ansöka.\n\n"
            "Resor ersätts upp till {ceiling} per person och besök: två besök hos värden, ett tillbaka.",
        },
    )  # fmt: skip
    calls.set_rules(actor=ada, now=now, call=call, rules=RULES)
    calls.set_criteria(actor=ada, now=now, call=call, criteria=CRITERIA)
    places = world.options.places
    calls.set_selection(
        actor=ada, now=now, call=call, places=places, reserve_places=max(8, places // 5),
        tie_breaks=["criterion:needs", "country_represented_less"],
        balance={"country_max": most_of_a_country(places), "associated_min": 5},
    )  # fmt: skip
    calls.use_default_form(actor=ada, now=now, call=call)
    for question, answer in FAQ:
        calls.add_faq(actor=ada, now=now, call=call, question=question, answer=answer)
    calls.add_timeline_entry(
        actor=ada, now=now, call=call, label={"en": "Information session", "sv": "Informationsmöte"},
        at=call.opens_at + timedelta(days=14), until=call.opens_at + timedelta(days=14, hours=1), is_information_session=True,
    )  # fmt: skip
    world.call = calls.publish_call(actor=ada, now=now, call=call)
