# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""`tvilling verify-audit`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError

from tvilling.audit.queries import verify_chain

if TYPE_CHECKING:
    from django.core.management.base import CommandParser

MOST_SHOWN = 50
HEAD = re.compile(r"[0-9a-f]{64}")


class Command(BaseCommand):
    help = "Recompute the audit record's chain of hashes and say whether anything was changed."
    requires_system_checks: list[str] = []  # noqa: RUF012 - Django's declaration

    def add_arguments(self, parser: CommandParser) -> None:
        """The head of an earlier check."""
        parser.add_argument(
            "--head", default=None, metavar="HASH",
            help="a head that was noted earlier, or is in a backup's manifest: it must still be in the record",
        )  # fmt: skip

    def handle(self, *_args: Any, head: str | None, **_options: Any) -> None:
        """Print the entries, the head and the faults; exit code 1 when there are any."""
        if head is not None and not HEAD.fullmatch(head):
            raise CommandError(
                "A head is 64 figures and letters from a to f, as this command prints it.", returncode=2
            )
        report = verify_chain(head or "")
        self.stdout.write(f"Entries: {report.entries}")
        self.stdout.write(f"Head:    {report.head}")
        for fault in report.faults[:MOST_SHOWN]:
            self.stdout.write(f"Fault:   {fault}")
        if report.faults:
            many = f" (the first of {len(report.faults)} faults)" if len(report.faults) > 1 else ""
            self.stdout.write(f"The record is not what was written: {report.faults[0]}{many}.")
            raise SystemExit(1)
        self.stdout.write("Nothing was changed or removed.")
        if report.noted:
            self.stdout.write(f"The head noted earlier is in it: entry {report.noted} of {report.entries}.")
        if head is None:
            self.stdout.write("Note the head: with --head it shows later that the end was not cut off.")
