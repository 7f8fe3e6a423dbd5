# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Times, days and money as people read them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.utils import translation

from tvilling.ui import formats

DEADLINE = datetime(2023, 6, 30, 21, 59, tzinfo=UTC)


def test_a_moment_says_its_zone_and_offset():
    assert formats.moment_text(DEADLINE) == "30 June 2023, 23:59 Brussels time (UTC+2)"
    assert formats.moment_text(DEADLINE, "Asia/Tbilisi") == "1 July 2023, 01:59 Tbilisi time (UTC+4)"
    assert formats.moment_text(DEADLINE, "UTC") == "30 June 2023, 21:59 UTC"
    assert formats.moment_text(DEADLINE, "America/St_Johns") == "30 June 2023, 19:29 St Johns time (UTC−2:30)"


def test_the_element_has_the_moment_for_machines_and_nothing_without_one():
    assert 'datetime="2023-06-30T21:59:00Z"' in formats.moment_html(DEADLINE)
    assert formats.moment_html(None) == "–"
    assert formats.day_html(None) == "–"


def test_a_moment_as_a_day_counts_by_brussels_time():
    assert formats.day_text(datetime(2023, 6, 30, 22, 30, tzinfo=UTC)) == "1 July 2023"
    assert '"2023-07-01"' in formats.day_html(datetime(2023, 6, 30, 22, 30, tzinfo=UTC))
    with translation.override("sv"):
        assert formats.day_text(date(2023, 6, 30)) == "30 juni 2023"


@pytest.mark.parametrize(
    ("amount", "currency", "text"),
    [
        (Decimal(38140), "EUR", "€38,140.00"),
        (Decimal("1200.5"), "SEK", "SEK\u00a01,200.50"),
        (Decimal(1200), "ISK", "ISK\u00a01,200"),
    ],
)
def test_money_has_its_currency_and_its_cents(amount, currency, text):
    assert formats.money_text(amount, currency) == text


def test_no_amount_is_a_dash():
    assert formats.money_html(None) == "–"
    assert formats.money_text(Decimal(38140), whole=True) == "€38,140"
    assert formats.money_text(Decimal("881.89"), whole=True) == "€882"


def test_a_period_names_its_day_once_and_both_zones_where_they_differ():
    start = datetime(2024, 3, 5, 9, tzinfo=UTC)
    said = formats.period_text
    assert said(start, start + timedelta(hours=2)) == "5 March 2024, 10:00–12:00 Brussels time (UTC+1)"
    assert (
        said(start, start + timedelta(days=1))
        == "5 March 2024, 10:00 – 6 March 2024, 10:00 Brussels time (UTC+1)"
    )
    late = start + timedelta(days=40)
    assert said(start, late).count("(UTC") == 2


@pytest.mark.parametrize(
    ("value", "text"), [("8100.00", "8,100"), ("0.50", "0.5"), ("12.25", "12.25"), (0, "0")]
)
def test_figures_have_thousands_and_no_zeros_at_the_end(value, text):
    assert formats.figure_text(value) == text
