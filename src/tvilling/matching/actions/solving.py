# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Solving the runs that were started: by a worker, each run once; or at once, in a rehearsal."""

from __future__ import annotations

import logging
from collections import Counter
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from django.db import transaction

from matchmaker import Market, MatchmakerError, named_policy, verify
from matchmaker.worker import DIED, OUT_OF_MEMORY
from tvilling.core.errors import StaleState
from tvilling.core.permissions import CLOCK, require
from tvilling.matching.actions.engines import APART, HERE, TIME_LIMIT, Engine
from tvilling.matching.actions.holding import Hold
from tvilling.matching.actions.starting import start_run
from tvilling.matching.actions.steps import sha256, take_step
from tvilling.matching.models import Match
from tvilling.matching.queries import fit_of, pool_then, waiting_runs

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from matchmaker import Policy, Result, Rule
    from tvilling.applications.models import Application
    from tvilling.hosts.models import HostActivity
    from tvilling.matching.models import MatchingRun
    from tvilling.matching.queries import Pool
    from tvilling.programmes.models import Cohort

log = logging.getLogger(__name__)

#: How often a run is begun before it ends without a result: its worker died each time.
MOST_ATTEMPTS = 3
#: Solvers end somewhat before their time is up.
NEARLY = 1.0


def run_matching(*, actor: Any, now: datetime, cohort: Cohort, **options: Any) -> MatchingRun:
    """Start a run (with the options of `start_run`) and solve it at once, all at the moment `now`.

    For rehearsals, which have no worker. A run whose rules cannot all hold ends as failed, with the conflict in `summary`.
    """
    with transaction.atomic():
        run = start_run(actor=actor, now=now, cohort=cohort, **options)
        hold = Hold(run, now, steps=False)
        hold.take()
    _work(run, hold, HERE)
    return run


def solve_next(*, actor: Any, now: datetime) -> MatchingRun | None:
    """Solve the run that has waited longest, in a process of its own; None when none waits.

    Several workers may do so at once: each run is taken by one of them.
    """
    require(actor, "matching.solve")
    for run in waiting_runs(now):
        hold = Hold(run, now)
        if hold.take():
            _work(run, hold, APART)
            return run
    return None


def _work(run: MatchingRun, hold: Hold, engine: Engine) -> None:
    """Solve, check, and end the run, unless it was lost to another worker on the way."""
    with suppress(StaleState):
        if hold.stopped:
            _end_without(run, hold, "asked")
        elif run.attempts > MOST_ATTEMPTS:
            _end_without(run, hold, "died")
        else:
            _solve(run, hold, engine)


def _solve(run: MatchingRun, hold: Hold, engine: Engine) -> None:
    market, policy = Market.from_json(run.problem), named_policy(run.policy, seed=run.cohort.slug)
    try:
        result = engine.solve(market, policy, hold)
    except MatchmakerError:
        log.exception("run %s of %s could not be solved", run.number, run.cohort.slug)
        _end_without(run, hold, "fault")
        return
    if hold.lost:
        return
    if _died(result) and not hold.stopped and (not result.solved or run.attempts < MOST_ATTEMPTS):
        hold.give_back()
        return
    checked = result.solved and verify(market, result).valid
    summary = _summary(market, result, hold) if checked else _failure(market, policy, result, hold, engine)
    found = result.to_json()
    _end(run, hold, "solve" if checked else "fail", summary, result=found, result_sha256=sha256(found))


def _died(result: Result) -> bool:
    return DIED in (result.run.get("stopped"), result.reason)


def _end_without(run: MatchingRun, hold: Hold, ended: str) -> None:
    _end(run, hold, "fail", {"status": "stopped", "ended": ended})


def _end(run: MatchingRun, hold: Hold, step: str, summary: dict[str, Any], **fields: str) -> None:
    pool = pool_then(run) if step == "solve" else None
    now, matching = hold.now, summary.pop("matching", {})
    with transaction.atomic():
        if pool is not None:
            summary["unmatched"] = [row.pk for row in pool.applications if matching[row.city.slug] is None]
        take_step(
            run, step, actor=CLOCK, now=now, only_if={"attempts": run.attempts},
            summary=summary, progress={}, lease_until=None, **fields,
        )  # fmt: skip
        if pool is not None:
            _make_matches(run, pool, matching, now)


def _make_matches(run: MatchingRun, pool: Pool, matching: dict[str, str | None], now: datetime) -> None:
    places = {row.slug: row for row in pool.activities}
    Match.objects.bulk_create(
        Match(
            run=run, application=application, activity=places[host], created_at=now,
            explanation=_explanation(application, places[host], pool),
        )
        for application in pool.applications
        if (host := matching[application.city.slug]) is not None
    )  # fmt: skip


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


def _summary(market: Market, result: Result, hold: Hold) -> dict[str, Any]:
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
        "matching": result.matching,
        **({} if result.status == "optimal" else _cut_short(result, hold)),
    }


def _cut_short(result: Result, hold: Hold) -> dict[str, Any]:
    """Why the engine ended before its proof, after how long, and how many could be placed at most, if known."""
    stopped = result.run.get("stopped", result.reason)
    if hold.stopped:
        ended = "asked"
    elif OUT_OF_MEMORY in stopped:
        ended = "memory"
    elif DIED in stopped:
        ended = "died"
    elif result.path == "promotion" or hold.seconds < TIME_LIMIT - NEARLY:
        ended = "size"
    else:
        ended = "time"
    most = hold.run.progress.get("placed")
    return {"ended": ended, "seconds": round(hold.seconds), **({} if most is None else {"most": most})}


def _failure(market: Market, policy: Policy, result: Result, hold: Hold, engine: Engine) -> dict[str, Any]:
    """Rules that cannot all hold, with a conflict; or nothing found; or a result that the checker refuses."""
    if result.solved:
        log.error("the checker refuses the result of run %s of %s", hold.run.number, hold.run.cohort.slug)
        return {"status": "refused"}
    if result.status != "infeasible":
        return {"status": result.status, **_cut_short(result, hold)}
    found = engine.diagnose(market, policy, hold)
    if found is None:
        return {"status": "infeasible", "conflict": [], "relaxations": []}
    conflict = [_named(market, rule) for rule in found.conflict] + _too_many_pins(market, found.conflict)
    changes = [{**_named(market, change.rule), "to": change.to} for change in found.relaxations]
    return {"status": "infeasible", "conflict": conflict, "relaxations": changes}


def _too_many_pins(market: Market, conflict: Iterable[Rule]) -> list[dict[str, Any]]:
    """What a host can take at most is no rule that can be given up; it says why pins clash that look harmless."""
    pinned = Counter(rule.subject.partition(" and ")[2] for rule in conflict if rule.kind == "lock")
    hosts = [market.host(key) for key, number in pinned.items() if number > market.host(key).maximum]
    return [{"kind": "maximum", "names": [host.label], "limit": host.maximum} for host in hosts]


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
