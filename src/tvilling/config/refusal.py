# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""A command that does not do its work: one sentence for whoever typed it, and an exit code."""

from __future__ import annotations


class Refused(Exception):
    """Shown as one line on the error output. Exit code 1: it cannot be done now; 2: the command was mistyped."""

    def __init__(self, sentence: str, *, code: int = 1) -> None:
        super().__init__(" ".join(sentence.split()))
        self.code = code
