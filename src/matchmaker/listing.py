# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Who has whom, as CSV that a spreadsheet opens safely."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from matchmaker.entities import Ban, Lock, SetCapacity, Unlock, Withdraw, is_kept
from matchmaker.errors import InvalidInputError
from matchmaker.market import FIT_SCALE
from matchmaker.prices import describe_losses

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from matchmaker.edits import Comparison, Rematch
    from matchmaker.entities import Edit
    from matchmaker.market import Market
    from matchmaker.result import Result

UNLISTED, NOWHERE = 10**9, 10**9 + 1
#: Cells that a spreadsheet would take for a formula begin with one of these.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Seat:
    """One twin of a result: its label, its host's (None: nowhere) and id, the rank it gave that host, the fit, 0..1."""

    twin: str
    host: str | None = None
    host_id: str | None = None
    rank: int = NOWHERE
    fit: float | None = None


def seats_of(market: Market, result: Result, place: str) -> dict[str, Seat]:
    """Every twin of a result by its id. Raises InvalidInputError when there is no matching of that market."""
    from matchmaker.model import pair_fit  # noqa: PLC0415 - NumPy is wanted only now

    if result.market_sha256 != market.sha256:
        raise InvalidInputError(f"{place}.market_sha256", "belongs to another market")
    if not result.solved:
        raise InvalidInputError(f"{place}.status", f"is {result.status!r}: there is no matching to show")
    fit = pair_fit(market) if market.terms else None
    seats = {}
    for twin in market.twins:
        host_id = result.matching.get(twin.id)
        if host_id is None:
            seats[twin.id] = Seat(twin.label)
            continue
        at = market.pair(twin.id, host_id)
        rank = UNLISTED if at is None else int(market.pairs.rank[at]) or UNLISTED
        own = None if fit is None or at is None else int(fit[at]) / FIT_SCALE
        seats[twin.id] = Seat(twin.label, market.host(host_id).label, host_id, rank, own)
    return seats


def matches_csv(market: Market, result: Result) -> str:
    """Everybody with the host they have, as CSV: id and name of both, the twin's choice, and the fit, 0 to 100 %.

    Twins are in the order of their ids, and who has nobody is among them. Raises InvalidInputError for a ``result`` of
    another ``market`` or without a matching.
    """
    seats = seats_of(market, result, "result")
    return csv_text(
        ("twin", "twin name", "host", "host name", "choice", "fit"),
        (
            (
                twin,
                seat.twin,
                seat.host_id or "",
                seat.host or "",
                choice_of(seat.rank),
                "" if seat.fit is None else fit_of(seat.fit),
            )
            for twin, seat in seats.items()
        ),
    )


def panels_csv(answer: dict[str, Any]) -> str:
    """Who reviews what, as CSV with a line for each pair, from the answer of ``assign_panels``."""
    pairs = ((text, person) for text, people in sorted(answer["panels"].items()) for person in people)
    return csv_text(("application", "reviewer"), pairs)


def told(market: Market, found: Rematch) -> list[str]:
    """A new matching in lines: what was changed, who moves, what that brings, and what it means that others stay.

    ``market`` is the old one.
    """
    changed = _edits_in_words(market, found.market)
    if not found.result.solved:
        fresh = "though a fresh start would do" if found.free.solved else "nor by a fresh start"
        none = f"{found.result.status}: with everybody else in place no matching was found"
        return [*changed, f"{none}, {fresh}; diagnose the changed problem to see why."]
    price = describe_losses(found.price_of_keeping) or "no difference"
    against = (
        f"To keep everybody else in place means, against a fresh start: {price}."
        if found.free.solved
        else f"A fresh start would find no matching ({found.free.status}), so keeping everybody else has no price."
    )
    return [*changed, *_moves_in_words(market, found.comparison), against]


def supposed(market: Market, changed: Market, after: Result, difference: Comparison) -> list[str]:
    """What would be after changes, in lines: the changes, who would move, and what that would bring.

    ``market`` is the old one, ``changed`` the new one and ``after`` its result.
    """
    edits = _edits_in_words(market, changed)
    if not after.solved:
        none = f"{after.status}: no matching was found; to see why, write the problem with --changed and -o"
        return [*edits, f"{none}, and diagnose it."]
    stayed = sum(is_kept(lock) for lock in market.locks)
    freed = [f"Kept in place by an earlier re-match, and free to move here: {stayed}."] if stayed else []
    return [*edits, *_moves_in_words(market, difference), *freed]


def _moves_in_words(market: Market, difference: Comparison) -> list[str]:
    hosts = {host.id: host.label for host in market.hosts}
    twins = {twin.id: twin.label for twin in market.twins}
    lines = [
        f"{twins[move.twin]}: {hosts.get(move.origin or '', 'no host')} → {hosts.get(move.target or '', 'no host')}"
        for move in difference.moves
    ]
    losses = describe_losses(difference.losses) or "no difference"
    return [*(lines or ["Nobody moves."]), f"Against the result before: {losses}."]


def _edits_in_words(market: Market, changed: Market) -> list[str]:
    return [_edit_in_words(market, edit) for edit in changed.edits[len(market.edits) :]]


def _edit_in_words(market: Market, edit: Edit) -> str:
    twin = market.twin(edit.twin).label if not isinstance(edit, SetCapacity) else ""
    host = market.host(edit.host).label if isinstance(edit, SetCapacity | Lock | Ban) else ""
    if isinstance(edit, SetCapacity):
        bounds = (("at least", edit.minimum), ("at most", edit.maximum))
        what = f"{host} takes {' and '.join(f'{word} {most}' for word, most in bounds if most is not None)}"
    elif isinstance(edit, Withdraw):
        what = f"{twin} withdraws"
    elif isinstance(edit, Unlock):
        what = f"{twin} is no longer fixed"
    else:
        what = f"{twin} is {'fixed to' if isinstance(edit, Lock) else 'kept from'} {host}"
    if not edit.by and not edit.reason:
        return f"{what}. Who decided it and why was not said."
    return f"{what}, decided by {edit.by or 'somebody not named'}: {edit.reason or 'no reason was given.'}"


def csv_text(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table as CSV; a cell that looks like a formula begins with an apostrophe."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([f"'{cell}" if cell.startswith(_FORMULA) else cell for cell in cells] for cells in rows)
    return text.getvalue()


def choice_of(rank: int) -> str:
    """A rank in words."""
    return {UNLISTED: "not listed", NOWHERE: "no host"}.get(rank, f"choice {rank}")


def fit_of(value: float | None) -> str:
    """A fit in words."""
    return "unknown" if value is None else f"{100 * value:.0f} %"
