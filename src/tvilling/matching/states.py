# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Matching runs and matches."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from tvilling.core.statemachine import Machine, Transition


class RunState(models.TextChoices):
    """Where a matching run stands."""

    SOLVING = "solving", _("Being solved")
    SOLVED = "solved", _("Solved and verified")
    FAILED = "failed", _("No result")
    PROPOSED = "proposed", _("Proposed for publication")
    PUBLISHED = "published", _("Published")
    SUPERSEDED = "superseded", _("Replaced by a later run")


class MatchState(models.TextChoices):
    """Where a match stands."""

    PROPOSED = "proposed", _("Proposed")
    PUBLISHED = "published", _("Waiting for both cities")
    CONFIRMED = "confirmed", _("Confirmed by both")
    DECLINED = "declined", _("Declined")
    WITHDRAWN = "withdrawn", _("Withdrawn")


R = RunState
RUN_MACHINE = Machine(
    "matching run",
    RunState,
    R.SOLVING,
    [
        Transition("solve", (R.SOLVING,), R.SOLVED, "matching.solve", "matching_run.solved"),
        Transition("fail", (R.SOLVING,), R.FAILED, "matching.solve", "matching_run.failed"),
        Transition("propose", (R.SOLVED,), R.PROPOSED, "matching.propose", "matching_run.proposed"),
        Transition("return", (R.PROPOSED,), R.SOLVED, "matching.publish", "matching_run.returned"),
        Transition("publish", (R.PROPOSED,), R.PUBLISHED, "matching.publish", "matching_run.published"),
        Transition("supersede", (R.PUBLISHED,), R.SUPERSEDED, "matching.publish", "matching_run.superseded"),
    ],
)

M = MatchState
MATCH_MACHINE = Machine(
    "match",
    MatchState,
    M.PROPOSED,
    [
        Transition("publish", (M.PROPOSED,), M.PUBLISHED, "matching.publish", "match.published"),
        Transition("confirm", (M.PUBLISHED,), M.CONFIRMED, "matching.confirm", "match.confirmed"),
        Transition("decline", (M.PUBLISHED,), M.DECLINED, "matching.confirm", "match.declined"),
        Transition(
            "withdraw", (M.PUBLISHED, M.CONFIRMED), M.WITHDRAWN, "matching.withdraw", "match.withdrawn"
        ),
    ],
)
