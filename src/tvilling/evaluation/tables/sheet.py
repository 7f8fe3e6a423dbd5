# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""The score sheet: each expert's score on each criterion."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

import django_filters
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from tvilling.evaluation.models import Assignment, ConflictSource, Score
from tvilling.evaluation.queries import standings
from tvilling.evaluation.states import AssignmentState
from tvilling.ui.formats import EMPTY, figure_text
from tvilling.ui.tables import BaseTable, Column, MomentColumn, NumberColumn

if TYPE_CHECKING:
    from decimal import Decimal

    from tvilling.calls.models import Call, Criterion
    from tvilling.evaluation.queries import Standing


class ScoreSheetTable(BaseTable):
    """What every expert gave on every criterion, beside what the panel agreed; hidden as on the page of an application."""

    city = Column(
        accessor="application__city", verbose_name=_("City"),
        order_by=("application__city__slug", "pk", "criterion_order", "criterion_id"),
        linkify=lambda record, table: reverse(
            "evaluation:office-application", args=[table.cohort.slug, record.application.code]
        ),
    )  # fmt: skip
    expert = Column(
        accessor="expert__person", verbose_name=_("Expert"),
        order_by=("expert__person__sort_name", "pk", "criterion_order", "criterion_id"),
    )  # fmt: skip
    criterion = Column(accessor="criterion_id", verbose_name=_("Criterion"), orderable=False)
    weight = NumberColumn(accessor="criterion_id", verbose_name=_("Weight (%)"), visible=False)
    score = NumberColumn(empty_values=(), verbose_name=_("Score (points)"), orderable=False)
    agreed = NumberColumn(accessor="criterion_id", verbose_name=_("Agreed (points)"), orderable=False)
    maximum = NumberColumn(accessor="criterion_id", verbose_name=_("Highest score (points)"), visible=False)
    conflict = Column(empty_values=(), verbose_name=_("Conflict of interest"), orderable=False)
    state = Column(verbose_name=_("State"), orderable=False)
    submitted_at = MomentColumn(verbose_name=_("Handed in"), orderable=False, visible=False)
    remark = Column(empty_values=(), verbose_name=_("Comment"), visible=False)

    class Meta(BaseTable.Meta):
        counted = Score
        attrs: ClassVar[dict[str, str]] = {"class": "table table-compact"}
        caption = _("Scores of all experts")
        empty_text = _("No application is assigned to an expert yet.")

    def __init__(self, *args: Any, cohort: Any, call: Call, **kwargs: Any) -> None:
        self.cohort, self.call = cohort, call
        super().__init__(*args, **kwargs)

    @cached_property
    def criteria(self) -> dict[int, Criterion]:
        """The call's, by their keys in the database."""
        return {row.pk: row for row in self.call.criteria.all()}

    @cached_property
    def standings(self) -> dict[int, Standing]:
        """The standings of the applications in the shown rows, by application."""
        rows = self.page.object_list if hasattr(self, "page") else self.rows
        found = standings(self.call, {row.record.application_id for row in rows})
        return {row.application.pk: row for row in found}

    def is_shown(self, record: Any) -> bool:
        """Whether the review counts, and all reviews of its application are in."""
        return record.state == AssignmentState.SUBMITTED and self.standings[record.application_id].is_complete

    def render_criterion(self, value: int) -> str:
        """Its name."""
        return str(self.criteria[value])

    def value_weight(self, value: int) -> Decimal:
        """In per cent."""
        return self.criteria[value].weight

    def render_score(self, record: Any) -> Any:
        """As elsewhere; nothing while it is hidden."""
        score = self.value_score(record)
        return EMPTY if score is None else figure_text(score)

    def value_score(self, record: Any) -> Decimal | None:
        """The number, with its decimal also where SQLite forgets it."""
        shown = record.score is not None and self.is_shown(record)
        return round(record.score, 1) if shown else None

    def render_agreed(self, value: int, record: Any) -> Any:
        """As elsewhere; nothing without a consensus."""
        score = self.value_agreed(value, record)
        return EMPTY if score is None else figure_text(score)

    def value_agreed(self, value: int, record: Any) -> Decimal | None:
        """The number, with as many decimals as the single ones."""
        standing = self.standings[record.application_id]
        agreed = standing.is_complete and standing.by_consensus
        return round(standing.scores[self.criteria[value].key], 1) if agreed else None

    def value_maximum(self, value: int) -> Decimal:
        """The number."""
        return self.criteria[value].maximum

    def render_conflict(self, record: Any) -> str:
        """How it became known, or what the expert said."""
        if record.conflict:
            return str(ConflictSource(record.conflict).label)
        return str(_("None, as declared") if record.answered_at else _("Not declared yet"))

    def value_remark(self, record: Any) -> str | None:
        """The expert's words on the criterion, under the same rule as the score."""
        return record.remark if self.is_shown(record) else None


class ScoreSheetFilter(django_filters.FilterSet):  # type: ignore[misc] # the package has no types
    """Part of the city's or the expert's name, and where the case stands."""

    city = django_filters.CharFilter(
        field_name="application__city__name", lookup_expr="icontains", label=_("City")
    )
    expert = django_filters.CharFilter(
        field_name="expert__person__name", lookup_expr="icontains", label=_("Expert")
    )
    state = django_filters.ChoiceFilter(choices=AssignmentState, label=_("State"), empty_label=_("All"))

    class Meta:
        model = Assignment
        fields: ClassVar[list[str]] = []
