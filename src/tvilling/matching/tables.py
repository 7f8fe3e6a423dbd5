# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Lists of matching."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tvilling.matching.models import Match, MatchingRun
from tvilling.matching.queries import policy_label
from tvilling.ui.tables import BadgeColumn, BaseTable, Column, MomentColumn, NumberColumn

if TYPE_CHECKING:
    from tvilling.programmes.models import Cohort

HUNDREDTH = Decimal("0.01")
RUN_TONES = {
    "solving": "attention", "solved": "neutral", "failed": "bad", "proposed": "attention", "published": "good",
    "superseded": "neutral",
}  # fmt: skip
MATCH_TONES = {
    "proposed": "neutral", "published": "attention", "confirmed": "good", "declined": "bad", "withdrawn": "bad",
}  # fmt: skip


class RunTable(BaseTable):
    """The runs of a cohort."""

    number = NumberColumn(
        verbose_name=_("Run"),
        linkify=lambda record, table: reverse("matching:run", args=[table.cohort.slug, record.number]),
    )
    created_at = MomentColumn(verbose_name=_("Made"))
    policy = Column(verbose_name=_("Rule"))
    matched = NumberColumn(accessor="summary__matched", verbose_name=_("Matched"), orderable=False)
    note = Column(verbose_name=_("Note"), orderable=False)
    state = BadgeColumn(tones=RUN_TONES, verbose_name=_("State"))

    class Meta(BaseTable.Meta):
        model = MatchingRun
        fields = ("number", "created_at", "policy", "matched", "note", "state")
        caption = _("Matching runs")
        empty_text = _("Nothing has been solved yet.")
        order_by = "-number"

    def render_policy(self, value: str) -> str:
        """By its name."""
        return policy_label(value)

    def __init__(self, *args: Any, cohort: Cohort, **kwargs: Any) -> None:
        self.cohort = cohort
        super().__init__(*args, **kwargs)


class MatchTable(BaseTable):
    """The matches of a run."""

    city = Column(
        accessor="application__city", verbose_name=_("Twin"), order_by="application__city__slug",
        linkify=lambda record, table: reverse("matching:pair", args=[table.run.cohort.slug, table.run.number, record.code]),
    )  # fmt: skip
    country = Column(
        accessor="application__city__country",
        verbose_name=_("Country"),
        order_by="application__city__country_id",
    )
    activity = Column(verbose_name=_("Host activity"), order_by="activity__title")
    rank = NumberColumn(
        accessor="explanation__rank", verbose_name=_("Its choice"), order_by="explanation__rank"
    )
    score = NumberColumn(
        accessor="explanation__score", verbose_name=_("Evaluation"), order_by="explanation__score"
    )
    state = BadgeColumn(tones=MATCH_TONES, verbose_name=_("State"))

    class Meta(BaseTable.Meta):
        model = Match
        fields = ("city", "country", "activity", "rank", "score", "state")
        caption = _("Matches of this run")
        empty_text = _("This run has no matches.")
        order_by = "city"

    def __init__(self, *args: Any, run: MatchingRun, **kwargs: Any) -> None:
        self.run = run
        super().__init__(*args, **kwargs)

    def render_score(self, value: float) -> Decimal:
        """The total as the ranked list writes it: a run keeps it as JSON, without its decimals."""
        return Decimal(str(value)).quantize(HUNDREDTH)

    def value_score(self, value: float) -> Decimal:
        """The same in exports."""
        return self.render_score(value)
