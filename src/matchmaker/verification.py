# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""``verify``: hand market and result to the independent checker as plain data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from matchmaker.checker import verify_documents
from matchmaker.errors import InvalidResultError

if TYPE_CHECKING:
    from matchmaker.market import Market
    from matchmaker.result import Result

#: What ``Report.rests_on`` says of an optimum by CP-SAT, and what that means.
SOLVER_BOUND = "solver bound"
BOUND_IS_NO_PROOF = (
    "The rules and values above are checked in full. That no other allowed matching is better was shown by the solver "
    "alone and cannot be checked without one: matchmaker cross-check asks a second solver."
)


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was checked: its ``name``, whether it ``holds``, and in words the ``detail``."""

    name: str
    holds: bool
    detail: str


@dataclass(frozen=True, slots=True)
class Report:
    """All checks of one result. ``rests_on`` says what the claim of optimality rests on."""

    checks: tuple[Check, ...]
    rests_on: str

    @property
    def valid(self) -> bool:
        """Whether every check holds."""
        return all(check.holds for check in self.checks)

    def raise_if_invalid(self) -> None:
        """Nothing when all is well. Raises InvalidResultError that names every failed check."""
        failed = [f"{check.name}: {check.detail}" for check in self.checks if not check.holds]
        if failed:
            raise InvalidResultError("; ".join(failed))


def verify(market: Market, result: Result) -> Report:
    """Check a ``result`` against its ``market`` without any solver. Cost: one naive pass over the pairs.

    Prices are checked as dual solutions (Ahuja, Magnanti and Orlin, 1993), stability by looking for blocking pairs (Gale
    and Shapley, 1962). Raises nothing for a false result: the report says which checks fail.
    """
    checks = verify_documents(market.to_dict(), result.to_dict())
    rests_on = str(result.certificate.get("optimality_rests_on", "nothing"))
    return Report(tuple(Check(*check) for check in checks), rests_on)
