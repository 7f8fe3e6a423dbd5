# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""`tvilling seed`: the sample programme in the middle of its journey, for an empty installation."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from tvilling.accounts.models import Person
from tvilling.cities.actions import load_reference
from tvilling.core.clock import database_now
from tvilling.core.permissions import CLOCK
from tvilling.programmes.queries import any_cohort
from tvilling.rehearsal.facts import BRUSSELS
from tvilling.rehearsal.files import fast_writes
from tvilling.rehearsal.play import play
from tvilling.rehearsal.world import START, Options

#: Month ten of twenty: visits, claims, outputs and plans all wait for somebody.
TODAY = datetime(2024, 7, 17, 9, tzinfo=BRUSSELS)


class Command(BaseCommand):
    """Seed."""

    help = "Load the sample programme (the real 2023 call, invented texts) into an empty installation."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Play until the sample's today and set the sample's clock to it."""
        if any_cohort() or Person.objects.exists():
            raise CommandError(
                "There are people or a programme in this installation already: the sample is for an empty one."
            )
        with fast_writes():
            load_reference(actor=CLOCK, now=START)
            play(Options(stop_at=TODAY), say=self.stdout.write, after=lambda _stage, _world: None)
        stamp = {"virtual": TODAY.isoformat(), "real": database_now().isoformat()}
        settings.SAMPLE_CLOCK_FILE.parent.mkdir(parents=True, exist_ok=True)
        settings.SAMPLE_CLOCK_FILE.write_text(json.dumps(stamp))
        self.stdout.write("The sample programme is loaded.")
