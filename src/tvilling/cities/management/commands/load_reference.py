# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Loads the countries, eligibilities, Mission Cities and places that are shipped with the program."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from tvilling.cities.actions import load_reference
from tvilling.core import clock
from tvilling.core.permissions import CLOCK


class Command(BaseCommand):
    help = (
        "Load the shipped lists of countries, Mission Cities and places. Costs nothing when they are there."
    )

    def handle(self, *_args: Any, **_options: Any) -> None:
        for name, rows in load_reference(actor=CLOCK, now=clock.now()).items():
            self.stdout.write(f"{name}: {rows} rows" if rows else f"{name}: unchanged")
