# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Letters kept as files, where there is no mail server: each as one file that any mail program opens."""

from __future__ import annotations

import secrets
from pathlib import Path
from time import gmtime, strftime, time_ns
from typing import TYPE_CHECKING, Any

from django.core.mail.backends.filebased import EmailBackend as FileBackend

if TYPE_CHECKING:
    from collections.abc import Sequence

ENDING = ".eml"


class EmailBackend(FileBackend):
    """Django's own writes the letters of a connection into one file that ends in .log, with lines between them."""

    def send_messages(self, messages: Sequence[Any]) -> int:
        """One by one, so that each begins a file of its own."""
        sent = 0
        for message in messages:
            sent += super().send_messages([message]) or 0
        return sent

    def write_message(self, message: Any) -> None:
        """The letter and nothing else."""
        self.stream.write(message.message().as_bytes())

    def _get_filename(self) -> str:
        """By the clock, then by chance: names sort as the letters were written."""
        seconds, rest = divmod(time_ns(), 1_000_000_000)
        name = f"{strftime('%Y%m%d-%H%M%S', gmtime(seconds))}-{rest:09}-{secrets.token_hex(4)}{ENDING}"
        return str(Path(self.file_path) / name)
