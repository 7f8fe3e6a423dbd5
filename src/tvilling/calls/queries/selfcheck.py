# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Can my city apply? Answered for whatever a visitor types, without signing in and without keeping anything."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from tvilling.calls.queries.eligibility import ENGLISH, Facts, check_eligibility
from tvilling.calls.queries.facts import facts_of_place
from tvilling.cities.models import CityKind
from tvilling.cities.queries import countries, find_place, find_places, the_one_called

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tvilling.calls.models import Call
    from tvilling.calls.queries.eligibility import RuleResult
    from tvilling.cities.models import Country
    from tvilling.cities.queries import FoundPlace


@dataclass(frozen=True)
class SelfCheck:
    """What to show: places to pick from, or the answer for one of them or for a country."""

    typed: str = ""
    places: Sequence[FoundPlace] = ()
    countries: Sequence[Country] = ()
    #: What was picked: a place's or a country's name.
    name: str = ""
    place: str = ""
    country: str = ""
    results: Sequence[RuleResult] = ()

    @property
    def verdict(self) -> str:
        """no, yes, or maybe: nothing speaks against it, and something is not known yet. Empty before a pick."""
        if not self.results:
            return ""
        passed = [result.passed for result in self.results]
        if False in passed:
            return "no"
        return "maybe" if None in passed else "yes"

    @property
    def against(self) -> list[RuleResult]:
        """The rules that are not met."""
        return [result for result in self.results if result.passed is False]


def self_check(call: Call, given: Mapping[str, Any]) -> SelfCheck:
    """Answer what the address says: q (a name as typed), place (picked) or country, and what else the visitor told."""
    typed = str(given.get("q", "")).strip()[:120]
    place = find_place(given.get("place"))
    others: Sequence[FoundPlace] = ()
    if place is None and typed and not given.get("country"):
        # Whoever typed the whole name of one place has said which; the others stay one step away.
        place, others = the_one_called(typed), find_places(typed)
    if place is not None:
        facts = with_told(facts_of_place(call, place), given)
        results = check_eligibility(call, facts)
        others = [found for found in others if found.place != place]
        return SelfCheck(typed, places=others, name=place.name, place=str(place.pk), results=results)
    known = countries()
    country = next((one for one in known if one.iso2 == given.get("country")), None)
    if country is not None:
        facts = with_told(Facts(country=country.iso2), given)
        results = check_eligibility(call, facts)
        return SelfCheck(typed, name=typed or str(country), country=country.iso2, results=results)
    return SelfCheck(typed, places=others, countries=known)


def with_told(facts: Facts, given: Mapping[str, Any]) -> Facts:
    """The facts with what the visitor told besides; what cannot be read stays unknown."""
    year, hours = str(given.get("year", "")).strip(), str(given.get("hours", "")).strip()
    return replace(
        facts,
        commitment_year=int(year) if year.isdecimal() and len(year) <= 4 else None,  # noqa: PLR2004 - a year
        hours=int(hours) if hours.isdecimal() and len(hours) <= 4 else None,  # noqa: PLR2004 - far above any month
        english=given["english"] if given.get("english") in ENGLISH else None,
        organisation=given["kind"] if given.get("kind") in CityKind.values else None,
    )
