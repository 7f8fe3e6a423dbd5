# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Claims under regional caps and group floors: one that would break a quota does not count."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from matchmaker.model import Model
    from matchmaker.stable import StableProgram

    Integers = NDArray[np.int64]


@dataclass(frozen=True)
class _Side:
    """What the clauses share: the class of each twin, which classes lie in which group, and who may be protected."""

    built: StableProgram
    classes: Integers
    member: NDArray[np.bool_]
    floored: frozenset[int]
    full: dict[int, Any] = field(default_factory=dict)
    settled: dict[tuple[int, int], Any] = field(default_factory=dict)
    nobody: dict[tuple[int, int, int], Any] = field(default_factory=dict)


def add_quota_claims(built: StableProgram, by_twin: list[list[int]], by_host: list[list[int]]) -> None:
    """Add the claims as clauses, each with the quotas that may excuse it.

    Only an unplaced twin is held back by its own cap; a claim that would push a group below its floor does not count
    for anybody. Classes of twins that no quota tells apart share their literals.
    """
    side = _side(built)
    for host, rows in enumerate(by_host):
        _host_literals(side, host, sorted(rows, key=lambda at: -int(built.model.key[at])))
    for twin, rows in enumerate(by_twin):
        for at in rows if built.model.locked[twin] < 0 else []:
            _claims_of_pair(side, twin, at, rows)


def _side(built: StableProgram) -> _Side:
    classes = _classes(built.model)
    groups = built.model.groups
    first = [int(np.flatnonzero(classes == number)[0]) for number in range(int(classes.max(initial=-1)) + 1)]
    member = np.array(
        [[group.can_excuse and group.members[twin] for group in groups] for twin in first], dtype=np.bool_
    )
    floors = [index for index, tight in enumerate(built.floor_tight) if tight is not None]
    floored = frozenset(number for number in range(len(first)) if member[number, floors].any())
    return _Side(built, classes, member, floored)


def _classes(model: Model) -> Integers:
    """Twins that are in the same groups share a class; quotas cannot tell them apart."""
    table = np.stack([group.members & group.can_excuse for group in model.groups], axis=1)
    return np.asarray(np.unique(table, axis=0, return_inverse=True)[1], dtype=np.int64).reshape(-1)


def _host_literals(side: _Side, host: int, order: list[int]) -> None:
    """For one host and its rows, highest key first.

    ``settled[host, key]``: nobody with a lower key sits there, those whom a floor protects apart; without such, that
    the host is full besides, as one tight row. ``nobody[host, key, class]``: the same for one class.
    """
    model, program, pair = side.built.model, side.built.program, side.built.pair
    seats = int(model.maximum[host])
    side.full[host] = full = program.new_bool_var("")
    program.add(sum([pair[at] for at in order]) >= seats * full)
    kinds = sorted({int(side.classes[model.twin[at]]) for at in order})
    for key in sorted({int(model.key[at]) for at in order}):
        side.settled[host, key] = settled = program.new_bool_var("")
        if side.floored:
            lower = [
                at
                for at in order
                if model.key[at] < key and int(side.classes[model.twin[at]]) not in side.floored
            ]
            program.add(sum(pair[at] for at in lower) + _most(lower, seats) * settled <= _most(lower, seats))
        else:
            program.add(sum(pair[at] for at in order if model.key[at] >= key) >= seats * settled)
        for kind in kinds:
            lower = [at for at in order if model.key[at] < key and int(side.classes[model.twin[at]]) == kind]
            if lower:
                side.nobody[host, key, kind] = nobody = program.new_bool_var("")
                program.add(
                    sum(pair[at] for at in lower) + _most(lower, seats) * nobody <= _most(lower, seats)
                )


def _most(rows: list[int], seats: int) -> int:
    return min(len(rows), seats)


def _claims_of_pair(side: _Side, twin: int, at: int, rows: list[int]) -> None:
    model, program, pair = side.built.model, side.built.program, side.built.pair
    host, key, kind = int(model.host[at]), int(model.key[at]), int(side.classes[twin])
    better = [pair[other] for other in rows if model.rank[other] <= model.rank[at]]
    worse = [pair[other] for other in rows if model.rank[other] > model.rank[at]]
    own = [index for index in np.flatnonzero(side.member[kind]) if side.built.cap_full[index] is not None]
    caps = [side.built.cap_full[index] for index in own]
    ends = [side.settled[host, key]] + ([side.full[host]] if side.floored else [])
    for end in ends:
        program.add_bool_or([*better, *worse, end, *caps] if caps else [*better, end])
        if caps and worse:
            program.add(sum(better) + end >= sum(worse))
    # At a full cap a twin may still take the place of somebody of the same group, whether or not the host is full.
    for other in range(len(side.member)):
        nobody = side.nobody.get((host, key, other))
        if nobody is None:
            continue
        excuses = [side.built.cap_full[index] for index in own if not side.member[other, index]]
        if other in side.floored:
            _floored_claims(side, (kind, other), (better, worse, nobody), excuses)
        elif len(excuses) < len(caps):
            program.add_bool_or([*better, *worse, nobody, *excuses])


def _floored_claims(
    side: _Side, kinds: tuple[int, int], literals: tuple[list[Any], list[Any], Any], excuses: list[Any]
) -> None:
    """Against somebody whom a floor may protect: a placed twin adds nothing to the floor, an unplaced one may."""
    kind, other = kinds
    better, worse, nobody = literals
    tight = {index: literal for index, literal in enumerate(side.built.floor_tight) if literal is not None}
    placed = [literal for index, literal in tight.items() if side.member[other, index]]
    unplaced = [
        literal
        for index, literal in tight.items()
        if side.member[other, index] and not side.member[kind, index]
    ]
    program = side.built.program
    program.add_bool_or([*better, *worse, nobody, *excuses, *unplaced])
    for literal in worse:
        program.add_bool_or([*better, nobody, ~literal, *placed])
