# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Claims as the traveller sees them: opened by confirmed attendance, filled line by line, submitted, recalled."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from tvilling.audit.actions import record
from tvilling.core.errors import StaleState
from tvilling.core.permissions import require
from tvilling.documents.actions import store_document
from tvilling.journeys.models import Attendance
from tvilling.travel.actions.errors import ClaimRefused
from tvilling.travel.jobs.sending import tell_of_claim
from tvilling.travel.models import BankAccount, Claim, ClaimLine, CostKind
from tvilling.travel.queries.allowances import claimed_sum, needs_receipt
from tvilling.travel.queries.rates import Rate, currencies, rate_on, typed_rate
from tvilling.travel.states import CLAIM_MACHINE, CLAIM_OPEN, ClaimState, TripState

if TYPE_CHECKING:
    from datetime import date

    from django.core.files.base import File

    from tvilling.travel.models import Trip

#: Tickets are bought ahead, but not longer than this.
BOUGHT_BEFORE_DAYS = 366
#: In euro. Above it is a slip, such as a currency chosen wrongly; sums stay within what lists can read.
LARGEST = Decimal(100_000)


@dataclass(frozen=True)
class LineData:
    """A cost as the receipt says it. `charged` is what the bank took in euro, if that is claimed instead.

    `rate` and `rate_source` are only for currencies and days without a rate of the European Central Bank.
    """

    kind: str
    day: date
    description: str
    amount: Decimal
    currency: str = "EUR"
    charged: Decimal | None = None
    rate: Decimal | None = None
    rate_source: str = ""


def open_claim(*, actor: Any, now: datetime, trip: Trip) -> Claim:
    """Open the claim of an approved trip whose traveller was there. Asked again, gives the same claim."""
    require(actor, "travel.open_claim", trip)
    return start_claim(actor=actor, now=now, trip=trip)


def start_claim(*, actor: Any, now: datetime, trip: Trip) -> Claim:
    """The work of `open_claim`, for actions that have checked their own right."""
    existing = Claim.objects.filter(trip=trip).first()
    if existing is not None:
        return existing
    if trip.state != TripState.APPROVED:
        raise ClaimRefused(_("Only an approved trip can be claimed for."))
    if not Attendance.objects.filter(meeting=trip.meeting, person=trip.traveller, was_present=True).exists():
        raise ClaimRefused(_("The claim opens when the attendance is confirmed."))
    with transaction.atomic():
        claim = Claim.objects.create(trip=trip, due_at=deadline(trip, now), created_at=now)
        after = {"trip": trip.pk, "state": claim.state, "due_at": claim.due_at, "ceiling": trip.ceiling}
        record("claim.opened", actor=actor, now=now, obj=claim, scope=trip.cohort.slug, after=after)
        tell_of_claim(actor=actor, now=now, claim=claim, letter="travel.claim_opened")
    return claim


def deadline(trip: Trip, now: datetime) -> datetime:
    """The end of the last day to claim: counted from the visit, or from now when attendance came later."""
    zone = ZoneInfo(trip.meeting.time_zone)
    last = max(trip.meeting.ends_at, now).astimezone(zone).date() + timedelta(days=trip.rules["claim_days"])
    return datetime.combine(last, time(23, 59, 59), zone)


def add_line(
    *, actor: Any, now: datetime, claim: Claim, data: LineData, receipt: File[bytes] | None = None
) -> ClaimLine:
    """Add a cost, with its receipt at once or later. The rate of its day is copied onto the line."""
    require(actor, "travel.claim", claim)
    _check_line(claim, data, now)
    line = ClaimLine(claim=claim, created_at=now, **_values(data))
    with transaction.atomic():
        _lock_open(claim)
        line.receipt = _stored(actor, now, claim, receipt) if receipt else None
        line.save(force_insert=True)
        _sum_up(claim)
        _note("claim.line_added", actor, now, line, after=_facts(line))
    return line


def update_line(*, actor: Any, now: datetime, line: ClaimLine, data: LineData) -> ClaimLine:
    """Change a cost. What was allowed of it before it was sent back is forgotten."""
    require(actor, "travel.claim", line)
    _check_line(line.claim, data, now)
    with transaction.atomic():
        _lock_open(line.claim)
        before, values = _facts(line), {**_values(data), **UNCHECKED}
        for name, value in values.items():
            setattr(line, name, value)
        line.save(update_fields=[*values])
        _sum_up(line.claim)
        _note("claim.line_changed", actor, now, line, before=before, after=_facts(line))
    return line


def remove_line(*, actor: Any, now: datetime, line: ClaimLine) -> None:
    """Take a cost out of the claim. Its receipt can be opened by nobody afterwards."""
    require(actor, "travel.claim", line)
    with transaction.atomic():
        _lock_open(line.claim)
        _note("claim.line_removed", actor, now, line, before=_facts(line))
        line.delete()
        _sum_up(line.claim)


def attach_receipt(*, actor: Any, now: datetime, line: ClaimLine, upload: File[bytes]) -> ClaimLine:
    """Put a receipt to a line, or another one in its place. Refuses what is no picture, PDF or document."""
    require(actor, "travel.claim", line)
    with transaction.atomic():
        _lock_open(line.claim)
        line.receipt = document = _stored(actor, now, line.claim, upload)
        line.save(update_fields=["receipt"])
        _note(
            "claim.receipt_added",
            actor,
            now,
            line,
            after={"document": document.pk, "sha256": document.sha256},
        )
    return line


def save_note(*, actor: Any, now: datetime, claim: Claim, note: str) -> Claim:
    """Keep the trip note of an open claim while it is being written."""
    require(actor, "travel.claim", claim)
    with transaction.atomic():
        _lock_open(claim)
        claim.note = note.strip()
        claim.save(update_fields=["note"])
        after = {"length": len(claim.note)}
        record("claim.note_saved", actor=actor, now=now, obj=claim, scope=claim.cohort.slug, after=after)
    return claim


def submit_claim(*, actor: Any, now: datetime, claim: Claim, note: str, late_reason: str = "") -> Claim:
    """Hand the claim in: lines with receipts, a trip note, a bank account; a reason when it is late."""
    require(actor, "travel.claim", claim)
    _check_complete(claim, note)
    if now > claim.due_at and not late_reason.strip():
        raise ClaimRefused(_("The time to claim is over. Say why it is late."), field="late_reason")
    with transaction.atomic():
        _lock_open(claim)
        _sum_up(claim)
        late = late_reason.strip() if now > claim.due_at else ""
        _take(
            claim, "submit", actor=actor, now=now, note=note.strip(), late_reason=late, submitted_at=now,
            submitted_by=actor, allowed_total=None, reviewer=None, decision_reason="",
        )  # fmt: skip
    return claim


def recall_claim(*, actor: Any, now: datetime, claim: Claim) -> Claim:
    """Take a submitted claim back to change it, as long as nobody has begun to check it."""
    require(actor, "travel.claim", claim)
    with transaction.atomic():
        _take(claim, "recall", actor=actor, now=now)
    return claim


def withdraw_claim(*, actor: Any, now: datetime, claim: Claim) -> Claim:
    """Say that nothing is claimed for this trip."""
    require(actor, "travel.claim", claim)
    with transaction.atomic():
        _take(claim, "withdraw", actor=actor, now=now)
    return claim


def remind_claimants(*, actor: Any, now: datetime) -> int:
    """Write once to each traveller whose claim is open when half of its time is over. Answers how many."""
    require(actor, "travel.tidy")
    open_ones = Claim.objects.filter(state=ClaimState.DRAFT, reminded_at__isnull=True, due_at__gt=now)
    due = [
        claim
        for claim in open_ones.select_related(
            "trip__traveller", "trip__cohort", "trip__meeting", "trip__city"
        )
        if now >= claim.created_at + (claim.due_at - claim.created_at) / 2
    ]
    for claim in due:
        with transaction.atomic():
            if not Claim.objects.filter(pk=claim.pk, reminded_at__isnull=True).update(reminded_at=now):
                continue
            tell_of_claim(actor=actor, now=now, claim=claim, letter="travel.claim_reminder")
            record(
                "claim.reminded", actor=actor, now=now, obj=claim, scope=claim.cohort.slug, after={"at": now}
            )
    return len(due)


UNCHECKED: dict[str, Any] = {"allowed": None, "reason": "", "reason_note": "", "allowed_by": None}


def _check_line(claim: Claim, data: LineData, now: datetime) -> None:
    if data.kind not in CostKind.values:
        raise ClaimRefused(_("Choose what the money was spent on."), field="kind")
    if not data.description.strip():
        raise ClaimRefused(_("Say in a few words what it was."), field="description")
    if data.amount <= 0:
        raise ClaimRefused(_("Write an amount above zero."), field="amount")
    if data.currency not in currencies():
        raise ClaimRefused(_("Choose the currency on the receipt."), field="currency")
    if data.charged is not None and data.charged <= 0:
        raise ClaimRefused(_("Write an amount above zero, or leave this empty."), field="charged")
    if data.day > now.date():
        raise ClaimRefused(_("This day is in the future."), field="day")
    if data.day < claim.trip.meeting.first_day - timedelta(days=BOUGHT_BEFORE_DAYS):
        raise ClaimRefused(_("This day is more than a year before the visit."), field="day")


def _rate(data: LineData) -> Rate:
    if data.rate is None:
        return rate_on(data.currency, data.day)
    return typed_rate(data.currency, data.rate, data.day, data.rate_source)


def _values(data: LineData) -> dict[str, Any]:
    rate = _rate(data)
    converted = rate.to_euro(data.amount)
    if converted <= 0:
        raise ClaimRefused(_("This is less than a cent."), field="amount")
    charged = data.charged if data.currency != "EUR" else None
    if max(converted, charged or converted) > LARGEST:
        raise ClaimRefused(
            _("This is more than any cost of a trip. Look at the amount and the currency."), field="amount"
        )
    return {
        "kind": data.kind, "day": data.day, "description": data.description.strip(), "amount": data.amount,
        "currency": data.currency, "rate": rate.value, "rate_on": rate.on, "rate_source": rate.source,
        "converted": converted, "claimed": charged or converted,
    }  # fmt: skip


def _check_complete(claim: Claim, note: str) -> None:
    lines = list(claim.lines.select_related("claim__trip"))
    if not lines:
        raise ClaimRefused(_("Add at least one cost, or say that you claim nothing."))
    missing = [line.description for line in lines if line.receipt_id is None and needs_receipt(line)]
    if missing:
        raise ClaimRefused(_("A receipt is missing for: %(lines)s.") % {"lines": ", ".join(missing)})
    if not note.strip():
        raise ClaimRefused(_("Write in a few sentences what you bring home."), field="note")
    if not BankAccount.objects.filter(person_id=claim.trip.traveller_id, ended_at__isnull=True).exists():
        raise ClaimRefused(_("Add your bank account first: else nobody can pay you."))


def _stored(actor: Any, now: datetime, claim: Claim, upload: File[bytes]) -> Any:
    return store_document(
        actor=actor, now=now, upload=upload, owner_kind="travel", owner_key=claim.code, field="receipt"
    )


def _lock_open(claim: Claim) -> None:
    """Hold the claim's row; raise StaleState when it is no longer the traveller's to change."""
    held = Claim.objects.select_for_update().filter(pk=claim.pk, state__in=CLAIM_OPEN)
    if not list(held.values_list("pk", flat=True)):
        raise StaleState


def _sum_up(claim: Claim) -> None:
    claim.claimed_total, claim.allowed_total = claimed_sum(claim), None
    claim.save(update_fields=["claimed_total", "allowed_total"])


def _take(claim: Claim, step: str, *, actor: Any, now: datetime, **fields: Any) -> None:
    before = {"state": claim.state}
    row = CLAIM_MACHINE.apply(claim, step, **fields)
    after = {"state": claim.state, "claimed": claim.claimed_total}
    record(row.event, actor=actor, now=now, obj=claim, scope=claim.cohort.slug, before=before, after=after)


def _facts(line: ClaimLine) -> dict[str, Any]:
    return {
        "claim": line.claim_id, "kind": line.kind, "day": line.day, "amount": line.amount, "currency": line.currency,
        "rate": line.rate, "rate_on": line.rate_on, "claimed": line.claimed,
    }  # fmt: skip


def _note(event: str, actor: Any, now: datetime, line: ClaimLine, **states: Any) -> None:
    record(event, actor=actor, now=now, obj=line, scope=line.cohort.slug, **states)
