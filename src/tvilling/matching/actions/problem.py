# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""From the pool to the engine's market. Ids are address parts of cities and activities, so records read well."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from matchmaker import Ban, Host, Lock, Market, Term, Twin
from tvilling.matching.models import PairRuleKind
from tvilling.matching.queries import CITIES, DECLINED, OFFICE, TERMS, TOLD, Pool, fit_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tvilling.applications.models import Application
    from tvilling.hosts.models import HostActivity
    from tvilling.matching.models import Match

type Pair = tuple[str, str]


def market_of(pool: Pool, keep: Iterable[Match] = ()) -> Market:
    """The market of a pool, with every kept match as a lock."""
    kept = list(keep)
    bans, locks = _rules(pool, kept)
    locked = {lock.twin for lock in locks}
    return Market.build(
        [_twin(row) for row in pool.applications],
        [_host(row) for row in pool.activities],
        {row.city.slug: _preferences(row, pool) for row in pool.applications},
        scores={row.city.slug: pool.scores.get(row.pk, 0.0) for row in pool.applications},
        host_preferences=_host_preferences(pool),
        terms=[Term(name, weight) for name, weight in TERMS.items()],
        fit=_fits(pool, kept),
        locks=locks,
        bans=[ban for ban in bans if ban.twin not in locked],
        name=pool.cohort.slug,
    )


def _twin(application: Application) -> Twin:
    city = application.city
    return Twin(city.slug, name=city.name, country=city.country_id)


def _host(activity: HostActivity) -> Host:
    return Host(
        activity.slug,
        maximum=activity.maximum_twins,
        minimum=activity.minimum_twins,
        name=activity.title,
        country=activity.lead_city.country_id,
    )


def _preferences(application: Application, pool: Pool) -> list[str]:
    known = {row.pk: row.slug for row in pool.activities}
    return [known[row.activity_id] for row in application.preferences.all() if row.activity_id in known]


def _host_preferences(pool: Pool) -> dict[str, list[list[str]]]:
    """Ranks given by hosts as lists with ties. Who was not ranked follows by evaluation score (the engine's order)."""
    slugs = {row.pk: row.city.slug for row in pool.applications}
    result = {}
    for activity in pool.activities:
        by_rank: dict[int, list[str]] = {}
        for key, rank in sorted(pool.rankings.get(activity.pk, {}).items()):
            if key in slugs:
                by_rank.setdefault(rank, []).append(slugs[key])
        if by_rank:
            result[activity.slug] = [sorted(by_rank[rank]) for rank in sorted(by_rank)]
    return result


def _fits(pool: Pool, keep: Iterable[Match]) -> dict[Pair, dict[str, float]]:
    """Pairs that were asked for, fixed by a person, or share an emission domain; others are not possible.

    Of the facts behind the values nothing is kept: there are as many pairs as cities times hosts.
    """
    fixed = {(row.application_id, row.activity_id) for row in pool.rules}
    fixed |= {(row.application_id, row.activity_id) for row in keep}
    fits: dict[Pair, dict[str, float]] = {}
    offered = [(activity, set(activity.domains)) for activity in pool.activities]
    for application in pool.applications:
        domains = set(application.domains)
        asked = {row.activity_id for row in application.preferences.all()}
        for activity, others in offered:
            wanted = activity.pk in asked or (application.pk, activity.pk) in fixed
            if wanted or domains & others:
                terms = fit_of(application, activity, pool)
                fits[application.city.slug, activity.slug] = {term.name: term.value for term in terms}
    return fits


def _rules(pool: Pool, keep: Iterable[Match]) -> tuple[list[Ban], list[Lock]]:
    """What people fixed wins over what was told before; a pair that said no is not proposed again."""
    activities = {row.pk: row.slug for row in pool.activities}
    rules = [row for row in pool.rules if row.activity_id in activities]
    ruled = {row.application_id for row in rules if row.kind == PairRuleKind.PIN}
    apart = {(row.application_id, row.activity_id) for row in rules if row.kind == PairRuleKind.BAN}
    present = {row.pk for row in pool.applications} - ruled
    locks = [
        Lock(row.application.city.slug, row.activity.slug, by=OFFICE, reason=TOLD)
        for row in keep
        if row.application_id in present
        and row.activity_id in activities
        and (row.application_id, row.activity_id) not in apart
    ]
    bans = [
        Ban(row.city.slug, activities[activity], by=CITIES, reason=DECLINED)
        for row in pool.applications
        for activity in sorted(pool.declined.get(row.pk, ()))
        if activity in activities and (row.pk, activity) not in apart
    ]
    for rule in rules:
        pair: dict[str, Any] = {
            "twin": rule.application.city.slug, "host": rule.activity.slug,
            "by": rule.created_by.label, "reason": rule.reason,
        }  # fmt: skip
        if rule.kind == PairRuleKind.BAN:
            bans.append(Ban(**pair))
        else:
            locks.append(Lock(**pair))
    return bans, locks
