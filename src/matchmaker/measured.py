# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""What each named policy was measured to give and to cost; a test measures all but the shortened lists again.

Means over 20 synthetic calls of 100 twins and 53 hosts (``generate(100, 53, seed=1)`` to ``seed=20``), solved to proof;
the same figures on every machine. Lists were shortened in calls 1 to 10, all of them, but under ``stable_fair``, which
is slower, in calls 1 to 5, 60 of each. ``matchmaker bench policies truncations`` prints them.
"""

from __future__ import annotations

from dataclasses import dataclass

CALLS, TWINS, HOSTS = 20, 100, 53


@dataclass(frozen=True, slots=True)
class Measured:
    """The price of one policy.

    ``average_rank`` and ``first_choice`` (per cent) are those of the placed, where a host that was possible but not
    listed counts as rank 6. ``placed``, ``claims`` and ``short_hosts`` (below their minimum) are means of a call.
    ``shortened`` are the shortened lists that were tried, ``paid`` those by which their twin gained.
    """

    average_rank: float
    first_choice: int
    placed: float
    claims: float
    short_hosts: float
    shortened: int
    paid: int

    @property
    def text(self) -> str:
        """The price in plain words."""
        return (
            f"Measured over {CALLS} sample calls of {TWINS} twins and {HOSTS} hosts: {self.placed:.1f} placed, "
            f"{self.first_choice} % of them at their first choice, at rank {self.average_rank:.2f} on average; "
            f"{self.claims:.1f} claims and {self.short_hosts:.2f} hosts below their minimum in a call; "
            f"{self.paid} of {self.shortened:,} shortened lists paid."
        )


MEASURED = {
    "deferred_acceptance": Measured(2.24, 61, 99.0, 0.0, 0.25, 1951, 0),
    "stable_fair": Measured(2.03, 64, 99.7, 0.0, 0.0, 300, 0),
    "welfare": Measured(1.72, 56, 99.7, 41.9, 0.0, 1951, 543),
}
