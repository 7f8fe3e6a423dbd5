# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""A complaint: written by the city, examined by somebody who took no part in the decision, answered by two people."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from tvilling.core.statemachine import Machine, Transition


class ComplaintState(models.TextChoices):
    """Where a complaint stands."""

    DRAFT = "draft", _("Being written")
    FILED = "filed", _("Received")
    EXAMINED = "examined", _("Being examined")
    PROPOSED = "proposed", _("Answer proposed")
    RELEASED = "released", _("Answered")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class Verdict(models.TextChoices):
    """What comes of a complaint."""

    UPHELD = "upheld", _("Upheld")
    PARTLY = "partly", _("Upheld in part")
    NOT_UPHELD = "not_upheld", _("Not upheld")


S = ComplaintState
#: Not answered and not withdrawn; an application has one such complaint at most.
OPEN = (S.DRAFT, S.FILED, S.EXAMINED, S.PROPOSED)
#: In the hands of the office.
IN_HAND = (S.FILED, S.EXAMINED, S.PROPOSED)
TONES = {
    S.DRAFT: "neutral", S.FILED: "attention", S.EXAMINED: "attention", S.PROPOSED: "attention", S.RELEASED: "good",
    S.WITHDRAWN: "neutral",
}  # fmt: skip
MACHINE = Machine(
    "complaint",
    ComplaintState,
    S.DRAFT,
    [
        Transition("file", (S.DRAFT,), S.FILED, "complaints.file", "complaint.filed"),
        # Another person can be named as long as there is no answer.
        Transition("assign", (S.FILED, S.EXAMINED), S.EXAMINED, "complaints.assign", "complaint.assigned"),
        Transition("propose", (S.EXAMINED,), S.PROPOSED, "complaints.answer", "complaint.answer_proposed"),
        Transition("return", (S.PROPOSED,), S.EXAMINED, "complaints.release", "complaint.answer_returned"),
        Transition("release", (S.PROPOSED,), S.RELEASED, "complaints.release", "complaint.answered"),
        Transition("withdraw", OPEN, S.WITHDRAWN, "complaints.withdraw", "complaint.withdrawn"),
    ],
)
