# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Complaints: filed in time by the city, answered by two people who took no part in the decision, all on record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Exists, F, OuterRef, Q

from tvilling.applications.models import EligibilityCheck
from tvilling.complaints.models import Complaint, Involved
from tvilling.complaints.queries import UPHELD
from tvilling.complaints.states import ComplaintState
from tvilling.evaluation.models import Assignment, Correction, Decision
from tvilling.evaluation.states import Cause
from tvilling.insights.invariants.promises import Promise, pieces, unrecorded

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.models import QuerySet

#: The fields of a complaint that name who judges it.
JUDGES = ("handler", "proposed_by", "released_by")


def _filed() -> QuerySet[Complaint]:
    return Complaint.objects.filter(filed_at__isnull=False)


def in_time() -> Iterator[str]:
    """What was filed was filed after the decision was told, and by the moment that its letter named."""
    wrong = Q(filed_at__gt=F("complain_by")) | Q(filed_at__lt=F("told_at"))
    for row in pieces(_filed().filter(wrong).only("code")):
        yield f"complaint {row.code} was filed outside its time"


def two_people() -> Iterator[str]:
    """An answer was proposed by one person and then released by another, with an outcome and reasons."""
    answered = Complaint.objects.filter(state=ComplaintState.RELEASED)
    alone = Q(released_by=F("proposed_by")) | Q(released_by__isnull=True) | Q(proposed_by__isnull=True)
    hasty = Q(released_at__lt=F("proposed_at")) | Q(proposed_at__isnull=True)
    for row in pieces(answered.filter(alone | hasty | Q(verdict="") | Q(answer="")).only("code")):
        yield f"complaint {row.code} was not answered by two people, one after the other, with an outcome and reasons"


def no_part() -> Iterator[str]:
    """Nobody examines a complaint or releases its answer who took part in the decision: as noted, and as stored."""
    for judge in JUDGES:
        same, judges = {"application": OuterRef("application")}, OuterRef(judge)
        noted = Involved.objects.filter(complaint=OuterRef("pk"), person=judges)
        reviewed = Assignment.objects.filter(
            **same, expert__person=judges, submitted_at__lte=OuterRef("filed_at")
        )
        refused = EligibilityCheck.objects.filter(**same, decided_at=OuterRef("told_at"), decided_by=judges)
        decided = Decision.objects.filter(**same, released_at=OuterRef("told_at")).filter(
            Q(decided_by=judges) | Q(released_by=judges)
        )
        anew = Correction.objects.filter(**same, told_at=OuterRef("told_at")).filter(
            Q(proposed_by=judges) | Q(told_by=judges)
        )
        biased = Exists(anew) | Exists(noted) | Exists(reviewed) | Exists(refused) | Exists(decided)
        for row in pieces(_filed().filter(biased).only("code")):
            yield f"complaint {row.code} is judged by somebody who took part in the decision ({judge})"


def corrections_have_cause() -> Iterator[str]:
    """What is put right for a complaint names one that was upheld before, about the same application."""
    upheld = Complaint.objects.filter(
        application=OuterRef("application"), code=OuterRef("reference"), state=ComplaintState.RELEASED,
        verdict__in=UPHELD, released_at__lte=OuterRef("created_at"),
    )  # fmt: skip
    for row in pieces(Correction.objects.filter(~Exists(upheld), cause=Cause.COMPLAINT).only("code")):
        yield f"the correction {row.code} names no complaint that was upheld before"


def recorded() -> Iterator[str]:
    """Every complaint that was filed, and every answer, has its entry in the audit record."""
    for row in unrecorded(_filed().only("code"), "complaint.filed"):
        yield f"complaint {row.code} was filed without an entry in the audit record"
    answered = Complaint.objects.filter(state=ComplaintState.RELEASED).only("code")
    for row in unrecorded(answered, "complaint.answered"):
        yield f"complaint {row.code} was answered without an entry in the audit record"


PROMISES = (
    Promise("complaints were filed in time", in_time),
    Promise("complaints are answered by two people", two_people),
    Promise("who took part in a decision judges no complaint about it", no_part),
    Promise("decisions are put right for complaints that were upheld", corrections_have_cause),
    Promise("every complaint and answer has its entry in the audit record", recorded),
)
