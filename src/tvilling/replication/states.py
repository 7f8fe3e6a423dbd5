# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""A plan is drafted, read by host and facilitator, found ready, and endorsed by the city."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from tvilling.core.statemachine import Machine, Transition


class PlanState(models.TextChoices):
    """Where a replication plan stands."""

    DRAFT = "draft", _("Being written")
    REVIEW = "review", _("Being read")
    READY = "ready", _("Ready for endorsement")
    ENDORSED = "endorsed", _("Endorsed")


#: Instead of a state, for a plan that its city took no further before it left the journey, or the journey ended early.
HAS_LEFT = "left"
HAS_LEFT_LABEL = _("City has left")
ENDED_EARLY = "ended"
ENDED_EARLY_LABEL = _("Journey ended early")


class Transferability(models.TextChoices):
    """What the check of a practice says."""

    AS_IS = "as_is", _("Take over as it is")
    ADAPT = "adapt", _("Adapt")
    INSPIRE = "inspire", _("Be inspired")
    REJECT = "reject", _("Do not take over")


S = PlanState
TONES = {S.DRAFT: "neutral", S.REVIEW: "attention", S.READY: "attention", S.ENDORSED: "good"}
MACHINE = Machine(
    "replication plan",
    PlanState,
    S.DRAFT,
    [
        Transition("submit", (S.DRAFT,), S.REVIEW, "replication.submit", "plan.submitted"),
        Transition("return", (S.REVIEW, S.READY), S.DRAFT, "replication.judge", "plan.returned"),
        Transition("accept", (S.REVIEW,), S.READY, "replication.judge", "plan.accepted"),
        Transition("endorse", (S.READY,), S.ENDORSED, "replication.endorse", "plan.endorsed"),
    ],
)
