# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Matching: runs that can be checked by anybody, capacities, bans, and one host for each twin."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from django.db.models import Count, Exists, F, OuterRef, Q

from tvilling.core.errors import ActionRefused
from tvilling.core.permissions import CLOCK
from tvilling.hosts.models import HostActivity
from tvilling.insights.invariants.promises import PIECE, Promise, pieces, unrecorded
from tvilling.matching.actions import verify_run
from tvilling.matching.models import Match, MatchingRun, PairRule, PairRuleKind
from tvilling.matching.permissions import LIVE
from tvilling.matching.states import MatchState, RunState

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.models import QuerySet

TOLD = (RunState.PUBLISHED, RunState.SUPERSEDED)
OVER = (MatchState.DECLINED, MatchState.WITHDRAWN)


def _told_runs() -> QuerySet[MatchingRun]:
    return MatchingRun.objects.filter(state__in=TOLD).select_related("cohort")


def hashes() -> Iterator[str]:
    """Problem and result of a run are the texts that were hashed."""
    for run in pieces(MatchingRun.objects.defer(None).exclude(problem_sha256="").select_related("cohort")):
        for name, text, expected in (
            ("problem", run.problem, run.problem_sha256),
            ("result", run.result, run.result_sha256),
        ):
            if not text and not expected:
                continue  # it is still being solved, or ended without a result
            if hashlib.sha256(text.encode()).hexdigest() != expected:
                yield f"the {name} of run {_name(run)} does not have its SHA-256"


def verified() -> Iterator[str]:
    """The independent checker finds nothing wrong with any run that was published."""
    for run in pieces(_told_runs()):
        try:
            report = verify_run(actor=CLOCK, now=run.published_at or run.created_at, run=run)
        except (ActionRefused, ValueError) as fault:
            yield f"run {_name(run)} cannot be checked: {fault}"
            continue
        for check in report.checks:
            if not check.holds:
                yield f"run {_name(run)} fails the check of {check.name}: {check.detail}"


def two_people() -> Iterator[str]:
    """A run is published by another person than the one who proposed it."""
    alone = Q(proposed_by__isnull=True) | Q(published_by__isnull=True) | Q(published_by=F("proposed_by"))
    for run in pieces(_told_runs().filter(alone)):
        yield f"run {_name(run)} was published without a second person"


def at_most() -> Iterator[str]:
    """No host has more twins than it can carry."""
    live = Count("matches", filter=Q(matches__state__in=LIVE))
    for row in pieces(HostActivity.objects.annotate(live=live).filter(live__gt=F("maximum_twins"))):
        yield f"host activity {row.slug} has {row.live} twins and can carry {row.maximum_twins}"


def at_least() -> Iterator[str]:
    """A host with twins has as many as it asked for, unless one has left since."""
    live = Count("matches", filter=Q(matches__state__in=LIVE))
    left = Count("matches", filter=Q(matches__state__in=OVER))
    rows = HostActivity.objects.annotate(live=live, left=left)
    for row in pieces(rows.filter(live__gt=0, live__lt=F("minimum_twins"), left=0)):
        yield f"host activity {row.slug} has {row.live} twins and asked for {row.minimum_twins} at least"


def bans() -> Iterator[str]:
    """No pair is together that was to be kept apart when it was matched."""
    ban = PairRule.objects.filter(
        kind=PairRuleKind.BAN,
        application=OuterRef("application"),
        activity=OuterRef("activity"),
        created_at__lt=OuterRef("run__created_at"),
    )
    for match in pieces(Match.objects.filter(Exists(ban), state__in=LIVE).only("code")):
        yield f"match {match.code} is of a pair that was to be kept apart"


def one_host() -> Iterator[str]:
    """A twin has one host."""
    rows = Match.objects.filter(state__in=LIVE).values("application__code").annotate(number=Count("pk"))
    for row in rows.filter(number__gt=1).order_by().iterator(chunk_size=PIECE):
        yield f"application {row['application__code']} has {row['number']} hosts"


def confirmed_by_both() -> Iterator[str]:
    """A confirmed match was confirmed by both cities."""
    half = Q(twin_confirmed_at__isnull=True) | Q(host_confirmed_at__isnull=True)
    for match in pieces(Match.objects.filter(half, state=MatchState.CONFIRMED).only("code")):
        yield f"match {match.code} counts as confirmed without both cities"


def recorded() -> Iterator[str]:
    """Published runs, and matches that were told, have their entries in the audit record."""
    for run in unrecorded(_told_runs(), "matching_run.published"):
        yield f"run {_name(run)} was published without an entry in the audit record"
    for match in unrecorded(Match.objects.exclude(state=MatchState.PROPOSED).only("code"), "match.published"):
        yield f"match {match.code} was told without an entry in the audit record"


def _name(run: MatchingRun) -> str:
    return f"{run.number} of {run.cohort.slug}"


PROMISES = (
    Promise("what matching runs were asked and answered is unchanged", hashes),
    Promise("published matching runs pass the independent checker", verified),
    Promise("matching runs are published by a second person", two_people),
    Promise("no host has more twins than the most it asked for", at_most),
    Promise("no host with twins has fewer than the least it asked for", at_least),
    Promise("pairs that the office kept apart are not matched", bans),
    Promise("a twin has one host", one_host),
    Promise("matches are confirmed by both cities", confirmed_by_both),
    Promise("every published matching run and match has its entry in the audit record", recorded),
)
