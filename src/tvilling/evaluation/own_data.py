# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""What the evaluation tells of an expert: the cases that she may see, what she wrote, what she declared."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tvilling.core.own_data import DONE_IN_OFFICE, Part
from tvilling.evaluation.models import ConflictSource
from tvilling.evaluation.permissions import assignments_visible_to, consensuses_visible_to

CASE = ("assignment__application__call", "assignment__application__city")


def _own_cases(person: Any) -> Q:
    return Q(pk__in=assignments_visible_to(person).values("pk"))


def _of_own_cases(person: Any) -> Q:
    return Q(assignment__in=assignments_visible_to(person).values("pk"))


PARTS = [
    Part(
        "evaluation.expert",
        ("person",),
        ("cohort", "countries", "languages", "domains", "affiliations", "load_maximum"),
        title=_("What is known of you as an expert"),
        stands_for=True,
    ),
    Part(
        "evaluation.conflict",
        ("expert__person",),
        ("application__call", "application__city", "source", "reason", "created_at"),
        title=_("Conflicts of interest you declared"),
        only=lambda _person: Q(source=ConflictSource.DECLARED),
    ),
    Part(
        "evaluation.assignment",
        ("expert__person",),
        ("application__call", "application__city", "state", "due_at", "answered_at", "submitted_at"),
        title=_("Your cases"),
        only=_own_cases,
        stands_for=True,
    ),
    Part(
        "evaluation.review",
        ("assignment__expert__person",),
        (*CASE, "comment", "total", "saved_at"),
        title=_("Reviews you wrote"),
        only=_of_own_cases,
        stands_for=True,
    ),
    Part(
        "evaluation.score",
        ("review__assignment__expert__person",),
        (*(f"review__{path}" for path in CASE), "criterion", "value", "comment"),
        title=_("Scores you gave"),
        only=lambda person: Q(review__assignment__in=assignments_visible_to(person).values("pk")),
    ),
    Part(
        "evaluation.consensus",
        ("rapporteur__person",),
        ("application__call", "application__city", "state", "agreed_at"),
        title=_("Consensuses you are the rapporteur of"),
        only=lambda person: Q(pk__in=consensuses_visible_to(person).values("pk")),
    ),
]
LEFT_OUT = dict.fromkeys(
    [
        "evaluation.rankedlist.created_by",
        "evaluation.decision.decided_by",
        "evaluation.decision.released_by",
        "evaluation.correction.proposed_by",
        "evaluation.correction.told_by",
    ],
    DONE_IN_OFFICE,
)
