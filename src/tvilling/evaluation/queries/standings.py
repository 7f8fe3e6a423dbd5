# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Totals, divergence, ranking: pure reads and computations, no viewer."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any

from django.db.models import BooleanField, Case, Count, Exists, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import Coalesce

from tvilling.applications.models import Application
from tvilling.applications.states import ApplicationState
from tvilling.evaluation.models import (
    Assignment,
    Consensus,
    Expert,
    Review,
    Score,
)
from tvilling.evaluation.states import AssignmentState, ConsensusState
from tvilling.ui.charts import Strip

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from datetime import datetime

    from tvilling.calls.models import Call, Criterion

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
    """The eligible applications of a call by city name, each with `has_result`, `is_short`, `in_consensus`.

    It has a result when enough reviews are in, none is still to come, and no consensus is open. It is short while
    fewer experts than the call wants review it: one with a conflict does not.
    """
    cases = Assignment.objects.filter(application=OuterRef("pk"))
    unsettled = Consensus.objects.filter(application=OuterRef("pk")).exclude(state=ConsensusState.AGREED)
    reviewed = cases.filter(state=AssignmentState.SUBMITTED, review__isnull=False).order_by()
    enough = reviewed.values("application").annotate(number=Count("pk")).values("number")
    at_work = cases.filter(state__in=LIVE).order_by()
    experts = at_work.values("application").annotate(number=Count("pk")).values("number")
    return (
        Application.objects.filter(call=call, state=ApplicationState.ELIGIBLE)
        .select_related("city", "city__country")
        .alias(reviews_in=Coalesce(Subquery(enough), 0), experts=Coalesce(Subquery(experts), 0))
        .annotate(
            has_result=Case(
                When(
                    ~Exists(cases.filter(state__in=WAITING)) & ~Exists(unsettled),
                    reviews_in__gte=call.reviews_per_application,
                    then=True,
                ),
                default=False,
                output_field=BooleanField(),
            ),
            is_short=Case(
                When(experts__lt=call.reviews_per_application, then=True),
                default=False,
                output_field=BooleanField(),
            ),
            in_consensus=Exists(unsettled),
        )
        .order_by("city__slug", "pk")
    )


def with_late(applications: QuerySet[Any], now: datetime) -> QuerySet[Any]:
    """The same applications, each with `is_late`: a review of it was due before now and is not in."""
    late = Assignment.objects.filter(application=OuterRef("pk"), state__in=WAITING, due_at__lt=now)
    found: QuerySet[Any] = applications.annotate(is_late=Exists(late))
    return found


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
