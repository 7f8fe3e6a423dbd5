# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Totals, divergence, ranking: pure reads and computations, no viewer."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.db.models import BooleanField, Case, Count, Exists, Max, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tvilling.applications.models import Application
from tvilling.applications.states import ApplicationState
from tvilling.core.clock import end_of_day
from tvilling.evaluation.models import (
    Assignment,
    Consensus,
    Decision,
    Expert,
    RankedEntry,
    RankedList,
    Review,
    Score,
)
from tvilling.evaluation.states import AssignmentState, ConsensusState, DecisionState, Outcome
from tvilling.ui.charts import Strip

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from datetime import datetime

    from tvilling.calls.models import Call, Criterion
    from tvilling.programmes.models import Cohort

#: Days that experts and cities have to answer, unless the office says otherwise.
REVIEW_DAYS, CONFIRM_DAYS = 28, 14
CENT = Decimal("0.01")
#: States of an assignment that take up room in an expert's load.
LIVE = (AssignmentState.OFFERED, AssignmentState.ACCEPTED, AssignmentState.SUBMITTED)

#: States of an assignment whose review is still to come.
WAITING = (AssignmentState.OFFERED, AssignmentState.ACCEPTED)


def weighted_total(scores: Mapping[str, Decimal], criteria: Iterable[Criterion]) -> Decimal:
    """The total of 100: each score as a share of its maximum, times the criterion's weight, summed."""
    total = sum(
        (criterion.weight * scores[criterion.key] / criterion.maximum for criterion in criteria), Decimal(0)
    )
    return total.quantize(CENT, rounding=ROUND_HALF_UP)


@dataclass(frozen=True)
class Standing:
    """An application's result so far: per criterion, in total, and whether it holds."""

    application: Application
    scores: dict[str, Decimal]
    total: Decimal
    totals: tuple[Decimal, ...]
    passes: bool
    failed: tuple[str, ...]
    is_complete: bool
    by_consensus: bool


@dataclass
class _Material:
    """All reviews of some applications, read in three queries."""

    scores: dict[int, dict[int, dict[str, Decimal]]] = field(default_factory=lambda: defaultdict(dict))
    totals: dict[int, list[Decimal]] = field(default_factory=lambda: defaultdict(list))
    consensus: dict[int, Consensus] = field(default_factory=dict)


def _material(applications: QuerySet[Application]) -> _Material:
    found = _Material()
    keys = applications.order_by().values("pk")
    handed_in = Review.objects.filter(
        assignment__application__in=keys, assignment__state=AssignmentState.SUBMITTED
    )
    for key, review, total in handed_in.order_by("pk").values_list("assignment__application", "pk", "total"):
        found.scores[key][review] = {}
        found.totals[key].append(total or Decimal(0))
    given = Score.objects.filter(review__in=handed_in, value__isnull=False).values_list(
        "review__assignment__application", "review", "criterion__key", "value"
    )
    for key, review, criterion, value in given:
        assert value is not None  # noqa: S101 - asked for
        found.scores[key][review][criterion] = value
    found.consensus = {row.application_id: row for row in Consensus.objects.filter(application__in=keys)}
    return found


def under_evaluation(call: Call) -> QuerySet[Any]:  # applications, annotated
    """The eligible applications of a call by city name, each with `has_result`.

    It has one when enough reviews are in, none is still to come, and no consensus is open.
    """
    cases = Assignment.objects.filter(application=OuterRef("pk"))
    unsettled = Consensus.objects.filter(application=OuterRef("pk")).exclude(state=ConsensusState.AGREED)
    reviewed = cases.filter(state=AssignmentState.SUBMITTED, review__isnull=False).order_by()
    enough = reviewed.values("application").annotate(number=Count("pk")).values("number")
    return (
        Application.objects.filter(call=call, state=ApplicationState.ELIGIBLE)
        .select_related("city", "city__country")
        .alias(reviews_in=Coalesce(Subquery(enough), 0))
        .annotate(
            has_result=Case(
                When(
                    ~Exists(cases.filter(state__in=WAITING)) & ~Exists(unsettled),
                    reviews_in__gte=call.reviews_per_application,
                    then=True,
                ),
                default=False,
                output_field=BooleanField(),
            )
        )
        .order_by("city__name", "pk")
    )


def standings(call: Call, only: Collection[int] | None = None) -> list[Standing]:
    """The standing of every eligible application of a call (or of some, by key), by city name. Constant queries.

    It reads every review and score of what is asked for: pages ask for the applications they show.
    """
    applications = under_evaluation(call)
    if only is not None:
        applications = applications.filter(pk__in=only)
    material, criteria = _material(applications), list(call.criteria.all())
    return [_standing(call, application, material, criteria) for application in applications]


def _standing(
    call: Call,
    application: Any,
    material: _Material,
    criteria: list[Criterion],
) -> Standing:
    key = application.pk
    totals = tuple(material.totals.get(key, ()))
    consensus = material.consensus.get(key)
    agreed = consensus is not None and consensus.state == ConsensusState.AGREED
    reviews = list(material.scores.get(key, {}).values())
    scores = (
        {name: Decimal(value) for name, value in consensus.scores.items()}
        if consensus is not None and agreed
        else mean_scores(reviews, criteria)
    )
    total = weighted_total(scores, criteria) if scores else Decimal(0)
    failed = tuple(row.key for row in criteria if scores and scores[row.key] < row.threshold)
    return Standing(
        application=application,
        scores=scores,
        total=total,
        totals=totals,
        passes=bool(scores) and not failed and total >= call.overall_threshold,
        failed=failed,
        is_complete=application.has_result,
        by_consensus=agreed,
    )


def mean_scores(
    reviews: Sequence[Mapping[str, Decimal]], criteria: Sequence[Criterion]
) -> dict[str, Decimal]:
    """The mean per criterion over complete reviews; empty when there is none."""
    keys = [criterion.key for criterion in criteria]
    whole = [review for review in reviews if all(key in review for key in keys)]
    if not whole:
        return {}
    return {
        key: (sum((review[key] for review in whole), Decimal(0)) / len(whole)).quantize(
            CENT, rounding=ROUND_HALF_UP
        )
        for key in keys
    }


def diverges(call: Call, totals: Sequence[Decimal]) -> bool:
    """Whether the reviews lie so far apart that a consensus is asked for."""
    return len(totals) > 1 and max(totals) - min(totals) > call.divergence_limit


def lottery_number(call: Call, application: Application) -> str:
    """The published lottery: SHA-256 over the call's and the city's address parts; the smallest wins."""
    return hashlib.sha256(f"{call.slug}|{application.city.slug}".encode()).hexdigest()


@dataclass(frozen=True)
class Place:
    """A place on the ranking and the tie-break, if one was needed, that separated it from the one above."""

    position: int
    standing: Standing
    tie_break: dict[str, str]


def ranked(call: Call, rows: Sequence[Standing]) -> list[Place]:
    """Complete standings in order: passing ones first, by total, then by the published tie-breaks, then lottery."""
    rules = [*call.tie_breaks, "lottery"]
    represented = Counter(row.application.city.country_id for row in rows if row.passes)

    def keys(row: Standing) -> list[Decimal | str | int]:
        return [_tie_key(rule, row, represented, call) for rule in rules]

    ordered = sorted(
        (row for row in rows if row.scores),
        key=lambda row: (not row.passes, -row.total, *map(_sortable, keys(row))),
    )
    places: list[Place] = []
    for position, row in enumerate(ordered, start=1):
        above = ordered[position - 2] if position > 1 else None
        tie: dict[str, str] = {}
        if above is not None and above.total == row.total and above.passes == row.passes:
            pairs = zip(rules, keys(above), keys(row), strict=True)
            rule = next(rule for rule, one, other in pairs if one != other)
            tie = {"rule": rule, "above": str(_tie_key(rule, above, represented, call)),
                   "here": str(_tie_key(rule, row, represented, call))}  # fmt: skip
        places.append(Place(position, row, tie))
    return places


def _tie_key(rule: str, row: Standing, represented: Counter[str], call: Call) -> Decimal | str | int:
    """A value of which the smaller is better."""
    if rule.startswith("criterion:"):
        return -row.scores[rule.removeprefix("criterion:")]
    if rule == "country_represented_less":
        return represented[row.application.city.country_id]
    if rule == "smaller_population":
        return row.application.city.population or 0
    return lottery_number(call, row.application)


def _sortable(value: Decimal | str | int) -> tuple[int, Decimal | int, str]:
    return (1, 0, value) if isinstance(value, str) else (0, value, "")


def with_load(experts: QuerySet[Expert]) -> QuerySet[Expert]:
    """Experts annotated with `load`: how many cases they hold."""
    return experts.annotate(load=Count("assignments", filter=Q(assignments__state__in=LIVE)))


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
    gone: int
    pending: int
    waiting: int

    @property
    def total(self) -> int:
        """All decisions there are."""
        return self.selected + self.reserve + self.rejected + self.gone

    def free(self, call: Call) -> int:
        """Places that the reserve can be offered now."""
        return 0 if self.pending else min(call.places - self.offered, self.waiting)


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
        "confirmed": selected & confirmed, "offered": selected & (told | confirmed), "gone": selected & left,
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


def standing_of(application: Application) -> Standing | None:
    """The standing of one application; None when it is not under evaluation."""
    call = application.call
    found = standings(call, [application.pk])
    return found[0] if found else None


def assignments_of(application: Application) -> QuerySet[Assignment]:
    """All assignments of an application with their experts and reviews."""
    return (
        Assignment.objects.filter(application=application)
        .select_related("expert__person", "review")
        .prefetch_related("review__scores__criterion")
        .order_by("pk")
    )


def latest_ranking(call: Call) -> RankedList | None:
    """The ranked list made last."""
    return RankedList.objects.filter(call=call).order_by("-number").first()


def strips_of(call: Call, reviews: Sequence[Review]) -> list[Strip]:
    """The scores of several reviews as strips, one for each criterion, with the spread visible."""
    return [
        Strip(
            label=str(criterion),
            values=[
                float(score.value)
                for review in reviews
                for score in review.scores.all()
                if score.criterion_id == criterion.pk and score.value is not None
            ],
            maximum=float(criterion.maximum),
            threshold=float(criterion.threshold),
        )
        for criterion in call.criteria.all()
        if reviews
    ]


@dataclass(frozen=True)
class NextStep:
    """What the office does next with a call that has closed, and on which of its pages."""

    title: str
    page: str


def next_step_of(call: Call) -> NextStep | None:
    """Assign experts, rank, decide, or offer free places to the reserve list; None while others are at work."""
    places = places_of(call)
    if places.total:
        free = places.free(call)
        title = ngettext(
            "Offer %(number)s free place to the reserve list",
            "Offer %(number)s free places to the reserve list",
            free,
        )
        return NextStep(title % {"number": free}, "office-selection") if free > 0 else None
    given = Assignment.objects.exclude(state=AssignmentState.REVOKED).filter(application=OuterRef("pk"))
    found = under_evaluation(call).aggregate(
        number=Count("pk"),
        alone=Count("pk", filter=~Exists(given)),
        ready=Count("pk", filter=Q(has_result=True)),
    )
    if found["alone"]:
        title = ngettext(
            "Assign experts: %(number)s application has none",
            "Assign experts: %(number)s applications have none",
            found["alone"],
        )
        return NextStep(title % {"number": found["alone"]}, "office")
    if not found["number"] or found["ready"] < found["number"]:
        return None
    if latest_ranking(call) is None:
        return NextStep(_("All reviews are in: make the ranked list"), "office-selection")
    return NextStep(_("The ranked list is made: decide who is selected"), "office-selection")
