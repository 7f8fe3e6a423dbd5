# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Charts and the map as tags; the geometry is in `ui.charts` and `ui.map_view`."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, Any

from django import template
from django.utils.translation import gettext

from tvilling.ui import charts, formats
from tvilling.ui.map_view import MapLink, MapPoint, map_view

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from django.template import Context

register = template.Library()


def _chart(context: Context, title: str, **content: Any) -> dict[str, Any]:
    """What each chart's template gets; ids are numbered within the answer, in included templates too."""
    request = context.get("request")
    holder: Any = request.__dict__ if request is not None else context.render_context
    numbers = holder.setdefault("ui_chart_numbers", count(1))
    name = f"chart-{next(numbers)}"
    return {"id": name, "title_id": f"{name}-title", "title": title, **content}


@register.inclusion_tag("ui/charts/timeline.html", takes_context=True)
def timeline_chart(
    context: Context, rows: Iterable[charts.TimelineRow], today: date | None = None, title: str = ""
) -> dict[str, Any]:
    """The months of each group as bars, with today's line."""
    return _chart(context, title, chart=charts.timeline(rows, today), today=today)


@register.inclusion_tag("ui/charts/funnel.html", takes_context=True)
def funnel_chart(context: Context, steps: Iterable[charts.FunnelStep], title: str = "") -> dict[str, Any]:
    """How many are left after each step."""
    return _chart(context, title, rows=charts.funnel(steps))


@register.inclusion_tag("ui/charts/bars.html", takes_context=True)
def bars_chart(context: Context, rows: Iterable[charts.Bar], title: str = "") -> dict[str, Any]:
    """Lengths to compare."""
    return _chart(context, title, rows=charts.bars(rows))


@register.inclusion_tag("ui/charts/strip.html", takes_context=True)
def strip_chart(context: Context, scores: Iterable[charts.Strip], title: str = "") -> dict[str, Any]:
    """Scores as dots, with their spread, mean and threshold."""
    return _chart(context, title, rows=charts.strips(scores))


@register.inclusion_tag("ui/charts/radar.html", takes_context=True)
def radar_chart(context: Context, terms: Iterable[charts.Term], title: str = "") -> dict[str, Any]:
    """The shape of a fit; with fewer than three terms only the rows."""
    terms = list(terms)
    return _chart(
        context,
        title,
        radar=charts.radar(terms),
        rows=charts.fit(terms),
        size=charts.RADAR_SIZE,
        centre=charts.RADAR_SIZE // 2,
    )


@register.inclusion_tag("ui/charts/fit.html", takes_context=True)
def fit_bars(context: Context, terms: Iterable[charts.Term], title: str = "") -> dict[str, Any]:
    """The reasons of a fit, one a row."""
    return _chart(context, title, rows=charts.fit(terms))


@register.inclusion_tag("ui/charts/europe_map.html", takes_context=True)
def europe_map(
    context: Context,
    points: Iterable[MapPoint],
    links: Iterable[MapLink] = (),
    title: str = "",
    *,
    table_open: bool = False,
) -> dict[str, Any]:
    """Places and their links, with a legend and the same as a table."""
    points, links = list(points), list(links or ())
    return _chart(
        context, title, view=map_view(points, links), points=points, links=links, table_open=table_open
    )


@register.simple_tag
def day_range(start: date, end: date) -> str:
    """Such as “1 March 2024 to 30 June 2024”."""
    days = {"start": formats.day_text(start), "end": formats.day_text(end)}
    return gettext("%(start)s to %(end)s") % days


@register.simple_tag
def bar_state(state: str) -> str:
    """What a stretch of a timeline is, in words."""
    return str(charts.BAR_STATES[state])
