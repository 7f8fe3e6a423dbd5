# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""The programme and its cohort are set up; hosts opt in with real titles and cities, and are accepted."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING

from tvilling.cities.actions import register_city
from tvilling.cities.models import City, Country, Place
from tvilling.core.permissions import CLOCK
from tvilling.hosts import actions as hosts
from tvilling.hosts.models import Practice
from tvilling.programmes.actions import create_cohort, create_programme
from tvilling.programmes.models import Programme
from tvilling.rehearsal import cast, facts, texts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tvilling.accounts.models import Person
    from tvilling.hosts.models import HostActivity
    from tvilling.programmes.models import Cohort
    from tvilling.rehearsal.world import World


def set_up(world: World) -> None:
    """The operator sets the programme up; Ada makes the cohort and gathers her colleagues."""
    operator = world.person("olle", "Olle Drift", is_operator=True)
    programme = Programme.objects.filter(slug="twinning-learning-programme").first() or create_programme(
        actor=operator, now=world.now, slug="twinning-learning-programme",
        name={"en": "Twinning Learning Programme", "sv": "Programmet för tvillingstäder"}, operator="NetZeroCities",
    )  # fmt: skip
    number = world.options.number
    world.cohort = create_cohort(
        actor=CLOCK, now=world.now, programme=programme, slug=f"cohort-{number}", number=number,
        name={"en": f"Cohort {number} · 2023", "sv": f"Omgång {number} · 2023"},
        starts_on=facts.JOURNEYS_START, months=facts.MONTHS, travel_ceiling=facts.CEILING,
        funding_programme="Horizon 2020", languages=["en", "sv"], hosts_open_at=facts.HOSTS_OPEN,
        hosts_close_at=facts.HOSTS_CLOSE, plan_label={"en": "Replication Plan", "sv": "Replikeringsplan"},
        is_public=True, is_sample=True,
    )  # fmt: skip
    cast.give_roles(world, operator)


def opt_in(world: World) -> None:
    """Every pilot activity drafts its interest, fills it in and sends it; the office takes it into the catalogue."""
    world.at(facts.HOSTS_OPEN + timedelta(hours=2))
    drafts = [_draft(world, pilot) for pilot in _pilots(world)]
    for activity in drafts:
        world.later(minutes=20)
        hosts.submit_host_activity(actor=world.lead_of(activity.lead_city), now=world.now, activity=activity)
    world.at(facts.HOSTS_CLOSE + timedelta(hours=10))
    for activity in drafts:
        hosts.accept_host_activity(actor=world.people["ada"], now=world.later(minutes=3), activity=activity)


def _pilots(world: World) -> list[facts.Pilot]:
    """The real ones; for a larger play, more of them under numbers."""
    real = facts.pilots()
    wanted = world.options.hosts or len(real)
    more = [
        facts.Pilot(
            f"{real[index % len(real)].title} ({index // len(real) + 1})", real[index % len(real)].cities[:1]
        )
        for index in range(len(real), wanted)
    ]
    return [*real[:wanted], *more]


def city_of(world: World, name: str, country: str, geonames_id: str = "", *, is_sample: bool) -> City:
    """A registered city with the team's lead; the first rehearsal that meets it registers it."""
    found = City.objects.filter(name=name, country_id=country).first()
    if found is None:
        place = Place.objects.filter(pk=geonames_id).first() if geonames_id else None
        lead = _lead(world, name, country)
        found = register_city(
            actor=lead,
            now=world.now,
            name=name,
            country=Country.objects.get(pk=country),
            place=place,
            is_sample=is_sample,
        )
    if found.pk not in world.leads:
        members = list(found.team.filter(left_at__isnull=True).select_related("person").order_by("pk"))
        world.leads[found.pk] = members[0].person
    return found


def _lead(world: World, name: str, country: str) -> Person:
    key = "".join(sign for sign in name.casefold() if sign.isascii() and sign.isalnum()) or "city"
    return world.person(f"{key}-{country.lower()}", cast.invented_name(world.rng))


def _draft(world: World, pilot: facts.Pilot) -> HostActivity:
    cities = [
        city_of(world, row["city"], row["country_iso2"], row["geonames_id"], is_sample=False)
        for row in pilot.cities
    ]
    rng, cohort = world.rng, world.cohort
    lead = world.lead_of(cities[0])
    activity = hosts.start_host_activity(
        actor=lead, now=world.later(minutes=10), cohort=cohort, city=cities[0], title=pilot.title
    )
    for city in cities[1:]:
        hosts.add_city(actor=lead, now=world.now, activity=activity, city=city)
    keys = [row["key"] for row in cohort.domains]
    levers = [row["key"] for row in cohort.levers]
    domains = sorted(pilot.domains) or sorted(rng.sample(keys, 2))
    ways = sorted(pilot.levers) or sorted(rng.sample(levers, 2))
    hosts.update_profile(
        actor=lead, now=world.now, activity=activity, domains=domains, levers=ways, languages=["en"],
        background=texts.sentences(rng, texts.BARRIERS, 2), description=texts.problem(rng, domains[0], ways[0]),
        objective=texts.sentences(rng, texts.NEXT_STEPS, 2), builds_upon=rng.choice(texts.OFFERS),
        transferable=texts.sentences(rng, texts.LESSONS, 2), conditions=texts.sentences(rng, texts.BARRIERS, 2),
        wants_to_learn=rng.choice(list(texts.ANGLES.values())), source_url=pilot.source_url, is_sample=True,
    )  # fmt: skip
    for index in range(2):
        hosts.add_practice(
            actor=lead, now=world.now, activity=activity, city=cities[index % len(cities)],
            title=_unused(cohort, rng.choice(PRACTICE_TITLES[domains[index % len(domains)]])),
            domain=domains[index % len(domains)], lever=ways[index % len(ways)],
            problem=rng.choice(texts.PROBLEMS[domains[index % len(domains)]]), solution=texts.sentences(rng, texts.LESSONS, 2),
            results=rng.choice(texts.OFFERS), conditions=rng.choice(texts.BARRIERS), is_sample=True,
        )  # fmt: skip
    is_group = len(cities) > 2  # noqa: PLR2004 - three cities and more can carry a third twin
    return hosts.set_capacity(
        actor=lead, now=world.now, activity=activity, minimum=0, maximum=3 if is_group else 2
    )


def _unused(cohort: Cohort, titles: Sequence[str]) -> str:
    """The title that fewest practices of the cohort have; the first of several."""
    given = Practice.objects.filter(activity__cohort=cohort, title__in=titles)
    taken = Counter(given.values_list("title", flat=True))
    return min(titles, key=lambda title: taken[title])


#: For each domain the kinds of practices, and of each kind several.
PRACTICE_TITLES: dict[str, tuple[tuple[str, ...], ...]] = {
    "stationary_energy": (
        (
            "Renovation street by street",
            "Ten staircases renovated at once",
            "One contractor for forty facades",
            "Renovation while people live there",
            "A model flat that neighbours can visit",
            "Insulation bought together by tenants",
        ),
        (
            "One-stop shop for home owners",
            "Energy advice at the kitchen table",
            "A loan that the savings pay back",
            "A renovation bus on the market square",
            "A guarantee fund for housing associations",
            "One form for three subsidies",
        ),
        (
            "Heat plan with the neighbours",
            "Waste heat from the sewer for a quarter",
            "District heating without a boiler house",
            "A map of roofs, cellars and heat pumps",
            "Heat from the data centre next door",
            "A date for the end of gas, street by street",
        ),
    ),
    "electricity": (
        (
            "Energy community on school roofs",
            "A solar roof owned by its tenants",
            "Balcony solar lent by the library",
            "A sports club that sells its sunshine",
            "A cooperative on the roof of the fire station",
        ),
        (
            "Solar atlas with a grid answer in a month",
            "A battery for a whole street",
            "One desk for permits and grid",
            "Flexible tariffs for municipal pumps",
            "Street lights dimmed by agreement",
        ),
    ),
    "transport": (
        (
            "Commuting by agreement with employers",
            "A mobility budget in place of parking",
            "Car sharing for the municipal fleet",
            "Shifts that fit the timetable",
            "A season ticket with every lease",
        ),
        (
            "Bus lanes tried for a year",
            "School streets, one hour a day",
            "A square without cars, for a summer first",
            "Speed limits agreed with residents",
            "A tram line planned with shop owners",
        ),
        (
            "Delivery hub by cargo bike",
            "Parcel lockers in place of parking",
            "Night deliveries by electric lorry",
            "Building sites supplied from one yard",
            "A zero-emission zone with a help desk",
        ),
    ),
    "waste": (
        (
            "Food waste sorted in every kitchen",
            "Weighing bins that pay back",
            "Biogas from canteens for the buses",
            "Compost shared by courtyards",
        ),
        (
            "Repair shop run with the waste company",
            "A library of things in every district",
            "Building parts taken out before demolition",
            "Reusable cups across all festivals",
        ),
    ),
    "ippu": (
        (
            "A round table with the industrial park",
            "Low-carbon concrete in public tenders",
            "Cooling agents exchanged in one go",
            "A heat contract with the steelworks",
        ),
    ),
    "afolu": (
        (
            "Peatland bought back parcel by parcel",
            "City forest leased to its neighbours",
            "Hedges planted with farmers",
            "Meadows mown twice a year",
        ),
    ),
    "green_infrastructure": (
        (
            "Shade for every school yard",
            "Depaving days with residents",
            "Rain gardens in place of gutters",
            "Cool paths to every bus stop",
        ),
        (
            "Trees with a ten-year contract",
            "A tree register that residents keep",
            "Green roofs on bus shelters",
            "Street trees watered by neighbours",
        ),
    ),
}
