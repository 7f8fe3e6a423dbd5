# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""The report to the funder: what happened in a period, each figure with what it counts and where the records are."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.utils.formats import number_format
from django.utils.translation import gettext

from tvilling.insights.queries.board import address
from tvilling.insights.queries.counting import COUNTERS, Counter, Period
from tvilling.ui.formats import money_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from tvilling.insights.models import Report
    from tvilling.programmes.models import Cohort

FORMAT = 1


@dataclass(frozen=True)
class Figure:
    """One figure of a report. `now` is what the same count gives today, when that is asked."""

    key: str
    section: str
    label: str
    counts: str
    value: str
    unit: str
    url: str = ""
    now: str = ""
    is_money: bool = False

    @property
    def shown(self) -> str:
        """The value as people write it."""
        return self._written(self.value)

    @property
    def has_moved(self) -> bool:
        """Whether the same count gives something else today."""
        return bool(self.now) and self.now != self.value

    @property
    def shown_now(self) -> str:
        """Today's value as people write it; empty when nothing has moved."""
        return self._written(self.now) if self.has_moved else ""

    def _written(self, value: str) -> str:
        if self.is_money:
            return money_text(Decimal(value), self.unit)
        number = number_format(format(Decimal(value).normalize(), "f"), use_l10n=True, force_grouping=True)
        return f"{number} {gettext(self.unit) if self.unit else ''}".strip()


def period_of(cohort: Cohort, starts_on: date, ends_on: date) -> Period:
    """Both days included, by the cohort's clock."""
    zone = ZoneInfo(cohort.time_zone)
    return Period(
        starts_on,
        ends_on,
        datetime.combine(starts_on, time.min, zone),
        datetime.combine(ends_on + timedelta(days=1), time.min, zone),
    )


def whole_period(cohort: Cohort, today: date) -> tuple[date, date]:
    """From the day the cohort was entered until today."""
    return min(cohort.created_at.date(), today), today


def is_whole(cohort: Cohort, period: tuple[date, date], today: date) -> bool:
    """Whether nothing of the cohort lies outside the period: lists, which know no period, hold what the figures count."""
    first, last = whole_period(cohort, today)
    return period[0] <= first and period[1] >= last


def figures_of(cohort: Cohort, starts_on: date, ends_on: date) -> list[Figure]:
    """Count everything for the period. As many queries as there are kinds of figures."""
    period = period_of(cohort, starts_on, ends_on)
    return [_figure(counter, str(counter.count(cohort, period)), cohort) for counter in COUNTERS]


def _figure(counter: Counter, value: str, cohort: Cohort, now: str = "") -> Figure:
    url = address(counter.url_name, cohort)
    return Figure(
        key=counter.key,
        section=str(counter.section),
        label=str(counter.label),
        counts=str(counter.counts),
        value=value,
        unit=cohort.currency if counter.unit == "money" else counter.unit,
        url=f"{url}{counter.query}" if url else "",
        now=now,
        is_money=counter.unit == "money",
    )


def snapshot_of(cohort: Cohort, figures: Iterable[Figure], period: tuple[date, date]) -> dict[str, Any]:
    """What is kept: enough to read the report without this program."""
    return {
        "format": FORMAT,
        "programme": cohort.programme.slug,
        "cohort": cohort.slug,
        "from": period[0].isoformat(),
        "until": period[1].isoformat(),
        "time_zone": cohort.time_zone,
        "currency": cohort.currency,
        "figures": [{"key": each.key, "value": each.value, "unit": each.unit} for each in figures],
    }


def sha256_of(snapshot: Mapping[str, Any]) -> str:
    """SHA-256 over the canonical JSON: keys sorted, no spaces."""
    text = json.dumps(snapshot, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def figures_in(report: Report) -> list[Figure]:
    """The kept figures in today's words, each with what the same count gives now."""
    cohort = report.cohort
    today = {each.key: each.value for each in figures_of(cohort, report.starts_on, report.ends_on)}
    counters = {counter.key: counter for counter in COUNTERS}
    return [
        _figure(counters[row["key"]], row["value"], cohort, now=today[row["key"]])
        for row in report.snapshot["figures"]
        if row["key"] in counters
    ]


def is_as_kept(report: Report) -> bool:
    """Whether the figures still have the hash they were kept with."""
    return sha256_of(report.snapshot) == report.snapshot_sha256
