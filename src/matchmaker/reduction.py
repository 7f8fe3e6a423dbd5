# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Removes pairs that no weakly stable matching holds, before a solver sees them.

Two rules, repeated until neither finds anything (after the preprocessing of Irving and Manlove, 2009, and of Delorme
and others, 2019, restated for capacities and ties on both sides):

* A twin whose best remaining host stands alone *applies* there. When a host has as many applicants as places, nobody
  with a lower key than the last of them can sit there: an applicant left out would have a claim.
* A twin is *safe* at a host when no more twins than there are places have a key as high as its own. It then never sits
  at a host it likes less.

A cap can excuse the claim of its own twins while they are unplaced, so only twins no cap can hold back count as
applicants; a safe one of the others is there, or better off, or unplaced. A floor can excuse a claim against its own
twins: they are not outbid, and count as if their key were the highest.
"""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from matchmaker.model import Model


def stable_pairs(model: Model) -> NDArray[np.bool_]:
    """Flags (length E): false for a pair that is in no weakly stable matching.

    Without quotas the claims of the removed pairs follow from those of the kept ones, so they need no clauses either.
    Under quotas the pairs must stay in the program, closed: the unplaced may still have claims by them.
    """
    if model.policy.stability != "weak":
        return np.ones(len(model.twin), dtype=np.bool_)
    return _Reduction(model).run()


class _Reduction:
    """Working lists: the remaining rows of each twin and of each host."""

    def __init__(self, model: Model) -> None:
        self.twin: list[int] = model.twin.tolist()
        self.host: list[int] = model.host.tolist()
        self.rank: list[int] = model.rank.tolist()
        self.key: list[int] = model.key.tolist()
        self.seats: list[int] = model.maximum.tolist()
        self.of_twin: list[set[int]] = [set() for _ in range(model.twins)]
        self.of_host: list[set[int]] = [set() for _ in range(model.hosts)]
        for row, (twin, host) in enumerate(zip(self.twin, self.host, strict=True)):
            self.of_twin[twin].add(row)
            self.of_host[host].add(row)
        self.stale = set(range(model.hosts))
        capped = [group.members for group in model.groups if group.cap_excuses]
        floored = [group.members for group in model.groups if group.floor_excuses]
        self.held_back: list[bool] = np.any(capped, axis=0).tolist() if capped else [False] * model.twins
        self.protected: list[bool] = np.any(floored, axis=0).tolist() if floored else [False] * model.twins

    def run(self) -> NDArray[np.bool_]:
        while self.stale:
            host = self.stale.pop()
            self._drop(self._outbid(host))
            self._drop(self._outgrown(host))
        kept = np.zeros(len(self.twin), dtype=np.bool_)
        kept[[row for rows in self.of_host for row in rows]] = True
        return kept

    def _drop(self, rows: list[int]) -> None:
        for row in rows:
            twin, host = self.twin[row], self.host[row]
            self.of_twin[twin].discard(row)
            self.of_host[host].discard(row)
            self.stale.add(host)
            # The twin may now apply at, or be safe at, any host it still has.
            self.stale.update(self.host[other] for other in self.of_twin[twin])

    def _outbid(self, host: int) -> list[int]:
        """Rows with a lower key than the last applicant who fits."""
        seats = self.seats[host]
        if seats == 0:
            return list(self.of_host[host])
        applied = sorted((self.key[row] for row in self.of_host[host] if self._applies(row)), reverse=True)
        if len(applied) < seats:
            return []
        last = applied[seats - 1]
        return [
            row for row in self.of_host[host] if self.key[row] < last and not self.protected[self.twin[row]]
        ]

    def _applies(self, row: int) -> bool:
        rank = self.rank[row]
        if self.held_back[self.twin[row]]:
            return False
        return all(self.rank[other] > rank or other == row for other in self.of_twin[self.twin[row]])

    def _outgrown(self, host: int) -> list[int]:
        """Rows at worse hosts of the twins who are safe at this one."""
        here = list(self.of_host[host])
        protected = [self.key[row] for row in here if self.protected[self.twin[row]]]
        keys = sorted(self.key[row] for row in here if not self.protected[self.twin[row]])
        rows: list[int] = []
        for row in here:
            key = self.key[row]
            rivals = len(keys) - bisect_left(keys, key) + len(protected)
            if rivals <= self.seats[host]:
                mine = self.of_twin[self.twin[row]]
                rows += [other for other in mine if self.rank[other] > self.rank[row]]
        return rows
