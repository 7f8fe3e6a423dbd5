# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Checks of bank data and currencies, shared by actions and forms."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from dateutil.easter import easter
from django.utils.translation import gettext_lazy as _
from schwifty import BIC, IBAN
from schwifty.exceptions import SchwiftyException

from tvilling.core.errors import ActionRefused

if TYPE_CHECKING:
    from collections.abc import Mapping

SEPA_FILE = Path(__file__).parent / "data" / "sepa_countries.csv"
OTHER_NUMBER = re.compile(r"[0-9A-Z]{4,34}")
FRIDAY = 5
BIC_SHAPE = re.compile(r"[A-Z]{6}[A-Z0-9]{2}([A-Z0-9]{3})?")


class BankDataRefused(ActionRefused):
    """An account number or bank code that cannot be right."""


@dataclass(frozen=True)
class AccountNumber:
    """A checked account number: an IBAN, or another number with the bank's BIC."""

    number: str
    country: str
    bic: str
    is_iban: bool


def check_account(typed: str, bic: str = "", country: str = "") -> AccountNumber:
    """The number as banks want it. An IBAN is checked with its check digits; another number needs a BIC.

    The messages never repeat what was typed.
    """
    number = re.sub(r"[\s.\-]", "", typed).upper()
    code = re.sub(r"\s", "", bic).upper()
    if code and not _is_bic(code):
        raise BankDataRefused(_("This is no BIC: it has 8 or 11 letters and figures."), field="bic")
    if re.match(r"[A-Z]{2}[0-9]{2}", number):
        return _checked_iban(number, code)
    if not OTHER_NUMBER.fullmatch(number):
        raise BankDataRefused(_("Write the account number with letters and figures only."), field="number")
    if number.isalpha():
        raise BankDataRefused(
            _("An account number has figures. Compare it with your bank's."), field="number"
        )
    if not code or not country:
        raise BankDataRefused(
            _("An account without IBAN needs the BIC of the bank and its country."), field="bic"
        )
    if country.upper() in sepa_members():
        raise BankDataRefused(_("Accounts in this country have an IBAN: write that."), field="number")
    if code[4:6] != country.upper():
        raise BankDataRefused(_("This BIC is of a bank in another country. Compare both."), field="bic")
    return AccountNumber(number, country.upper(), code, is_iban=False)


def _checked_iban(number: str, code: str) -> AccountNumber:
    try:
        iban = IBAN(number)
    except SchwiftyException as fault:
        message = _(
            "This IBAN is not right: a sign is missing or two have changed places. Compare it with your bank's."
        )
        raise BankDataRefused(message, field="number") from fault
    return AccountNumber(number, str(iban.country_code), code or str(iban.bic or ""), is_iban=True)


def _is_bic(code: str) -> bool:
    if not BIC_SHAPE.fullmatch(code):
        return False
    try:
        BIC(code)
    except SchwiftyException:
        return False
    return True


@cache
def sepa_members() -> Mapping[str, date | None]:
    """Countries of the SEPA area with the day from which they count; no day means from the beginning."""
    with SEPA_FILE.open(encoding="utf-8") as stream:
        return {
            row["iso2"]: date.fromisoformat(row["valid_from"]) if row["valid_from"] else None
            for row in csv.DictReader(stream)
        }


def is_sepa(country: str, on: date) -> bool:
    """Whether accounts of the country are reached by SEPA transfers on the day."""
    if country not in sepa_members():
        return False
    since = sepa_members()[country]
    return since is None or since <= on


def is_banking_day(day: date) -> bool:
    """Whether euro payments are settled on the day: not at weekends, nor on the closing days of the TARGET system."""
    sunday, year = easter(day.year), day.year
    closed = {
        date(year, 1, 1),
        sunday - timedelta(days=2),
        sunday + timedelta(days=1),
        date(year, 5, 1),
        date(year, 12, 25),
        date(year, 12, 26),
    }
    return day.isoweekday() <= FRIDAY and day not in closed


def banking_day_from(day: date) -> date:
    """The day itself, or the next one on which banks settle."""
    while not is_banking_day(day):
        day += timedelta(days=1)
    return day
