# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Matchmaker: exact, checked and explained matching for two-sided programmes.

The public names are loaded on first use, so that importing the package costs next to nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matchmaker.assignment import ReviewerAssignment
    from matchmaker.changes import Change, smallest_changes
    from matchmaker.crosscheck import CrossCheck, StageCheck, cross_check
    from matchmaker.diagnosis import Diagnosis, Relaxation, Rule, diagnose
    from matchmaker.edits import (
        Comparison,
        Rematch,
        compare,
        edited,
        rematch,
        what_if,
    )
    from matchmaker.engine import solve
    from matchmaker.entities import Ban, Host, Lock, SetCapacity, Term, Twin, Unlock, Withdraw
    from matchmaker.errors import InvalidInputError, InvalidResultError, MatchmakerError, SolverError
    from matchmaker.explanations import Explanation, explain
    from matchmaker.figures import Figure, draw_change, draw_fit, draw_ranks
    from matchmaker.generator import generate, generate_large
    from matchmaker.listing import matches_csv
    from matchmaker.lists import match_lists
    from matchmaker.market import Market, Pairs
    from matchmaker.messages import MESSAGES, Sentence
    from matchmaker.overrides import OverridePrices, override_prices
    from matchmaker.policy import POLICY_NAMES, GroupFloor, Policy, RegionCap, named_policy
    from matchmaker.preview import Preview
    from matchmaker.prices import Move, Price, price_of
    from matchmaker.result import Result, Stage
    from matchmaker.reviewers import assign_reviewers, proves_total
    from matchmaker.tables import read_tables, write_tables
    from matchmaker.verification import Check, Report, verify
    from matchmaker.worker import solve_apart

_HOMES = {
    "listing": ("matches_csv",),
    "lists": ("match_lists",),
    "changes": (
        "Change",
        "smallest_changes",
    ),
    "worker": ("solve_apart",),
    "tables": (
        "read_tables",
        "write_tables",
    ),
    "reviewers": (
        "ReviewerAssignment",
        "assign_reviewers",
        "proves_total",
    ),
    "overrides": (
        "OverridePrices",
        "override_prices",
    ),
    "edits": (
        "Comparison",
        "Rematch",
        "edited",
        "what_if",
        "compare",
        "rematch",
    ),
    "crosscheck": ("CrossCheck", "StageCheck", "cross_check"),
    "diagnosis": ("Diagnosis", "Relaxation", "Rule", "diagnose"),
    "engine": ("solve",),
    "entities": ("Ban", "Host", "Lock", "SetCapacity", "Term", "Twin", "Unlock", "Withdraw"),
    "errors": ("InvalidInputError", "InvalidResultError", "MatchmakerError", "SolverError"),
    "explanations": ("Explanation", "explain"),
    "figures": ("Figure", "draw_change", "draw_fit", "draw_ranks"),
    "generator": ("generate", "generate_large"),
    "market": ("Market", "Pairs"),
    "messages": ("MESSAGES", "Sentence"),
    "policy": ("POLICY_NAMES", "GroupFloor", "Policy", "RegionCap", "named_policy"),
    "preview": ("Preview",),
    "prices": ("Move", "Price", "price_of"),
    "result": ("Result", "Stage"),
    "verification": ("Check", "Report", "verify"),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}

__all__ = [
    "MESSAGES",
    "POLICY_NAMES",
    "Ban",
    "Change",
    "Check",
    "Comparison",
    "CrossCheck",
    "Diagnosis",
    "Explanation",
    "Figure",
    "GroupFloor",
    "Host",
    "InvalidInputError",
    "InvalidResultError",
    "Lock",
    "Market",
    "MatchmakerError",
    "Move",
    "OverridePrices",
    "Pairs",
    "Policy",
    "Preview",
    "Price",
    "RegionCap",
    "Relaxation",
    "Rematch",
    "Report",
    "Result",
    "ReviewerAssignment",
    "Rule",
    "Sentence",
    "SetCapacity",
    "SolverError",
    "Stage",
    "StageCheck",
    "Term",
    "Twin",
    "Unlock",
    "Withdraw",
    "assign_reviewers",
    "compare",
    "cross_check",
    "diagnose",
    "draw_change",
    "draw_fit",
    "draw_ranks",
    "edited",
    "explain",
    "generate",
    "generate_large",
    "match_lists",
    "matches_csv",
    "named_policy",
    "override_prices",
    "price_of",
    "proves_total",
    "read_tables",
    "rematch",
    "smallest_changes",
    "solve",
    "solve_apart",
    "verify",
    "what_if",
    "write_tables",
]
__version__ = "0.1.0"


def __getattr__(name: str) -> Any:
    if name not in _HOME_OF:
        message = f"module 'matchmaker' has no attribute {name!r}"
        raise AttributeError(message)
    return getattr(import_module(f"matchmaker.{_HOME_OF[name]}"), name)


def __dir__() -> list[str]:
    return __all__
