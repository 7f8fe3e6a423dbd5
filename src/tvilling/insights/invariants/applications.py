# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Applications: what counts, its receipt, its time, and the verdict on eligibility."""

from __future__ import annotations

from datetime import timedelta
from itertools import groupby
from typing import TYPE_CHECKING

from django.db.models import Count, Exists, F, OuterRef, Q

from tvilling.applications.models import Application, FixRequest, Submission
from tvilling.applications.states import IN_HAND, ApplicationState
from tvilling.applications.validators import ReceiptRefused, digest, verify
from tvilling.audit.models import Entry
from tvilling.insights.invariants.promises import PIECE, Promise, pieces

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.models import QuerySet

VERDICTS = {ApplicationState.ELIGIBLE: True, ApplicationState.INELIGIBLE: False}


def one_per_city() -> Iterator[str]:
    """A city applies once to a call."""
    rows = Application.objects.values("call__slug", "city__slug").annotate(number=Count("pk")).order_by()
    for row in rows.filter(number__gt=1).iterator(chunk_size=PIECE):
        yield f"{row['city__slug']} has {row['number']} applications to {row['call__slug']}"


def in_hand_is_submitted() -> Iterator[str]:
    """What is in hand was handed in."""
    handed_in = Submission.objects.filter(application=OuterRef("pk"))
    states = (*IN_HAND, ApplicationState.INELIGIBLE)
    for row in pieces(Application.objects.filter(~Exists(handed_in), state__in=states).only("code", "state")):
        yield f"application {row.code} is {row.get_state_display().lower()} but nothing was handed in"


def last_counts() -> Iterator[str]:
    """Submissions are numbered in the order of time, so that the counted one is the last."""
    rows = Submission.objects.order_by("application_id", "number")
    named = rows.values_list("application__code", "number", "submitted_at").iterator(chunk_size=PIECE)
    for code, handed_in in groupby(named, key=lambda row: row[0]):
        before = None
        for expected, (_code, number, at) in enumerate(handed_in, start=1):
            if number != expected:
                yield f"application {code} has no submission {expected}"
                break
            if before is not None and at < before:
                yield f"submission {number} of application {code} is older than the one before it"
            before = at


def snapshots() -> Iterator[str]:
    """What was handed in is still what was hashed, and what the receipt names."""
    for row in pieces(_submissions("snapshot", "snapshot_sha256", "receipt")):
        found = digest(row.snapshot)
        if found != row.snapshot_sha256:
            yield f"the text of {_name(row)} does not have its SHA-256"
        elif row.receipt.get("text_sha256") != found:
            yield f"the receipt of {_name(row)} names another text"


def receipts() -> Iterator[str]:
    """Every receipt bears our signature."""
    for row in pieces(_submissions("receipt")):
        try:
            verify(row.receipt)
        except ReceiptRefused as refusal:
            yield f"the receipt of {_name(row)}: {refusal}"


def in_time() -> Iterator[str]:
    """Nothing counts that came before the call opened or after deadline and grace, but corrections asked for."""
    fix = FixRequest.objects.filter(
        application=OuterRef("application"),
        answered_at=OuterRef("submitted_at"),
        due_at__gte=OuterRef("submitted_at"),
    )
    rows = Submission.objects.filter(~Exists(fix)).defer("snapshot", "receipt")
    for row in pieces(rows.select_related("application__call")):
        call = row.application.call
        if not call.opens_at <= row.submitted_at < call.closes_at + timedelta(seconds=call.grace_seconds):
            yield f"{_name(row)} was handed in while the call was not open"


def verdicts() -> Iterator[str]:
    """Who is eligible or not was so found by a named person, and a refusal has its reason."""
    for state, verdict in VERDICTS.items():
        rows = Application.objects.filter(state=state).only("code")
        decided = Q(eligibility__verdict=verdict, eligibility__decided_by__isnull=False)
        decided &= Q(eligibility__decided_at__isnull=False)
        if not verdict:
            decided &= ~Q(eligibility__reason="")
        for row in pieces(rows.exclude(pk__in=Application.objects.filter(decided).values("pk"))):
            yield f"application {row.code} has a verdict without the person or the reason behind it"


def against_the_rules() -> Iterator[str]:
    """Whoever decides against what the rules say gives the reason."""
    rows = Application.objects.filter(state__in=VERDICTS, eligibility__reason="")
    for row in pieces(rows.exclude(eligibility__verdict=F("eligibility__passed")).only("code")):
        yield f"application {row.code} was decided against the rules without a reason"


def recorded() -> Iterator[str]:
    """Each submission has its entry in the audit record."""
    kind = Application._meta.label_lower
    rows = Submission.objects.values("application_id", "application__code").annotate(number=Count("pk"))
    for row in rows.order_by("application_id").iterator(chunk_size=PIECE):
        entries = Entry.objects.filter(
            object_type=kind,
            object_key=str(row["application_id"]),
            event__in=["application.submitted", "application.fixed"],
        )
        if entries.count() != row["number"]:
            yield f"the submissions of application {row['application__code']} are not all on record"


def _submissions(*fields: str) -> QuerySet[Submission]:
    return Submission.objects.select_related("application").only("number", "application__code", *fields)


def _name(row: Submission) -> str:
    return f"submission {row.number} of application {row.application.code}"


PROMISES = (
    Promise("a city applies once to a call", one_per_city),
    Promise("applications that count as submitted have a submission", in_hand_is_submitted),
    Promise("of several submissions of an application, the last one counts", last_counts),
    Promise("texts of submissions are unchanged since they were handed in", snapshots),
    Promise("receipts of submissions carry a valid signature", receipts),
    Promise("nothing was handed in before its call opened or after it closed", in_time),
    Promise("eligibility was decided by a person", verdicts),
    Promise("decisions on eligibility against the rules have a reason", against_the_rules),
    Promise("every submission has its entry in the audit record", recorded),
)
