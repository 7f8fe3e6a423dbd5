# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""A deadline is one instant: what the clocks skip or pass twice is refused."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tvilling.calls.validators import WALL_FORMAT, WrongTime, instant_of

BRUSSELS = "Europe/Brussels"


def test_brussels_wall_time_in_summer_is_two_hours_ahead_of_utc():
    assert instant_of("2023-06-30T23:59", BRUSSELS) == datetime(2023, 6, 30, 21, 59, tzinfo=UTC)
    assert instant_of("2023-12-31T23:59", BRUSSELS) == datetime(2023, 12, 31, 22, 59, tzinfo=UTC)


@pytest.mark.parametrize(
    ("wall", "zone", "sentence"),
    [
        ("2024-03-31T02:30", BRUSSELS, "does not exist"),
        ("2024-10-27T02:30", BRUSSELS, "comes twice"),
        ("2024-10-27T01:30", "Europe/London", "comes twice"),
        ("2023-02-30T12:00", BRUSSELS, "Enter a day and a time"),
        ("30 June", BRUSSELS, "Enter a day and a time"),
        ("2023-06-30T12:00", "Europe/Atlantis", "No time zone"),
        ("2023-06-30T12:00", "../etc/passwd", "No time zone"),
    ],
)
def test_a_time_that_is_not_one_instant_is_refused(wall, zone, sentence):
    with pytest.raises(WrongTime, match=sentence):
        instant_of(wall, zone)


@settings(max_examples=150, deadline=None)
@given(
    moment=st.datetimes(datetime(2026, 1, 1), datetime(2036, 12, 31)),  # noqa: DTZ001 - wall times have no zone
    zone=st.sampled_from([BRUSSELS, "Europe/London", "Atlantic/Azores", "Europe/Chisinau", "Asia/Jerusalem"]),
)
def test_every_wall_time_comes_back_exactly_or_is_refused(moment, zone):
    wall = moment.strftime(WALL_FORMAT)
    try:
        instant = instant_of(wall, zone)
    except WrongTime:
        # Only in the nights of a change.
        near = [moment.replace(tzinfo=ZoneInfo(zone)) + timedelta(hours=step) for step in (-4, 4)]
        assert near[0].utcoffset() != near[1].utcoffset()
        return
    assert instant.astimezone(ZoneInfo(zone)).strftime(WALL_FORMAT) == wall
