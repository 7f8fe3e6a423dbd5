# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Exchange rates: the reference rate of the European Central Bank of a day, or of the last day before with one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from importlib.metadata import version

from currency_converter import CurrencyConverter, RateNotFoundError
from django.utils.translation import gettext_lazy as _

from tvilling.core.errors import ActionRefused
from tvilling.core.money import Money

#: The longest gap between two publications (Easter, Christmas) is shorter than this.
LOOK_BACK_DAYS = 7
#: A receipt in a currency that has ended is claimed within this time.
STILL_KEPT = timedelta(days=5 * 365)
STEP = Decimal("0.000001")
#: Currencies of the countries that take part and have no rate of the ECB on some or all days.
UNLISTED = ("ALL", "AMD", "BAM", "GEL", "MDL", "MKD", "RSD", "TND", "UAH")


class NoRate(ActionRefused):
    """The table has no rate for the currency and day."""

    message = _(
        "There is no rate of the European Central Bank for this currency and day. Write the rate and its source."
    )


@dataclass(frozen=True)
class Rate:
    """Units of a currency per euro, on a day, from a source."""

    currency: str
    value: Decimal
    on: date
    source: str

    def to_euro(self, amount: Decimal) -> Decimal:
        """The amount in euro, rounded half up to cents."""
        return Money(amount, self.currency).converted(self.value).amount


@cache
def _table() -> CurrencyConverter:
    return CurrencyConverter(decimal=True)


def currencies() -> list[str]:
    """All currencies that can be chosen: the euro first, then by code. Those that the euro took the place of long ago are none."""
    bounds = {code: span for code, span in _table().bounds.items() if span is not None}
    latest = max(span.last_date for span in bounds.values())
    living = {code for code, span in bounds.items() if latest - span.last_date < STILL_KEPT}
    return ["EUR", *sorted({*living, *UNLISTED} - {"EUR"})]


def rate_on(currency: str, day: date) -> Rate:
    """The rate of the day or of the last publication within a week before. Raises NoRate when there is none."""
    if currency == "EUR":
        return Rate("EUR", Decimal(1), day, "")
    if currency not in _table().currencies:
        raise NoRate(field="rate")
    for back in range(LOOK_BACK_DAYS + 1):
        candidate = day - timedelta(days=back)
        try:
            value = _table().convert(Decimal(1), "EUR", currency, date=candidate)
        except RateNotFoundError:
            continue
        return Rate(currency, value.quantize(STEP), candidate, _source())
    raise NoRate(field="rate")


def typed_rate(currency: str, value: Decimal, day: date, source: str) -> Rate:
    """A rate that somebody has looked up elsewhere (InforEuro, a national bank), with its source.

    Only where the European Central Bank has none: otherwise everybody could choose what is paid.
    """
    if _is_published(currency, day):
        raise ActionRefused(
            _("Leave the rate empty: there is one for this currency and day, and it is taken by itself."),
            field="rate",
        )
    if value <= 0:
        raise ActionRefused(
            _("The rate says how much of the currency one euro is. It is above zero."), field="rate"
        )
    if not source.strip():
        raise ActionRefused(
            _("Say where the rate is from, and of which day or month it is."), field="rate_source"
        )
    return Rate(currency, value.quantize(STEP), day, source.strip()[:200])


def _is_published(currency: str, day: date) -> bool:
    try:
        rate_on(currency, day)
    except NoRate:
        return False
    return True


def _source() -> str:
    return f"European Central Bank, euro reference rates (CurrencyConverter {version('CurrencyConverter')})"
