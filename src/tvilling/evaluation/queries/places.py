# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Places and decisions: how many are held, offered and free, the selection as a portfolio, what comes next. No viewer."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.db.models import Count, Max, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tvilling.applications.models import Application
from tvilling.core.clock import end_of_day
from tvilling.evaluation.models import (
    Assignment,
    Decision,
    RankedEntry,
    RankedList,
)
from tvilling.evaluation.queries.countries import next_on_reserve, passed_over
from tvilling.evaluation.queries.standings import under_evaluation, with_late
from tvilling.evaluation.states import DecisionState, Outcome
from tvilling.programmes.queries import complaints_until

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from tvilling.calls.models import Call
    from tvilling.programmes.models import Cohort

#: Days that experts and cities have to answer, unless the office says otherwise.
REVIEW_DAYS, CONFIRM_DAYS = 28, 14


@dataclass(frozen=True)
class Balance:
    """The selection seen as a portfolio."""

    selected: int
    countries: dict[str, int]
    associated: int
    sizes: dict[str, int]
    domains: dict[str, int]
    #: Rule, what there is, what the call says, and whose.
    warnings: tuple[tuple[str, int, int, str], ...]


def size_class(population: int | None) -> str:
    """Small (under 100,000), medium (under 500,000), large, or unknown."""
    if population is None:
        return "unknown"
    return "small" if population < 100_000 else "medium" if population < 500_000 else "large"  # noqa: PLR2004


def balance(call: Call, applications: Iterable[Application]) -> Balance:
    """Countries, associated countries, sizes and domains of a selection, with the balance rules that it breaks."""
    chosen = list(applications)
    countries = Counter(row.city.country_id for row in chosen)
    associated = sum(not row.city.country.is_eu_member for row in chosen)
    rules = call.balance or {}
    names = {row.city.country_id: str(row.city.country) for row in chosen}
    warnings = [
        ("country_max", number, rules["country_max"], names[country])
        for country, number in countries.most_common()
        if number > rules.get("country_max", number)
    ]
    if associated < rules.get("associated_min", 0):
        warnings.append(("associated_min", associated, rules["associated_min"], ""))
    return Balance(
        selected=len(chosen),
        countries=dict(countries.most_common()),
        associated=associated,
        sizes=dict(Counter(size_class(row.city.population) for row in chosen)),
        domains=dict(Counter(domain for row in chosen for domain in row.domains).most_common()),
        warnings=tuple(warnings),
    )


def review_due(call: Call, now: datetime) -> datetime:
    """When the next cases are due, as proposed: as the latest that are out, else at the end of a day in four weeks."""
    zone = call.cohort.time_zone
    latest = Assignment.objects.filter(expert__cohort=call.cohort, due_at__gt=now).aggregate(
        last=Max("due_at")
    )["last"]
    return latest.astimezone(ZoneInfo(zone)) if latest else end_of_day(now, zone, days=REVIEW_DAYS)


def confirm_until(cohort: Cohort, now: datetime) -> datetime:
    """Until when a place that is offered now is to be confirmed, as proposed."""
    return end_of_day(now, cohort.time_zone, days=CONFIRM_DAYS)


def dates_of_release(decision: Decision, confirm_by: datetime, now: datetime) -> dict[str, Any]:
    """The dates that a decision gets when it is told: a place is confirmed until one, another outcome complained of."""
    if decision.outcome == Outcome.SELECTED:
        return {"confirm_by": confirm_by, "complain_by": None}
    return {"confirm_by": None, "complain_by": complaints_until(decision.cohort, now)}


def pending_decisions(call: Call) -> QuerySet[Decision]:
    """The decisions that wait to be told, by city."""
    pending = decisions_of(call).filter(state=DecisionState.PENDING)
    return pending.select_related("application__call__cohort", "application__city__country").order_by(
        "application__city__slug", "pk"
    )


def undecided(call: Call) -> QuerySet[Any]:  # applications, annotated
    """The eligible applications of a call that have not been told a decision."""
    told = decisions_of(call).exclude(state=DecisionState.PENDING).values("application")
    return under_evaluation(call).exclude(pk__in=told)


def decisions_of(call: Call) -> QuerySet[Decision]:
    """All decisions of a call with their cities."""
    return Decision.objects.filter(application__call=call).select_related("application__city__country")


@dataclass(frozen=True)
class Places:
    """How many decisions of a call stand where; a city that declined or left later holds no place."""

    selected: int
    reserve: int
    rejected: int
    confirmed: int
    offered: int
    #: Offered or taken beside the places that the call has.
    extra: int
    gone: int
    pending: int
    waiting: int

    @property
    def total(self) -> int:
        """All decisions there are."""
        return self.selected + self.reserve + self.rejected + self.gone

    @property
    def is_untold(self) -> bool:
        """Whether no city has been told anything yet."""
        return self.pending == self.total

    def free(self, call: Call) -> int:
        """Places that the reserve can be offered now."""
        return 0 if self.pending else min(call.places - self.offered + self.extra, self.waiting)

    def over(self, call: Call) -> int:
        """How many cities hold a place, or are drafted for one, beyond the places that the call has."""
        return max(self.selected - call.places, 0)


def places_of(call: Call) -> Places:
    """The decisions of a call, counted in one query."""
    told, left = (
        Q(state=DecisionState.RELEASED),
        Q(state__in=(DecisionState.DECLINED, DecisionState.WITHDRAWN)),
    )
    confirmed, reserve = Q(state=DecisionState.CONFIRMED), Q(outcome=Outcome.RESERVE)
    selected = Q(outcome=Outcome.SELECTED)
    counted = {
        "selected": selected & ~left, "reserve": reserve & ~left, "rejected": Q(outcome=Outcome.REJECTED) & ~left,
        "confirmed": selected & confirmed, "offered": selected & (told | confirmed),
        "extra": selected & (told | confirmed) & Q(is_extra=True), "gone": selected & left,
        "pending": Q(state=DecisionState.PENDING), "waiting": reserve & told,
    }  # fmt: skip
    numbers = {name: Count("pk", filter=condition) for name, condition in counted.items()}
    return Places(**Decision.objects.filter(application__call=call).aggregate(**numbers))


def selected_applications(call: Call) -> QuerySet[Application]:
    """The applications that hold a place."""
    held = (DecisionState.PENDING, DecisionState.RELEASED, DecisionState.CONFIRMED)
    return (
        Application.objects.filter(call=call, decision__outcome=Outcome.SELECTED, decision__state__in=held)
        .select_related("city__country")
        .order_by("decision__pk")
    )


def entries_of(ranking: RankedList | None) -> QuerySet[RankedEntry]:
    """The places on a ranked list with their cities and decisions; none without a list."""
    entries = ranking.entries.all() if ranking else RankedEntry.objects.none()
    return entries.select_related("application__city__country", "application__decision")


def entry_of(application: Application) -> RankedEntry | None:
    """The place of an application on the latest ranked list of its call."""
    return entries_of(latest_ranking(application.call)).filter(application=application).first()


def reason_for_city(decision: Decision, entry: RankedEntry | None) -> str:
    """Why it was decided so, in words for the city: what somebody wrote, else what the place on the list says.

    Empty for a city that is selected as the list has it.
    """
    if decision.reason or entry is None or decision.outcome not in {Outcome.RESERVE, Outcome.REJECTED}:
        return decision.reason
    if not entry.is_above_threshold:
        return _("The application does not reach a threshold of the call. The scores show which.")
    if has := passed_over(decision, entry):
        return country_is_full(has)
    call = decision.application.call
    words = {"places": call.places, "reserve": call.reserve_places}
    if decision.outcome == Outcome.RESERVE or not call.reserve_places:
        text = ngettext(
            "The decision follows the ranked list: the call has %(places)s place, and the application stands below it.",
            "The decision follows the ranked list: the call has %(places)s places, and the application stands below them.",
            call.places,
        )
    else:
        text = ngettext(
            "The decision follows the ranked list: the call has %(places)s place, with %(reserve)s more on the reserve list, "
            "and the application stands below them.",
            "The decision follows the ranked list: the call has %(places)s places, with %(reserve)s more on the reserve list, "
            "and the application stands below them.",
            call.places,
        )
    return text % words


def country_is_full(places: int) -> str:
    """Why a city that stands high enough on the list has no place."""
    text = ngettext(
        "The application stands high enough on the ranked list for a place, but its country already has %(places)s place, "
        "the most that the call gives to one country.",
        "The application stands high enough on the ranked list for a place, but its country already has %(places)s places, "
        "the most that the call gives to one country.",
        places,
    )
    return text % {"places": places}


def confirmed_decisions(cohort: Cohort) -> QuerySet[Decision]:
    """Cities that were selected and confirmed: the pool for matching."""
    return (
        Decision.objects.filter(
            application__call__cohort=cohort, outcome=Outcome.SELECTED, state=DecisionState.CONFIRMED
        )
        .select_related("application__city__country", "application__call")
        .order_by("application__city__slug")
    )


def open_offers(cohort: Cohort) -> QuerySet[Decision]:
    """Places that were offered and that their cities have not answered yet."""
    return Decision.objects.filter(
        application__call__cohort=cohort,
        outcome=Outcome.SELECTED,
        state__in=(DecisionState.PENDING, DecisionState.RELEASED),
    )


def changed_by_hand(call: Call) -> QuerySet[Decision]:
    """Drafted decisions that depart from the ranking, each with its reason."""
    drafts = decisions_of(call).filter(state=DecisionState.PENDING).exclude(reason="")
    return drafts.order_by("application__city__slug", "pk")


def latest_ranking(call: Call) -> RankedList | None:
    """The ranked list made last."""
    return RankedList.objects.filter(call=call).order_by("-number").first()


@dataclass(frozen=True)
class NextStep:
    """What the office does next with a call that has closed, and on which of its pages."""

    title: str
    page: str


def next_step_of(call: Call, now: datetime) -> NextStep | None:
    """Assign experts, look after late reviews, rank, decide, or offer free places; None while others are at work."""
    places = places_of(call)
    if places.total:
        free = places.free(call)
        title = ngettext(
            "Offer %(number)s free place to the reserve list",
            "Offer %(number)s free places to the reserve list",
            free,
        )
        is_due = free > 0 and next_on_reserve(call) is not None
        return NextStep(title % {"number": free}, "office-selection") if is_due else None
    found = with_late(under_evaluation(call), now).aggregate(
        number=Count("pk"),
        late=Count("pk", filter=Q(is_late=True)),
        short=Count("pk", filter=Q(is_short=True)),
        ready=Count("pk", filter=Q(has_result=True)),
    )
    if found["short"]:
        title = ngettext(
            "Assign experts: %(number)s application has too few",
            "Assign experts: %(number)s applications have too few",
            found["short"],
        )
        return NextStep(title % {"number": found["short"]}, "office")
    if found["late"]:
        title = ngettext(
            "Reviews are late: %(number)s application waits for them",
            "Reviews are late: %(number)s applications wait for them",
            found["late"],
        )
        return NextStep(title % {"number": found["late"]}, "office")
    if not found["number"] or found["ready"] < found["number"]:
        return None
    if latest_ranking(call) is None:
        return NextStep(_("All reviews are in: make the ranked list"), "office-selection")
    return NextStep(_("The ranked list is made: decide who is selected"), "office-selection")
