# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Solving, proposing and publishing a run; pins, bans and the hosts' rankings."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from matchmaker import MatchmakerError, diagnose, named_policy, solve, verify
from tvilling.audit.actions import record
from tvilling.core.errors import ActionRefused, SecondPersonNeeded
from tvilling.core.permissions import require
from tvilling.hosts.permissions import accepted_activities
from tvilling.matching import jobs
from tvilling.matching.actions.matches import end_match
from tvilling.matching.actions.problem import market_of
from tvilling.matching.models import HostRanking, Match, MatchingRun, PairRule
from tvilling.matching.permissions import live_matches
from tvilling.matching.queries import candidates, fit_of, pool_of
from tvilling.matching.states import MATCH_MACHINE, RUN_MACHINE, RunState

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from matchmaker import Market, Result, Rule
    from tvilling.applications.models import Application
    from tvilling.hosts.models import HostActivity
    from tvilling.matching.queries import Pool
    from tvilling.programmes.models import Cohort

#: Seconds a solve may take before the best matching found so far is kept.
TIME_LIMIT = 120.0


class NobodyToMatch(ActionRefused):
    """The pool is empty on one side."""

    message = _("There are no confirmed cities, or no host activities with places, to match.")


class OutOfDate(ActionRefused):
    """Since the run was solved, a city or a host has left."""

    message = _("A city or a host of this run has left since it was solved. Solve again.")


def add_pair_rule(
    *, actor: Any, now: datetime, application: Application, activity: HostActivity, kind: str, reason: str
) -> PairRule:
    """Pin a pair together or keep it apart, with the reason; the next run obeys."""
    require(actor, "matching.rule", application)
    if not reason.strip():
        raise ActionRefused(_("Say why: the reason is part of the record."), field="reason")
    if PairRule.objects.filter(application=application, activity=activity).exists():
        raise ActionRefused(_("There is a rule for this pair already. Remove it first."))
    with transaction.atomic():
        rule = PairRule.objects.create(
            cohort=application.cohort, application=application, activity=activity, kind=kind, reason=reason,
            created_by=actor, created_at=now,
        )  # fmt: skip
        after = {"kind": kind, "application": application.pk, "activity": activity.pk}
        record(
            "pair_rule.added",
            actor=actor,
            now=now,
            obj=rule,
            scope=rule.cohort.slug,
            after=after,
            reason=reason,
        )
    return rule


def remove_pair_rule(*, actor: Any, now: datetime, rule: PairRule) -> None:
    """Take a pin or ban back; runs made with it keep it in their record."""
    require(actor, "matching.rule", rule)
    with transaction.atomic():
        before = {"kind": rule.kind, "application": rule.application_id, "activity": rule.activity_id}
        record("pair_rule.removed", actor=actor, now=now, obj=rule, scope=rule.cohort.slug, before=before)
        rule.delete()


def set_host_ranking(
    *, actor: Any, now: datetime, activity: HostActivity, ranks: Mapping[Application, int]
) -> list[HostRanking]:
    """A host ranks cities that asked for it; equal ranks are ties. Replaces what it said before."""
    require(actor, "matching.rank", activity)
    asked = set(activity.preferred_by.values_list("application_id", flat=True))
    if any(application.pk not in asked for application in ranks):
        raise ActionRefused(_("Only cities that asked for this host can be ranked."))
    if any(rank < 1 for rank in ranks.values()):
        raise ActionRefused(_("Ranks begin with 1."))
    with transaction.atomic():
        HostRanking.objects.filter(activity=activity).delete()
        rows = HostRanking.objects.bulk_create(
            HostRanking(activity=activity, application=application, rank=rank)
            for application, rank in ranks.items()
        )
        record(
            "host_ranking.set", actor=actor, now=now, obj=activity, scope=activity.cohort.slug,
            after={"ranks": {str(application.pk): rank for application, rank in ranks.items()}},
        )  # fmt: skip
    return rows


def run_matching(
    *,
    actor: Any,
    now: datetime,
    cohort: Cohort,
    policy: str = "stable_fair",
    note: str = "",
    keep_current: bool = True,
) -> MatchingRun:
    """Solve the cohort's market, verify the result independently, and keep problem and result as records.

    With `keep_current` everybody who was told a match keeps it (re-matching after a withdrawal).
    A run whose rules cannot all hold ends as failed, with the conflict in `summary`.
    """
    require(actor, "matching.run", cohort)
    pool = pool_of(cohort)
    if not pool.applications or not pool.activities:
        raise NobodyToMatch
    kept = list(live_matches(cohort)) if keep_current else []
    try:
        market = market_of(pool, kept)
        rules = named_policy(policy, seed=cohort.slug)
        result = solve(market, rules, time_limit=TIME_LIMIT)
    except MatchmakerError as error:
        raise ActionRefused(str(error)) from error
    problem, found = market.to_json(), result.to_json()
    with transaction.atomic():
        number = (MatchingRun.objects.filter(cohort=cohort).aggregate(last=Max("number"))["last"] or 0) + 1
        run = MatchingRun.objects.create(
            cohort=cohort, number=number, policy=policy, note=note, created_by=actor, created_at=now,
            problem=problem, problem_sha256=_sha256(problem), result=found, result_sha256=_sha256(found),
        )  # fmt: skip
        record(
            "matching_run.started", actor=actor, now=now, obj=run, scope=cohort.slug,
            after={"number": number, "policy": policy, "problem": run.problem_sha256},
        )  # fmt: skip
        checked = result.solved and verify(market, result).valid
        summary = _summary(market, result) if checked else _conflict(market, policy)
        if checked:
            summary["unmatched"] = [
                row.pk for row in pool.applications if result.matching[row.city.slug] is None
            ]
        _take(run, "solve" if checked else "fail", actor=actor, now=now, summary=summary)
        if checked:
            places = {row.slug: row for row in pool.activities}
            Match.objects.bulk_create(
                Match(
                    run=run, application=application, activity=places[host], created_at=now,
                    explanation=_explanation(application, places[host], pool),
                )
                for application in pool.applications
                if (host := result.matching[application.city.slug]) is not None
            )  # fmt: skip
    return run


def _sha256(text: str) -> str:
    """Of the text as it is stored, so that anybody can compare a downloaded record."""
    return hashlib.sha256(text.encode()).hexdigest()


def _explanation(application: Application, activity: HostActivity, pool: Pool) -> dict[str, Any]:
    ranks = {row.activity_id: row.rank for row in application.preferences.all()}
    return {
        "rank": ranks.get(activity.pk),
        "score": pool.scores.get(application.pk),
        "terms": [
            {"name": term.name, "value": round(term.value, 4), "facts": dict(term.facts)}
            for term in fit_of(application, activity, pool)
        ],
    }


def _summary(market: Market, result: Result) -> dict[str, Any]:
    ranks: dict[str, int] = {}
    for twin, host in result.matching.items():
        pair = market.pair(twin, host) if host else None
        rank = int(market.pairs.rank[pair]) if pair is not None else 0
        key = "none" if host is None else "unlisted" if rank == 0 else str(rank)
        ranks[key] = ranks.get(key, 0) + 1
    taken = {host for host in result.matching.values() if host}
    return {
        "status": result.status,
        "path": result.path,
        "twins": len(market.twins),
        "matched": sum(host is not None for host in result.matching.values()),
        "hosts": len(market.hosts),
        "hosts_with_twins": len(taken),
        "ranks": ranks,
        "stages": [[stage.objective, stage.value, stage.proven] for stage in result.stages],
    }


def _conflict(market: Market, policy: str) -> dict[str, Any]:
    found = diagnose(market, policy)
    conflict = [_named(market, rule) for rule in found.conflict]
    changes = [{**_named(market, change.rule), "to": change.to} for change in found.relaxations]
    return {"status": "infeasible", "conflict": conflict, "relaxations": changes}


def _named(market: Market, rule: Rule) -> dict[str, Any]:
    """A rule of the engine with the names of those it is about."""
    if rule.kind == "minimum":
        names = [market.host(rule.subject).label]
    elif rule.kind == "lock":
        twin, _and, host = rule.subject.partition(" and ")
        names = [market.twin(twin).label, market.host(host).label]
    else:
        names = [rule.subject]
    return {"kind": rule.kind, "names": names, "limit": rule.limit}


def _take(run: MatchingRun, step: str, *, actor: Any, now: datetime, reason: str = "", **fields: Any) -> None:
    before = {"state": run.state}
    row = RUN_MACHINE.apply(run, step, **fields)
    record(
        row.event, actor=actor, now=now, obj=run, scope=run.cohort.slug,
        before=before, after={"state": run.state, "result": run.result_sha256}, reason=reason,
    )  # fmt: skip


def propose_run(*, actor: Any, now: datetime, run: MatchingRun) -> MatchingRun:
    """Put a solved run forward for publication by a second person."""
    require(actor, "matching.propose", run)
    with transaction.atomic():
        _take(run, "propose", actor=actor, now=now, proposed_by=actor)
    return run


def return_run(*, actor: Any, now: datetime, run: MatchingRun, reason: str) -> MatchingRun:
    """Do not publish a proposed run, with the reason."""
    require(actor, "matching.publish", run)
    if not reason.strip():
        raise ActionRefused(_("Say why the run is not published."), field="reason")
    with transaction.atomic():
        _take(run, "return", actor=actor, now=now, reason=reason, proposed_by=None)
    return run


def _must_be_current(run: MatchingRun) -> None:
    """What a run promises must still be possible when it is told."""
    confirmed = set(candidates(run.cohort).values_list("pk", flat=True))
    accepted = set(accepted_activities(run.cohort).values_list("pk", flat=True))
    for application, activity in run.matches.values_list("application_id", "activity_id"):
        if application not in confirmed or activity not in accepted:
            raise OutOfDate


def publish_run(*, actor: Any, now: datetime, run: MatchingRun) -> MatchingRun:
    """Tell both sides of every new match; a second person does it. Kept matches stay as they are.

    Cities whose match changes, or that have none any more, lose the old one; the run published before is replaced.
    """
    require(actor, "matching.publish", run)
    if run.proposed_by_id == actor.pk:
        raise SecondPersonNeeded
    _must_be_current(run)
    with transaction.atomic():
        for earlier in MatchingRun.objects.filter(cohort=run.cohort, state=RunState.PUBLISHED):
            _take(earlier, "supersede", actor=actor, now=now)
        _take(run, "publish", actor=actor, now=now, published_by=actor, published_at=now)
        current = {match.application_id: match for match in live_matches(run.cohort)}
        new = list(
            run.matches.select_related(
                "application__city", "application__call", "activity__lead_city", "run__cohort"
            )
        )
        kept = [
            match for match in new
            if (old := current.get(match.application_id)) and old.activity_id == match.activity_id
        ]  # fmt: skip
        summary = {**run.summary, "kept": [current.pop(match.application_id).pk for match in kept]}
        MatchingRun.objects.filter(pk=run.pk).update(summary=summary)
        run.summary = summary
        Match.objects.filter(pk__in=[match.pk for match in kept]).delete()
        for old in current.values():
            end_match(actor=actor, now=now, match=old, reason="Replaced by a later matching")
        told_already = {match.pk for match in kept}
        for match in (row for row in new if row.pk not in told_already):
            MATCH_MACHINE.apply(match, "publish")
            record(
                "match.published", actor=actor, now=now, obj=match, scope=run.cohort.slug,
                after={"application": match.application_id, "activity": match.activity_id},
            )  # fmt: skip
            jobs.tell_match(actor=actor, now=now, match=match)
    return run
