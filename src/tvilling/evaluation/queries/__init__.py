# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Reads and computations of evaluation, by topic; no viewer."""

from tvilling.evaluation.queries.corrections import (
    ToldBefore,
    anything_told,
    corrections_in,
    corrections_of,
    last_on_reserve,
    never_evaluated,
    offered,
    open_correction,
    room,
    told_before,
)
from tvilling.evaluation.queries.places import (
    CONFIRM_DAYS,
    REVIEW_DAYS,
    Balance,
    NextStep,
    Places,
    balance,
    breaks_country_max,
    changed_by_hand,
    confirm_until,
    confirmed_decisions,
    decisions_of,
    entries_of,
    latest_ranking,
    next_on_reserve,
    next_step_of,
    open_offers,
    places_of,
    review_due,
    selected_applications,
    size_class,
    undecided,
)
from tvilling.evaluation.queries.standings import (
    CENT,
    LIVE,
    WAITING,
    Place,
    Standing,
    assignments_of,
    diverges,
    lottery_number,
    mean_scores,
    ranked,
    standing_of,
    standings,
    strips_of,
    under_evaluation,
    weighted_total,
    with_load,
)

__all__ = [
    "CENT", "CONFIRM_DAYS", "LIVE", "REVIEW_DAYS", "WAITING", "Balance", "NextStep", "Place", "Places",
    "Standing", "ToldBefore", "anything_told", "assignments_of", "balance", "breaks_country_max", "changed_by_hand",
    "confirm_until",
    "confirmed_decisions", "corrections_in", "corrections_of", "decisions_of", "diverges", "entries_of",
    "last_on_reserve", "latest_ranking", "lottery_number", "mean_scores", "never_evaluated", "next_on_reserve",
    "next_step_of", "offered",
    "open_correction", "open_offers", "places_of", "ranked", "review_due", "room",
    "selected_applications", "size_class", "standing_of", "standings", "strips_of", "told_before",
    "undecided", "under_evaluation", "weighted_total", "with_load",
]  # fmt: skip
