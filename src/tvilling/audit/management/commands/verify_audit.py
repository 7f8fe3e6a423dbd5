# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""`tvilling verify-audit`."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from tvilling.audit.queries import verify_chain

MOST_SHOWN = 50


class Command(BaseCommand):
    help = "Recompute the audit record's chain of hashes and say whether anything was changed."
    requires_system_checks: list[str] = []  # noqa: RUF012 - Django's declaration

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Print the entries, the head and the faults; exit code 1 when there are any."""
        report = verify_chain()
        self.stdout.write(f"Entries: {report.entries}")
        self.stdout.write(f"Head:    {report.head}")
        for fault in report.faults[:MOST_SHOWN]:
            self.stdout.write(f"Fault:   {fault}")
        if report.faults:
            many = f" (the first of {len(report.faults)} faults)" if len(report.faults) > 1 else ""
            self.stdout.write(f"The record is not what was written: {report.faults[0]}{many}.")
            raise SystemExit(1)
        self.stdout.write("Nothing was changed or removed.")
