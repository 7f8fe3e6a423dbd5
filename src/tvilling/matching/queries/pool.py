# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""The pool, the fit of a pair term by term, and comparisons of runs. No viewer, no engine."""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q

from tvilling.applications.models import Application, Exchange, ExchangeKind
from tvilling.evaluation.models import RankedEntry
from tvilling.evaluation.queries import confirmed_decisions, open_offers
from tvilling.hosts.models import HostActivity
from tvilling.hosts.states import HostActivityState
from tvilling.matching.models import HostRanking, Match, MatchingRun, PairRule
from tvilling.matching.states import MatchState, RunState

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from django.db.models import Model, QuerySet

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
    #: Activities by application that one of the two declined to be matched with.
    declined: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))


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
    return _read(cohort, applications, activities)


def pool_then(run: MatchingRun) -> Pool:
    """The pool that the problem of a run was made of, also when somebody has left since."""
    applications = Application.objects.select_related("city__country").prefetch_related(
        "preferences__activity"
    )
    activities = HostActivity.objects.select_related("lead_city__country")
    return _read(
        run.cohort,
        _in_order(applications, run.summary["applications"]),
        _in_order(activities, run.summary["activities"]),
    )


def _in_order[M: Model](rows: QuerySet[M], keys: Sequence[int]) -> list[M]:
    found = {row.pk: row for row in rows.filter(pk__in=keys)}
    return [found[key] for key in keys]


def _read(cohort: Cohort, applications: list[Application], activities: list[HostActivity]) -> Pool:
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
    for match in Match.objects.filter(run__cohort=cohort, state=MatchState.DECLINED):
        pool.declined[match.application_id].add(match.activity_id)
    return pool


def _scores(cohort: Cohort) -> dict[int, float]:
    """The total on the list made last, by application."""
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
    #: Which of its wishes each is; None when it is on no list.
    before_rank: int | None = None
    after_rank: int | None = None


def compare_runs(before: MatchingRun, after: MatchingRun) -> list[Difference]:
    """Where two runs differ, by city name. Two queries."""
    one, other = _by_application(before), _by_application(after)
    found = []
    for key in one.keys() | other.keys():
        left, right = one.get(key), other.get(key)
        known = left or right
        before_it, after_it = left.activity if left else None, right.activity if right else None
        if known is not None and before_it != after_it:
            ranks = [row.explanation.get("rank") if row else None for row in (left, right)]
            found.append(Difference(known.application, before_it, after_it, *ranks))
    return sorted(found, key=lambda row: row.application.city.slug)


def matches_of(run: MatchingRun) -> QuerySet[Match]:
    """The matches of a run: its own, and those told earlier that it kept."""
    return Match.objects.filter(Q(run=run) | Q(pk__in=run.summary.get("kept", []))).select_related(
        "application__city__country", "activity__lead_city"
    )


def _by_application(run: MatchingRun) -> dict[int, Match]:
    return {row.application_id: row for row in matches_of(run)}


def unmatched(run: MatchingRun) -> list[Application]:
    """The cities for which the run found no host."""
    keys = run.summary.get("unmatched", [])
    return list(Application.objects.filter(pk__in=keys).select_related("city").order_by("city__slug"))


def candidates(cohort: Cohort) -> QuerySet[Application]:
    """The applications of the confirmed cities, by city name."""
    keys = confirmed_decisions(cohort).values("application_id")
    return Application.objects.filter(pk__in=keys).select_related("city").order_by("city__slug")


def not_ranked(activities: QuerySet[HostActivity]) -> QuerySet[HostActivity]:
    """Those that cities asked for, and whose lead has ranked none of them."""
    ranked = HostRanking.objects.values("activity_id")
    return activities.filter(preferred_by__isnull=False).exclude(pk__in=ranked).distinct()


def without_match(cohort: Cohort) -> list[tuple[Application, Match | None]]:
    """Once a run was published: the confirmed cities that have no match now, each with its last one that is over."""
    if not MatchingRun.objects.filter(cohort=cohort, published_at__isnull=False).exists():
        return []
    told = (
        Match.objects.filter(run__cohort=cohort)
        .exclude(state=MatchState.PROPOSED)
        .select_related("run", "activity")
    )
    live = told.filter(state__in=[MatchState.PUBLISHED, MatchState.CONFIRMED]).values("application")
    rows = list(candidates(cohort).exclude(pk__in=live))
    last = {row.application_id: row for row in told.filter(application__in=rows).order_by("ended_at", "pk")}
    return [(row, last.get(row.pk)) for row in rows]


def asked_for(activity: HostActivity) -> list[Application]:
    """The confirmed cities that asked for an activity, by city name."""
    return list(
        candidates(activity.cohort)
        .filter(preferences__activity=activity)
        .select_related("city__country")
        .distinct()
    )


def wishes_for(cohort: Cohort) -> dict[int, int]:
    """How many confirmed cities asked for which activity, by the activity's key."""
    asked = candidates(cohort).order_by().filter(preferences__isnull=False).values("preferences__activity")
    return dict(asked.annotate(number=Count("pk")).values_list("preferences__activity", "number"))


def ready_to_match(cohorts: QuerySet[Cohort]) -> Iterator[Cohort]:
    """Those in which every selected city has answered, and no run is being solved or proposed."""
    under_way = (RunState.SOLVING, RunState.PROPOSED)
    for cohort in cohorts.exclude(matching_runs__state__in=under_way):
        if not open_offers(cohort).exists():
            yield cohort
