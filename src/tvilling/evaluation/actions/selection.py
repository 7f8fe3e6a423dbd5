# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""From the ranked list to decisions told, places confirmed, and the reserve promoted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from tvilling.audit.actions import record
from tvilling.core.errors import ActionRefused, SecondPersonNeeded, StaleState
from tvilling.core.permissions import require
from tvilling.evaluation import jobs, queries
from tvilling.evaluation.actions.correcting import hold_places
from tvilling.evaluation.models import Decision, RankedEntry, RankedList
from tvilling.evaluation.queries import decisions_of, ranked, standings, undecided
from tvilling.evaluation.signals import city_withdrew, place_confirmed
from tvilling.evaluation.states import DECISION_MACHINE, DecisionState, Outcome
from tvilling.mail.actions import release_batch

if TYPE_CHECKING:
    from datetime import datetime

    from django.utils.functional import _StrPromise

    from tvilling.applications.models import Application
    from tvilling.calls.models import Call


class EvaluationIncomplete(ActionRefused):
    """Reviews or consensuses are missing."""

    message = _("Some applications still wait for reviews or a consensus.")


class AllDecided(ActionRefused):
    """Every application has been told its decision."""

    message = _("All decisions are told: list and decisions stay as they are.")


class ChangedByHand(ActionRefused):
    """Drafting anew would undo what somebody decided with a reason."""

    message = _("Decisions were changed by hand. Drafting anew would undo that: say so on this page.")


class NothingToRelease(ActionRefused):
    """There is no pending decision."""

    message = _("There are no decisions waiting to be told.")


class TooManyPlaces(ActionRefused):
    """More cities would be selected than the call has places."""

    message = _("More cities are selected than the call has places. Change decisions first.")


class TooLate(ActionRefused):
    """The date by which a place had to be confirmed has passed."""

    message = _("The date for confirming this place has passed. Write to the programme office.")


def make_ranked_list(*, actor: Any, now: datetime, call: Call) -> RankedList:
    """Rank the call's eligible applications by total and published tie-breaks, and keep the list."""
    require(actor, "evaluation.rank", call)
    rows = standings(call)
    without = queries.never_evaluated(call)
    unfinished = [row for row in rows if not row.is_complete and row.application.pk not in without]
    if unfinished or not rows:
        raise EvaluationIncomplete
    if not undecided(call).exists():
        raise AllDecided
    with transaction.atomic():
        number = (RankedList.objects.filter(call=call).aggregate(last=Max("number"))["last"] or 0) + 1
        ranking = RankedList.objects.create(
            call=call, number=number, tie_breaks=call.tie_breaks, created_by=actor, created_at=now
        )
        RankedEntry.objects.bulk_create(
            RankedEntry(
                ranked_list=ranking, application=place.standing.application, position=place.position,
                total=place.standing.total, is_above_threshold=place.standing.passes, tie_break=place.tie_break,
            )
            for place in ranked(call, rows)
        )  # fmt: skip
        after = {"number": number, "applications": len(rows), "above": sum(row.passes for row in rows)}
        record("ranked_list.made", actor=actor, now=now, obj=ranking, scope=ranking.cohort.slug, after=after)
    return ranking


def propose_decisions(
    *, actor: Any, now: datetime, ranked_list: RankedList, anew: bool = False
) -> list[Decision]:
    """Draft a decision for every application of the list: places first, then the reserve, then rejection.

    Whose country has the most places that the call allows is passed over, and goes to the reserve list.
    Decisions proposed earlier and not yet told are replaced; told ones stay. What was changed by hand is only
    undone when the caller says so by `anew`.
    """
    call = ranked_list.call
    require(actor, "evaluation.decide", call)
    if not undecided(call).exists():
        raise AllDecided
    if not anew and queries.changed_by_hand(call).exists():
        raise ChangedByHand
    with transaction.atomic():
        Decision.objects.filter(application__call=call, state=DecisionState.PENDING).delete()
        made = []
        # The places on the reserve list that were told stay with their cities.
        last = queries.last_on_reserve(call) if queries.anything_told(call) else None
        for drafted in queries.draft_of(ranked_list):
            reserve = drafted.reserve
            if last is not None and reserve is not None:
                last += 1
                reserve = last
            decision = Decision.objects.create(
                application=drafted.entry.application, outcome=drafted.outcome, reserve_position=reserve,
                decided_by=actor, created_at=now,
            )  # fmt: skip
            after = {
                "outcome": drafted.outcome, "reserve": reserve, "place": drafted.entry.position,
                "total": drafted.entry.total, **({"country_has": drafted.country_has} if drafted.country_has else {}),
            }  # fmt: skip
            record(
                "decision.proposed", actor=actor, now=now, obj=decision, scope=call.cohort.slug, after=after
            )
            made.append(decision)
    return made


def change_decision(
    *,
    actor: Any,
    now: datetime,
    decision: Decision,
    outcome: str,
    reason: str,
    reserve_position: int | None = None,
) -> Decision:
    """Depart from the ranking for one application before it is told, with the reason."""
    require(actor, "evaluation.decide", decision)
    if not reason.strip():
        raise ActionRefused(_("Say why: the reason is part of the record."), field="reason")
    if (outcome == Outcome.RESERVE) != (reserve_position is not None):
        raise ActionRefused(
            _("A reserve needs a place on the reserve list, and only a reserve."), field="reserve_position"
        )
    if reserve_position is not None:
        reserve = decisions_of(decision.application.call).filter(
            outcome=Outcome.RESERVE, reserve_position=reserve_position
        )
        if reserve.exclude(pk=decision.pk).exists():
            raise ActionRefused(
                _("This place on the reserve list is another city's. Change that one first."),
                field="reserve_position",
            )
    with transaction.atomic():
        before = {"outcome": decision.outcome, "reserve": decision.reserve_position}
        changed = Decision.objects.filter(pk=decision.pk, state=DecisionState.PENDING).update(
            outcome=outcome, reserve_position=reserve_position, reason=reason, decided_by=actor
        )
        if not changed:
            raise StaleState
        after = {"outcome": outcome, "reserve": reserve_position}
        record(
            "decision.changed", actor=actor, now=now, obj=decision, scope=decision.cohort.slug,
            before=before, after=after, reason=reason,
        )  # fmt: skip
    decision.refresh_from_db()
    return decision


def release_decisions(*, actor: Any, now: datetime, call: Call, confirm_by: datetime) -> list[Decision]:
    """Tell all pending decisions at once; a person who drafted one of them may not release them.

    What is told on top of decisions that were told before takes a place from nobody: if none is left, it is one more.
    """
    require(actor, "evaluation.release", call)
    if confirm_by <= now:
        raise ActionRefused(_("The date to confirm by must lie in the future."), field="confirm_by")
    with transaction.atomic():
        pending = list(
            decisions_of(call).filter(state=DecisionState.PENDING).select_related("application__call__cohort")
        )
        if not pending:
            raise NothingToRelease
        if any(decision.decided_by_id == actor.pk for decision in pending):
            raise SecondPersonNeeded
        hold_places(call)
        chosen = sum(decision.outcome == Outcome.SELECTED for decision in pending)
        is_late, room = queries.anything_told(call), queries.room(call)
        if chosen > room and not is_late:
            raise TooManyPlaces
        batch = f"decisions-{call.slug}-{now:%Y%m%d%H%M%S}"
        for decision in pending:
            is_offer = decision.outcome == Outcome.SELECTED
            room -= is_offer
            DECISION_MACHINE.apply(
                decision, "release", released_by=actor, released_at=now, is_extra=is_offer and room < 0,
                **queries.dates_of_release(decision, confirm_by, now),
            )  # fmt: skip
            record(
                "decision.released", actor=actor, now=now, obj=decision, scope=call.cohort.slug,
                before={"state": DecisionState.PENDING}, after={"state": decision.state, "outcome": decision.outcome},
            )  # fmt: skip
            jobs.tell_decision(actor=actor, now=now, decision=decision, held_batch=batch)
        release_batch(actor=actor, now=now, batch=batch)
    return pending


def confirm_place(*, actor: Any, now: datetime, decision: Decision) -> Decision:
    """The city takes the place it was offered, by the date it was given."""
    require(actor, "evaluation.confirm", decision)
    _must_be_offered(decision)
    if decision.confirm_by is not None and now > decision.confirm_by:
        raise TooLate
    with transaction.atomic():
        DECISION_MACHINE.apply(decision, "confirm", answered_at=now)
        record(
            "decision.confirmed", actor=actor, now=now, obj=decision, scope=decision.cohort.slug,
            before={"state": DecisionState.RELEASED}, after={"state": decision.state},
        )  # fmt: skip
        place_confirmed.send(Decision, decision=decision, actor=actor, now=now)
    return decision


def _must_be_offered(decision: Decision) -> None:
    if decision.outcome != Outcome.SELECTED:
        raise ActionRefused(_("There is no place offered to this city."))


def decline_place(*, actor: Any, now: datetime, decision: Decision, reason: str = "") -> Decision:
    """The city does not take its place; the office may promote the reserve."""
    require(actor, "evaluation.confirm", decision)
    _must_be_offered(decision)
    with transaction.atomic():
        DECISION_MACHINE.apply(decision, "decline", answered_at=now)
        record(
            "decision.declined", actor=actor, now=now, obj=decision, scope=decision.cohort.slug,
            before={"state": DecisionState.RELEASED}, after={"state": decision.state}, reason=reason,
        )  # fmt: skip
    return decision


def withdraw_after_selection(*, actor: Any, now: datetime, decision: Decision, reason: str) -> Decision:
    """A city that had confirmed leaves; later stages react."""
    require(actor, "evaluation.withdraw", decision)
    with transaction.atomic():
        DECISION_MACHINE.apply(decision, "withdraw", answered_at=now)
        record(
            "decision.withdrawn", actor=actor, now=now, obj=decision, scope=decision.cohort.slug,
            before={"state": DecisionState.CONFIRMED}, after={"state": decision.state}, reason=reason,
        )  # fmt: skip
        city_withdrew.send(Decision, decision=decision, actor=actor, now=now)
    return decision


def promote_reserve(*, actor: Any, now: datetime, call: Call, confirm_by: datetime) -> Decision:
    """Offer a free place to the first city on the reserve list."""
    require(actor, "evaluation.promote", call)
    if confirm_by <= now:
        raise ActionRefused(_("The date to confirm by must lie in the future."), field="confirm_by")
    with transaction.atomic():
        hold_places(call)
        if queries.offered(call) >= call.places:
            raise ActionRefused(_("All places are taken or offered."))
        first = queries.next_on_reserve(call)
        if first is None:
            raise ActionRefused(_nobody_to_promote(call))
        changed = Decision.objects.filter(pk=first.pk, outcome=Outcome.RESERVE).update(
            outcome=Outcome.SELECTED, promoted_at=now, confirm_by=confirm_by
        )
        if not changed:
            raise StaleState
        first.refresh_from_db()
        record(
            "decision.promoted", actor=actor, now=now, obj=first, scope=call.cohort.slug,
            before={"outcome": Outcome.RESERVE}, after={"outcome": first.outcome},
        )  # fmt: skip
        jobs.tell_decision(actor=actor, now=now, decision=first, held_batch="")
    return first


def _nobody_to_promote(call: Call) -> _StrPromise:
    if queries.stopped_on_reserve(call):
        return _("Every city on the reserve list is of a country that has the most places the call allows.")
    return _("Nobody is left on the reserve list.")


def expire_unconfirmed(*, actor: Any, now: datetime, call: Call) -> list[Application]:
    """Offers whose date has passed count as declined. For the clock, on the day after."""
    require(actor, "evaluation.promote", call)
    late = decisions_of(call).filter(
        outcome=Outcome.SELECTED, state=DecisionState.RELEASED, confirm_by__lt=now
    )
    lapsed = []
    for decision in late:
        with transaction.atomic():
            DECISION_MACHINE.apply(decision, "decline", answered_at=now)
            record(
                "decision.declined", actor=actor, now=now, obj=decision, scope=decision.cohort.slug,
                before={"state": DecisionState.RELEASED}, after={"state": decision.state},
            )  # fmt: skip
        lapsed.append(decision.application)
    return lapsed
