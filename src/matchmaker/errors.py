# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Errors of the engine. Each message is one sentence that names the place."""

from __future__ import annotations


class MatchmakerError(Exception):
    """Base class of everything this package raises on purpose."""


class InvalidInputError(MatchmakerError):
    """The input cannot be used. ``place`` says where, such as ``hosts[3].minimum``."""

    def __init__(self, place: str, problem: str) -> None:
        """Keep both parts; the text of the error is ``place: problem``."""
        super().__init__(f"{place}: {problem}")
        self.place = place
        self.problem = problem


class InvalidResultError(MatchmakerError):
    """A result failed verification; the message lists the failed checks."""


class SolverError(MatchmakerError):
    """A solver broke its promise; this is a defect, never the user's fault."""
