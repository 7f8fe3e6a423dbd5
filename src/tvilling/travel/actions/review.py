# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Checking claims: amounts allowed with a reason from a fixed list, then approved by a second person."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from tvilling.audit.actions import record
from tvilling.core.clock import end_of_day
from tvilling.core.errors import NotAsSeen, SecondPersonNeeded, StaleState
from tvilling.core.permissions import require
from tvilling.travel.actions.errors import ClaimRefused, needs_reason
from tvilling.travel.jobs.sending import cuts_in_words, tell_of_claim
from tvilling.travel.models import Claim, ClaimLine, CutReason
from tvilling.travel.queries.allowances import allowances, allowed_sum, ceiling_wrongly_given, mark_of_claim
from tvilling.travel.states import CLAIM_MACHINE, ClaimState
from tvilling.ui.formats import money_text

if TYPE_CHECKING:
    from datetime import datetime

#: The clock stands still while staff check; afterwards there is at least this long to answer.
ANSWER_DAYS = 7


def start_review(*, actor: Any, now: datetime, claim: Claim) -> Claim:
    """Begin to check a claim: each line gets the amount and the reason that the rules give it."""
    require(actor, "travel.review", claim)
    _not_their_own(actor, claim)
    with transaction.atomic():
        _take(claim, "start_review", actor=actor, now=now, reviewer=actor)
        for found in allowances(claim):
            line = found.line
            line.allowed, line.reason, line.reason_note = found.allowed, found.reason, ""
            line.allowed_by = actor
            line.save(update_fields=["allowed", "reason", "reason_note", "allowed_by"])
    return claim


def set_allowed(
    *, actor: Any, now: datetime, line: ClaimLine, allowed: Decimal, reason: str, note: str = ""
) -> ClaimLine:
    """Allow another amount for a line, with the reason the traveller reads. The ceiling holds over all lines."""
    claim = line.claim
    require(actor, "travel.review", line)
    _not_their_own(actor, claim)
    _check_allowed(line, allowed, reason)
    with transaction.atomic():
        held = Claim.objects.select_for_update().filter(pk=claim.pk, state=ClaimState.IN_REVIEW)
        if not list(held.values_list("pk", flat=True)):
            raise StaleState
        if allowed_sum(claim, without=line) + allowed > (claim.trip.ceiling or 0):
            message = _("Together the lines would pass the ceiling of %(ceiling)s. Lower another line first.")
            raise ClaimRefused(
                message % {"ceiling": money_text(claim.trip.ceiling or Decimal(0))}, field="allowed"
            )
        before = {"allowed": line.allowed, "reason": line.reason}
        line.allowed, line.reason, line.reason_note, line.allowed_by = (
            allowed,
            reason,
            note.strip()[:200],
            actor,
        )
        line.save(update_fields=["allowed", "reason", "reason_note", "allowed_by"])
        after = {"allowed": line.allowed, "reason": line.reason}
        record(
            "claim.line_allowed",
            actor=actor,
            now=now,
            obj=line,
            scope=line.cohort.slug,
            before=before,
            after=after,
        )
    return line


def approve_claim(*, actor: Any, now: datetime, claim: Claim, seen: str | None = None) -> Claim:
    """Approve what was checked. Never by the traveller, the author, or whoever allowed one of the amounts. `seen` as in `_hold`."""
    require(actor, "travel.approve_claim", claim)
    _not_their_own(actor, claim)
    if actor.pk in {claim.reviewer_id, *claim.lines.values_list("allowed_by_id", flat=True)}:
        raise SecondPersonNeeded
    if claim.lines.filter(allowed__isnull=True).exists():
        raise ClaimRefused(_("Each line needs its allowed amount first."))
    with transaction.atomic():
        _hold(claim, "approve", seen)
        total = allowed_sum(claim)
        if total > (claim.trip.ceiling or 0):
            raise ClaimRefused(_("The allowed amounts pass the ceiling."))
        if ceiling_wrongly_given(claim):
            raise ClaimRefused(
                _(
                    "A cost is cut because the ceiling is used up, but some of it is left. Correct that line first."
                )
            )
        _take(
            claim, "approve", actor=actor, now=now, approved_by=actor, decided_at=now, allowed_total=total,
            decision_reason="",
        )  # fmt: skip
        cuts = cuts_in_words(claim)
        tell_of_claim(
            actor=actor,
            now=now,
            claim=claim,
            letter="travel.claim_approved",
            occasion=f"{now:%Y%m%d%H%M%S}",
            cuts=cuts,
        )
    return claim


def return_claim(*, actor: Any, now: datetime, claim: Claim, reason: str, seen: str | None = None) -> Claim:
    """Send the claim back to be changed, also after its approval while no run holds it.

    The time it lay here is added to the deadline. `seen` as in `_hold`.
    """
    require(actor, "travel.review", claim)
    _not_their_own(actor, claim)
    said = needs_reason(reason)
    with transaction.atomic():
        _hold(claim, "return", seen)
        waited = now - claim.submitted_at if claim.submitted_at else timedelta(0)
        due = end_of_day(
            max(claim.due_at + waited, now + timedelta(days=ANSWER_DAYS)), claim.cohort.time_zone
        )
        _take(
            claim,
            "return",
            actor=actor,
            now=now,
            reason=said,
            decision_reason=said,
            due_at=due,
            allowed_total=None,
            approved_by=None,
            decided_at=None,
        )
        tell_of_claim(
            actor=actor,
            now=now,
            claim=claim,
            letter="travel.claim_returned",
            occasion=f"{now:%Y%m%d%H%M%S}",
            reason=said,
        )
    return claim


def reject_claim(*, actor: Any, now: datetime, claim: Claim, reason: str, seen: str | None = None) -> Claim:
    """Pay nothing, for good, also after an approval while no run holds the claim. The traveller gets the reason.

    `seen` as in `_hold`.
    """
    require(actor, "travel.review", claim)
    _not_their_own(actor, claim)
    said = needs_reason(reason)
    with transaction.atomic():
        _hold(claim, "reject", seen)
        _take(
            claim, "reject", actor=actor, now=now, reason=said, decision_reason=said, decided_at=now,
            allowed_total=None, approved_by=None,
        )  # fmt: skip
        tell_of_claim(actor=actor, now=now, claim=claim, letter="travel.claim_rejected", reason=said)
    return claim


def _hold(claim: Claim, step: str, seen: str | None) -> None:
    """Keep the claim until the transaction ends; refuse a step meant for other costs, receipts or amounts.

    `seen` is the `mark_of_claim` that the page had.
    """
    held = Claim.objects.select_for_update()
    claim.refresh_from_db(fields=["state", "submitted_at", "due_at"], from_queryset=held)
    CLAIM_MACHINE.find(step, claim.state)
    if seen is not None and seen != mark_of_claim(claim):
        raise NotAsSeen


def _not_their_own(actor: Any, claim: Claim) -> None:
    if actor.pk in {claim.trip.traveller_id, claim.trip.author_id, claim.submitted_by_id}:
        raise SecondPersonNeeded(_("Nobody checks a claim of their own, or one they have written."))


def _check_allowed(line: ClaimLine, allowed: Decimal, reason: str) -> None:
    if not 0 <= allowed <= line.claimed:
        message = _("Allow between 0 and the claimed %(claimed)s.") % {"claimed": money_text(line.claimed)}
        raise ClaimRefused(message, field="allowed")
    if reason not in CutReason.values:
        raise ClaimRefused(_("Choose the reason that the traveller reads."), field="reason")
    if (reason == CutReason.FULL) != (allowed == line.claimed):
        raise ClaimRefused(
            _("“Allowed in full” goes with the whole amount, and only with it."), field="reason"
        )


def _take(claim: Claim, step: str, *, actor: Any, now: datetime, reason: str = "", **fields: Any) -> None:
    before = {"state": claim.state, "allowed": claim.allowed_total}
    row = CLAIM_MACHINE.apply(claim, step, **fields)
    after = {"state": claim.state, "claimed": claim.claimed_total, "allowed": claim.allowed_total}
    record(
        row.event,
        actor=actor,
        now=now,
        obj=claim,
        scope=claim.cohort.slug,
        before=before,
        after=after,
        reason=reason,
    )
