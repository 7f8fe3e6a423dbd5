# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""The whole play: its stages in order, with progress and times."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from django.test.utils import override_settings

from tvilling.core.context import correlated
from tvilling.mail.tasks import deliver_due
from tvilling.rehearsal.stages import (
    applying,
    calling,
    checking,
    evaluating,
    hosting,
    journeying,
    pairing,
    selecting,
)
from tvilling.rehearsal.world import Options, World

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

STAGES = (
    ("Programme and cohort", hosting.set_up),
    ("Hosts opt in", hosting.opt_in),
    ("Call", calling.announce),
    ("Applications", applying.apply),
    ("Eligibility", checking.check),
    ("Evaluation", evaluating.evaluate),
    ("Selection", selecting.select),
    ("Matching", pairing.pair),
    ("Journeys, travel, plans, knowledge", journeying.travel_along),
)


def play(options: Options, *, say: Callable[[str], None], after: Callable[[str, World], None]) -> World:
    """Play every stage; `after` is called with the stage's name and the world when one is done."""
    world = World(options, say)
    with correlated(), quietly():
        for name, stage in STAGES:
            world.timed(name, stage)
            with world.added("Letters sent"):
                _deliver(world)
            with world.added("Promises checked"):
                after(name, world)
    return world


@contextmanager
def quietly() -> Iterator[None]:
    """No letter of a play leaves the machine, and none is written to the disk: the outbox keeps them all."""
    with override_settings(EMAIL_BACKEND="django.core.mail.backends.dummy.EmailBackend"):
        yield


def _deliver(world: World) -> None:
    """Send what is due, as the worker would."""
    while deliver_due(now=world.now, limit=500).sent:
        pass
