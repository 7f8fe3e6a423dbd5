# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Makes markets from friendly data or from columns, and refuses what cannot be one."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from matchmaker.checker import LARGEST_RANK
from matchmaker.errors import InvalidInputError
from matchmaker.market import _SCORE_LIMIT, MICRO, MILLI, Market, Pairs

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from matchmaker.entities import Ban, Host, Lock, Term, Twin

_PLAIN = ("twin", "host", "rank", "host_rank", "score")
_WEIGHT_LIMIT = 1_000
_COST_LIMIT = 1_000_000_000
_SEATS_LIMIT = 1_000_000_000


def build_market(
    name: str,
    twins: tuple[Twin, ...],
    hosts: tuple[Host, ...],
    terms: tuple[Term, ...],
    locks: tuple[Lock, ...],
    bans: tuple[Ban, ...],
    parts: dict[str, Any],
) -> Market:
    """Turn friendly mappings into columns; see ``Market.build``."""
    twin_index, host_index = _index("twins", twins), _index("hosts", hosts)
    cells: dict[tuple[int, int], dict[str, float]] = {}
    for (twin, host), rank in _ranks("preferences", parts["preferences"], twin_index, host_index).items():
        cells[twin, host] = {"rank": rank}
    known = {term.name for term in terms}
    for (twin, host), values in _entries("fit", parts["fit"], twin_index, host_index):
        cell = cells.setdefault((twin, host), {})
        for term, value in values.items():
            if term not in known:
                raise InvalidInputError(
                    f"fit[{twins[twin].id}, {hosts[host].id}].{term}", "is not a term of the market"
                )
            cell[f"term:{term}"] = value
    for (twin, host), values in _entries("costs", parts["costs"], twin_index, host_index):
        if (twin, host) in cells:
            cells[twin, host].update({f"cost:{cost}": value for cost, value in values.items()})
    for (host, twin), rank in _ranks(
        "host_preferences", parts["host_preferences"], host_index, twin_index
    ).items():
        if (twin, host) in cells:
            cells[twin, host]["host_rank"] = rank
    _fill_scores(cells, parts, twin_index, host_index)
    columns = _columns_of(cells, terms)
    return market_from_columns(name, twins, hosts, terms, locks, bans, columns)


def market_from_columns(
    name: str,
    twins: tuple[Twin, ...],
    hosts: tuple[Host, ...],
    terms: tuple[Term, ...],
    locks: tuple[Lock, ...],
    bans: tuple[Ban, ...],
    columns: Mapping[str, Any],
) -> Market:
    """Sort, scale and check columns; values are in natural units (a score of 82.5, a fit of 0.75)."""
    integers = scaled(columns)
    _refuse_beyond(integers, "host_rank", len(twins), "twins")
    return market_from_integers(name, twins, hosts, terms, locks, bans, integers)


def scaled(columns: Mapping[str, Any]) -> dict[str, NDArray[np.int64]]:
    """Natural units to the integers the engine counts in. Raises InvalidInputError for what is not finite."""
    result = {}
    for column, values in columns.items():
        if column in ("twin", "host", "rank", "host_rank"):
            result[column] = _whole(column, values)
        elif column == "score":
            result[column] = _fixed(column, values, MICRO, -_SCORE_LIMIT, _SCORE_LIMIT)
        elif column.startswith("term:"):
            result[column] = _fixed(column, values, MICRO, 0, 1)
        elif column.startswith("cost:"):
            result[column] = _fixed(column, values, MILLI, -_COST_LIMIT, _COST_LIMIT)
        else:
            raise InvalidInputError(f"pairs.{column}", "is not a column of pairs")
    return result


def market_from_integers(
    name: str,
    twins: tuple[Twin, ...],
    hosts: tuple[Host, ...],
    terms: tuple[Term, ...],
    locks: tuple[Lock, ...],
    bans: tuple[Ban, ...],
    columns: Mapping[str, NDArray[np.int64]],
) -> Market:
    """Sort and check columns that already hold the engine's integers."""
    _index("twins", twins)
    _index("hosts", hosts)
    for index, host in enumerate(hosts):
        check_capacity(f"hosts[{index}]", host)
    terms = tuple(
        sorted((_checked_term(index, term) for index, term in enumerate(terms)), key=lambda term: term.name)
    )
    if len({term.name for term in terms}) != len(terms):
        raise InvalidInputError("terms", "name a term twice")
    twin_order = sorted(range(len(twins)), key=lambda index: twins[index].id)
    host_order = sorted(range(len(hosts)), key=lambda index: hosts[index].id)
    _refuse_beyond(columns, "rank", len(hosts), "hosts")
    # Places in a host's order stay as they were when somebody before them withdraws, so they may pass the number of twins.
    for column in ("rank", "host_rank"):
        _refuse_beyond(columns, column, LARGEST_RANK - 1, "ranks a list may have")
    pairs = _sorted_pairs(columns, _inverse(twin_order), _inverse(host_order), terms)
    market = Market(
        name=name,
        twins=tuple(twins[index] for index in twin_order),
        hosts=tuple(hosts[index] for index in host_order),
        pairs=pairs,
        terms=terms,
        locks=locks,
        bans=bans,
    )
    _refuse_doubles(market)
    return checked_rules(market)


def checked_rules(market: Market) -> Market:
    """Check locks and bans against the market and sort them. Raises InvalidInputError with the place."""
    both: tuple[tuple[str, tuple[Lock | Ban, ...]], ...] = (("bans", market.bans), ("locks", market.locks))
    for kind, rules in both:
        for index, rule in enumerate(rules):
            if rule.twin not in market.twin_index:
                raise InvalidInputError(f"{kind}[{index}].twin", f"{rule.twin!r} is not in the market")
            if rule.host not in market.host_index:
                raise InvalidInputError(f"{kind}[{index}].host", f"{rule.host!r} is not in the market")
    banned = {(ban.twin, ban.host) for ban in market.bans}
    seen: set[str] = set()
    for index, lock in enumerate(market.locks):
        if (lock.twin, lock.host) in banned:
            raise InvalidInputError(
                f"locks[{index}]", f"the pair {lock.twin!r} and {lock.host!r} is also banned"
            )
        if lock.twin in seen:
            raise InvalidInputError(f"locks[{index}].twin", f"{lock.twin!r} is locked twice")
        seen.add(lock.twin)

    def order(rule: Lock | Ban) -> tuple[str, str, str, str]:
        return (rule.twin, rule.host, rule.by, rule.reason)

    return replace(
        market, locks=tuple(sorted(market.locks, key=order)), bans=tuple(sorted(market.bans, key=order))
    )


def _index(place: str, agents: Sequence[Twin | Host]) -> dict[str, int]:
    index: dict[str, int] = {}
    for position, agent in enumerate(agents):
        if not agent.id:
            raise InvalidInputError(f"{place}[{position}].id", "is empty")
        if agent.id in index:
            raise InvalidInputError(f"{place}[{position}].id", f"{agent.id!r} is used twice")
        index[agent.id] = position
    return index


def check_capacity(place: str, host: Host) -> None:
    """Refuse bounds that are none. Raises InvalidInputError with the ``place`` of the host."""
    for field_name in ("minimum", "maximum"):
        seats = getattr(host, field_name)
        if not isinstance(seats, int) or isinstance(seats, bool) or not 0 <= seats <= _SEATS_LIMIT:
            raise InvalidInputError(f"{place}.{field_name}", f"{seats!r} is not a whole number of twins")
    if host.minimum > host.maximum:
        raise InvalidInputError(
            f"{place}.minimum", f"{host.minimum} is above the maximum {host.maximum} of {host.id!r}"
        )


def _checked_term(index: int, term: Term) -> Term:
    if not math.isfinite(term.weight) or not 0 <= term.weight <= _WEIGHT_LIMIT:
        raise InvalidInputError(
            f"terms[{index}].weight", f"{term.weight!r} is not between 0 and {_WEIGHT_LIMIT}"
        )
    return replace(term, weight=round(term.weight * MILLI) / MILLI)


def _ranks(
    place: str,
    lists: Mapping[str, Sequence[str | Sequence[str]]],
    owners: dict[str, int],
    others: dict[str, int],
) -> dict[tuple[int, int], int]:
    """Rank of each (owner, other), 1 for the first tier."""
    ranks: dict[tuple[int, int], int] = {}
    for owner, tiers in lists.items():
        if owner not in owners:
            raise InvalidInputError(f"{place}[{owner!r}]", "is not in the market")
        if isinstance(tiers, str):
            raise InvalidInputError(f"{place}[{owner!r}]", "is text, not a list of ids")
        for rank, tier in enumerate(tiers, start=1):
            for other in (tier,) if isinstance(tier, str) else tier:
                if other not in others:
                    raise InvalidInputError(
                        f"{place}[{owner!r}][{rank - 1}]", f"{other!r} is not in the market"
                    )
                key = (owners[owner], others[other])
                if key in ranks:
                    raise InvalidInputError(f"{place}[{owner!r}][{rank - 1}]", f"{other!r} is ranked twice")
                ranks[key] = rank
    return ranks


def _entries(
    place: str,
    table: Mapping[tuple[str, str], Mapping[str, float]],
    twins: dict[str, int],
    hosts: dict[str, int],
) -> Iterable[tuple[tuple[int, int], Mapping[str, float]]]:
    for (twin, host), values in table.items():
        if twin not in twins:
            raise InvalidInputError(f"{place}[{twin}, {host}]", f"{twin!r} is not a twin of the market")
        if host not in hosts:
            raise InvalidInputError(f"{place}[{twin}, {host}]", f"{host!r} is not a host of the market")
        for name, value in values.items():
            _finite(f"{place}[{twin}, {host}].{name}", value)
        yield (twins[twin], hosts[host]), values


def _fill_scores(
    cells: dict[tuple[int, int], dict[str, float]],
    parts: dict[str, Any],
    twins: dict[str, int],
    hosts: dict[str, int],
) -> None:
    common: dict[int, float] = {}
    for twin, score in parts["scores"].items():
        if twin not in twins:
            raise InvalidInputError(f"scores[{twin!r}]", "is not a twin of the market")
        common[twins[twin]] = _finite(f"scores[{twin!r}]", score)
    special: dict[tuple[int, int], float] = {}
    for host, scores in parts["priorities"].items():
        if host not in hosts:
            raise InvalidInputError(f"priorities[{host!r}]", "is not a host of the market")
        for twin, score in scores.items():
            if twin not in twins:
                raise InvalidInputError(f"priorities[{host!r}][{twin!r}]", "is not a twin of the market")
            special[twins[twin], hosts[host]] = _finite(f"priorities[{host!r}][{twin!r}]", score)
    for (twin_at, host_at), cell in cells.items():
        cell["score"] = special.get((twin_at, host_at), common.get(twin_at, 0.0))


def _finite(place: str, value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise InvalidInputError(place, f"{value!r} is not a finite number")
    return value


def _columns_of(cells: dict[tuple[int, int], dict[str, float]], terms: tuple[Term, ...]) -> dict[str, Any]:
    names = ["rank", "host_rank", "score", *(f"term:{term.name}" for term in terms)]
    names += sorted({name for cell in cells.values() for name in cell if name.startswith("cost:")})
    columns: dict[str, Any] = {"twin": [key[0] for key in cells], "host": [key[1] for key in cells]}
    for name in names:
        columns[name] = [cell.get(name, 0) for cell in cells.values()]
    return columns


def _whole(column: str, values: Any) -> NDArray[np.int64]:
    array = np.asarray(values)
    if array.size == 0:
        return np.zeros(0, dtype=np.int64)
    if array.ndim != 1 or array.dtype.kind not in "iu":
        raise InvalidInputError(f"pairs.{column}", "is not a list of whole numbers")
    if array.min() < 0:
        raise InvalidInputError(f"pairs.{column}[{int(array.argmin())}]", "is below zero")
    return array.astype(np.int64)


def _fixed(column: str, values: Any, scale: int, low: int, high: int) -> NDArray[np.int64]:
    try:
        array = np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError):
        raise InvalidInputError(f"pairs.{column}", "is not a list of numbers") from None
    bad = ~np.isfinite(array)
    if bad.any():
        raise InvalidInputError(f"pairs.{column}[{int(bad.argmax())}]", "is not a finite number")
    bad = (array < low) | (array > high)
    if bad.any():
        at = int(bad.argmax())
        raise InvalidInputError(
            f"pairs.{column}[{at}]", f"{float(array[at])} is not between {low} and {high}"
        )
    return np.rint(array * scale).astype(np.int64)


def _refuse_beyond(columns: Mapping[str, NDArray[np.int64]], name: str, most: int, what: str) -> None:
    column = columns.get(name)
    if column is not None and int(column.max(initial=0)) > most:
        row = int(column.argmax())
        raise InvalidInputError(
            f"pairs.{name}[{row}]", f"{int(column[row])} is above {most}, the number of {what}"
        )


def _inverse(order: list[int]) -> NDArray[np.int64]:
    inverse = np.empty(len(order), dtype=np.int64)
    inverse[order] = np.arange(len(order))
    return inverse


def _sorted_pairs(
    columns: Mapping[str, NDArray[np.int64]],
    twin_at: NDArray[np.int64],
    host_at: NDArray[np.int64],
    terms: tuple[Term, ...],
) -> Pairs:
    for name in ("twin", "host"):
        if name not in columns:
            raise InvalidInputError(f"pairs.{name}", "is missing")
    count = len(columns["twin"])
    for name, column in columns.items():
        if len(column) != count:
            raise InvalidInputError(f"pairs.{name}", f"has {len(column)} entries where twin has {count}")
    for name, positions in (("twin", twin_at), ("host", host_at)):
        if count and columns[name].max() >= len(positions):
            row = int(columns[name].argmax())
            raise InvalidInputError(
                f"pairs.{name}[{row}]", f"{int(columns[name][row])} is not the position of a {name}"
            )
    twin = twin_at[columns["twin"]] if count else columns["twin"]
    host = host_at[columns["host"]] if count else columns["host"]
    order = np.lexsort((host, twin))
    known = {term.name for term in terms}

    def ordered(name: str) -> NDArray[np.int64]:
        return _frozen(columns[name][order]) if name in columns else _frozen(np.zeros(count, dtype=np.int64))

    for name in columns:
        if name.startswith("term:") and name[5:] not in known:
            raise InvalidInputError(f"pairs.{name}", "is not a term of the market")
    return Pairs(
        twin=_frozen(twin[order]),
        host=_frozen(host[order]),
        rank=ordered("rank"),
        host_rank=ordered("host_rank"),
        score=ordered("score"),
        terms={term.name: ordered(f"term:{term.name}") for term in terms},
        costs={name[5:]: ordered(name) for name in sorted(columns) if name.startswith("cost:")},
    )


def _frozen(array: NDArray[np.int64]) -> NDArray[np.int64]:
    array.setflags(write=False)
    return array


def _refuse_doubles(market: Market) -> None:
    pairs = market.pairs
    same = (pairs.twin[1:] == pairs.twin[:-1]) & (pairs.host[1:] == pairs.host[:-1])
    if same.any():
        row = int(same.argmax())
        twin, host = market.twins[pairs.twin[row]].id, market.hosts[pairs.host[row]].id
        raise InvalidInputError("pairs", f"the pair {twin!r} and {host!r} is given twice")
