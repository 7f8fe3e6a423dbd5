# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""The common report on an application whose reviews diverge."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from tvilling.audit.actions import record
from tvilling.core.errors import ActionRefused
from tvilling.core.permissions import CLOCK, require
from tvilling.evaluation import jobs
from tvilling.evaluation.actions.scores import ReviewIncomplete, read_score
from tvilling.evaluation.models import Assignment, Consensus, Decision, Expert, Review
from tvilling.evaluation.queries import LIVE, WAITING, diverges, weighted_total
from tvilling.evaluation.states import CONSENSUS_MACHINE, AssignmentState, DecisionState

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from tvilling.applications.models import Application


class ReviewStillOut(ActionRefused):
    """Nothing is agreed upon while a review is still to come."""

    message = _("A review of this application is still to come. Agree when it is in.")


def open_consensus_if_needed(application: Application, now: datetime) -> None:
    """Once all reviews of an application are in: ask for a consensus when they diverge."""
    live = list(Assignment.objects.filter(application=application, state__in=LIVE).order_by("pk"))
    done = [row for row in live if row.state == AssignmentState.SUBMITTED]
    if len(done) < len(live) or len(done) < application.call.reviews_per_application:
        return
    totals = [
        total
        for total in Review.objects.filter(assignment__in=done).values_list("total", flat=True)
        if total is not None
    ]
    if diverges(application.call, totals):
        open_consensus(actor=CLOCK, now=now, application=application)


def open_consensus(*, actor: Any, now: datetime, application: Application) -> Consensus:
    """Ask the experts of an application for a common report; the one with fewest consensuses is rapporteur."""
    require(actor, "evaluation.open_consensus", application)
    with transaction.atomic():
        existing = Consensus.objects.filter(application=application).first()
        if existing is not None:
            return existing
        reviewed = Assignment.objects.filter(application=application, state=AssignmentState.SUBMITTED)
        experts = Expert.objects.filter(assignments__in=reviewed).select_related("person", "cohort")
        rapporteur = (
            experts.annotate(written=Count("consensuses", distinct=True)).order_by("written", "pk").first()
        )
        if rapporteur is None:
            raise ActionRefused(_("There is no review yet to agree upon."))
        consensus = Consensus.objects.create(application=application, rapporteur=rapporteur, created_at=now)
        record(
            "consensus.opened", actor=actor, now=now, obj=consensus, scope=application.cohort.slug,
            after={"application": application.pk, "rapporteur": rapporteur.pk},
        )  # fmt: skip
        others = [expert for expert in experts if expert != rapporteur]
        jobs.tell_panel(actor=actor, now=now, consensus=consensus, others=others)
    return consensus


def agree_consensus(
    *, actor: Any, now: datetime, consensus: Consensus, scores: Mapping[str, Any], comment: str
) -> Consensus:
    """The rapporteur writes down what was agreed: a score for each criterion and a comment."""
    require(actor, "evaluation.agree", consensus)
    criteria = list(consensus.application.call.criteria.all())
    values = {row.key: read_score(scores.get(row.key), row) for row in criteria}
    agreed = {key: value for key, value in values.items() if value is not None}
    if len(agreed) < len(criteria) or not comment.strip():
        raise ReviewIncomplete
    with transaction.atomic():
        if Assignment.objects.filter(application=consensus.application, state__in=WAITING).exists():
            raise ReviewStillOut
        total = weighted_total(agreed, criteria)
        before = {"state": consensus.state}
        CONSENSUS_MACHINE.apply(
            consensus, "agree", scores={key: str(value) for key, value in agreed.items()}, comment=comment,
            total=total, agreed_at=now,
        )  # fmt: skip
        record(
            "consensus.agreed", actor=actor, now=now, obj=consensus, scope=consensus.cohort.slug,
            before=before, after={"state": consensus.state, "total": total},
        )  # fmt: skip
    return consensus


def drop_consensus(*, actor: Any, now: datetime, application: Application) -> None:
    """A review it rests on is gone or open again: the report is made anew when all are in, unless it was used."""
    told = Decision.objects.filter(application=application).exclude(state=DecisionState.PENDING)
    consensus = Consensus.objects.filter(application=application).select_related("rapporteur__cohort").first()
    if consensus is None or told.exists():
        return
    before = {"state": consensus.state, "application": application.pk}
    record(
        "consensus.dropped", actor=actor, now=now, obj=consensus, scope=consensus.cohort.slug, before=before
    )
    consensus.delete()
