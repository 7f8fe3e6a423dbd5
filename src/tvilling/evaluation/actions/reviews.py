# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Writing, handing in and reopening reviews, and the consensus when they diverge."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from tvilling.audit.actions import record
from tvilling.core.errors import ActionRefused, NotFound, StaleState
from tvilling.core.permissions import CLOCK, require
from tvilling.evaluation.models import Assignment, Consensus, Review, Score
from tvilling.evaluation.permissions import may_read_application
from tvilling.evaluation.queries import LIVE, diverges, weighted_total
from tvilling.evaluation.states import ASSIGNMENT_MACHINE, CONSENSUS_MACHINE, AssignmentState, ConsensusState

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from tvilling.applications.models import Application
    from tvilling.calls.models import Criterion


class ScoreRefused(ActionRefused):
    """A score outside the scale."""


class ReviewIncomplete(ActionRefused):
    """Scores or comments are missing."""

    message = _("Give a score and a comment for every criterion, then hand in the review.")


class ReviewChanged(ActionRefused):
    """The review was saved from another window."""

    message = _("This review was saved in another window a moment ago. Compare, then save again.")


def read_score(text: Any, criterion: Criterion) -> Decimal | None:
    """A score as typed: empty is none. Raises ScoreRefused outside 0 to the maximum or between the steps."""
    if text in (None, ""):
        return None
    try:
        value = Decimal(str(text).replace(",", "."))
    except InvalidOperation:
        value = Decimal(-1)
    if not value.is_finite() or not 0 <= value <= criterion.maximum or value % criterion.step:
        message = _("%(criterion)s: choose a score from 0 to %(maximum)s in steps of %(step)s.") % {
            "criterion": criterion, "maximum": criterion.maximum, "step": criterion.step,
        }  # fmt: skip
        raise ScoreRefused(message, field=f"score_{criterion.key}")
    return value


def save_review(
    *,
    actor: Any,
    now: datetime,
    assignment: Assignment,
    scores: Mapping[str, Any],
    comments: Mapping[str, str],
    comment: str = "",
    version: int | None = None,
) -> Review:
    """Keep a review as a draft. `scores` and `comments` go by criterion key; `version` guards against two windows."""
    require(actor, "evaluation.review", assignment)
    if assignment.state != AssignmentState.ACCEPTED:
        raise StaleState
    criteria = list(assignment.application.call.criteria.all())
    values = {row.key: read_score(scores.get(row.key), row) for row in criteria}
    with transaction.atomic():
        review, _made = Review.objects.get_or_create(assignment=assignment, defaults={"created_at": now})
        known = review.version if version is None else version
        changed = Review.objects.filter(pk=review.pk, version=known).update(
            version=known + 1, comment=comment, saved_at=now
        )
        if not changed:
            raise ReviewChanged
        for criterion in criteria:
            Score.objects.update_or_create(
                review=review, criterion=criterion,
                defaults={"value": values[criterion.key], "comment": comments.get(criterion.key, "")},
            )  # fmt: skip
    review.refresh_from_db()
    return review


def submit_review(*, actor: Any, now: datetime, assignment: Assignment) -> Review:
    """Hand in the review. With the last one of an application, divergence is looked at and consensus opened."""
    require(actor, "evaluation.review", assignment)
    criteria = list(assignment.application.call.criteria.all())
    with transaction.atomic():
        review = Review.objects.filter(assignment=assignment).first()
        scores = (
            {row.criterion.key: row for row in review.scores.select_related("criterion")} if review else {}
        )
        if review is None or any(
            row.key not in scores or scores[row.key].value is None or not scores[row.key].comment.strip()
            for row in criteria
        ):
            raise ReviewIncomplete
        total = weighted_total(
            {key: row.value for key, row in scores.items() if row.value is not None}, criteria
        )
        before = {"state": assignment.state}
        ASSIGNMENT_MACHINE.apply(assignment, "submit", submitted_at=now)
        Review.objects.filter(pk=review.pk).update(total=total)
        record(
            "review.submitted", actor=actor, now=now, obj=assignment, scope=assignment.cohort.slug,
            before=before, after={"state": assignment.state, "total": total, "version": review.version},
        )  # fmt: skip
        _open_consensus_if_needed(assignment.application, now)
    review.refresh_from_db()
    return review


def _open_consensus_if_needed(application: Application, now: datetime) -> None:
    live = list(Assignment.objects.filter(application=application, state__in=LIVE).order_by("pk"))
    done = [row for row in live if row.state == AssignmentState.SUBMITTED]
    if len(done) < len(live) or len(done) < application.call.reviews_per_application:
        return
    totals = [
        total for total in Review.objects.filter(assignment__in=done).values_list("total", flat=True) if total
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
        experts = [
            row.expert
            for row in Assignment.objects.filter(
                application=application, state=AssignmentState.SUBMITTED
            ).select_related("expert")
        ]
        if not experts:
            raise ActionRefused(_("There is no review yet to agree upon."))
        rapporteur = min(experts, key=lambda expert: (expert.consensuses.count(), expert.pk))
        consensus = Consensus.objects.create(application=application, rapporteur=rapporteur, created_at=now)
        record(
            "consensus.opened", actor=actor, now=now, obj=consensus, scope=application.cohort.slug,
            after={"application": application.pk, "rapporteur": rapporteur.pk},
        )  # fmt: skip
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


def reopen_review(*, actor: Any, now: datetime, assignment: Assignment, reason: str) -> Assignment:
    """Give a handed-in review back to its expert, with a reason; an agreed consensus is not undone."""
    require(actor, "evaluation.reopen", assignment)
    if not may_read_application(assignment):
        raise NotFound
    if not reason.strip():
        raise ActionRefused(_("Say why the review is opened again."), field="reason")
    if Consensus.objects.filter(application=assignment.application, state=ConsensusState.AGREED).exists():
        raise ActionRefused(_("The consensus on this application is agreed; its reviews stay as they are."))
    with transaction.atomic():
        before = {"state": assignment.state}
        ASSIGNMENT_MACHINE.apply(assignment, "reopen", submitted_at=None)
        record(
            "review.reopened", actor=actor, now=now, obj=assignment, scope=assignment.cohort.slug,
            before=before, after={"state": assignment.state}, reason=reason,
        )  # fmt: skip
    return assignment
