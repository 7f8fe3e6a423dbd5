# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""The engine finds what trying every matching finds; bugs planted in its model are noticed by the same comparison."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from importlib import import_module
from typing import Any
from unittest.mock import patch

import numpy as np

import matchmaker as mm
from matchmaker.model import Model, compile_model
from tools.demands import Demand

MARKETS = 1200
#: The tests are not typed, so their oracle is taken by name.
TESTS: Any = import_module("tests.matchmaker.oracle")
Bug = Callable[[Model], Model]


def demands() -> Iterator[Demand]:
    """The oracle, then its planted bugs."""
    found = sum(mismatches(seed) for seed in range(MARKETS))
    yield Demand(
        "oracle",
        f"{found} mismatches in {MARKETS} tiny markets",
        "all matchings tried; ties, minimums, caps, floors, empty lists, hosts without places, locks, bans",
        "0 of at least 1,000",
        holds=found == 0,
    )
    missed = [name for name, bug in BUGS.items() if not is_noticed(bug)]
    yield Demand(
        "oracle-planted-bugs",
        f"{len(BUGS) - len(missed)} of {len(BUGS)} noticed"
        + (f"; missed: {', '.join(missed)}" if missed else ""),
        "the same comparison with a bug planted in the model",
        "all noticed",
        holds=not missed,
    )


def mismatches(seed: int) -> int:
    """Whether the engine and the oracle differ on one market, under one of four policies in turn."""
    market, quotas = TESTS.tiny_market(seed), TESTS.tiny_quotas(seed)
    policy = (
        mm.named_policy("welfare", quotas=quotas),
        mm.named_policy("stable_fair"),
        mm.named_policy("stable_fair", quotas=quotas),
        mm.named_policy("deferred_acceptance"),
    )[seed % 4]
    oracle = TESTS.Oracle(market, policy)
    best = oracle.twin_optimal() if policy.method == "deferred_acceptance" else oracle.best()
    result = mm.solve(market, policy)
    return int((result.matching if result.solved else None) != best)


def is_noticed(bug: Bug) -> bool:
    """Whether some market of the proof shows that the bug is there."""
    with patch("matchmaker.engine.compile_model", lambda market, policy: bug(compile_model(market, policy))):
        return any(_differs_or_fails(seed) for seed in range(MARKETS))


def _differs_or_fails(seed: int) -> bool:
    try:
        return bool(mismatches(seed))
    except mm.MatchmakerError:
        return True


def _ties_made_strict(model: Model) -> Model:
    order = np.lexsort((model.host, model.rank, model.twin))
    strict = np.empty_like(model.rank)
    strict[order] = np.arange(1, len(order) + 1)
    return replace(model, rank=strict, worst_rank=int(strict.max(initial=1)) + 1)


def _caps_one_too_high(model: Model) -> Model:
    return replace(model, groups=tuple(replace(group, high=group.high + 1) for group in model.groups))


def _floors_forgotten(model: Model) -> Model:
    return replace(model, groups=tuple(replace(group, low=0) for group in model.groups))


BUGS: dict[str, Bug] = {
    "minimums forgotten": lambda model: replace(model, minimum=np.zeros_like(model.minimum)),
    "a host without places takes one": lambda model: replace(model, maximum=np.maximum(model.maximum, 1)),
    "priorities turned round": lambda model: replace(model, key=-model.key),
    "ties made strict": _ties_made_strict,
    "caps one too high": _caps_one_too_high,
    "floors forgotten": _floors_forgotten,
    "fit left out": lambda model: replace(model, fit=np.zeros_like(model.fit)),
    "locks forgotten": lambda model: replace(model, locked=np.full_like(model.locked, -1)),
}
