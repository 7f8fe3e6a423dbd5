# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Changes to a market as data, with author and reason: what if, compare, match again."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from matchmaker.building import check_capacity, checked_rules, market_from_integers
from matchmaker.engine import solve
from matchmaker.entities import KEPT, Ban, Lock, SetCapacity, Unlock, is_kept
from matchmaker.errors import InvalidInputError
from matchmaker.prices import Move, losses_between

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matchmaker.entities import Edit
    from matchmaker.market import Market
    from matchmaker.result import Result


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two results side by side: ``losses`` from the first to the second, and ``moves``, who sits elsewhere.

    Losses are counts of twins by objective, fit in ten-thousandths; positive is worse.
    """

    losses: dict[str, int]
    moves: tuple[Move, ...]


@dataclass(frozen=True)
class Rematch:
    """A new matching after changes, and what keeping everybody else in place cost.

    ``result`` belongs to ``market``, in which the kept pairs are locked; ``comparison`` is from the old result to it.
    ``price_of_keeping`` maps objectives to what a free new start would have gained (counts of twins, fit in
    ten-thousandths); ``free`` is that free result.
    """

    market: Market
    result: Result
    free: Result
    comparison: Comparison
    price_of_keeping: dict[str, int]


def edited(market: Market, edits: Sequence[Edit]) -> Market:
    """The ``market`` after the ``edits``, in order; it keeps them, with author and reason, in its own ``edits``.

    Raises InvalidInputError for unknown ids or rules that clash.
    """
    history = (*market.edits, *edits)
    for at, edit in enumerate(edits):
        try:
            market = _apply(market, edit)
        except InvalidInputError as error:
            raise InvalidInputError(f"edits[{at}].{error.place}", error.problem) from None
    return replace(market, edits=history)


def what_if(
    market: Market, result: Result, edits: Sequence[Edit], *, time_limit: float | None = None
) -> tuple[Market, Result, Comparison]:
    """Solve the market after the ``edits`` under the policy of ``result``, and compare with that result.

    Everybody is matched anew, those too who stayed in place at an earlier re-match. ``time_limit`` is in seconds. Gives
    the edited market, its result and the comparison. Raises InvalidInputError for unknown ids or rules that clash,
    SolverError when a solver breaks its promise.
    """
    changed = edited(_released(market), edits)
    again = solve(changed, result.policy, time_limit=time_limit)
    return changed, again, compare(result, again)


def compare(before: Result, after: Result) -> Comparison:
    """Differences from the result ``before`` to the result ``after``.

    A twin in only one of them counts as unplaced in the other. Raises nothing: the two may be of different markets.
    """
    twins = sorted(set(before.matching) | set(after.matching))
    moves = tuple(
        Move(twin, before.matching.get(twin), after.matching.get(twin))
        for twin in twins
        if before.matching.get(twin) != after.matching.get(twin)
    )
    return Comparison(losses_between(before.stages, after.stages), moves)


def rematch(
    market: Market,
    result: Result,
    edits: Sequence[Edit],
    *,
    free_twins: Sequence[str] = (),
    time_limit: float | None = None,
) -> Rematch:
    """Match again after the ``edits`` of the market of ``result``, with everybody who still can kept in place.

    Only the unplaced, those whose host no longer has room for all, and ``free_twins`` (ids) are matched anew. The kept
    ones are locked, so the stability of the new matching is that among the rest. The price of keeping is measured against
    a free solve of the same market. ``time_limit`` bounds each of the two solves, in seconds. Raises InvalidInputError for
    unknown ids or rules that clash, SolverError when a solver breaks its promise.

    Who stayed in place at an earlier re-match is as free or kept as everybody else: such locks are nobody's decision.
    """
    changed = edited(_released(market), edits)
    for twin in free_twins:
        changed.twin(twin)
    kept = _keepable(changed, result, set(free_twins))
    fixed = {lock.twin for lock in changed.locks}
    stay = [Lock(twin, host, reason=KEPT) for twin, host in kept if twin not in fixed]
    again = solve(changed.with_rules(locks=[*changed.locks, *stay]), result.policy, time_limit=time_limit)
    free = solve(changed, result.policy, time_limit=time_limit)
    return Rematch(
        market=changed.with_rules(locks=[*changed.locks, *stay]),
        result=again,
        free=free,
        comparison=compare(result, again),
        price_of_keeping=losses_between(free.stages, again.stages),
    )


def _released(market: Market) -> Market:
    return market.with_rules(locks=[lock for lock in market.locks if not is_kept(lock)])


def _keepable(market: Market, result: Result, free: set[str]) -> list[tuple[str, str]]:
    banned = {(ban.twin, ban.host) for ban in market.bans}
    locks = {lock.twin: lock.host for lock in market.locks}
    taken = {host.id: [twin for twin, where in locks.items() if where == host.id] for host in market.hosts}
    keep = []
    for twin, host in sorted(result.matching.items()):
        if host is None or twin not in market.twin_index or twin in free or twin in locks:
            continue
        if host in market.host_index and (twin, host) not in banned:
            keep.append((twin, host))
            taken[host].append(twin)
    crowded = {host.id for host in market.hosts if len(taken[host.id]) > host.maximum}
    return [(twin, host) for twin, host in keep if host not in crowded]


def _apply(market: Market, edit: Edit) -> Market:
    if isinstance(edit, Lock):
        return market.with_rules(locks=[*(lock for lock in market.locks if lock.twin != edit.twin), edit])
    if isinstance(edit, Ban):
        if any((lock.twin, lock.host) == (edit.twin, edit.host) for lock in market.locks):
            raise InvalidInputError("ban", f"{edit.twin!r} is locked to {edit.host!r}; unlock it first")
        return market.with_rules(bans=[*market.bans, edit])
    if isinstance(edit, Unlock):
        market.twin(edit.twin)
        return market.with_rules(locks=[lock for lock in market.locks if lock.twin != edit.twin])
    if isinstance(edit, SetCapacity):
        return _with_capacity(market, edit)
    return _without(market, edit.twin)


def _with_capacity(market: Market, edit: SetCapacity) -> Market:
    host = market.host(edit.host)
    new = replace(
        host,
        maximum=host.maximum if edit.maximum is None else edit.maximum,
        minimum=host.minimum if edit.minimum is None else edit.minimum,
    )
    check_capacity(f"hosts[{market.host_index[host.id]}]", new)
    hosts = tuple(new if other.id == host.id else other for other in market.hosts)
    return checked_rules(replace(market, hosts=hosts))


def _without(market: Market, twin: str) -> Market:
    gone = market.twin_index[market.twin(twin).id]
    keep = market.pairs.twin != gone
    columns = {name: column[keep] for name, column in market.pairs.columns().items()}
    columns["twin"] = columns["twin"] - (columns["twin"] > gone)
    return market_from_integers(
        market.name,
        tuple(other for other in market.twins if other.id != twin),
        market.hosts,
        market.terms,
        tuple(lock for lock in market.locks if lock.twin != twin),
        tuple(ban for ban in market.bans if ban.twin != twin),
        columns,
    )
