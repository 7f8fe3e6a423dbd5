# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Where the marks of a chart lie. Pure functions over small records; templates draw what they return.

Positions are texts such as "37.5%": an SVG without a view box keeps its type at the reader's size while the marks
stretch with the page, and a text is not rewritten with a decimal comma by the page's language.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from math import cos, pi, sin
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

from tvilling.ui.formats import figure_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from django.utils.functional import _StrPromise

type Text = str | _StrPromise


def percent(value: float) -> str:
    """Such as “37.5%”, kept between 0 and 100."""
    return f"{min(max(float(value), 0), 100):.2f}".rstrip("0").rstrip(".") + "%"


# --- Timeline -----------------------------------------------------------------------------------------------------
#: What a stretch of a timeline may be, in the order of the legend.
BAR_STATES: Final = {
    "done": _("done"),
    "now": _("under way"),
    "ahead": _("still to come"),
    "extended": _("extended"),
    "late": _("late"),
}


@dataclass(frozen=True)
class TimelineBar:
    """A stretch of time, both days included. `state`: done, now, ahead, late or extended."""

    start: date
    end: date
    label: Text
    state: str = "ahead"

    @classmethod
    def seen(cls, today: date, start: date, end: date, label: Text) -> TimelineBar:
        """The stretch as it stands today by its own days."""
        return cls(start, end, label, "done" if end < today else "now" if start <= today else "ahead")


@dataclass(frozen=True)
class TimelineRow:
    """A group with its modules."""

    label: Text
    bars: Sequence[TimelineBar]
    note: Text = ""
    url: str = ""


@dataclass(frozen=True)
class PlacedBar:
    """A bar and where it lies."""

    bar: TimelineBar
    x: str
    width: str


@dataclass(frozen=True)
class Tick:
    """A month's beginning on the axis. `shown` is false where a name would be too close to the one before."""

    day: date
    x: str
    shown: bool


@dataclass(frozen=True)
class Timeline:
    """All bars in place, with the months and today's line (empty when today is outside)."""

    rows: Sequence[tuple[TimelineRow, Sequence[PlacedBar]]]
    ticks: Sequence[Tick]
    today_x: str
    start: date
    end: date

    @property
    def states(self) -> list[str]:
        """The states that occur, in the order of the legend."""
        present = {placed.bar.state for _row, bars in self.rows for placed in bars}
        return [state for state in BAR_STATES if state in present]


#: More names of months than this do not fit beside each other.
_MOST_TICKS: Final = 7
#: After this share of the axis a name would stand out at its end.
_LAST_TICK: Final = 0.88


def timeline(rows: Iterable[TimelineRow], today: date | None = None) -> Timeline | None:
    """Place the bars between the first and the last month; None without any bar."""
    rows = list(rows)
    bars = [bar for row in rows for bar in row.bars]
    if not bars:
        return None
    start = min(bar.start for bar in bars).replace(day=1)
    last = max(bar.end for bar in bars)
    end = last.replace(day=monthrange(last.year, last.month)[1])
    span = (end - start).days + 1

    def share(days: timedelta) -> str:
        return percent(100 * days.days / span)

    placed = [
        (
            row,
            [
                PlacedBar(bar, share(bar.start - start), share(bar.end - bar.start + timedelta(days=1)))
                for bar in row.bars
            ],
        )
        for row in rows
    ]
    months = _months(start, end)
    step = -(-len(months) // _MOST_TICKS)
    ticks = [
        Tick(month, share(month - start), index % step == 0 and index <= _LAST_TICK * len(months))
        for index, month in enumerate(months)
    ]
    inside = today is not None and start <= today <= end
    return Timeline(placed, ticks, share(today - start) if today and inside else "", start, end)


def _months(start: date, end: date) -> list[date]:
    months = []
    month = start
    while month <= end:
        months.append(month)
        month = (month + timedelta(days=32)).replace(day=1)
    return months


# --- Bars, funnel, fit --------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Bar:
    """A length with its figure. `text` replaces the plain number; `tone`: host, twin, amber, good, bad or neutral."""

    label: Text
    value: float
    text: Text = ""
    note: Text = ""
    tone: str = "host"
    url: str = ""

    @property
    def amount(self) -> float:
        """The figure."""
        return self.value


@dataclass(frozen=True)
class FunnelStep:
    """How many are left after a step."""

    label: Text
    count: int
    note: Text = ""
    tone: str = "host"
    text: Text = ""

    @property
    def amount(self) -> int:
        """The figure."""
        return self.count


@dataclass(frozen=True)
class Term:
    """One reason of a fit, from 0 to 100. `text` is its figure in words, as "2nd" or "38 kg"."""

    label: Text
    value: float
    text: Text = ""
    note: Text = ""
    tone: str = "host"


@dataclass(frozen=True)
class Sized[T]:
    """A record with the width of its bar; `share` is a whole percentage of the first or the greatest."""

    row: T
    width: str
    share: int


def bars(rows: Iterable[Bar]) -> list[Sized[Bar]]:
    """Widths in proportion to the greatest value."""
    rows = list(rows)
    greatest = max((row.value for row in rows), default=0)
    return [_sized(row, row.value, greatest) for row in rows]


def funnel(steps: Iterable[FunnelStep]) -> list[Sized[FunnelStep]]:
    """Widths in proportion to the first step, which a funnel never exceeds; if one does, to the greatest."""
    steps = list(steps)
    greatest = max((step.count for step in steps), default=0)
    return [_sized(step, step.count, greatest) for step in steps]


def fit(terms: Iterable[Term]) -> list[Sized[Term]]:
    """Widths out of 100."""
    return [_sized(term, term.value, 100) for term in terms]


def _sized[T](row: T, value: float, whole: float) -> Sized[T]:
    share = 100 * value / whole if whole else 0
    return Sized(row, percent(share), round(share))


# --- Strips -------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Strip:
    """Several scores of one thing, out of `maximum`, perhaps with a threshold to pass."""

    label: Text
    values: Sequence[float]
    maximum: float
    threshold: float | None = None
    note: Text = ""


@dataclass(frozen=True)
class PlacedStrip:
    """Dots, the band between lowest and highest, the mean's line and the threshold's."""

    strip: Strip
    dots: Sequence[str]
    band_x: str
    band_width: str
    mean: float
    mean_x: str
    threshold_x: str
    spread: float

    @property
    def scores(self) -> str:
        """What stands on it, in words: a comma may belong to a figure."""
        return " · ".join(figure_text(value) for value in self.strip.values)


def strips(rows: Iterable[Strip]) -> list[PlacedStrip]:
    """Place each score between nought and the maximum. A strip without scores has no marks."""
    return [_placed(row) for row in rows]


def _placed(row: Strip) -> PlacedStrip:
    def share(value: float) -> str:
        return percent(100 * float(value) / float(row.maximum)) if row.maximum else "0%"

    threshold = share(row.threshold) if row.threshold is not None else ""
    if not row.values:
        return PlacedStrip(row, [], "", "", 0, "", threshold, 0)
    low, high = float(min(row.values)), float(max(row.values))
    mean = sum(float(value) for value in row.values) / len(row.values)
    return PlacedStrip(
        row,
        [share(value) for value in row.values],
        share(low),
        share(high - low),
        mean,
        share(mean),
        threshold,
        high - low,
    )


# --- Radar --------------------------------------------------------------------------------------------------------
RADAR_SIZE: Final = 240
_RADIUS: Final = 92
_LABEL_RADIUS: Final = 108
_FEWEST: Final = 3


@dataclass(frozen=True)
class Spoke:
    """A term's axis: its end, its mark, and where its number stands."""

    number: int
    term: Term
    end: tuple[str, str]
    mark: tuple[str, str]
    label: tuple[str, str]


@dataclass(frozen=True)
class Radar:
    """The shape of a fit; `rings` are the polygons at 25, 50, 75 and 100."""

    spokes: Sequence[Spoke]
    shape: str
    rings: Sequence[str]


def radar(terms: Iterable[Term]) -> Radar | None:
    """The shape of three terms or more, the first at the top, clockwise; None with fewer."""
    terms = list(terms)
    if len(terms) < _FEWEST:
        return None

    def point(index: int, radius: float) -> tuple[str, str]:
        angle = 2 * pi * index / len(terms) - pi / 2
        centre = RADAR_SIZE / 2
        return f"{centre + radius * cos(angle):.1f}", f"{centre + radius * sin(angle):.1f}"

    def polygon(radii: Sequence[float]) -> str:
        return " ".join(",".join(point(index, radius)) for index, radius in enumerate(radii))

    lengths = [_RADIUS * min(max(float(term.value), 0), 100) / 100 for term in terms]
    spokes = [
        Spoke(
            index + 1, term, point(index, _RADIUS), point(index, lengths[index]), point(index, _LABEL_RADIUS)
        )
        for index, term in enumerate(terms)
    ]
    rings = [polygon([_RADIUS * part] * len(terms)) for part in (0.25, 0.5, 0.75, 1)]
    return Radar(spokes, polygon(lengths), rings)
