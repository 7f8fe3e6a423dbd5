# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Reading matching: the pool and its fit, what runs found, and both in words."""

from tvilling.matching.queries.fixed import CITIES, DECLINED, OFFICE, TOLD, Fixed, fixed_in
from tvilling.matching.queries.pool import (
    FAR_KM,
    TERMS,
    Difference,
    Pool,
    TermFit,
    asked_for,
    candidates,
    compare_runs,
    distance_km,
    fit_of,
    matches_of,
    not_ranked,
    pool_of,
    pool_then,
    ready_to_match,
    unmatched,
    wishes_for,
    without_match,
)
from tvilling.matching.queries.solving import (
    Standing,
    failure_in_words,
    is_held,
    run_being_solved,
    short_of_proof,
    standing_of,
    waiting_runs,
)
from tvilling.matching.queries.words import (
    POLICIES,
    conflict_sentences,
    fit_terms,
    losses_in_words,
    policy_label,
    rank_bars,
    rank_in_time,
    relaxation_sentences,
    term_label,
    term_sentence,
    twin_bars,
)

__all__ = [
    "CITIES", "DECLINED", "FAR_KM", "OFFICE", "POLICIES", "TERMS", "TOLD", "Difference", "Fixed", "Pool", "Standing", "TermFit", "asked_for", "candidates", "compare_runs",
    "conflict_sentences", "distance_km", "failure_in_words", "fit_of", "fit_terms", "fixed_in", "is_held", "losses_in_words", "matches_of",
    "not_ranked", "policy_label", "pool_of", "pool_then", "rank_bars", "rank_in_time", "ready_to_match", "relaxation_sentences", "run_being_solved", "short_of_proof",
    "standing_of", "term_label", "term_sentence", "twin_bars", "unmatched", "waiting_runs",
    "wishes_for", "without_match",
]  # fmt: skip
