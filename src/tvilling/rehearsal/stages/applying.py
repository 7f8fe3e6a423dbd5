# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Cities start drafts, write them in teams, and submit; some twice, some withdraw, a few cannot be eligible."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from tvilling.accounts.actions import accept_invitation
from tvilling.applications import actions as applications
from tvilling.applications.states import ApplicationState
from tvilling.cities.actions import invite_to_team, update_city
from tvilling.cities.models import CityKind, Place, TeamRole
from tvilling.documents.actions import store_document
from tvilling.hosts.permissions import accepted_activities
from tvilling.rehearsal import cast, facts, texts
from tvilling.rehearsal.files import sample_pdf
from tvilling.rehearsal.stages.hosting import city_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tvilling.applications.models import Application
    from tvilling.cities.models import City
    from tvilling.documents.models import Document
    from tvilling.rehearsal.world import World

#: What makes some applicants ineligible: who they are, or what they answer. One more lives in XK.
#: Too few hours cannot be played: the form stops them before they are submitted.
FLAWS: tuple[dict[str, Any], ...] = (
    {"kind": CityKind.COMPANY}, {"commitment_year": 2060}, {"english": "A2"}, {"commitment_year": 2055},
    {"kind": CityKind.COMPANY}, {"english": "B1"},
)  # fmt: skip


def apply(world: World) -> None:
    """Everybody writes between the opening and the closing of the call; most submit in the last fortnight."""
    world.at(world.call.opens_at + timedelta(hours=1))
    cities = list(_applicants(world))
    flaws = dict(zip((row.pk for row in cities[-len(FLAWS) :]), FLAWS, strict=True))
    drafts = [_draft(world, city, flaws.get(city.pk, {})) for city in cities]
    moments = sorted(
        world.call.closes_at - timedelta(hours=world.rng.expovariate(1 / 90)) - timedelta(minutes=3)
        for _row in drafts
    )
    for application, moment in zip(drafts, moments, strict=True):
        world.at(max(moment, world.now))
        _submit(world, application, "first")
    _second_thoughts(world, drafts)


def _applicants(world: World) -> Iterator[City]:
    """The sample's applicants: named twins of 2023 first, then places drawn with the seed."""
    wanted = world.options.applicants
    names: list[tuple[str, str, Place | None]] = []
    weights = facts.APPLICANT_COUNTRIES
    hosts = {city.place_id for row in accepted_activities(world.cohort) for city in row.cities.all()}
    total = sum(weights.values())
    for country, weight in weights.items():
        count = weight if wanted == facts.APPLICANTS else max(1, round(weight * wanted / total))
        names.extend(_drawn(world, country, count, hosts))
    # The last ones get the flaws: they must not live in XK, whose flaw is the country.
    names = [row for row in names if row[1] == "XK"] + [row for row in names if row[1] != "XK"]
    for name, country, place in names[:wanted]:
        yield city_of(world, name, country, str(place.pk) if place else "", is_sample=True)


def _drawn(
    world: World, country: str, count: int, hosts: set[int | None]
) -> list[tuple[str, str, Place | None]]:
    low, high = (20_000, 700_000) if count < 100 else (5_000, 3_000_000)  # noqa: PLR2004 - larger plays need smaller towns
    pool = list(
        Place.objects.filter(country_id=country, population__gte=low, population__lte=high)
        .exclude(pk__in=[key for key in hosts if key])
        .exclude(name__regex=r"[0-9]")  # numbered districts of large cities are no applicants
        .order_by("pk")
    )
    named = [row for row in pool if row.name in facts.NAMED_TWINS.get(country, [])]
    others, seen = [], {row.name for row in named}
    for row in world.rng.sample(pool, len(pool)):
        if row.name not in seen:
            seen.add(row.name)
            others.append(row)
    return [(row.name, country, row) for row in [*named, *others][:count]]


def _upload(world: World, lead: Any, application: Application) -> Document:
    upload = sample_pdf("letter-of-commitment.pdf", "Sample letter of commitment")
    return store_document(
        actor=lead, now=world.now, upload=upload, owner_kind="applications", owner_key=application.code
    )


def _draft(world: World, city: City, flaw: dict[str, Any]) -> Application:
    """Write every section, the lead and a colleague in turns."""
    rng = world.rng
    lead = world.lead_of(city)
    if "kind" in flaw:
        update_city(actor=lead, now=world.now, city=city, kind=flaw["kind"], acts_for=city.name)
    _colleague(world, city)
    application = applications.start_application(
        actor=lead, now=world.later(minutes=rng.randint(1, 8)), call=world.call, city=city
    )
    domains = sorted(rng.sample([row["key"] for row in world.cohort.domains], rng.randint(1, 3)))
    levers = rng.sample([row["key"] for row in world.cohort.levers], 3)
    document = _upload(world, lead, application)
    for key, answers in _answers(world, city, flaw, domains, levers, document).items():
        applications.save_section(
            actor=lead, now=world.now, application=application, key=key, answers=answers, version=0
        )
    _rows(world, application, domains, levers)
    return application


def _colleague(world: World, city: City) -> None:
    """Every third city has a colleague in the team, invited and accepted as people do."""
    if world.rng.random() < 1 / 3 and city.team.filter(left_at__isnull=True).count() < 2:  # noqa: PLR2004 - lead and one more
        person = world.person(f"{city.slug}-colleague", cast.invented_name(world.rng))
        invitation = invite_to_team(
            actor=world.lead_of(city),
            now=world.now,
            city=city,
            email=person.email,
            name=person.name,
            role=TeamRole.MEMBER,
        )
        accept_invitation(actor=person, now=world.now, invitation=invitation)


def _answers(
    world: World, city: City, flaw: dict[str, Any], domains: list[str], levers: list[str], document: Document
) -> dict[str, dict[str, Any]]:
    rng, lead = world.rng, world.lead_of(city)
    person = {
        "name": lead.name, "email": lead.email, "function": "Climate officer", "hours": rng.choice([12, 14, 16, 20]),
        "english": flaw.get("english", rng.choice(["B2", "C1", "C2"])),
    }  # fmt: skip
    return {
        "city": {"department": "Climate and environment", "portrait": texts.sentences(rng, texts.BARRIERS, 3), "earlier": False},
        "team": {"people": [person], "support": texts.sentences(rng, texts.NEXT_STEPS, 2)},
        "commitment": {
            "commitment_year": flaw.get("commitment_year", rng.choice([2030, 2035, 2040, 2045, 2050])),
            "commitment_kind": rng.choice(["council", "plan", "covenant"]), "progress": texts.sentences(rng, texts.OFFERS, 2),
        },
        "learn": {
            "domains": domains, "problem": texts.problem(rng, domains[0], levers[0]),
            "change": texts.sentences(rng, texts.NEXT_STEPS, 2),
        },
        "offer": {"experience": texts.sentences(rng, texts.OFFERS, 2), "welcome_visit": True},
        "hosts": {"other_hosts": rng.random() < 0.9, "languages": "English"},  # noqa: PLR2004 - nine of ten
        "uploads": {"commitment_letter": {"code": document.code, "name": document.name, "size": document.size}},
        "consents": {"processing": True, "truthful": True, "publication": rng.random() < 0.95, "research": True},  # noqa: PLR2004
    }  # fmt: skip


def _rows(world: World, application: Application, domains: list[str], levers: list[str]) -> None:
    """Needs, offers, and ranked hosts: those that share domains and levers attract, with some chance."""
    rng, lead = world.rng, world.lead_of(application.city)
    needs = [
        {
            "domain": domain,
            "lever": lever,
            "weight": rng.randint(2, 5),
            "text": texts.problem(rng, domain, lever),
        }
        for domain, lever in zip(domains, levers, strict=False)
    ]
    offers = [
        {
            "domain": rng.choice(domains),
            "lever": rng.choice(levers),
            "weight": 3,
            "text": rng.choice(texts.OFFERS),
        }
    ]
    for kind, rows in (("need", needs), ("offer", offers)):
        applications.set_exchanges(actor=lead, now=world.now, application=application, kind=kind, rows=rows)
    hosts = _catalogue(world)
    drawn = sorted(
        hosts,
        key=lambda row: (
            -(
                2 * len(set(domains) & set(row.domains))
                + len(set(levers) & set(row.levers))
                + rng.expovariate(0.6)
            )
        ),
    )
    wishes = [
        (host, rng.choice(list(texts.ANGLES.values()))) for host in drawn[: world.cohort.preferences_max]
    ]
    applications.set_preferences(actor=lead, now=world.now, application=application, preferences=wishes)


def _catalogue(world: World) -> list[Any]:
    if not world.catalogue:
        world.catalogue = list(accepted_activities(world.cohort))
    return world.catalogue


def _submit(world: World, application: Application, key: str) -> None:
    lead = world.lead_of(application.city)
    applications.submit_application(
        actor=lead, now=world.now, application=application, key=f"{application.city.slug}-{key}"
    )


def _second_thoughts(world: World, drafts: list[Application]) -> None:
    """In the last hours some submit again, which replaces what counts."""
    world.at(world.call.closes_at - timedelta(minutes=2))
    for application in drafts[::17]:
        application.refresh_from_db()
        if application.state == ApplicationState.SUBMITTED:
            _submit(world, application, "second")
