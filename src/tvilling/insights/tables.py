# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""The groups on the board, and the figures of reports."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.urls import NoReverseMatch, reverse
from django.utils.formats import number_format
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tvilling.ui.badges import badge_html
from tvilling.ui.charts import BAR_STATES
from tvilling.ui.tables import BaseTable, Column, NumberColumn

if TYPE_CHECKING:
    from datetime import date

    from django.utils.safestring import SafeString

    from tvilling.insights.queries.groups import GroupRow
    from tvilling.insights.queries.report import Figure


def group_address(row: GroupRow) -> str:
    """The page of a group; empty where there is none."""
    try:
        return reverse("journeys:group", kwargs={"slug": row.group.slug})
    except NoReverseMatch:
        return ""


class BoardTable(BaseTable):
    """Groups, those that need attention first."""

    host = Column(verbose_name=_("Host activity"))
    twins = Column(verbose_name=_("Twins"))
    facilitator = Column(verbose_name=_("Facilitator"))
    plan = Column(accessor="progress", verbose_name=_("Modules"), orderable=False)
    next = Column(accessor="next_on", verbose_name=_("Next"))
    pulse = Column(verbose_name=_("Pulse"))

    class Meta(BaseTable.Meta):
        caption = _("Groups")
        empty_text = _("There are no groups yet. They form when both cities of a match have confirmed.")

    def render_host(self, record: GroupRow) -> SafeString:
        """The lead city as the row's link, with the activity below."""
        return format_html(
            '<a href="{}">{}</a><br><span class="quiet">{}</span>',
            group_address(record), record.host, record.activity,
        )  # fmt: skip

    def value_host(self, record: GroupRow) -> str:
        """City and activity."""
        return f"{record.host}: {record.activity}"

    def render_plan(self, record: GroupRow) -> SafeString:
        """The modules as bars on the scale of all groups, with today's line; the same in words."""
        bars = format_html_join(
            "",
            '<rect class="stretch stretch-{}" x="{}" width="{}" y="4" height="10" rx="5"></rect>',
            ((placed.bar.state, placed.x, placed.width) for placed in record.bars),
        )
        line = (
            format_html('<line class="today" x1="{0}" x2="{0}" y1="0" y2="18"></line>', record.today_x)
            if record.today_x
            else ""
        )
        return format_html(
            '<svg class="timeline-bars" width="100%" height="18" role="img" aria-label="{}" focusable="false">'
            '{}{}</svg><span class="quiet">{}</span>',
            self._plan_in_words(record), bars, line, record.progress,
        )  # fmt: skip

    def _plan_in_words(self, record: GroupRow) -> str:
        return ", ".join(f"{placed.bar.label}: {BAR_STATES[placed.bar.state]}" for placed in record.bars)

    def render_next(self, record: GroupRow) -> Any:
        """Plain when all is well, a badge when not."""
        return badge_html(record.next.text, record.next.tone) if record.next.tone else record.next.text

    def value_next(self, record: GroupRow) -> str:
        """The words."""
        return record.next.text

    def render_pulse(self, record: GroupRow) -> SafeString:
        """Five dots, said as a figure."""
        said = gettext("%(score)s of 5") % {
            "score": number_format(record.pulse or 0, decimal_pos=1, use_l10n=True)
        }
        return format_html('<span role="img" aria-label="{0}" title="{0}">{1}</span>', said, record.dots)

    def value_pulse(self, record: GroupRow) -> float | None:
        """The figure."""
        return round(record.pulse, 1) if record.pulse is not None else None


def as_number(value: str) -> Decimal | int:
    """A kept figure for a spreadsheet: a whole number, or one with its decimals."""
    return Decimal(value) if "." in value else int(value)


class FigureTable(BaseTable):
    """The figures of a report over a period; `linked` leads to the lists behind them."""

    section = Column(verbose_name=_("Stage"), orderable=False)
    label = Column(verbose_name=_("Figure"), orderable=False)
    shown = NumberColumn(verbose_name=_("Value"), orderable=False)
    counts = Column(verbose_name=_("What is counted"), orderable=False)
    # For exports alone: on the page the value has its unit, and the heading the period.
    unit = Column(verbose_name=_("Unit"), visible=False)
    starts_on = Column(verbose_name=_("From"), empty_values=(), visible=False)
    ends_on = Column(verbose_name=_("Until"), empty_values=(), visible=False)

    def __init__(self, *args: Any, period: tuple[date, date], linked: bool = False, **options: Any) -> None:
        super().__init__(*args, **options)
        self.period, self.linked = period, linked

    class Meta(BaseTable.Meta):
        caption = _("Figures")
        sequence: tuple[str, ...] = ("label", "section", "shown", "unit", "...")

    def render_shown(self, value: str, record: Figure) -> Any:
        """The value, as a link to the records behind it."""
        if not (self.linked and record.url):
            return value
        return format_html(
            '<a href="{}">{}<span class="visually-hidden"> {}</span></a>', record.url, value, record.label
        )

    def value_shown(self, record: Figure) -> Decimal | int:
        """The plain figure."""
        return as_number(record.value)

    def value_unit(self, value: str) -> str:
        """In the reader's language; a currency is its code."""
        return gettext(value)

    def value_starts_on(self) -> date:
        """The first day of the period."""
        return self.period[0]

    def value_ends_on(self) -> date:
        """The last day of the period."""
        return self.period[1]


class KeptFigureTable(FigureTable):
    """The figures as they were kept, beside today's count where that is another."""

    shown_now = NumberColumn(verbose_name=_("Counted today"), orderable=False)

    class Meta(FigureTable.Meta):
        sequence = ("label", "section", "shown", "shown_now", "unit", "...")

    def value_shown_now(self, record: Figure) -> Decimal | int:
        """The plain figure."""
        return as_number(record.now)
