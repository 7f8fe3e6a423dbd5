# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Periodic jobs run when their time has come, each whatever becomes of the others."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tvilling.core import periodic
from tvilling.core.context import request_id

NOW = datetime(2023, 5, 3, 10, tzinfo=UTC)


@pytest.fixture(autouse=True)
def no_jobs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(periodic, "_jobs", {})


def test_a_job_runs_at_once_and_then_every_so_often() -> None:
    ran: list[datetime] = []
    periodic.register("tests.tick", ran.append, every=timedelta(seconds=10))
    schedule = periodic.Schedule()
    for ticks in (100.0, 109.9, 110.0, 119.0, 200.0):
        schedule.run_due(NOW + timedelta(seconds=ticks), ticks)
    assert [moment - NOW for moment in ran] == [timedelta(seconds=ticks) for ticks in (100, 110, 200)]


def test_a_job_that_fails_stops_no_other_and_gets_its_next_turn(caplog: pytest.LogCaptureFixture) -> None:
    ran: list[str] = []

    def fail(_now: datetime) -> None:
        ran.append("fail")
        raise RuntimeError("broken")

    periodic.register("tests.a", fail, every=timedelta(seconds=1))
    periodic.register("tests.b", lambda _now: ran.append(request_id()), every=timedelta(seconds=1))
    schedule = periodic.Schedule()
    assert schedule.run_due(NOW, 1.0) == ["tests.a", "tests.b"]
    schedule.run_due(NOW, 2.0)
    assert ran[::2] == ["fail", "fail"]
    assert all(ran[1::2])
    assert "the job tests.a failed" in caplog.text


def test_a_name_has_one_job_and_an_interval_is_positive() -> None:
    periodic.register("tests.a", print, every=timedelta(seconds=1))
    with pytest.raises(ValueError, match="registered twice"):
        periodic.register("tests.a", repr, every=timedelta(seconds=1))
    with pytest.raises(ValueError, match="positive interval"):
        periodic.register("tests.b", print, every=timedelta(0))


def test_a_job_apart_has_a_schedule_of_its_own() -> None:
    periodic.register("tests.long", lambda _now: None, every=timedelta(seconds=1), apart=True)
    periodic.register("tests.short", lambda _now: None, every=timedelta(seconds=1))
    assert periodic.Schedule().run_due(NOW, 1.0) == ["tests.short"]
    assert periodic.Schedule(only="tests.long").run_due(NOW, 1.0) == ["tests.long"]
