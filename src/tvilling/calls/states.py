# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""A call is prepared, published, and settled; whether it is open is decided by the clock, never by a state."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from tvilling.core.statemachine import Machine, Transition


class CallState(models.TextChoices):
    """Where a call stands."""

    DRAFT = "draft", _("In preparation")
    PUBLISHED = "published", _("Published")
    SETTLED = "settled", _("Settled")


class ExtensionState(models.TextChoices):
    """Where a proposed extension stands."""

    PROPOSED = "proposed", _("Waiting for a second person")
    APPROVED = "approved", _("In force")
    REFUSED = "refused", _("Refused")


S = CallState
TONES = {S.DRAFT: "neutral", S.PUBLISHED: "good", S.SETTLED: "neutral"}
MACHINE = Machine(
    "call",
    CallState,
    S.DRAFT,
    [
        Transition("publish", (S.DRAFT,), S.PUBLISHED, "calls.publish", "call.published"),
        Transition("settle", (S.PUBLISHED,), S.SETTLED, "calls.settle", "call.settled"),
    ],
)

X = ExtensionState
EXTENSION_TONES = {X.PROPOSED: "attention", X.APPROVED: "good", X.REFUSED: "neutral"}
EXTENSION_MACHINE = Machine(
    "extension",
    ExtensionState,
    X.PROPOSED,
    [
        Transition("approve", (X.PROPOSED,), X.APPROVED, "calls.approve_extension", "call.extended"),
        Transition("refuse", (X.PROPOSED,), X.REFUSED, "calls.approve_extension", "call.extension_refused"),
    ],
)
