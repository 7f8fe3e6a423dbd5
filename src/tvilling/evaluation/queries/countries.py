# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""The most cities that a call takes from one country: what the draft makes of it, and whom it passes over."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Q

from tvilling.applications.states import ApplicationState
from tvilling.audit.queries import history_of
from tvilling.evaluation.models import Decision, RankedEntry
from tvilling.evaluation.states import DecisionState, Outcome

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tvilling.calls.models import Call
    from tvilling.evaluation.models import RankedList

#: Decisions that hold a place and were told.
HELD = (DecisionState.RELEASED, DecisionState.CONFIRMED)
#: Who got a place by the ranked list, whatever came of it: not by promotion, not by putting right.
BY_THE_LIST = {"outcome": Outcome.SELECTED, "promoted_at__isnull": True, "corrected_at__isnull": True}


@dataclass(frozen=True)
class Drafted:
    """What the list makes of one application; `country_has` is how many places its country has when that stopped it."""

    entry: RankedEntry
    outcome: Outcome
    reserve: int | None = None
    country_has: int = 0


def country_limit(call: Call) -> int | None:
    """The most cities that the call takes from one country; None when it says nothing."""
    limit = (call.balance or {}).get("country_max")
    return int(limit) if limit else None


def places_by_country(call: Call) -> Counter[str]:
    """How many told places each country holds now."""
    held = Decision.objects.filter(application__call=call, outcome=Outcome.SELECTED, state__in=HELD)
    return Counter(held.values_list("application__city__country_id", flat=True))


def draft_of(ranked_list: RankedList) -> list[Drafted]:
    """Walk down the list: places, then the reserve, then none; without those that were told already.

    A city whose country has the most places that the call allows is passed over: the place goes to the next on the
    list, and the city to the reserve list in its order. What was told before counts for its country, and takes the
    place on the list that it would have.
    """
    call = ranked_list.call
    limit, has = country_limit(call), places_by_country(call)
    told = dict(
        Decision.objects.filter(application__call=call)
        .exclude(state=DecisionState.PENDING)
        .values_list("application_id", "outcome")
    )
    made, taken, reserve = [], 0, 0
    for entry in ranked_list.entries.select_related("application__call__cohort", "application__city"):
        country, was = entry.application.city.country_id, told.get(entry.application_id)
        is_full = limit is not None and has[country] >= limit
        found = Drafted(entry, Outcome.REJECTED)
        if entry.is_above_threshold and taken < call.places and (was == Outcome.SELECTED or not is_full):
            taken += 1
            has[country] += was is None
            found = Drafted(entry, Outcome.SELECTED)
        elif entry.is_above_threshold:
            reserve += 1
            stopped = has[country] if is_full and taken < call.places else 0
            fits = reserve <= call.reserve_places
            found = Drafted(
                entry, Outcome.RESERVE if fits else Outcome.REJECTED, reserve if fits else None, stopped
            )
        if was is None:
            made.append(found)
    return made


def passed_over(decision: Decision, entry: RankedEntry) -> int:
    """How many places its country has, for a city that stands high enough on the list for a place; else 0."""
    call = decision.application.call
    limit = country_limit(call)
    if limit is None or decision.outcome == Outcome.SELECTED or not entry.is_above_threshold:
        return 0
    chosen = {f"application__decision__{name}": value for name, value in BY_THE_LIST.items()}
    country = decision.application.city.country_id
    found = RankedEntry.objects.filter(ranked_list=entry.ranked_list_id, **chosen).aggregate(
        above=Count("pk", filter=Q(position__lt=entry.position)),
        own=Count("pk", filter=Q(application__city__country=country)),
    )
    stopped: int = found["own"] if found["above"] < call.places and found["own"] >= limit else 0
    return stopped


def all_passed_over(ranked_list: RankedList | None) -> dict[int, int]:
    """The same for a whole list in one query: application → how many places its country has."""
    limit = country_limit(ranked_list.call) if ranked_list else None
    if ranked_list is None or limit is None:
        return {}
    rows = list(
        ranked_list.entries.filter(application__decision__isnull=False)
        .order_by("position")
        .values_list(
            "application_id",
            "application__city__country_id",
            "application__decision__outcome",
            "application__decision__reason",
            "is_above_threshold",
            "application__decision__promoted_at",
            "application__decision__corrected_at",
        )
    )
    by_the_list = {row[0] for row in rows if row[2] == Outcome.SELECTED and row[5] is None and row[6] is None}
    own = Counter(row[1] for row in rows if row[0] in by_the_list)
    found, above = {}, 0
    for application, country, outcome, reason, is_able, *_when in rows:
        is_stopped = is_able and above < ranked_list.call.places and own[country] >= limit
        if outcome != Outcome.SELECTED and not reason and is_stopped:
            found[application] = own[country]
        above += application in by_the_list
    return found


def drafted_past(decisions: Iterable[Decision]) -> dict[int, int]:
    """Whom the draft passed over, as the record holds it, whatever came later: decision → places of its country then."""
    drafts = history_of(*decisions).filter(event="decision.proposed")
    return {
        int(entry.object_key): entry.after["country_has"] for entry in drafts if "country_has" in entry.after
    }


def full_country(decision: Decision) -> int:
    """How many places its country has now, for a city on the reserve list that free places go past; else 0."""
    if decision.outcome != Outcome.RESERVE or decision.state != DecisionState.RELEASED:
        return 0
    call = decision.application.call
    has = places_by_country(call)
    return has[decision.application.city.country_id] if _is_full(decision, country_limit(call), has) else 0


def waiting_on_reserve(call: Call) -> list[Decision]:
    """Who waits on the reserve list for a place, first first."""
    waiting = Decision.objects.filter(
        application__call=call, outcome=Outcome.RESERVE, state=DecisionState.RELEASED
    ).exclude(application__state=ApplicationState.WITHDRAWN)
    return list(waiting.select_related("application__city__country").order_by("reserve_position"))


def next_on_reserve(call: Call) -> Decision | None:
    """Whom a free place is offered to: the first whose country has not the most places that the call allows."""
    limit, has = country_limit(call), places_by_country(call)
    return next((row for row in waiting_on_reserve(call) if not _is_full(row, limit, has)), None)


def stopped_on_reserve(call: Call) -> list[Decision]:
    """Who stands before that one, or all who wait when there is none: their countries are full."""
    limit, has = country_limit(call), places_by_country(call)
    return list(_until_free(waiting_on_reserve(call), limit, has))


def _until_free(rows: Iterable[Decision], limit: int | None, has: Counter[str]) -> Iterable[Decision]:
    for row in rows:
        if not _is_full(row, limit, has):
            return
        yield row


def _is_full(row: Decision, limit: int | None, has: Counter[str]) -> bool:
    return limit is not None and has[row.application.city.country_id] >= limit
