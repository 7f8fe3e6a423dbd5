# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Beginning a run, and telling one to stop. Neither waits for the engine: a worker solves (see `solving`)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from matchmaker import MatchmakerError, named_policy
from tvilling.audit.actions import record
from tvilling.core.errors import ActionRefused
from tvilling.core.permissions import require
from tvilling.matching.actions.problem import market_of
from tvilling.matching.actions.steps import sha256, take_step
from tvilling.matching.models import MatchingRun
from tvilling.matching.permissions import live_matches
from tvilling.matching.queries import is_held, pool_of, run_being_solved
from tvilling.matching.states import RunState
from tvilling.programmes.models import Cohort

if TYPE_CHECKING:
    from datetime import datetime

    from matchmaker import Market
    from tvilling.matching.queries import Pool


class NobodyToMatch(ActionRefused):
    """The pool is empty on one side."""

    message = _("There are no confirmed cities, or no host activities with places, to match.")


class Ended(ActionRefused):
    """The run has its result, or is known to have none."""

    message = _("This run has ended: there is nothing to stop.")


class AlreadySolving(ActionRefused):
    """One run of a cohort is solved at a time."""

    message = _("A run of this cohort is being solved. Wait for its result, or stop it, then solve again.")


def start_run(
    *,
    actor: Any,
    now: datetime,
    cohort: Cohort,
    policy: str = "stable_fair",
    note: str = "",
    keep_current: bool = True,
) -> MatchingRun:
    """Store the cohort's market as the problem of a new run, for a worker to solve.

    With `keep_current` everybody who was told a match keeps it (re-matching after a withdrawal).
    """
    require(actor, "matching.run", cohort)
    _only_one(cohort)
    pool = pool_of(cohort)
    if not pool.applications or not pool.activities:
        raise NobodyToMatch
    problem = _market(pool, policy, keep_current=keep_current).to_json()
    with transaction.atomic():
        Cohort.objects.select_for_update().get(pk=cohort.pk)
        _only_one(cohort)
        number = (MatchingRun.objects.filter(cohort=cohort).aggregate(last=Max("number"))["last"] or 0) + 1
        run = MatchingRun.objects.create(
            cohort=cohort, number=number, policy=policy, note=note, created_by=actor, created_at=now,
            problem=problem, problem_sha256=sha256(problem), summary=_sides(pool),
        )  # fmt: skip
        record(
            "matching_run.started", actor=actor, now=now, obj=run, scope=cohort.slug,
            after={"number": number, "policy": policy, "problem": run.problem_sha256},
        )  # fmt: skip
    return run


def _only_one(cohort: Cohort) -> None:
    if run_being_solved(cohort) is not None:
        raise AlreadySolving


def _market(pool: Pool, policy: str, *, keep_current: bool) -> Market:
    kept = list(live_matches(pool.cohort)) if keep_current else []
    try:
        named_policy(policy, seed=pool.cohort.slug)
        return market_of(pool, kept)
    except MatchmakerError as error:
        raise ActionRefused(str(error)) from error


def _sides(pool: Pool) -> dict[str, Any]:
    """Who is in the market, until the run has a result: some may have left by then."""
    return {
        "twins": len(pool.applications),
        "hosts": len(pool.activities),
        "applications": [row.pk for row in pool.applications],
        "activities": [row.pk for row in pool.activities],
    }


def stop_run(*, actor: Any, now: datetime, run: MatchingRun) -> MatchingRun:
    """Ask that the solve ends: the best found so far becomes the result, else the run ends without one.

    The worker that solves it does so within seconds; where none does, the run ends at once.
    """
    require(actor, "matching.cancel", run)
    with transaction.atomic():
        waiting = MatchingRun.objects.select_for_update(of=("self",)).select_related("cohort")
        held = waiting.filter(pk=run.pk, state=RunState.SOLVING).first()
        if held is None:
            raise Ended
        if held.stop_asked_at is None:
            _ask_to_stop(held, actor, now)
        if not is_held(held, now):
            summary = {"status": "stopped", "ended": "asked"}
            take_step(held, "fail", actor=actor, now=now, summary=summary, progress={}, lease_until=None)
    return held


def _ask_to_stop(run: MatchingRun, actor: Any, now: datetime) -> None:
    run.stop_asked_by, run.stop_asked_at = actor, now
    run.save(update_fields=["stop_asked_by", "stop_asked_at"])
    record(
        "matching_run.cancelled", actor=actor, now=now, obj=run, scope=run.cohort.slug,
        before={"state": run.state}, after={"state": run.state},
    )  # fmt: skip
