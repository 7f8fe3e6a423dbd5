# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""`tvilling verify-receipt FILE`: whether a receipt is as this installation signed it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError

from tvilling.applications import validators
from tvilling.applications.validators import ReceiptRefused

if TYPE_CHECKING:
    from argparse import ArgumentParser

KEY = re.compile(r"[0-9a-f]{64}")


class Command(BaseCommand):
    """Needs no database: a receipt carries all that is checked."""

    help = "Check that a receipt of a submission was signed here and not changed since."
    requires_system_checks: list[str] = []  # noqa: RUF012 - Django's own name and type

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The file, and on another machine the key to trust."""
        parser.add_argument("file", type=Path, metavar="FILE", help="the receipt, as downloaded")
        parser.add_argument(
            "--public-key",
            default="",
            metavar="HEX",
            help="the key to trust, when it is not this installation's own",
        )

    def handle(self, *_args: Any, file: Path, public_key: str, **_options: Any) -> None:
        """One sentence; exit code 0 when the receipt is genuine, 1 when it is not."""
        if public_key and not KEY.fullmatch(public_key):
            raise CommandError("A public key has 64 digits from 0 to 9 and a to f.", returncode=2)
        try:
            with file.open("rb") as stream:
                content = stream.read(validators.LARGEST + 1)
        except OSError as error:
            raise CommandError(f"The file {file} cannot be read: {error.strerror}.") from error
        try:
            receipt = validators.read(content)
            validators.verify(receipt, public_key)
        except ReceiptRefused as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"Genuine: submission {receipt['submission']} of {receipt['city']} to {receipt['call']},"
            f" received {receipt['received_at']}, text {receipt['text_sha256']}."
        )
