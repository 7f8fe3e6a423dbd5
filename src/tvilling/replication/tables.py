# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Lists of replication plans."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django_filters import ChoiceFilter, FilterSet

from tvilling.journeys.queries import has_left
from tvilling.journeys.states import GroupState
from tvilling.replication.models import Plan
from tvilling.replication.states import ENDED_EARLY, ENDED_EARLY_LABEL, HAS_LEFT, HAS_LEFT_LABEL, PlanState
from tvilling.ui.formats import figure_text
from tvilling.ui.tables import BaseTable, Column, CountColumn, DayColumn, NumberColumn, StateColumn

if TYPE_CHECKING:
    from decimal import Decimal

    from django.db.models import QuerySet

    from tvilling.cities.models import City


class PlanTable(BaseTable):
    """Plans with their sums."""

    title = Column(
        verbose_name=_("Plan"), linkify=lambda record: reverse("replication:plan", args=[record.code])
    )
    city = Column(accessor="place__city", verbose_name=_("City"))
    host = Column(accessor="place__group__activity", verbose_name=_("Host activity"))
    action_count = CountColumn(verbose_name=_("Actions"))
    reduction_sum = NumberColumn(verbose_name=_("t CO₂e a year"))
    endorsed_on = DayColumn(verbose_name=_("Endorsed"))
    state = StateColumn()

    def render_city(self, value: City, record: Plan) -> str:
        """The name, and whether the city has left."""
        return str(value) if record.place.left_at is None else has_left(value)

    def value_city(self, value: City) -> str:
        """For exports: the name alone."""
        return str(value)

    def render_reduction_sum(self, value: Decimal) -> str:
        """As the plan itself writes it."""
        return figure_text(value)

    def value_reduction_sum(self, value: Decimal) -> Decimal:
        """For exports: the number."""
        return value

    class Meta(BaseTable.Meta):
        model = Plan
        fields = ("title", "city", "host", "action_count", "reduction_sum", "endorsed_on", "state")
        caption = _("Plans")
        empty_text = _("There are no plans yet. Each twin's plan opens when its group is formed.")
        order_by = "city"


class PlanFilter(FilterSet):  # type: ignore[misc]  # the package has no types
    """Which plans to show."""

    state = ChoiceFilter(
        label=_("State"),
        choices=[*PlanState.choices, (HAS_LEFT, HAS_LEFT_LABEL), (ENDED_EARLY, ENDED_EARLY_LABEL)],
        method="of_state",
    )

    class Meta:
        model = Plan
        fields: ClassVar[list[str]] = []

    def of_state(self, queryset: QuerySet[Plan], _name: str, value: str) -> QuerySet[Plan]:
        """Plans whose badge says so."""
        has_left, is_over = Q(place__left_at__isnull=False), Q(place__group__state=GroupState.ENDED)
        if value in {HAS_LEFT, ENDED_EARLY}:
            ended = has_left if value == HAS_LEFT else ~has_left & is_over
            return queryset.filter(ended).exclude(state=PlanState.ENDORSED)
        found = queryset.filter(state=value)
        return found if value == PlanState.ENDORSED else found.exclude(has_left | is_over)
