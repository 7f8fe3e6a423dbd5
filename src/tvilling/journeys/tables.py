# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Lists of journeys."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django_filters import FilterSet

from tvilling.journeys.models import Group, Output
from tvilling.journeys.queries import names_of_twins
from tvilling.ui.tables import BaseTable, Column, CountColumn, DayColumn, StateColumn

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


class GroupTable(BaseTable):
    """Groups with what is stuck."""

    activity = Column(
        verbose_name=_("Host activity"), order_by="activity__title",
        linkify=lambda record: reverse("journeys:group", args=[record.slug]),
    )  # fmt: skip
    host = Column(
        accessor="activity__lead_city", verbose_name=_("Host"), order_by="activity__lead_city__slug"
    )
    twin_names = Column(empty_values=(), verbose_name=_("Twins"), orderable=False)
    facilitator = Column(verbose_name=_("Facilitator"), order_by="facilitator__sort_name")
    accepted = CountColumn(verbose_name=_("Outputs accepted"))
    late = CountColumn(verbose_name=_("Late"))
    next_due = DayColumn(verbose_name=_("Next due"))
    state = StateColumn()

    class Meta(BaseTable.Meta):
        model = Group
        fields = ("activity", "host", "twin_names", "facilitator", "accepted", "late", "next_due", "state")
        caption = _("Groups")
        empty_text = _("There are no groups yet. They form when both cities of a match have confirmed.")
        order_by = ("-late", "activity")

    def render_twin_names(self, record: Group) -> str:
        """Names of the twins; whether they have left, when all have."""
        return ", ".join(names_of_twins(record))

    def value_twin_names(self, record: Group) -> str:
        """For exports."""
        return self.render_twin_names(record)


class OutputTable(BaseTable):
    """Outputs of all groups one may see."""

    template = Column(
        verbose_name=_("Output"),
        linkify=lambda record: reverse("journeys:output", args=[record.group.slug, record.code]),
    )
    group = Column(verbose_name=_("Group"), order_by="group__activity__title")
    city = Column(verbose_name=_("City"), order_by="city__slug")
    due_on = DayColumn(verbose_name=_("Due"))
    state = StateColumn()

    class Meta(BaseTable.Meta):
        model = Output
        fields = ("template", "group", "city", "due_on", "state")
        caption: str | _StrPromise = _("Outputs")
        empty_text = _("Nothing is owed.")
        order_by = "due_on"


class GroupFilter(FilterSet):  # type: ignore[misc]  # the package has no types
    """Which groups to show."""

    class Meta:
        model = Group
        fields: ClassVar[list[str]] = ["state", "facilitator"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = self.filters["facilitator"]
        people.extra["null_label"] = _("Nobody yet")
        people.queryset = people.queryset.filter(
            pk__in=self.queryset.order_by().values("facilitator")
        ).order_by("name")


class OutputFilter(FilterSet):  # type: ignore[misc]  # the package has no types
    """Which outputs to show."""

    class Meta:
        model = Output
        fields: ClassVar[list[str]] = ["state"]
