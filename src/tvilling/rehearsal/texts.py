# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Invented texts for the sample programme, built from sentences with a seed. Always stored and shown as sample."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from random import Random

PROBLEMS = {
    "stationary_energy": (
        "Most detached houses outside our district heating still burn oil or gas, and owners do not know where to begin.",
        "Our apartment blocks of the seventies lose half their heat, and no owners' association can borrow for a renovation.",
        "Public buildings are audited, but we renovate two a year where we would need ten.",
    ),
    "electricity": (
        "Roofs that could carry solar panels stand empty, since the grid operator takes a year to answer.",
        "Energy communities are allowed by law, yet none has started here.",
    ),
    "transport": (
        "Two of three commuters come by car although the ring of villages lies within cycling distance.",
        "Our bus lanes end where the traffic begins, and every change meets a protest of shop owners.",
        "Deliveries in the old town double every five years and block the streets the buses need.",
    ),
    "waste": (
        "Food waste is collected in a third of the city, and nobody knows what the rest costs the climate.",
        "Our waste company earns by the tonne, so prevention has no owner.",
    ),
    "ippu": (
        "The industrial park emits as much as all homes together, and the city has no seat at its table.",
    ),
    "afolu": (
        "Peatland inside the municipal border emits more than all our buses, and belongs to forty owners.",
    ),
    "green_infrastructure": (
        "Heat waves close our schools in June, and trees planted after the last one did not survive.",
        "Every new quarter loses more trees on paper than it plants in the ground.",
    ),
}
ANGLES = {
    "technology_infrastructure": "We want to see the technical solution in use and talk to those who maintain it.",
    "governance_policy": "We want to understand who decides what, and how departments were brought to one table.",
    "social_innovation": "We want to learn how residents became the ones who carry it on.",
    "democracy_participation": "We want to see how citizens took part in the decision and stayed after it.",
    "finance_funding": "We want to know how the first million was found and what the bank asked for.",
    "learning_capabilities": "We want to learn how staff were trained and how knowledge stays when people leave.",
    "data_digital": "We want to see which data made the difference and who keeps them up to date.",
}
OFFERS = (
    "We can show a heat plan agreed with all our neighbours, and what we would do differently.",
    "We have run a citizens' assembly twice and can share its rules, costs and mistakes.",
    "Our cycling network grew by half in six years; engineers and shop owners both like to talk about it.",
    "We have a small climate fund that schools and clubs decide about, with five years of figures.",
    "We can open the books of our energy community and introduce its founders.",
    "We have worked with owners of listed buildings and can show ten finished houses.",
)
BARRIERS = (
    "Responsibility is split between three departments.",
    "The national rules change every second year.",
    "Owners fear the cost and do not trust the savings.",
    "Nobody in the administration has time of his own for it.",
    "The data lie in four systems that do not talk to each other.",
)
LESSONS = (
    "Begin with a street, not with a strategy: the first ten households convinced the next hundred.",
    "The one-stop shop works because one person answers the telephone and knows the whole path.",
    "Put the finance department into the working group in the first week.",
    "Publish the figures every quarter, also the bad ones: trust grew with the first bad quarter.",
    "A pilot needs an owner for the day after the pilot.",
    "Ask shop owners to count their customers themselves before the trial begins.",
    "Contracts by saved energy need a baseline that both sides signed.",
    "A short visit by neighbours does more than a long brochure.",
)
NEXT_STEPS = (
    "Council decision in spring, first contracts in autumn.",
    "Working group of five departments, meeting every second Thursday.",
    "A trial in one quarter, counted for a year, then a decision about the whole city.",
)


def problem(rng: Random, domain: str, lever: str) -> str:
    """Two or three sentences: a problem in a domain, seen from a lever."""
    return f"{rng.choice(PROBLEMS[domain])} {rng.choice(BARRIERS)} {ANGLES[lever]}"


def sentences(rng: Random, stock: Sequence[str], count: int) -> str:
    """Some sentences of the stock, none twice."""
    return " ".join(rng.sample(list(stock), min(count, len(stock))))
