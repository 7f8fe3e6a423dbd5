# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""An application from the first word to confirmed eligibility; selection is evaluation's."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from tvilling.core.statemachine import Machine, Transition


class ApplicationState(models.TextChoices):
    """Where an application stands."""

    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("Submitted")
    FIX_REQUESTED = "fix_requested", _("Correction asked for")
    ELIGIBLE = "eligible", _("Eligible")
    INELIGIBLE = "ineligible", _("Not eligible")
    WITHDRAWN = "withdrawn", _("Withdrawn")


S = ApplicationState
#: Handed in, and neither withdrawn nor sent back.
IN_HAND = (S.SUBMITTED, S.FIX_REQUESTED, S.ELIGIBLE)
TONES = {
    S.DRAFT: "neutral", S.SUBMITTED: "good", S.FIX_REQUESTED: "attention", S.ELIGIBLE: "good", S.INELIGIBLE: "bad",
    S.WITHDRAWN: "neutral",
}  # fmt: skip

MACHINE = Machine(
    "application",
    ApplicationState,
    S.DRAFT,
    [
        # Submitting again before the deadline replaces what counts; the state stays.
        Transition(
            "submit", (S.DRAFT, S.SUBMITTED), S.SUBMITTED, "applications.submit", "application.submitted"
        ),
        Transition(
            "request_fix", (S.SUBMITTED,), S.FIX_REQUESTED, "applications.check", "application.fix_requested"
        ),
        Transition("fix", (S.FIX_REQUESTED,), S.SUBMITTED, "applications.submit", "application.fixed"),
        Transition(
            "confirm",
            (S.SUBMITTED, S.FIX_REQUESTED),
            S.ELIGIBLE,
            "applications.check",
            "application.eligible",
        ),
        Transition(
            "refuse",
            (S.SUBMITTED, S.FIX_REQUESTED),
            S.INELIGIBLE,
            "applications.check",
            "application.ineligible",
        ),
        Transition(
            "reopen", (S.ELIGIBLE, S.INELIGIBLE), S.SUBMITTED, "applications.check", "application.reopened"
        ),
        Transition("overturn", (S.INELIGIBLE,), S.ELIGIBLE, "applications.check", "application.overturned"),
        Transition(
            "withdraw", (S.DRAFT, *IN_HAND), S.WITHDRAWN, "applications.withdraw", "application.withdrawn"
        ),
        Transition("restore", (S.WITHDRAWN,), S.DRAFT, "applications.edit", "application.restored"),
    ],
)
