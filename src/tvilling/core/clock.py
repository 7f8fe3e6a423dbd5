# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""The one clock: the database's, moved by an offset in sample installations and rehearsals.

Only delivery code (views, commands, the periodic jobs) reads it; actions and queries are given `now`.
"""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection

if TYPE_CHECKING:
    from collections.abc import Iterator

LAST_MINUTE = time(23, 59)
#: The years of programmes. A day outside of them is a slip of the finger, and near the ends of the calendar no day
#: can be counted to nor told in another zone.
FIRST_YEAR, LAST_YEAR = 1990, 2199

_virtual: ContextVar[datetime | None] = ContextVar("virtual_now", default=None)


def now() -> datetime:
    """The moment by the database's clock, aware, in UTC. One query, except under a virtual clock."""
    virtual = _virtual.get()
    if virtual is not None:
        return virtual
    offset: timedelta = settings.CLOCK_OFFSET
    return database_now() + offset


def database_now() -> datetime:
    """What the database server's clock says, aware, in UTC."""
    sql = (
        "SELECT clock_timestamp()"
        if connection.vendor == "postgresql"
        else "SELECT strftime('%Y-%m-%dT%H:%M:%f+00:00', 'now')"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql)
        value = cursor.fetchone()[0]
    moment = datetime.fromisoformat(value) if isinstance(value, str) else value
    return moment.astimezone(UTC)


def is_within_years(day: date) -> bool:
    """Whether a programme may have to do with this day."""
    return FIRST_YEAR <= day.year <= LAST_YEAR


def end_of_day(moment: datetime, zone: str, *, days: int = 0) -> datetime:
    """The last minute of the day, by the clocks of a zone, that is so many days after a moment: a usual deadline."""
    return last_minute(moment.astimezone(ZoneInfo(zone)).date() + timedelta(days=days), zone)


def last_minute(day: date, zone: str) -> datetime:
    """23:59 on a day, by the clocks of a zone."""
    return datetime.combine(day, LAST_MINUTE, ZoneInfo(zone))


@contextmanager
def virtual(moment: datetime) -> Iterator[None]:
    """Within the block, `now()` answers `moment`. For rehearsals and tests."""
    token = _virtual.set(moment.astimezone(UTC))
    try:
        yield
    finally:
        _virtual.reset(token)
