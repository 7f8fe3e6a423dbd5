# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Assignments, consensus, decisions, and decisions put right: each with its table of steps."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from tvilling.core.statemachine import Machine, Transition


class AssignmentState(models.TextChoices):
    """Where an evaluator's case stands."""

    OFFERED = "offered", _("Conflict to be declared")
    ACCEPTED = "accepted", _("To be reviewed")
    CONFLICTED = "conflicted", _("Conflict of interest")
    SUBMITTED = "submitted", _("Review handed in")
    REVOKED = "revoked", _("Taken back")


class ConsensusState(models.TextChoices):
    """Where a consensus stands."""

    OPEN = "open", _("Being discussed")
    AGREED = "agreed", _("Agreed")


class Outcome(models.TextChoices):
    """What is decided about an application."""

    SELECTED = "selected", _("Selected")
    RESERVE = "reserve", _("Reserve list")
    REJECTED = "rejected", _("Not selected")


class DecisionState(models.TextChoices):
    """Where a decision stands: pending ones are known to the office alone."""

    PENDING = "pending", _("Pending")
    RELEASED = "released", _("Told")
    CONFIRMED = "confirmed", _("Confirmed by the city")
    DECLINED = "declined", _("Declined by the city")
    WITHDRAWN = "withdrawn", _("Withdrawn later")


class Was(models.TextChoices):
    """What a city was told that can be put right, the worst first."""

    INELIGIBLE = "ineligible", _("Not eligible")
    REJECTED = "rejected", _("Not selected")
    RESERVE = "reserve", _("Reserve list")


class Cause(models.TextChoices):
    """Why a decision that was told may be put right."""

    COMPLAINT = "complaint", _("A complaint was upheld")
    ERROR = "error", _("The office found an error")


class CorrectionState(models.TextChoices):
    """Where it stands that a told decision is put right."""

    PROPOSED = "proposed", _("Proposed")
    TOLD = "told", _("Told")
    DROPPED = "dropped", _("Dropped")


#: What each can become: something better, never something worse.
BETTER = {
    Was.INELIGIBLE: (Outcome.SELECTED, Outcome.RESERVE),
    Was.REJECTED: (Outcome.SELECTED, Outcome.RESERVE),
    Was.RESERVE: (Outcome.SELECTED,),
}


A = AssignmentState
ASSIGNMENT_MACHINE = Machine(
    "assignment",
    AssignmentState,
    A.OFFERED,
    [
        Transition("accept", (A.OFFERED,), A.ACCEPTED, "evaluation.declare", "assignment.accepted"),
        Transition(
            "conflict",
            (A.OFFERED, A.ACCEPTED, A.SUBMITTED),
            A.CONFLICTED,
            "evaluation.declare",
            "assignment.conflicted",
        ),
        Transition("submit", (A.ACCEPTED,), A.SUBMITTED, "evaluation.review", "review.submitted"),
        Transition("reopen", (A.SUBMITTED,), A.ACCEPTED, "evaluation.reopen", "review.reopened"),
        Transition("revoke", (A.OFFERED, A.ACCEPTED), A.REVOKED, "evaluation.assign", "assignment.revoked"),
    ],
)

C = ConsensusState
CONSENSUS_MACHINE = Machine(
    "consensus",
    ConsensusState,
    C.OPEN,
    [Transition("agree", (C.OPEN,), C.AGREED, "evaluation.agree", "consensus.agreed")],
)

D = DecisionState
DECISION_MACHINE = Machine(
    "decision",
    DecisionState,
    D.PENDING,
    [
        Transition("release", (D.PENDING,), D.RELEASED, "evaluation.release", "decision.released"),
        Transition("confirm", (D.RELEASED,), D.CONFIRMED, "evaluation.confirm", "decision.confirmed"),
        Transition("decline", (D.RELEASED,), D.DECLINED, "evaluation.confirm", "decision.declined"),
        Transition("withdraw", (D.CONFIRMED,), D.WITHDRAWN, "evaluation.withdraw", "decision.withdrawn"),
        # Another outcome than the one that was told: told anew, by a second person.
        Transition("correct", (D.RELEASED,), D.RELEASED, "evaluation.release", "decision.corrected"),
    ],
)

P = CorrectionState
CORRECTION_MACHINE = Machine(
    "correction",
    CorrectionState,
    P.PROPOSED,
    [
        Transition("tell", (P.PROPOSED,), P.TOLD, "evaluation.release", "decision.corrected"),
        Transition("drop", (P.PROPOSED,), P.DROPPED, "evaluation.decide", "correction.dropped"),
    ],
)
