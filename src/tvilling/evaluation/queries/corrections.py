# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""What a city was told that can be put right, and whether that takes a place more than the call has. No viewer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Max

from tvilling.applications.models import EligibilityCheck
from tvilling.applications.states import ApplicationState
from tvilling.evaluation.models import Correction, Decision
from tvilling.evaluation.queries.places import decisions_of
from tvilling.evaluation.states import CorrectionState, DecisionState, Outcome, Was

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from django.db.models import QuerySet

    from tvilling.applications.models import Application
    from tvilling.calls.models import Call

#: Decisions that hold a place of the call.
TAKEN = (DecisionState.RELEASED, DecisionState.CONFIRMED)


@dataclass(frozen=True)
class ToldBefore:
    """What a city was told, as it stands now."""

    was: Was
    reason: str
    reserve_position: int | None
    at: datetime
    decision: Decision | None


def told_before(application: Application) -> ToldBefore | None:
    """What the city was told that can be put right: not eligible, not selected, or on the reserve list; else None."""
    if application.state == ApplicationState.INELIGIBLE:
        check = EligibilityCheck.objects.filter(application=application).first()
        if check is None or check.decided_at is None:
            return None
        return ToldBefore(Was.INELIGIBLE, check.reason, None, check.decided_at, None)
    decision = Decision.objects.filter(application=application, state=DecisionState.RELEASED).first()
    # A city that withdrew its application, or whose verdict was taken back, is told anew in the way of all.
    is_decided = decision is not None and application.state == ApplicationState.ELIGIBLE
    if decision is None or not is_decided or decision.outcome == Outcome.SELECTED:
        return None
    at = decision.corrected_at or decision.released_at
    assert at is not None  # noqa: S101 - it was told
    return ToldBefore(Was(decision.outcome), decision.reason, decision.reserve_position, at, decision)


_grounds: list[Callable[[Application], str]] = []


def register_ground(find: Callable[[Application], str]) -> None:
    """A later stage says by which upheld complaint the decision is put right: its reference; "" for none."""
    if find not in _grounds:
        _grounds.append(find)


def ground_of(application: Application) -> str:
    """The reference of the upheld complaint about what the city was told; "" where an error is all there is."""
    return next((reference for find in _grounds if (reference := find(application))), "")


def anything_told(call: Call) -> bool:
    """Whether decisions of the call were told already: what is decided now comes on top of them."""
    return decisions_of(call).exclude(state=DecisionState.PENDING).exists()


def last_on_reserve(call: Call) -> int:
    """The last place on the reserve list that was ever given; 0 when there is none."""
    return decisions_of(call).aggregate(last=Max("reserve_position"))["last"] or 0


def offered(call: Call) -> int:
    """How many of the places that the call has are offered or taken; those beside them are not counted."""
    return decisions_of(call).filter(outcome=Outcome.SELECTED, state__in=TAKEN, is_extra=False).count()


def room(call: Call, before: int | None = None) -> int:
    """Places of the call that are left once all who wait on the reserve list have theirs (or those before a place there).

    Whoever is given a place beyond these takes it from nobody: it is one more than planned.
    """
    waiting = decisions_of(call).filter(outcome=Outcome.RESERVE, state=DecisionState.RELEASED)
    if before is not None:
        waiting = waiting.filter(reserve_position__lt=before)
    return call.places - offered(call) - waiting.count()


def open_correction(application: Application) -> Correction | None:
    """What is proposed for an application and neither told nor dropped."""
    rows = Correction.objects.filter(application=application, state=CorrectionState.PROPOSED)
    return rows.select_related("proposed_by", "application__call__cohort", "application__city").first()


def corrections_of(application: Application) -> QuerySet[Correction]:
    """Whatever was told anew about an application, newest first."""
    return Correction.objects.filter(application=application, state=CorrectionState.TOLD).select_related(
        "proposed_by", "told_by", "application__call__cohort"
    )


def corrections_in(call: Call) -> QuerySet[Correction]:
    """What is proposed or was told anew in a call, newest first."""
    rows = Correction.objects.filter(application__call=call).exclude(state=CorrectionState.DROPPED)
    return rows.select_related("application__city")


def never_evaluated(call: Call) -> set[int]:
    """The applications, by key, that were found eligible only after all was decided, and decided without reviews."""
    rows = Correction.objects.filter(
        application__call=call,
        state=CorrectionState.TOLD,
        was=Was.INELIGIBLE,
        application__assignments__isnull=True,
    )
    return set(rows.values_list("application_id", flat=True))
