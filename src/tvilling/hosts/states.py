# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Host activities: interest is drafted, sent, then taken into the catalogue or declined."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from tvilling.core.statemachine import Machine, Transition


class HostActivityState(models.TextChoices):
    """Where a host activity stands."""

    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("Waiting for the office")
    ACCEPTED = "accepted", _("In the catalogue")
    DECLINED = "declined", _("Declined")
    WITHDRAWN = "withdrawn", _("Withdrawn")


S = HostActivityState
TONES = {
    S.DRAFT: "neutral",
    S.SUBMITTED: "attention",
    S.ACCEPTED: "good",
    S.DECLINED: "bad",
    S.WITHDRAWN: "neutral",
}

MACHINE = Machine(
    "host activity",
    HostActivityState,
    S.DRAFT,
    [
        Transition("submit", (S.DRAFT,), S.SUBMITTED, "hosts.submit", "host_activity.submitted"),
        Transition("return", (S.SUBMITTED,), S.DRAFT, "hosts.decide", "host_activity.returned"),
        Transition("accept", (S.SUBMITTED,), S.ACCEPTED, "hosts.decide", "host_activity.accepted"),
        Transition("decline", (S.SUBMITTED,), S.DECLINED, "hosts.decide", "host_activity.declined"),
        Transition(
            "withdraw",
            (S.DRAFT, S.SUBMITTED, S.ACCEPTED),
            S.WITHDRAWN,
            "hosts.withdraw",
            "host_activity.withdrawn",
        ),
    ],
)
