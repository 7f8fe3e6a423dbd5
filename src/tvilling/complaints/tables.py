# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""The office's list of complaints."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

import django_filters
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tvilling.complaints.models import About, Complaint
from tvilling.complaints.states import ComplaintState, Verdict
from tvilling.ui.tables import BadgeColumn, BaseTable, Column, DayColumn, StateColumn

if TYPE_CHECKING:
    from django.db.models import QuerySet

VERDICT_TONES: dict[str, str] = {
    Verdict.UPHELD: "good",
    Verdict.PARTLY: "good",
    Verdict.NOT_UPHELD: "neutral",
}


class ComplaintTable(BaseTable):
    """The complaints of a cohort, in the order in which they are given: what is due first comes first."""

    city = Column(
        accessor="application__city", verbose_name=_("City"), order_by="application__city__slug",
        linkify=lambda record, table: reverse("complaints:office-detail", args=[table.cohort.slug, record.code]),
    )  # fmt: skip
    code = Column(verbose_name=_("Reference"))
    about = Column(verbose_name=_("About"))
    ground = Column(verbose_name=_("Ground"))
    filed_at = DayColumn(verbose_name=_("Filed"))
    answer_by = DayColumn(verbose_name=_("Answer due"))
    state = StateColumn()
    handler = Column(verbose_name=_("Examined by"), order_by="handler__sort_name")
    verdict = BadgeColumn(tones=VERDICT_TONES, verbose_name=_("Outcome"))

    class Meta(BaseTable.Meta):
        model = Complaint
        fields = ("city", "code", "about", "ground", "filed_at", "answer_by", "state", "handler", "verdict")
        caption = _("Complaints")
        empty_text = _("No complaint has been filed.")

    def __init__(self, *args: Any, cohort: Any, **kwargs: Any) -> None:
        self.cohort = cohort
        super().__init__(*args, **kwargs)


UPHELD_SOMEHOW = "any"


class ComplaintFilter(django_filters.FilterSet):  # type: ignore[misc]  # the package has no types
    """By state, decision and outcome."""

    state = django_filters.ChoiceFilter(
        choices=[choice for choice in ComplaintState.choices if choice[0] != ComplaintState.DRAFT],
        label=_("State"), empty_label=_("All"),
    )  # fmt: skip
    about = django_filters.ChoiceFilter(choices=About.choices, label=_("About"), empty_label=_("All"))
    verdict = django_filters.ChoiceFilter(
        choices=[*Verdict.choices, (UPHELD_SOMEHOW, _("Upheld, wholly or in part"))], method="with_verdict",
        label=_("Outcome"), empty_label=_("All"),
    )  # fmt: skip

    class Meta:
        model = Complaint
        fields: ClassVar[list[str]] = []

    def with_verdict(self, rows: QuerySet[Complaint], _name: str, value: str) -> QuerySet[Complaint]:
        """One outcome, or both that change something."""
        some = [Verdict.UPHELD, Verdict.PARTLY]
        return rows.filter(verdict__in=some if value == UPHELD_SOMEHOW else [value])
