# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""The promises that can be checked on a live database, one small function each.

A function yields a sentence for each thing that is not as promised. All of them read in pieces: memory does not grow
with the number of applications.
"""

from __future__ import annotations

from tvilling.insights.invariants import (
    applications,
    complaints,
    evaluation,
    journeys,
    matching,
    publications,
    record,
    travel,
)
from tvilling.insights.invariants.promises import Broken, Promise

__all__ = ["Broken", "Promise", "broken", "promises"]


def promises() -> tuple[Promise, ...]:
    """All promises, in the order of the programme."""
    modules = (record, applications, evaluation, complaints, matching, journeys, travel, publications)
    return tuple(promise for module in modules for promise in module.PROMISES)


def broken() -> list[Broken]:
    """Everything that is not as promised; empty when all promises hold."""
    return [found for promise in promises() for found in promise.breaches()]
