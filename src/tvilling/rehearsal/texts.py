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


#: What experts write, by criterion and by how good the score is: weak, fair, strong. Then what they advise.
REVIEWS: dict[str, tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]] = {
    "needs": (
        (
            "The problem is named, but not what stands in its way.",
            "The needs are those of any city; nothing says why they are urgent here.",
            "Too many domains for one journey, and none in depth.",
            "What is asked for is a product rather than something to be learnt.",
        ),
        (
            "The first need is concrete, the others less so.",
            "The problem is well described; what a host could show is left open.",
            "The needs fit two of the hosts; the third preference is hard to follow.",
            "A clear need, though the data to begin with are still missing.",
        ),
        (
            "Concrete needs, each with what has been tried and where it stopped.",
            "The barrier is described by those who meet it, and a host has what is asked for.",
            "A narrow, well-chosen problem; the hosts were read before they were ranked.",
            "The needs follow from the climate plan and can be worked on in 20 months.",
        ),
    ),
    "commitment": (
        (
            "The hours given will not be enough for three modules.",
            "No decision of the council is shown, only an intention.",
            "One person carries everything; nobody is named for when that person leaves.",
            "The department that owns the problem does not take part.",
        ),
        (
            "The council stands behind it; the hours are at the lower end.",
            "A good team, which still lacks somebody from finance.",
            "The mayor supports it in writing; the departments have yet to say so.",
            "The commitment is clear, the time of the team is planned tightly.",
        ),
        (
            "A decision of the council, a budget line and a team from three departments.",
            "The team has time, a deputy for each member, and the mayor's attention.",
            "What was decided is public, and the working group meets already.",
            "Planning, finance and energy sit in the same team.",
        ),
    ),
    "exchange": (
        (
            "The offer is kind, but nothing that a host could use.",
            "What the city can show has not been tried yet.",
            "The offer repeats the need.",
            "No visit is offered, and no material in a common language.",
        ),
        (
            "A useful offer to other twins; less so to the host.",
            "What is offered is small and real.",
            "The visit is well prepared; the figures behind the example are missing.",
            "An honest example, with what went wrong.",
        ),
        (
            "Hosts could learn from the figures that the city opens.",
            "A working example, with the people who made it and its costs.",
            "The offer answers what two hosts wrote that they would like to see.",
            "Five years of figures, and the contracts to go with them.",
        ),
    ),
}
ADVICE = {
    "needs": ("Choose one street or quarter to begin with.", "Ask the host for the failures too."),
    "commitment": (
        "Name a deputy for each member.",
        "Put the journey into the yearly plan of the department.",
    ),
    "exchange": ("Bring the figures to the first visit.", "Let a resident tell it."),
}
OVERALL: tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]] = (
    (
        "Not ready this year. A smaller problem and a larger team would make a good application next time.",
        "The wish to learn is plain; the city should first decide who will do it.",
    ),
    (
        "A sound application that needs a sharper first module.",
        "Worth a place, if the hours can be raised a little.",
    ),
    (
        "One of the best that I have read: the city knows what it wants to learn, and from whom.",
        "Ready to begin tomorrow, and a gain for its host.",
    ),
)
WEAK, STRONG = 0.6, 0.8
#: Draws are made from as many, however many texts there are, so that a new text changes nothing else.
DRAWN_FROM = 8


def review(rng: Random, criterion: str, share: float) -> str:
    """A comment on a criterion, to go with a score that is such a share of the highest."""
    number = rng.randrange(DRAWN_FROM)
    remarks, advice = REVIEWS[criterion][_grade(share)], ADVICE[criterion]
    return f"{remarks[number % len(remarks)]} {advice[number // len(remarks) % len(advice)]}"


def overall(rng: Random, share: float) -> str:
    """A comment on a whole application, to go with such a share of the highest total."""
    stock = OVERALL[_grade(share)]
    return stock[rng.randrange(DRAWN_FROM) % len(stock)]


def _grade(share: float) -> int:
    return 0 if share < WEAK else 1 if share < STRONG else 2


def problem(rng: Random, domain: str, lever: str) -> str:
    """Two or three sentences: a problem in a domain, seen from a lever."""
    return f"{rng.choice(PROBLEMS[domain])} {rng.choice(BARRIERS)} {ANGLES[lever]}"


def sentences(rng: Random, stock: Sequence[str], count: int) -> str:
    """Some sentences of the stock, none twice."""
    return " ".join(rng.sample(list(stock), min(count, len(stock))))


def paragraphs(rng: Random, stock: Sequence[str], count: int) -> str:
    """So many paragraphs of up to three sentences of the stock, none said twice."""
    said: dict[str, int] = {}
    for part in range(count):
        for sentence in rng.sample(list(stock), min(3, len(stock))):
            said.setdefault(sentence, part)
    return "\n\n".join(
        " ".join(sentence for sentence, at in said.items() if at == part)
        for part in range(count)
        if part in said.values()
    )
