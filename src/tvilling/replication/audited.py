# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""How the audit page names plans, and where its reader opens them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tvilling.audit.words import Kind, through
from tvilling.replication.permissions import plans_visible_to
from tvilling.replication.queries import BY_KEY
from tvilling.replication.states import Transferability

if TYPE_CHECKING:
    from tvilling.audit.reading import Reading


def section(value: Any, _reading: Reading) -> str:
    """A section of the plan by its title."""
    return str(BY_KEY[value].title) if value in BY_KEY else str(value)


def verdict(value: Any, _reading: Reading) -> str:
    """Whether a practice can be transferred."""
    return str(Transferability(value).label) if value in Transferability.values else str(value)


KINDS = {
    "replication.planindicator": Kind(cities=through("plan__place__city")),
    "replication.planaction": Kind(cities=through("plan__place__city")),
    "replication.plancomment": Kind(cities=through("plan__place__city")),
    "replication.plan": Kind(
        name=lambda plan: plan.place.city, related=("place__city",), url="replication:plan", args=("code",),
        opens=lambda person, _cohort: plans_visible_to(person), cities=through("place__city"),
    ),
}  # fmt: skip
SPEAKERS = {("replication.plan", "section"): section, ("replication.plan", "verdict"): verdict}
