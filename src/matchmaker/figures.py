# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Figures of a result as SVG, each with the same content in words and as a table.

No script, no other file, no host: an SVG that any browser, text processor or page can show, in light and in dark.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from matchmaker import svg
from matchmaker.errors import InvalidInputError
from matchmaker.listing import NOWHERE, UNLISTED, Seat, choice_of, csv_text, fit_of, seats_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matchmaker.market import Market
    from matchmaker.result import Result

#: Rows that a drawing has room for; a table has no such limit.
MOST_ROWS = 500
_STEP, _LINE, _LEFT, _EDGE = 24, 19, 16, 16


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure in three forms.

    ``heading`` and ``about`` are its words, ``columns`` and ``rows`` its table (texts; all rows, also those that the
    drawing has no room for), ``svg`` its drawing, a whole file.
    """

    heading: str
    about: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    svg: str

    @property
    def csv(self) -> str:
        """The table as CSV, safe to open in a spreadsheet: a cell that looks like a formula begins with an apostrophe."""
        return csv_text(self.columns, self.rows)


def draw_fit(market: Market, result: Result) -> Figure:
    """The fit of each match, 0 to 100 %, the best first.

    Raises InvalidInputError for a result of another market or without a matching, and for a market without terms.
    """
    seats = _seats(market, result, "result")
    if not market.terms:
        raise InvalidInputError("market", "has no terms, so there is no fit to draw")
    matched = [seat for seat in seats.values() if seat.host is not None]
    matched.sort(key=lambda seat: (1 if seat.fit is None else -seat.fit, seat.twin, seat.host))
    known = [seat.fit for seat in matched if seat.fit is not None]
    mean = f"The mean fit is {_percent(sum(known) / len(known))}" if known else "No fit is known"
    about = f"{len(matched)} of {len(seats)} are matched. {mean}" + (
        f", the least {_percent(known[-1])}, the best {_percent(known[0])}." if known else "."
    )
    rows = tuple((seat.twin, seat.host or "", fit_of(seat.fit), choice_of(seat.rank)) for seat in matched)
    middle, right = 240, svg.WIDTH - 136
    shapes, top = _head(about)
    for at, (seat, cells) in enumerate(zip(matched[:MOST_ROWS], rows, strict=False)):
        y = top + _STEP * at
        pair = f"{seat.twin} → {seat.host}"
        length = (right - middle) * (seat.fit or 0)
        end = f"{cells[2]}, {cells[3]}"
        parts = [
            svg.text_at(_LEFT, y + 16, svg.fitted_pair(seat.twin, seat.host or "", middle - _LEFT - 10)),
            svg.bar(middle, y + 4, length, 15),
            svg.text_at(middle + length + 8, y + 16, end),
        ]
        shapes.append(svg.row(f"{pair}: {end}", parts))
    shapes.append(svg.line(middle, top, middle, top + _STEP * min(len(matched), MOST_ROWS)))
    return _figure(
        "fit", f"Fit of each match{_of(market)}", about, ("twin", "host", "fit", "choice"), rows, shapes
    )


def draw_ranks(market: Market, result: Result) -> Figure:
    """The rank profile: how many got their first choice, their second, one they had not listed, none.

    Raises InvalidInputError for a result of another market or without a matching.
    """
    seats = _seats(market, result, "result")
    counts = dict.fromkeys(_ranks(market), 0)
    for seat in seats.values():
        counts[seat.rank] += 1
    total = max(1, len(seats))
    parts = [f"{choice_of(rank)}: {count}" for rank, count in counts.items() if count]
    about = f"Of {len(seats)}, {', '.join(parts)}." if parts else "Nobody is in the market."
    rows = tuple((choice_of(rank), str(count), _percent(count / total)) for rank, count in counts.items())
    left, right = 110, svg.WIDTH - 100
    longest = max(1, *counts.values())
    shapes, top = _head(about)
    for at, ((rank, count), cells) in enumerate(list(zip(counts.items(), rows, strict=True))[:MOST_ROWS]):
        y, length = top + _STEP * at, (right - left) * count / longest
        drawn = [
            svg.text_at(left - 10, y + 16, cells[0], anchor="end"),
            svg.bar(left, y + 4, length, 15, "other" if rank == NOWHERE else "main"),
            svg.text_at(left + length + 8, y + 16, f"{count} ({cells[2]})"),
        ]
        shapes.append(svg.row(f"{cells[0]}: {count} of {len(seats)}", drawn))
    shapes.append(svg.line(left, top, left, top + _STEP * min(len(rows), MOST_ROWS)))
    return _figure("ranks", f"Rank profile{_of(market)}", about, ("choice", "twins", "share"), rows, shapes)


def draw_change(market_before: Market, before: Result, market: Market, result: Result) -> Figure:
    """Who moves from one result to another, and from which choice to which.

    Each result goes with its own market (``before`` with ``market_before``), since the second may be of a market with
    other places, rules or twins. A twin in only one of them counts as placed nowhere in the other. Raises
    InvalidInputError for a result that does not belong to its market, or without a matching.
    """
    old, new = _seats(market_before, before, "before"), _seats(market, result, "result")
    twins = sorted(set(old) | set(new))
    pairs = [(old.get(twin) or Seat(new[twin].twin), new.get(twin) or Seat(old[twin].twin)) for twin in twins]
    moved = [(left, right) for left, right in pairs if left.host_id != right.host_id]
    moved.sort(key=lambda pair: (pair[1].rank - pair[0].rank, pair[0].twin))
    better = sum(right.rank < left.rank for left, right in moved)
    worse = sum(right.rank > left.rank for left, right in moved)
    about = (
        f"Of {len(pairs)}, {len(moved)} move: {better} to a better choice, {worse} to a worse one, "
        f"{len(moved) - better - worse} to one as good."
    )
    rows = tuple(
        (left.twin, left.host or "", choice_of(left.rank), right.host or "", choice_of(right.rank))
        for left, right in moved
    )
    heading = f"Before and after{_of(market)}"
    columns = ("twin", "host before", "choice before", "host after", "choice after")
    ranks = sorted({*_ranks(market_before), *_ranks(market)})
    return _figure("change", heading, about, columns, rows, _moves(moved[:MOST_ROWS], ranks, about))


def _moves(moved: Sequence[tuple[Seat, Seat]], ranks: list[int], about: str) -> list[str]:
    """A line for each move, from a hollow dot to a full one; to a worse choice it is dashed."""
    middle, right = 254, svg.WIDTH - 42
    used = sorted({1, NOWHERE, *(seat.rank for pair in moved for seat in pair)} & set(ranks))
    gap = (right - middle) / max(1, len(used) - 1)
    at_rank = {rank: middle + gap * place for place, rank in enumerate(used)}
    shapes, top = _head(about)
    top += _STEP
    shapes.append(svg.text_at(_LEFT, top - 6, "○ before  ● after", "quiet"))
    every = max(1, math.ceil(24 / gap))
    for place, rank in enumerate(used):
        # Where columns are narrow, the two in words would touch, so one stands a line higher.
        higher = 18 if rank == UNLISTED and gap < svg.width_of("not listed") else 0
        word = choice_of(rank) if rank in (1, UNLISTED, NOWHERE) else str(rank)
        room = rank == 1 or at_rank[NOWHERE] - at_rank[rank] > svg.width_of("no host") * 2 / 3
        if rank >= UNLISTED or (place % every == 0 and room):
            narrow = rank == 1 and gap < svg.width_of(word)
            end = (4, "end") if narrow else (0, "middle")
            shapes.append(svg.text_at(at_rank[rank] + end[0], top - 6 - higher, word, "quiet", end[1]))
        shapes.append(svg.line(at_rank[rank], top, at_rank[rank], top + _STEP * len(moved)))
    for at, (left, after) in enumerate(moved):
        y = top + _STEP * at
        fell = after.rank > left.rank
        hosts = (left.host or "no host", after.host or "no host")
        who = svg.fitted(left.twin, (middle - _LEFT) / 3)
        short = f"{who}: {svg.fitted_pair(*hosts, middle - _LEFT - 20 - svg.width_of(f'{who}: '))}"
        old, new = at_rank[left.rank], at_rank[after.rank]
        parts = [
            svg.text_at(_LEFT, y + 16, short),
            svg.line(old, y + 12, new, y + 12, "worse" if fell else "better"),
            svg.dot(old, y + 12, "fallen" if fell else "other"),
            svg.dot(new, y + 12, "fall" if fell else "main"),
        ]
        shapes.append(
            svg.row(
                f"{left.twin}: {' → '.join(hosts)}, {choice_of(left.rank)} → {choice_of(after.rank)}", parts
            )
        )
    return shapes


def _head(about: str) -> tuple[list[str], int]:
    """What a figure says below its heading, and where that ends."""
    lines = svg.wrapped(about, svg.WIDTH - 2 * _EDGE)
    return [
        svg.text_at(_LEFT, 50 + _LINE * at, text, "quiet") for at, text in enumerate(lines)
    ], 45 + _LINE * len(lines)


def _figure(
    name: str,
    heading: str,
    about: str,
    columns: tuple[str, ...],
    rows: tuple[tuple[str, ...], ...],
    shapes: list[str],
) -> Figure:
    drawn = min(len(rows), MOST_ROWS)
    height = _head(about)[1] + _STEP * (drawn + (name == "change")) + _EDGE
    if drawn < len(rows):
        left_out = f"{len(rows) - drawn} more rows are in the table only."
        about = f"{about} {left_out}"
        shapes = [*shapes, svg.text_at(_LEFT, height + 4, left_out, "quiet")]
        height += _STEP
    return Figure(heading, about, columns, rows, svg.drawing(name, heading, about, shapes, height))


def _seats(market: Market, result: Result, place: str) -> dict[str, Seat]:
    """Every twin of a result by its id, with names that a drawing can hold."""
    return {
        twin: replace(seat, twin=svg.clean(seat.twin), host=seat.host and svg.clean(seat.host))
        for twin, seat in seats_of(market, result, place).items()
    }


def _ranks(market: Market) -> list[int]:
    """The ranks that a twin of the market can end at, the best first."""
    import numpy as np  # noqa: PLC0415 - wanted only now

    return [*sorted({1, *np.unique(market.pairs.rank).tolist()} - {0}), UNLISTED, NOWHERE]


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"


def _of(market: Market) -> str:
    name = svg.clean(market.name)
    return f": {name}" if name else ""
