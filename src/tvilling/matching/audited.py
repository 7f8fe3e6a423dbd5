# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""How the audit page names runs and matches, and where its reader opens them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tvilling.audit.words import Kind, through
from tvilling.matching.permissions import matches_for_office, runs_of
from tvilling.matching.queries import POLICIES

if TYPE_CHECKING:
    from tvilling.audit.reading import Reading


def policy(value: Any, _reading: Reading) -> str:
    """The rule by which a run matches."""
    return str(POLICIES.get(value, value))


def pair(row: Any) -> str:
    """Twin and host by their cities: a title may be a draft's."""
    return f"{row.application.city} ↔ {row.activity.lead_city}"


TWO = ("application__city", "activity__lead_city")
BOTH = through("application__city", "activity__cities")
KINDS = {
    "matching.matchingrun": Kind(
        name=lambda run: run.number, related=("cohort",), url="matching:run", args=("cohort.slug", "number"), opens=runs_of
    ),
    "matching.pairrule": Kind(name=pair, related=TWO, cities=BOTH),
    "matching.match": Kind(
        name=pair, related=(*TWO, "run__cohort"), url="matching:pair",
        args=("run.cohort.slug", "run.number", "code"), opens=matches_for_office, cities=BOTH,
    ),
}  # fmt: skip
SPEAKERS = {("matching.matchingrun", "policy"): policy}
