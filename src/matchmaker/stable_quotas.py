# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Claims under regional caps and group floors: one that would break a quota does not count.

A claim of a placed twin changes no cap, so a cap can hold back only the unplaced: one literal says that a twin is
unplaced. Such a twin may still ask for the place of somebody from all of its own capped groups.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from matchmaker.stable import StableProgram


@dataclass(frozen=True)
class _Side:
    """What the rows share: caps and floors of each twin that can excuse, and the literals made so far."""

    built: StableProgram
    caps: list[frozenset[int]]
    floors: list[frozenset[int]]
    settled: dict[tuple[int, int], Any] = field(default_factory=dict)
    nobody: dict[tuple[int, int], list[tuple[frozenset[int], Any]]] = field(default_factory=dict)


@dataclass(frozen=True)
class _Claim:
    """What a twin may ask of the host of its row ``at``; ``last``: it likes no host less, so only while it is unplaced."""

    twin: int
    at: int
    last: bool


def add_quota_claims(built: StableProgram, by_twin: list[list[int]], by_host: list[list[int]]) -> None:
    """Add the claims as clauses and rows, each with the quotas that may excuse it.

    Only an unplaced twin is held back by its own cap; a claim that would push a group below its floor does not count
    for anybody. A quota known to be at its bound excuses without a literal.
    """
    side = _Side(built, memberships(built, built.cap_full), memberships(built, built.floor_tight))
    claims = [
        _Claim(twin, at, all(built.model.rank[other] <= built.model.rank[at] for other in rows))
        for twin, rows in enumerate(by_twin)
        for at in (rows if built.model.locked[twin] < 0 else [])
    ]
    asked: list[set[int]] = [set() for _ in by_host]
    for claim in claims:
        if _asks(side, claim):
            asked[int(built.model.host[claim.at])].add(int(built.model.key[claim.at]))
    for host, rows in enumerate(by_host):
        _host_literals(side, host, rows, asked[host])
    for claim in claims:
        if _asks(side, claim):
            _claims_of_pair(side, claim, by_twin[claim.twin])
    for twin in built.unplaced if any(side.caps) or any(side.floors) else ():
        _claims_of_the_unplaced(side, twin, by_twin)


def memberships(built: StableProgram, literals: list[Any]) -> list[frozenset[int]]:
    """The groups of each twin that have one of the ``literals``."""
    groups = [index for index, literal in enumerate(literals) if literal is not None]
    return [
        frozenset(index for index in groups if built.model.groups[index].members[twin])
        for twin in range(built.model.twins)
    ]


def _asks(side: _Side, claim: _Claim) -> bool:
    """Whether the claim can arise at all.

    One that is made only while unplaced is void under a cap of one's own that is at its bound, and does not arise where
    a floor takes everybody in.
    """
    caps, groups = side.caps[claim.twin], side.built.model.groups
    if not claim.last:
        return True
    if any(_certain(side, index) for index in caps):
        return False
    return not any(group.members[claim.twin] and group.low >= group.size for group in groups)


def _host_literals(side: _Side, host: int, rows: list[int], asked: set[int]) -> None:
    """``settled`` per key: the host is full, and with nobody lower but those whom a floor may protect.

    Only for the keys ``asked`` for. ``nobody`` per key and floors that may or may not be at their bound: none whom just
    these floors protect is lower.
    """
    model, program, pair = side.built.model, side.built.program, side.built.pair
    seats = int(model.maximum[host])
    previous = None
    for key in sorted(asked, reverse=True):
        side.settled[host, key] = settled = program.new_bool_var("")
        held = [pair[at] for at in rows if model.key[at] >= key or _floors_at(side, at)]
        program.add(sum(held) >= seats * settled)
        if previous is not None:
            program.add_implication(previous, settled)
        previous = settled
        lower: dict[frozenset[int], list[int]] = {}
        for at in rows:
            kind = _floors_at(side, at)
            if model.key[at] < key and kind and not any(_certain(side, index) for index in kind):
                lower.setdefault(kind, []).append(at)
        for kind in sorted(lower, key=sorted):
            nobody, most = program.new_bool_var(""), min(len(lower[kind]), seats)
            program.add(sum(pair[at] for at in lower[kind]) + most * nobody <= most)
            side.nobody.setdefault((host, key), []).append((kind, nobody))


def _floors_at(side: _Side, at: int) -> frozenset[int]:
    return side.floors[int(side.built.model.twin[at])]


def _certain(side: _Side, index: int) -> bool:
    return side.built.model.groups[index].bound == "at"


def _literal(side: _Side, index: int) -> Any:
    cap = side.built.cap_full[index]
    return side.built.floor_tight[index] if cap is None else cap


def _claims_of_pair(side: _Side, claim: _Claim, rows: list[int]) -> None:
    """What a twin may ask of a host from where it sits, or from nowhere when no cap is its own."""
    model, program, pair = side.built.model, side.built.program, side.built.pair
    twin, at = claim.twin, claim.at
    host, key = int(model.host[at]), int(model.key[at])
    better = [pair[other] for other in rows if model.rank[other] <= model.rank[at]]
    caps = side.caps[twin]
    end = side.settled[host, key]
    unplaced = side.built.unplaced[twin]
    if claim.last and not caps:
        program.add_implication(unplaced, end)
    elif not claim.last:
        program.add_bool_or([*better, *([unplaced] if caps else []), end])
    if caps and not any(_certain(side, index) for index in caps):
        excuses = [side.built.cap_full[index] for index in sorted(caps)]
        program.add_bool_or([~unplaced, end, *excuses])
    # Against somebody whom a floor may protect: a placed twin adds nothing to the floor.
    for kind, nobody in () if claim.last else side.nobody.get((host, key), ()):
        excuses = [side.built.floor_tight[index] for index in sorted(kind)]
        program.add_bool_or([*better, unplaced, nobody, *excuses])


def _claims_of_the_unplaced(side: _Side, twin: int, by_twin: list[list[int]]) -> None:
    """Nobody sits where an unplaced twin could take the place without a quota being broken: one row for each other."""
    model, program, pair = side.built.model, side.built.program, side.built.pair
    # Pairs that are out of the question count here too: their claims follow from no others.
    mine = np.flatnonzero(model.twin == twin)
    keys = dict(zip(model.host[mine].tolist(), model.key[mine].tolist(), strict=True))
    caps, floors = side.caps[twin], side.floors[twin]
    for other, rows in enumerate(by_twin):
        if not side.floors[other] and not caps & side.caps[other]:
            # From a free place or from such a twin a cap of its own holds it back, or nothing does: said above.
            continue
        lower = [
            pair[at] for at in rows if model.host[at] in keys and model.key[at] < keys[int(model.host[at])]
        ]
        excusing = [*sorted(caps - side.caps[other]), *sorted(side.floors[other] - floors)]
        if not lower or any(_certain(side, index) for index in excusing):
            continue
        if not excusing:
            program.add_at_most_one([*lower, side.built.unplaced[twin]])
            continue
        literals = [_literal(side, index) for index in excusing]
        program.add(sum(lower) + side.built.unplaced[twin] <= 1 + sum(literals))
