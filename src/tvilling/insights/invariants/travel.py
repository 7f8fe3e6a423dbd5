# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Travel: what may be paid, and who may say so."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from django.db.models import DecimalField, Exists, F, OuterRef, Q, Sum, Value
from django.db.models.functions import Coalesce

from tvilling.insights.invariants.promises import Promise, pieces, unrecorded
from tvilling.journeys.models import Attendance
from tvilling.travel.models import Claim, ClaimLine, Payment, PaymentRun
from tvilling.travel.states import CLAIM_DECIDED, ClaimState, PaymentState, RunState

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.models import QuerySet

NOTHING = Value(Decimal(0), output_field=DecimalField(max_digits=14, decimal_places=2))
RELEASED = (RunState.RELEASED, RunState.SETTLED)


def _decided() -> QuerySet[Claim]:
    return Claim.objects.filter(state__in=CLAIM_DECIDED)


def up_to_claimed() -> Iterator[str]:
    """Never more is allowed than was claimed, and never without a reason and a person."""
    rows = ClaimLine.objects.filter(allowed__isnull=False).select_related("claim")
    wrong = Q(allowed__gt=F("claimed")) | Q(allowed__lt=0) | Q(reason="") | Q(allowed_by__isnull=True)
    for line in pieces(rows.filter(wrong)):
        yield f"a line of claim {line.claim.code} allows what it should not, or does not say why"


def sums() -> Iterator[str]:
    """What a claim gets is the sum of its lines, up to the ceiling of its trip."""
    rows = _decided().select_related("trip").annotate(lines_sum=Coalesce(Sum("lines__allowed"), NOTHING))
    for claim in pieces(rows):
        if claim.lines_sum != claim.allowed_total:
            yield f"claim {claim.code} allows another sum than its lines"
        if claim.trip.ceiling is None or claim.lines_sum > claim.trip.ceiling:
            yield f"claim {claim.code} passes the ceiling of its trip"


def never_the_traveller() -> Iterator[str]:
    """Nobody checks or approves a claim of one's own, and two people see every claim."""
    own = Q(reviewer=F("trip__traveller")) | Q(approved_by=F("trip__traveller"))
    alone = Q(reviewer__isnull=True) | Q(approved_by__isnull=True) | Q(approved_by=F("reviewer"))
    for claim in pieces(Claim.objects.filter(own | (alone & Q(state__in=CLAIM_DECIDED))).only("code")):
        yield f"claim {claim.code} was not checked by one person and approved by another, both not the traveller"


def after_attendance() -> Iterator[str]:
    """A claim rests on confirmed attendance."""
    there = Attendance.objects.filter(
        meeting=OuterRef("trip__meeting"), person=OuterRef("trip__traveller"), was_present=True
    )
    for claim in pieces(Claim.objects.filter(~Exists(there)).only("code")):
        yield f"claim {claim.code} is for a visit at which nobody has seen the traveller"


def released_by_another() -> Iterator[str]:
    """Money leaves only when another person than the one who prepared the run has released it."""
    alone = Q(released_by__isnull=True) | Q(released_by=F("created_by")) | Q(released_at__isnull=True)
    for run in pieces(PaymentRun.objects.filter(alone, state__in=RELEASED).select_related("cohort")):
        yield f"payment run {run.number} of {run.cohort.slug} was released without a second person"


def payments_match() -> Iterator[str]:
    """A payment is what its claim was allowed; a run is the sum of its payments."""
    rows = Payment.objects.exclude(state=PaymentState.CANCELLED).select_related("claim")
    for payment in pieces(rows.exclude(amount=F("claim__allowed_total"))):
        yield f"payment {payment.reference} is not what claim {payment.claim.code} was allowed"
    runs = PaymentRun.objects.select_related("cohort").annotate(
        paid=Coalesce(Sum("payments__amount"), NOTHING)
    )
    for run in pieces(runs.exclude(total=F("paid"))):
        yield f"payment run {run.number} of {run.cohort.slug} has another total than its payments"


def paid_once() -> Iterator[str]:
    """A claim that counts as paid has one payment that the bank has made."""
    paid = Payment.objects.filter(claim=OuterRef("pk"), state=PaymentState.PAID)
    for claim in pieces(Claim.objects.filter(~Exists(paid), state=ClaimState.PAID).only("code")):
        yield f"claim {claim.code} counts as paid without a payment"


def recorded() -> Iterator[str]:
    """Approved claims and released runs have their entries in the audit record."""
    for claim in unrecorded(_decided().only("code"), "claim.approved"):
        yield f"claim {claim.code} was approved without an entry in the audit record"
    for run in unrecorded(PaymentRun.objects.filter(state__in=RELEASED), "payment_run.released"):
        yield f"payment run {run.code} was released without an entry in the audit record"


PROMISES = (
    Promise("no more is allowed than was claimed", up_to_claimed),
    Promise("claims add up and keep to the ceiling", sums),
    Promise("two people see every claim, never the traveller", never_the_traveller),
    Promise("claims rest on confirmed attendance", after_attendance),
    Promise("payments are released by a second person", released_by_another),
    Promise("payments are what was allowed", payments_match),
    Promise("paid claims have their payment", paid_once),
    Promise("every approved claim and released payment run has its entry in the audit record", recorded),
)
