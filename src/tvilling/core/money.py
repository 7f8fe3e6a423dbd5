# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Money: a decimal amount with its ISO 4217 currency, rounded only when told to."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

#: ISO 4217 minor units of the currencies whose minor unit is not two digits.
MINOR_UNITS = {"ISK": 0, "JPY": 0, "KRW": 0}


@dataclass(frozen=True, order=False)
class Money:
    """An exact amount. Adding different currencies raises ValueError."""

    amount: Decimal
    currency: str = "EUR"

    def __post_init__(self) -> None:
        if not isinstance(self.amount, Decimal) or not self.amount.is_finite():  # type: ignore[redundant-expr] # not every caller is typed
            raise ValueError("an amount of money is a finite Decimal")
        if len(self.currency) != 3 or not self.currency.isupper():  # noqa: PLR2004 - ISO 4217 has three letters
            raise ValueError(f"{self.currency!r} is not an ISO 4217 code")

    def __add__(self, other: Money) -> Money:
        self._same(other)
        return Money(self.amount + other.amount, self.currency)

    def __sub__(self, other: Money) -> Money:
        self._same(other)
        return Money(self.amount - other.amount, self.currency)

    def __lt__(self, other: Money) -> bool:
        self._same(other)
        return self.amount < other.amount

    def __le__(self, other: Money) -> bool:
        self._same(other)
        return self.amount <= other.amount

    def times(self, factor: Decimal | int) -> Money:
        """The amount multiplied, unrounded."""
        return Money(self.amount * factor, self.currency)

    def converted(self, units_per_euro: Decimal) -> Money:
        """The amount in euro at a rate given as units of this currency per euro, rounded to cents."""
        if units_per_euro <= 0:
            raise ValueError("an exchange rate is positive")
        return Money(self.amount / units_per_euro, "EUR").rounded()

    def rounded(self) -> Money:
        """Rounded half up to the currency's minor unit."""
        step = Decimal(1).scaleb(-MINOR_UNITS.get(self.currency, 2))
        return Money(self.amount.quantize(step, rounding=ROUND_HALF_UP), self.currency)

    def _same(self, other: Money) -> None:
        if self.currency != other.currency:
            raise ValueError(f"cannot mix {self.currency} and {other.currency}")
