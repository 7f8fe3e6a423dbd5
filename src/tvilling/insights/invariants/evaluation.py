# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Evaluation: who may review, what adds up, and decisions by two people."""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Exists, F, OuterRef, Q, Sum

from tvilling.audit.models import Entry
from tvilling.calls.models import Call, Criterion
from tvilling.calls.queries.checklist import ALL_WEIGHTS
from tvilling.evaluation.models import (
    Assignment,
    Conflict,
    Consensus,
    Correction,
    Decision,
    Expert,
    RankedEntry,
    Review,
)
from tvilling.evaluation.queries import LIVE, weighted_total, with_load
from tvilling.evaluation.states import (
    BETTER,
    AssignmentState,
    ConsensusState,
    CorrectionState,
    DecisionState,
    Outcome,
    Was,
)
from tvilling.insights.invariants.promises import PIECE, Promise, pieces, unrecorded

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.db.models import QuerySet

PLACE_TAKEN = (DecisionState.RELEASED, DecisionState.CONFIRMED)


def weights_of_calls() -> Iterator[str]:
    """The weights of a call's criteria sum to 100, as `set_criteria` takes them; a call may have none yet."""
    sums = Criterion.objects.order_by("call").values_list("call__slug").annotate(total=Sum("weight"))
    for slug, total in sums:
        if total != ALL_WEIGHTS:
            yield f"the weights of call {slug} sum to {total.normalize():f}, not to 100"


def reviews_by_assigned() -> Iterator[str]:
    """A review counts only from an expert who took the case and declared no conflict."""
    rows = Assignment.objects.filter(state=AssignmentState.SUBMITTED)
    doubtful = rows.filter(
        Q(answered_at__isnull=True) | Q(submitted_at__isnull=True) | Q(review__isnull=True)
    )
    for row in pieces(doubtful.only("code")):
        yield f"case {row.code} counts as reviewed without declaration or review"


def no_conflict() -> Iterator[str]:
    """Nobody holds a case in which there is a conflict of interest."""
    conflict = Conflict.objects.filter(expert=OuterRef("expert"), application=OuterRef("application"))
    for row in pieces(Assignment.objects.filter(Exists(conflict), state__in=LIVE).only("code")):
        yield f"case {row.code} is held by an expert with a conflict of interest"


def not_own_country() -> Iterator[str]:
    """Nobody reviews a city of a country of one's own."""
    rows = Assignment.objects.filter(state__in=LIVE).values_list(
        "code", "expert__countries", "application__city__country"
    )
    for code, countries, country in rows.order_by("pk").iterator(chunk_size=PIECE):
        if country in countries:
            yield f"case {code} is about a city of the expert's own country"


def within_load() -> Iterator[str]:
    """Nobody was given more cases than agreed (a load lowered later keeps the cases there are)."""
    experts: QuerySet[Any] = with_load(Expert.objects.all())
    over = experts.filter(load__gt=F("load_maximum"))
    for expert in pieces(over.only("code", "load_maximum")):
        changed = Entry.objects.filter(
            object_type=Expert._meta.label_lower, object_key=str(expert.pk), event="expert.updated"
        ).order_by("-sequence").first()  # fmt: skip
        newest = Assignment.objects.filter(expert=expert, state__in=LIVE).order_by("-created_at").first()
        if changed is None or (newest is not None and newest.created_at > changed.at):
            yield f"expert {expert.code} holds more cases than the agreed {expert.load_maximum}"


def _criteria() -> Callable[[int], list[Criterion]]:
    """The criteria of a call, of which a few calls' are kept."""

    @lru_cache(maxsize=8)
    def of_call(key: int) -> list[Criterion]:
        return list(Criterion.objects.filter(call_id=key))

    return of_call


def review_totals() -> Iterator[str]:
    """The total of a review is the sum of its weighted scores."""
    criteria_of = _criteria()
    rows = Review.objects.filter(assignment__state=AssignmentState.SUBMITTED).select_related(
        "assignment__application"
    )
    for row in pieces(rows.prefetch_related("scores")):
        criteria = criteria_of(row.assignment.application.call_id)
        given = {score.criterion_id: score.value for score in row.scores.all() if score.value is not None}
        if any(criterion.pk not in given for criterion in criteria):
            yield f"the review of case {row.assignment.code} lacks a score"
        elif weighted_total({each.key: given[each.pk] for each in criteria}, criteria) != row.total:
            yield f"the total of the review of case {row.assignment.code} is not the sum of its scores"


def consensus_totals() -> Iterator[str]:
    """The total of a consensus is the sum of the agreed scores."""
    criteria_of = _criteria()
    for row in pieces(Consensus.objects.filter(state=ConsensusState.AGREED).select_related("application")):
        criteria = criteria_of(row.application.call_id)
        scores = {key: Decimal(value) for key, value in row.scores.items()}
        if any(each.key not in scores for each in criteria) or weighted_total(scores, criteria) != row.total:
            yield f"the total of the consensus on application {row.application.code} is not the sum of its scores"


def two_people() -> Iterator[str]:
    """A decision is told by another person than the one who drafted it."""
    told = Decision.objects.exclude(state=DecisionState.PENDING)
    alone = told.filter(
        Q(released_by__isnull=True) | Q(released_by=F("decided_by")) | Q(released_at__isnull=True)
    )
    for row in pieces(alone.only("code")):
        yield f"decision {row.code} was told without a second person"


def on_a_list() -> Iterator[str]:
    """Every decision rests on a ranked list of the call, or on an error put right for a city that was not eligible."""
    entry = RankedEntry.objects.filter(
        application=OuterRef("application"), ranked_list__call=OuterRef("application__call")
    )
    never_evaluated = Correction.objects.filter(
        application=OuterRef("application"), state=CorrectionState.TOLD, was=Was.INELIGIBLE
    )
    for row in pieces(Decision.objects.filter(~Exists(entry), ~Exists(never_evaluated)).only("code")):
        yield f"decision {row.code} rests on no ranked list"


def within_places() -> Iterator[str]:
    """No call offers more places than it has, but for those beside them that two people gave knowing it."""
    taken = Count(
        "applications",
        filter=Q(
            applications__decision__outcome=Outcome.SELECTED,
            applications__decision__state__in=PLACE_TAKEN,
            applications__decision__is_extra=False,
        ),
    )
    for call in pieces(Call.objects.annotate(taken=taken).filter(taken__gt=F("places"))):
        yield f"call {call.slug} has {call.places} places and offers {call.taken}"


def put_right() -> Iterator[str]:
    """A told decision is put right for the better only, by two people, and holds what was told last."""
    told = Correction.objects.filter(state=CorrectionState.TOLD)
    better = Q(pk__in=[])
    for was, outcomes in BETTER.items():
        better |= Q(was=was, outcome__in=outcomes)
    alone = Q(told_by__isnull=True) | Q(told_by=F("proposed_by")) | Q(told_at__lt=F("created_at"))
    for row in pieces(told.filter(~better | alone).only("code")):
        yield f"the correction {row.code} is not for the better, or was not made by two people"
    same = told.filter(application=OuterRef("application"), told_at=OuterRef("corrected_at"))
    for decision in pieces(
        Decision.objects.filter(corrected_at__isnull=False).filter(~Exists(same)).only("code")
    ):
        yield f"decision {decision.code} was put right without saying what was told before"


def reserve_in_order() -> Iterator[str]:
    """On the reserve list each place is taken once, and each reserve has a place."""
    reserve = Decision.objects.filter(outcome=Outcome.RESERVE)
    for row in pieces(reserve.filter(reserve_position__isnull=True).only("code")):
        yield f"decision {row.code} puts a city on the reserve list without a place there"
    places = reserve.filter(reserve_position__isnull=False).values(
        "application__call__slug", "reserve_position"
    )
    doubled = places.annotate(number=Count("pk")).filter(number__gt=1).order_by()
    for found in doubled.iterator(chunk_size=PIECE):
        call = found["application__call__slug"]
        yield f"place {found['reserve_position']} on the reserve list of {call} is taken twice"


def recorded() -> Iterator[str]:
    """Each decision that was told has its entry in the audit record."""
    told = Decision.objects.exclude(state=DecisionState.PENDING).only("code")
    for row in unrecorded(told, "decision.released"):
        yield f"decision {row.code} was told without an entry in the audit record"
    for row in unrecorded(told.filter(corrected_at__isnull=False), "decision.corrected"):
        yield f"decision {row.code} was put right without an entry in the audit record"


PROMISES = (
    Promise("the weights of a call's criteria sum to 100", weights_of_calls),
    Promise("reviews come from experts who were assigned and declared no conflict", reviews_by_assigned),
    Promise("no expert reviews a city with which a conflict of interest is known", no_conflict),
    Promise("no expert reviews a city of the expert's own country", not_own_country),
    Promise("no expert has more cases than agreed", within_load),
    Promise("review totals add up", review_totals),
    Promise("consensus totals add up", consensus_totals),
    Promise("decisions are told by a second person", two_people),
    Promise("decisions rest on a ranked list, or on an error that was put right", on_a_list),
    Promise("no more places are offered than there are", within_places),
    Promise("each place on a reserve list is one city's", reserve_in_order),
    Promise("told decisions are put right for the better, by two people", put_right),
    Promise("every told decision has its entry in the audit record", recorded),
)
