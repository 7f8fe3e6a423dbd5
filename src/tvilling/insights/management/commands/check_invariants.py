# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""`tvilling check-invariants`."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from tvilling.insights.invariants import promises

MOST_SHOWN = 20


class Command(BaseCommand):
    help = "Check every promise that can be checked on the database, and list what is broken."
    requires_system_checks: list[str] = []  # noqa: RUF012 - Django's declaration

    def handle(self, *_args: Any, **_options: Any) -> None:
        """One line if all promises hold; else each broken one with its cases, and exit code 1."""
        checked, failed = promises(), 0
        for promise in checked:
            sentences = [found.sentence for found in promise.breaches()]
            if not sentences:
                continue
            failed += 1
            self.stdout.write(f"Broken: {promise.name}")
            for sentence in sentences[:MOST_SHOWN]:
                self.stdout.write(f"  {sentence}")
            if len(sentences) > MOST_SHOWN:
                self.stdout.write(f"  and {len(sentences) - MOST_SHOWN} more")
        if failed:
            self.stdout.write(f"{failed} of {len(checked)} promises are broken.")
            raise SystemExit(1)
        self.stdout.write(
            f"All {len(checked)} promises hold: what is stored agrees with the rules of the program."
        )
