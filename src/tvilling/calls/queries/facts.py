# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""What is known of a place, a city, and a team, before and after they apply; and the rules in words."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from tvilling.calls.models import RuleKind
from tvilling.calls.queries.eligibility import ENGLISH, LABELS, Facts
from tvilling.cities.models import City
from tvilling.cities.queries import is_mission_city, is_mission_place
from tvilling.programmes.models import CityParticipation

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from tvilling.calls.models import Call, EligibilityRule
    from tvilling.cities.models import Place


def facts_of_city(call: Call, city: City) -> Facts:
    """What is known of a registered city: country, Mission status, roles in earlier cohorts, kind of body."""
    return Facts(
        country=city.country_id,
        is_mission_city=is_mission_city(city),
        earlier_roles=_earlier_roles(call, [city.pk]),
        organisation=city.kind,
    )


def facts_of_place(call: Call, place: Place) -> Facts:
    """What is known of a place: the roles of the cities registered there; not which body would apply."""
    registered = list(City.objects.filter(place=place).values_list("pk", flat=True))
    return Facts(
        country=place.country_id,
        is_mission_city=is_mission_place(place),
        earlier_roles=_earlier_roles(call, registered),
    )


def with_answers(facts: Facts, answers: Mapping[str, Any]) -> Facts:
    """The facts with what the application says: the answers of all sections in one mapping."""
    people = [row for row in answers.get("people") or [] if isinstance(row, dict) and any(row.values())]
    hours = [row.get("hours") for row in people]
    known = [given for given in hours if isinstance(given, int | float) and not isinstance(given, bool)]
    levels = [str(row.get("english")) for row in people if row.get("english") in ENGLISH]
    year = answers.get("commitment_year")
    return replace(
        facts,
        commitment_year=year if isinstance(year, int) and not isinstance(year, bool) else None,
        hours=sum(known) if people and len(known) == len(people) else None,
        english=min(levels, key=ENGLISH.index) if people and len(levels) == len(people) else None,
    )


def _earlier_roles(call: Call, cities: Iterable[int]) -> tuple[str, ...]:
    earlier = CityParticipation.objects.filter(
        city__in=list(cities),
        cohort__programme_id=call.cohort.programme_id,
        cohort__starts_on__lt=call.cohort.starts_on,
    )
    return tuple(sorted(set(earlier.values_list("role", flat=True))))


def rule_in_words(call: Call, rule: EligibilityRule) -> str:
    """One rule as a sentence for "who may apply"."""
    given = rule.parameters
    programme = call.cohort.funding_programme
    match rule.kind:
        case RuleKind.COUNTRY:
            sentence = _(
                "Cities in the Member States of the European Union, and in countries associated to %(programme)s."
            )
            return sentence % {"programme": programme}
        case RuleKind.ORGANISATION:
            kinds = ", ".join(str(LABELS[kind]) for kind in given["kinds"])
            return _("These kinds of bodies: %(kinds)s.") % {"kinds": kinds}
        case RuleKind.MISSION_CITY:
            return {
                "any": _("Mission Cities and others alike."),
                "only": _("Mission Cities only."),
                "not": _("Cities that are not Mission Cities."),
            }[given["who"]]
        case RuleKind.EARLIER_ROLE:
            roles = ", ".join(str(LABELS[role]) for role in given["roles"])
            return _("Cities that have not taken part before as: %(roles)s.") % {"roles": roles}
        case RuleKind.COMMITMENT_YEAR:
            sentence = _("Cities that are committed to be climate-neutral by %(latest)d or earlier.")
            return sentence % {"latest": given["latest"]}
        case RuleKind.HOURS:
            sentence = _("Teams with at least %(hours)d hours a month.")
            return sentence % {"hours": call.cohort.hours_minimum}
        case _:
            return _("Representatives with English at level %(level)s or above.") % {
                "level": given["minimum"]
            }
