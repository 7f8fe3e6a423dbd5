# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Proposing and publishing a run; pins, bans and the hosts' rankings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from tvilling.audit.actions import record
from tvilling.core.errors import ActionRefused, SecondPersonNeeded
from tvilling.core.permissions import require
from tvilling.hosts.permissions import accepted_activities
from tvilling.matching import jobs
from tvilling.matching.actions.matches import end_match
from tvilling.matching.actions.steps import take_step
from tvilling.matching.models import HostRanking, Match, MatchingRun, PairRule, PairRuleKind
from tvilling.matching.permissions import live_matches
from tvilling.matching.queries import candidates
from tvilling.matching.states import MATCH_MACHINE, RunState

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from tvilling.applications.models import Application
    from tvilling.hosts.models import HostActivity


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
    if kind == PairRuleKind.PIN:
        _must_be_its_only_pin(application)
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


def _must_be_its_only_pin(application: Application) -> None:
    pinned = (
        PairRule.objects.filter(application=application, kind=PairRuleKind.PIN)
        .select_related("activity")
        .first()
    )
    if pinned is not None:
        words = {"city": application.city, "host": pinned.activity}
        raise ActionRefused(
            _("%(city)s is pinned to %(host)s already. Remove that pin first.") % words, field="application"
        )


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
    if live_matches(activity.cohort).exists():
        raise ActionRefused(_("The matches are published, so the ranking can no longer be changed."))
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


def propose_run(*, actor: Any, now: datetime, run: MatchingRun) -> MatchingRun:
    """Put a solved run forward for publication by a second person."""
    require(actor, "matching.propose", run)
    with transaction.atomic():
        take_step(run, "propose", actor=actor, now=now, proposed_by=actor)
    return run


def return_run(*, actor: Any, now: datetime, run: MatchingRun, reason: str) -> MatchingRun:
    """Do not publish a proposed run, with the reason."""
    require(actor, "matching.publish", run)
    if not reason.strip():
        raise ActionRefused(_("Say why the run is not published."), field="reason")
    with transaction.atomic():
        take_step(run, "return", actor=actor, now=now, reason=reason, proposed_by=None)
    return run


def _must_be_current(run: MatchingRun) -> None:
    """What a run promises must still be possible when it is told."""
    confirmed = set(candidates(run.cohort).values_list("pk", flat=True))
    accepted = set(accepted_activities(run.cohort).values_list("pk", flat=True))
    for application, activity in run.matches.values_list("application_id", "activity_id"):
        if application not in confirmed or activity not in accepted:
            raise OutOfDate
    _must_obey_the_rules(run)


def _must_obey_the_rules(run: MatchingRun) -> None:
    found = dict(run.matches.values_list("application_id", "activity_id"))
    rules = PairRule.objects.filter(
        application__in=candidates(run.cohort), activity__in=accepted_activities(run.cohort)
    )
    for rule in rules.select_related("application__city", "activity"):
        is_together = found.get(rule.application_id) == rule.activity_id
        if is_together != (rule.kind == PairRuleKind.PIN):
            words = {"city": rule.application.city, "host": rule.activity}
            raise ActionRefused(
                _("This run does not obey the pin or ban of %(city)s and %(host)s. Solve again.") % words
            )


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
            take_step(earlier, "supersede", actor=actor, now=now)
        take_step(run, "publish", actor=actor, now=now, published_by=actor, published_at=now)
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
            end_match(actor=actor, now=now, match=old, reason=_("Replaced by a later matching."))
        told_already = {match.pk for match in kept}
        for match in (row for row in new if row.pk not in told_already):
            MATCH_MACHINE.apply(match, "publish")
            record(
                "match.published", actor=actor, now=now, obj=match, scope=run.cohort.slug,
                after={"application": match.application_id, "activity": match.activity_id},
            )  # fmt: skip
            jobs.tell_match(actor=actor, now=now, match=match)
    return run
