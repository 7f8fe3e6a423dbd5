# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Charts put their marks where the figures say."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation

from tvilling.ui import charts
from tvilling.ui.charts import Bar, FunnelStep, Strip, Term, TimelineBar, TimelineRow
from tvilling.ui.map_view import MapLink, MapPoint, map_view
from tvilling.ui.maps import MAINLAND_VIEW_BOX, VIEW_BOX

UMEA = MapPoint(63.83, 20.26, "Umeå", "host", "/umea/")
LULEA = MapPoint(65.58, 22.15, "Luleå", "twin")
AZORES = MapPoint(37.74, -25.67, "Ponta Delgada", "twin")
TORONTO = MapPoint(43.65, -79.38, "Toronto", "place")


@pytest.mark.parametrize(
    ("value", "text"),
    [(0, "0%"), (37.5, "37.5%"), (100, "100%"), (130, "100%"), (-3, "0%"), (33.3333, "33.33%")],
)
def test_a_share_is_written_without_a_comma_and_kept_inside(value, text):
    assert charts.percent(value) == text


def test_bars_of_a_timeline_lie_between_whole_months():
    row = TimelineRow("Umeå", [TimelineBar(date(2024, 1, 1), date(2024, 1, 31), "Start", "done"),
                               TimelineBar(date(2024, 2, 1), date(2024, 4, 9), "Rest")])  # fmt: skip
    drawn = charts.timeline([row], date(2024, 3, 1))
    assert drawn is not None
    assert (drawn.start, drawn.end) == (date(2024, 1, 1), date(2024, 4, 30))
    first, second = drawn.rows[0][1]
    assert (first.x, first.width) == ("0%", charts.percent(100 * 31 / 121))
    assert second.x == charts.percent(100 * 31 / 121)
    assert drawn.today_x == charts.percent(100 * 60 / 121)
    assert [tick.day.month for tick in drawn.ticks] == [1, 2, 3, 4]
    assert drawn.states == ["done", "ahead"]


def test_today_outside_the_timeline_is_not_drawn_and_nothing_is_drawn_without_bars():
    row = TimelineRow("Umeå", [TimelineBar(date(2024, 1, 1), date(2024, 1, 31), "Start")])
    drawn = charts.timeline([row], date(2025, 1, 1))
    assert drawn is not None
    assert drawn.today_x == ""
    assert charts.timeline([TimelineRow("Umeå", [])]) is None


def test_bars_are_in_proportion_to_the_greatest_and_nought_is_no_error():
    assert [row.width for row in charts.bars([Bar("a", 112), Bar("b", 28)])] == ["100%", "25%"]
    assert [row.width for row in charts.funnel([FunnelStep("none", 0)])] == ["0%"]


def test_a_mean_is_written_so_that_a_total_can_be_counted_again_from_it():
    rows = charts.strips([Strip("Needs", [3, 3.5], 5, 3.5), Strip("Exchange", [3.5, 4], 5)])
    text = render_to_string("ui/charts/strip.html", {"rows": rows, "id": "s", "title": "Scores"})
    assert re.findall(r'class="strips-value">([^<]+)', text) == ["3.25", "3.75"]
    assert re.findall(r'data-label="Mean">([^<]+)', text) == ["3.25", "3.75"]


def test_a_strip_shows_lowest_highest_mean_and_threshold():
    (placed,) = charts.strips([Strip("Belfast", [2, 4, 3], 5, threshold=3)])
    assert (placed.band_x, placed.band_width, placed.mean_x, placed.threshold_x) == (
        "40%",
        "40%",
        "60%",
        "60%",
    )
    assert placed.dots == ["40%", "80%", "60%"]
    (none,) = charts.strips([Strip("Würzburg", [], 5)])
    assert (none.dots, none.mean_x) == ([], "")


def test_a_radar_begins_at_the_top_and_needs_three_terms():
    drawn = charts.radar([Term("a", 100), Term("b", 0), Term("c", 50)])
    assert drawn is not None
    assert drawn.spokes[0].mark == ("120.0", "28.0")
    assert drawn.spokes[1].mark == ("120.0", "120.0")
    assert charts.radar([Term("a", 100), Term("b", 0)]) is None


def test_the_map_leaves_out_the_ocean_unless_something_lies_there():
    assert map_view([UMEA, LULEA]).view_box == MAINLAND_VIEW_BOX
    assert map_view([UMEA, AZORES]).view_box == VIEW_BOX


def test_a_place_outside_the_map_is_only_in_the_table():
    view = map_view([UMEA, TORONTO], [MapLink(UMEA, TORONTO)])
    assert [placed.point for placed in view.points] == [UMEA]
    assert view.off_map == [TORONTO]
    assert view.links == []
    assert [(kind, number) for kind, _label, number in view.legend] == [("host", 1), ("place", 1)]


def drawn(tag: str, **context: object) -> str:
    request = RequestFactory().get("/")
    return Template("{% load ui %}" + tag).render(Context({"request": request, **context}))


def test_figures_are_readable_without_the_picture_in_swedish_too():
    with translation.override("sv"):
        html = drawn("{% bars_chart rows title='Lärdomar' %}", rows=[Bar("Värd", 2.5), Bar("Tvilling", 1.25)])
    assert 'width="50%"' in html
    assert "<title" in html
    assert "<desc" in html
    assert "2,5" in html


def test_the_note_of_a_bar_stands_below_it_and_takes_no_room_from_it():
    html = drawn("{% bars_chart rows title='Money' %}", rows=[Bar("Promised", 5, note="without nine trips")])
    value, rest = html.split('<p class="bars-value">')[1].split("</p>", 1)
    assert value.strip() == "5"
    assert '<p class="bars-note">without nine trips</p>' in rest


def test_two_charts_of_a_page_do_not_share_ids():
    html = drawn("{% fit_bars t title='A' %}{% include include %}", t=[Term("a", 1)],
                 include=Template("{% load ui %}{% fit_bars t title='B' %}"))  # fmt: skip
    assert 'id="chart-1-title"' in html
    assert 'id="chart-2-title"' in html


def test_a_link_without_its_points_in_the_list_is_drawn():
    html = drawn("{% europe_map p l title='Karta' %}", p=[UMEA], l=[MapLink(UMEA, LULEA, "two visits")])
    assert html.count('class="map-link"') == 1
    assert "two visits" in html
    assert 'href="/umea/"' in html
