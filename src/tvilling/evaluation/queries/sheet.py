# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""The score sheet: what every expert gave on every criterion, row by row. No viewer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import F, OuterRef, QuerySet, Subquery

from tvilling.evaluation.models import Assignment, Conflict, Score
from tvilling.evaluation.queries.standings import under_evaluation

if TYPE_CHECKING:
    from tvilling.calls.models import Call


def score_sheet(call: Call) -> QuerySet[Any]:  # assignments, annotated
    """Each case of the eligible applications once for each criterion of the call, by city, expert and criterion.

    Beside the case a row has `criterion_id`, `criterion_order`, the `score` and the `remark` as they are stored, whether
    or not they may be shown yet, and how a conflict became known (`conflict`, None without one).
    """
    given = Score.objects.filter(review__assignment=OuterRef("pk"), criterion=OuterRef("criterion_id"))
    conflict = Conflict.objects.filter(expert=OuterRef("expert_id"), application=OuterRef("application_id"))
    return (
        Assignment.objects.filter(application__in=under_evaluation(call).order_by().values("pk"))
        .select_related("expert__person", "application__city")
        # A row for each criterion: the join multiplies the cases.
        .annotate(
            criterion_id=F("application__call__criteria"),
            criterion_order=F("application__call__criteria__order"),
        )
        .filter(criterion_id__isnull=False)
        .annotate(
            score=Subquery(given.values("value")),
            remark=Subquery(given.values("comment")),
            conflict=Subquery(conflict.values("source")),
        )
        .order_by("application__city__slug", "pk", "criterion_order", "criterion_id")
    )
