# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""A decision that was told is put right: for the better, with a reason, by two people, and at nobody's cost."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from tvilling.applications.actions import overturn_refusal
from tvilling.audit.actions import record
from tvilling.calls.models import Call
from tvilling.core.errors import ActionRefused, SecondPersonNeeded, StaleState
from tvilling.core.permissions import require
from tvilling.evaluation import jobs, queries
from tvilling.evaluation.models import Correction, Decision
from tvilling.evaluation.states import BETTER, CORRECTION_MACHINE, DECISION_MACHINE, Cause, Outcome, Was
from tvilling.programmes.queries import complaints_until

if TYPE_CHECKING:
    from datetime import datetime

    from tvilling.applications.models import Application
    from tvilling.evaluation.queries import ToldBefore


class NothingToPutRight(ActionRefused):
    """The city was told nothing that could become better."""

    message = _(
        "Nothing can be put right here: only a city that was told “not eligible”, “not selected” or “reserve list”."
    )


class EvaluateFirst(ActionRefused):
    """No decision of the call was told yet."""

    message = _(
        "No decision of this call has been told. Take the verdict back on the page of the application: it is"
        " evaluated as the others are."
    )


class AlreadyProposed(ActionRefused):
    """One proposal at a time."""

    message = _(
        "Something is proposed for this city already. A second person tells it, or it is dropped first."
    )


class ChangedSince(ActionRefused):
    """What the city was told is no longer what the proposal wants to put right."""

    message = _("What the city was told has changed since this was proposed. Drop it, and look again.")


def propose_correction(
    *, actor: Any, now: datetime, application: Application, outcome: str, reason: str
) -> Correction:  # fmt: skip
    """Say what is decided instead of what the city was told, and why. Nothing changes until a second person tells it.

    Its cause is the complaint that was upheld about it, if there is one, and else an error of the office.
    """
    require(actor, "evaluation.decide", application)
    told = queries.told_before(application)
    if told is None:
        raise NothingToPutRight
    if told.was == Was.INELIGIBLE and not queries.anything_told(application.call):
        raise EvaluateFirst
    _check(told, outcome, reason)
    if queries.open_correction(application) is not None:
        raise AlreadyProposed
    reference = queries.ground_of(application)
    cause = Cause.COMPLAINT if reference else Cause.ERROR
    correction = Correction(
        application=application, cause=cause, reference=reference, was=told.was, was_reason=told.reason,
        was_reserve_position=told.reserve_position, was_told_at=told.at, outcome=outcome, reason=reason.strip(),
        proposed_by=actor, created_at=now,
    )  # fmt: skip
    try:
        with transaction.atomic():
            correction.save(force_insert=True)
            _record(
                "correction.proposed", actor, now, correction, before={"outcome": told.was},
                after={"state": correction.state, "outcome": outcome, "cause": cause, "reference": reference},
                reason=correction.reason,
            )  # fmt: skip
    except IntegrityError as fault:
        raise AlreadyProposed from fault
    return correction


def _check(told: ToldBefore, outcome: str, reason: str) -> None:
    if outcome not in BETTER[told.was]:
        message = _("The city was told: %(was)s. A decision that was told is put right for the better only.")
        raise ActionRefused(message % {"was": told.was.label}, field="outcome")
    if not reason.strip():
        raise ActionRefused(_("Give the reason: the city will read it."), field="reason")


def tell_correction(
    *, actor: Any, now: datetime, correction: Correction, confirm_by: datetime | None = None
) -> Decision:
    """The second person decides so and tells the city. A place is taken from nobody: if none is left, it is one more."""
    require(actor, "evaluation.release", correction)
    if correction.proposed_by_id == actor.pk:
        raise SecondPersonNeeded
    application, is_offer = correction.application, correction.outcome == Outcome.SELECTED
    if is_offer and (confirm_by is None or confirm_by <= now):
        raise ActionRefused(_("The date to confirm by must lie in the future."), field="confirm_by")
    with transaction.atomic():
        call = hold_places(application.call)
        told = queries.told_before(application)
        if told is None or (told.was, told.at) != (correction.was, correction.was_told_at):
            raise ChangedSince
        CORRECTION_MACHINE.apply(correction, "tell", told_by=actor, told_at=now)
        fields = {
            "outcome": correction.outcome, "reason": correction.reason, "corrected_at": now,
            "confirm_by": confirm_by if is_offer else None,
            "complain_by": None if is_offer else complaints_until(call.cohort, now),
            "is_extra": is_offer and queries.room(call, told.reserve_position) <= 0,
            "reserve_position": told.reserve_position if is_offer else queries.last_on_reserve(call) + 1,
        }  # fmt: skip
        decision = told.decision or _first_decision(actor, now, correction, fields)
        if told.decision is not None:
            DECISION_MACHINE.apply(decision, "correct", only_if={"outcome": told.was}, **fields)
        record(
            "decision.corrected", actor=actor, now=now, obj=decision, scope=decision.cohort.slug,
            before={"outcome": told.was, "reserve": told.reserve_position},
            after={"outcome": decision.outcome, "reserve": decision.reserve_position, "is_extra": decision.is_extra,
                   "cause": correction.cause, "reference": correction.reference},
            reason=correction.reason,
        )  # fmt: skip
        jobs.tell_correction(actor=actor, now=now, correction=correction, decision=decision)
    return decision


def _first_decision(actor: Any, now: datetime, correction: Correction, fields: dict[str, Any]) -> Decision:
    """The decision about a city that was never evaluated, since it had been found not eligible."""
    application = correction.application
    overturn_refusal(actor=actor, now=now, application=application, reason=correction.reason)
    decision = Decision.objects.create(
        application=application, decided_by=correction.proposed_by, created_at=now, **fields
    )
    DECISION_MACHINE.apply(decision, "release", released_by=actor, released_at=now)
    record(
        "decision.released", actor=actor, now=now, obj=decision, scope=decision.cohort.slug,
        after={"state": decision.state, "outcome": decision.outcome},
    )  # fmt: skip
    return decision


def drop_correction(*, actor: Any, now: datetime, correction: Correction, reason: str) -> Correction:
    """Leave what the city was told as it is, and say why; the proposal stays on file."""
    require(actor, "evaluation.decide", correction)
    if not reason.strip():
        raise ActionRefused(_("Say why: the reason is part of the record."), field="reason")
    with transaction.atomic():
        before = {"state": correction.state}
        CORRECTION_MACHINE.apply(correction, "drop")
        after = {"state": correction.state}
        _record(
            "correction.dropped", actor, now, correction, before=before, after=after, reason=reason.strip()
        )
    return correction


def hold_places(call: Call) -> Call:
    """The call, held until the transaction ends: whoever else gives places of it waits."""
    found = Call.objects.select_for_update(of=("self",)).select_related("cohort").filter(pk=call.pk).first()
    if found is None:
        raise StaleState
    return found


def _record(event: str, actor: Any, now: datetime, correction: Correction, **sides: Any) -> None:
    record(event, actor=actor, now=now, obj=correction, scope=correction.cohort.slug, **sides)
