# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""The pool, the fit of a pair term by term, and comparisons of runs. No viewer, no engine."""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from tvilling.applications.models import Application, Exchange, ExchangeKind
from tvilling.evaluation.models import RankedEntry
from tvilling.evaluation.queries import confirmed_decisions
from tvilling.hosts.models import HostActivity
from tvilling.hosts.states import HostActivityState
from tvilling.matching.models import HostRanking, Match, MatchingRun, PairRule
from tvilling.matching.states import MatchState
from tvilling.ui.charts import Bar, Term

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.db.models import QuerySet

    from tvilling.cities.models import City
    from tvilling.programmes.models import Cohort

EARTH_RADIUS_KM = 6371.0088
#: A journey of this length, by the straight line, has no fit left in the term "near".
FAR_KM = 4000.0

#: The terms of the fit with their weights. They are published with the call.
TERMS = {"needs": 5.0, "domains": 2.0, "gives_back": 1.0, "climate": 0.5, "size": 0.5, "near": 1.0}


@dataclass
class Pool:
    """Everything a run is made of, read in a constant number of queries."""

    cohort: Cohort
    applications: list[Application]
    activities: list[HostActivity]
    scores: dict[int, float]
    needs: dict[int, list[Exchange]] = field(default_factory=lambda: defaultdict(list))
    offers: dict[int, list[Exchange]] = field(default_factory=lambda: defaultdict(list))
    rules: list[PairRule] = field(default_factory=list)
    rankings: dict[int, dict[int, int]] = field(default_factory=lambda: defaultdict(dict))


def pool_of(cohort: Cohort) -> Pool:
    """The confirmed cities, the accepted host activities, and what both sides said."""
    applications = [
        decision.application
        for decision in confirmed_decisions(cohort).prefetch_related("application__preferences__activity")
    ]
    activities = list(
        HostActivity.objects.filter(cohort=cohort, state=HostActivityState.ACCEPTED, maximum_twins__gt=0)
        .select_related("lead_city__country")
        .order_by("slug")
    )
    keys = {application.pk for application in applications}
    pool = Pool(cohort, applications, activities, _scores(cohort))
    for row in Exchange.objects.filter(application__call__cohort=cohort).order_by("pk"):
        if row.application_id in keys:
            (pool.needs if row.kind == ExchangeKind.NEED else pool.offers)[row.application_id].append(row)
    pool.rules = [
        row
        for row in PairRule.objects.filter(cohort=cohort).select_related(
            "application__city", "activity", "created_by"
        )
        if row.application_id in keys
    ]
    for ranking in HostRanking.objects.filter(activity__cohort=cohort):
        pool.rankings[ranking.activity_id][ranking.application_id] = ranking.rank
    return pool


def _scores(cohort: Cohort) -> dict[int, float]:
    entries = RankedEntry.objects.filter(ranked_list__call__cohort=cohort).order_by("ranked_list_id")
    return {row.application_id: float(row.total) for row in entries}


@dataclass(frozen=True)
class TermFit:
    """One term of the fit of a pair: its value from 0 to 1, and the facts its sentence is made of."""

    name: str
    value: float
    facts: Mapping[str, Any]


def fit_of(application: Application, activity: HostActivity, pool: Pool) -> list[TermFit]:
    """The terms of a pair for which there are data; an unknown term is left out, never counted as zero."""
    city, host = application.city, activity.lead_city
    found = [
        _needs(pool.needs.get(application.pk, []), activity),
        _domains(application, activity),
        _gives_back(pool.offers.get(application.pk, []), activity),
        _climate(city, host),
        _size(city, host),
        _near(city, host),
    ]
    return [term for term in found if term is not None]


def _needs(needs: Sequence[Exchange], activity: HostActivity) -> TermFit | None:
    """Share of the city's weighted needs that the activity's domain and lever meet (half for one of the two)."""
    if not needs:
        return None
    total = sum(need.weight for need in needs)
    met, names = 0.0, []
    for need in needs:
        share = ((need.domain in activity.domains) + (need.lever in activity.levers)) / 2
        met += need.weight * share
        if share == 1:
            names.append([need.domain, need.lever])
    return TermFit("needs", met / total, {"met": names, "count": len(needs)})


def _domains(application: Application, activity: HostActivity) -> TermFit | None:
    if not application.domains or not activity.domains:
        return None
    shared = sorted(set(application.domains) & set(activity.domains))
    return TermFit("domains", len(shared) / len(set(application.domains)), {"shared": shared})


def _gives_back(offers: Sequence[Exchange], activity: HostActivity) -> TermFit | None:
    if not offers:
        return None
    useful = [offer for offer in offers if offer.domain in activity.domains or offer.lever in activity.levers]
    return TermFit("gives_back", len(useful) / len(offers), {"count": len(useful), "of": len(offers)})


def _climate(city: City, host: City) -> TermFit | None:
    if not city.koppen or not host.koppen:
        return None
    same = sum(one == other for one, other in zip(city.koppen, host.koppen, strict=False))
    return TermFit(
        "climate", same / max(len(city.koppen), len(host.koppen)), {"twin": city.koppen, "host": host.koppen}
    )


def _size(city: City, host: City) -> TermFit | None:
    if not city.population or not host.population:
        return None
    ratio = abs(math.log10(city.population / host.population))
    return TermFit("size", max(0.0, 1 - ratio / 2), {"twin": city.population, "host": host.population})


def _near(city: City, host: City) -> TermFit | None:
    km = distance_km(city, host)
    return None if km is None else TermFit("near", max(0.0, 1 - km / FAR_KM), {"km": round(km)})


def distance_km(one: City, other: City) -> float | None:
    """Great-circle distance on a sphere (haversine), in kilometres; None where a position is unknown."""
    points = (one.latitude, one.longitude, other.latitude, other.longitude)
    if any(value is None for value in points):
        return None
    lat1, lon1, lat2, lon2 = (math.radians(float(value or 0)) for value in points)
    half = (
        math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    )
    return 2 * EARTH_RADIUS_KM * math.asin(math.sqrt(half))


@dataclass(frozen=True)
class Difference:
    """A city that sits elsewhere in another run; None stands for no host."""

    application: Application
    before: HostActivity | None
    after: HostActivity | None


def compare_runs(before: MatchingRun, after: MatchingRun) -> list[Difference]:
    """Where two runs differ, by city name. Two queries."""
    one, other = _by_application(before), _by_application(after)
    found = []
    for key in one.keys() | other.keys():
        left, right = one.get(key), other.get(key)
        known = left or right
        if known is not None and (left and left.activity_id) != (right and right.activity_id):
            found.append(Difference(known.application, left and left.activity, right and right.activity))
    return sorted(found, key=lambda row: row.application.city.name)


def _by_application(run: MatchingRun) -> dict[int, Match]:
    rows = run.matches.select_related("application__city", "activity__lead_city")
    return {row.application_id: row for row in rows}


def unmatched(run: MatchingRun) -> list[Application]:
    """Confirmed cities without a match in the run."""
    placed = set(run.matches.exclude(state=MatchState.WITHDRAWN).values_list("application_id", flat=True))
    return [row.application for row in confirmed_decisions(run.cohort) if row.application_id not in placed]


def candidates(cohort: Cohort) -> QuerySet[Application]:
    """The applications of the confirmed cities, by city name."""
    keys = confirmed_decisions(cohort).values("application_id")
    return Application.objects.filter(pk__in=keys).select_related("city").order_by("city__name")


def asked_for(activity: HostActivity) -> list[Application]:
    """The confirmed cities that asked for an activity, by city name."""
    return list(
        candidates(activity.cohort)
        .filter(preferences__activity=activity)
        .select_related("city__country")
        .distinct()
    )


def term_label(name: str) -> str:
    """The name of a term for people."""
    return {
        "needs": _("Shared needs"),
        "domains": _("Emission domains"),
        "gives_back": _("What the twin gives back"),
        "climate": _("Climate"),
        "size": _("Size of the cities"),
        "near": _("Way to travel"),
    }[name]


def term_sentence(name: str, facts: Mapping[str, Any], cohort: Cohort) -> str:
    """A sentence that says what a term's value is made of."""
    if name == "needs":
        met = ", ".join(
            _("%(domain)s by %(lever)s")
            % {"domain": cohort.domain_label(domain), "lever": cohort.lever_label(lever)}
            for domain, lever in facts["met"]
        )
        return met or _("No need is met in both domain and lever.")
    if name == "domains":
        return ", ".join(cohort.domain_label(key) for key in facts["shared"]) or _("No domain in common.")
    if name == "gives_back":
        return _("%(count)s of %(of)s offers fit what the host works on.") % facts
    if name == "near":
        return _("%(km)s km as the crow flies.") % facts
    if name == "climate":
        return _("Climate classes %(twin)s and %(host)s.") % facts
    return _("%(twin)s and %(host)s inhabitants.") % {
        "twin": f"{facts['twin']:,}",
        "host": f"{facts['host']:,}",
    }


def fit_terms(match: Match) -> list[Term]:
    """The terms of a match for bars: label, value of 100, sentence."""
    cohort = match.cohort
    return [
        Term(
            label=term_label(row["name"]), value=round(row["value"] * 100), text=str(round(row["value"] * 100)),
            note=term_sentence(row["name"], row["facts"], cohort),
        )
        for row in match.explanation.get("terms", [])
    ]  # fmt: skip


def rank_bars(run: MatchingRun) -> list[Bar]:
    """How many cities got their first choice, their second, and so on."""
    ranks: dict[str, int] = run.summary.get("ranks", {})
    labels = {"none": _("No host"), "unlisted": _("A host not on the list")}
    order = sorted(ranks, key=lambda key: (not key.isdigit(), int(key) if key.isdigit() else 0, key))
    return [
        Bar(
            label=str(labels.get(key) or _("Choice number %(rank)s") % {"rank": key}), value=ranks[key], text=str(ranks[key]),
            tone="host" if key == "1" else "neutral" if key.isdigit() else "attention",
        )
        for key in order
    ]  # fmt: skip
