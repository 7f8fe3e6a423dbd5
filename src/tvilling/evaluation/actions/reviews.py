# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Writing, handing in and reopening reviews."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from tvilling.audit.actions import record
from tvilling.core.errors import ActionRefused, NotFound, StaleState
from tvilling.core.permissions import require
from tvilling.evaluation import jobs
from tvilling.evaluation.actions.consensus import drop_consensus, open_consensus_if_needed
from tvilling.evaluation.actions.scores import ReviewIncomplete, read_score
from tvilling.evaluation.models import Assignment, Consensus, Decision, Review, Score
from tvilling.evaluation.permissions import may_read_application
from tvilling.evaluation.queries import weighted_total
from tvilling.evaluation.states import ASSIGNMENT_MACHINE, AssignmentState, ConsensusState, DecisionState

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime


class ReviewChanged(ActionRefused):
    """The review was saved from another window."""

    message = _("This review was saved in another window a moment ago. Compare, then save again.")


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
        saved = {"version": known + 1, "comment": comment, "saved_at": now}
        if not Review.objects.filter(pk=review.pk, version=known).update(**saved):
            raise ReviewChanged
        Score.objects.bulk_create(
            [
                Score(review=review, criterion=row, value=values[row.key], comment=comments.get(row.key, ""))
                for row in criteria
            ],
            update_conflicts=True, unique_fields=["review", "criterion"], update_fields=["value", "comment"],
        )  # fmt: skip
    for name, value in saved.items():
        setattr(review, name, value)
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
        review.total = total
        review.save(update_fields=["total"])
        record(
            "review.submitted", actor=actor, now=now, obj=assignment, scope=assignment.cohort.slug,
            before=before, after={"state": assignment.state, "version": review.version},
        )  # fmt: skip
        open_consensus_if_needed(assignment.application, now)
    return review


def reopen_review(*, actor: Any, now: datetime, assignment: Assignment, reason: str) -> Assignment:
    """Give a handed-in review back to its expert, with a reason; an agreed consensus is not undone."""
    require(actor, "evaluation.reopen", assignment)
    if not may_read_application(assignment):
        raise NotFound
    if not reason.strip():
        raise ActionRefused(_("Say why the review is opened again."), field="reason")
    if Consensus.objects.filter(application=assignment.application, state=ConsensusState.AGREED).exists():
        raise ActionRefused(_("The consensus on this application is agreed; its reviews stay as they are."))
    told = Decision.objects.filter(application=assignment.application).exclude(state=DecisionState.PENDING)
    if told.exists():
        raise ActionRefused(_("The decision on this application was told; its reviews stay as they are."))
    with transaction.atomic():
        before = {"state": assignment.state}
        ASSIGNMENT_MACHINE.apply(assignment, "reopen", submitted_at=None)
        record(
            "review.reopened", actor=actor, now=now, obj=assignment, scope=assignment.cohort.slug,
            before=before, after={"state": assignment.state}, reason=reason,
        )  # fmt: skip
        drop_consensus(actor=actor, now=now, application=assignment.application)
        jobs.tell_reopened(actor=actor, now=now, assignment=assignment, reason=reason)
    return assignment
