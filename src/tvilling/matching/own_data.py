# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""What the matching tells of a person."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tvilling.core.own_data import DONE_IN_OFFICE, Part

PARTS = [
    Part(
        "matching.match",
        ("end_asked_by",),
        ("application__city", "activity", "end_reason"),
        title=_("Matches you asked to end"),
    )
]
LEFT_OUT = dict.fromkeys(
    [
        "matching.matchingrun.stop_asked_by",
        "matching.matchingrun.created_by",
        "matching.matchingrun.proposed_by",
        "matching.matchingrun.published_by",
        "matching.pairrule.created_by",
    ],
    DONE_IN_OFFICE,
)
