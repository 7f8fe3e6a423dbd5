# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""The world of a rehearsal: its clock, its chance, its people, and what it has made so far."""

from __future__ import annotations

import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from typing import TYPE_CHECKING

from tvilling.accounts.models import Person
from tvilling.rehearsal import facts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tvilling.calls.models import Call
    from tvilling.cities.models import City
    from tvilling.hosts.models import HostActivity
    from tvilling.programmes.models import Cohort


#: The first day of the play.
START = datetime(2023, 1, 9, 9, tzinfo=UTC)


@dataclass(frozen=True)
class Options:
    """How large the rehearsal is. `stop_at` is the day at which the play halts; None plays to the end."""

    seed: int = 2023
    applicants: int = facts.APPLICANTS
    hosts: int = 0
    places: int = facts.PLACES
    number: int = 1
    stop_at: datetime | None = None

    @property
    def is_real_size(self) -> bool:
        """Whether the published figures of 2023 apply."""
        return self.applicants == facts.APPLICANTS and not self.hosts


@dataclass
class World:
    """Everything the stages share."""

    options: Options
    say: Callable[[str], None]
    now: datetime = START
    seconds: dict[str, float] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    leads: dict[int, Person] = field(default_factory=dict)
    #: Who represents each city at meetings; teams do not change once the call is over.
    teams: dict[int, list[Person]] = field(default_factory=dict)
    catalogue: list[HostActivity] = field(default_factory=list)
    _cohort: Cohort | None = None
    _call: Call | None = None

    def __post_init__(self) -> None:
        self.rng = Random(self.options.seed * 1000 + self.options.number)  # noqa: S311 - a play, no secret

    @property
    def cohort(self) -> Cohort:
        """The cohort played."""
        assert self._cohort is not None  # noqa: S101 - the first stage makes it
        return self._cohort

    @cohort.setter
    def cohort(self, value: Cohort) -> None:
        self._cohort = value

    @property
    def call(self) -> Call:
        """The call played."""
        assert self._call is not None  # noqa: S101 - the second stage makes it
        return self._call

    @call.setter
    def call(self, value: Call) -> None:
        self._call = value

    def at(self, moment: datetime) -> datetime:
        """Move the clock forward to a moment (never back) and answer it."""
        self.now = max(self.now, moment.astimezone(UTC))
        return self.now

    def later(self, **delta: float) -> datetime:
        """Move the clock forward by so much."""
        return self.at(self.now + timedelta(**delta))

    @property
    def is_over(self) -> bool:
        """Whether the day at which the play halts has come."""
        return self.options.stop_at is not None and self.now >= self.options.stop_at

    def person(self, key: str, name: str, **fields: object) -> Person:
        """A person of the cast by key; made on first call, with an address that goes nowhere."""
        if key not in self.people:
            email = (
                f"{key}@{'sample' if self.options.number == 1 else f'sample{self.options.number}'}.example"
            )
            found = Person.objects.filter(email=email).first()
            # No password: sample people are entered by the page for it, and exist in sample installations alone.
            values = {"is_sample": True, "joined_at": self.now, **fields}
            self.people[key] = found or Person.objects.create_user(email, None, name=name, **values)
        return self.people[key]

    def lead_of(self, city: City) -> Person:
        """Who leads the city's team."""
        return self.leads[city.pk]

    def timed(self, name: str, stage: Callable[[World], None]) -> None:
        """Play one stage, tell its progress, note its time."""
        started = time.perf_counter()
        self.say(f"{name} …")
        stage(self)
        self.seconds[name] = time.perf_counter() - started
        self.say(f"{name}: {self.seconds[name]:.1f} s, now {self.now:%d %B %Y}")

    @contextmanager
    def added(self, name: str) -> Iterator[None]:
        """Add the time of what happens after every stage to one sum."""
        started = time.perf_counter()
        yield
        self.seconds[name] = self.seconds.get(name, 0.0) + time.perf_counter() - started
