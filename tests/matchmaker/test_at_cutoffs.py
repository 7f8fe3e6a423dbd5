# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""The good stable matching at once: always stable, mostly the best, in markets too large to prove anything."""

from dataclasses import replace

import numpy as np
import pytest

import matchmaker as mm
from matchmaker import at_cutoffs, network
from matchmaker.deferred import with_promotion
from matchmaker.model import compile_model
from tests.matchmaker.oracle import Oracle, tiny_market

MARKETS = 300


@pytest.fixture
def without_a_program(monkeypatch):
    monkeypatch.setattr("matchmaker.engine.PROGRAM_UP_TO", -1)


def values_of(model, matched):
    chosen = (matched[model.twin] == model.host).astype(np.int64)
    return [int(component.cost @ chosen) for component in model.components()]


def by_promotion(seeds):
    for seed in seeds:
        market = tiny_market(seed)
        result = mm.solve(market)
        if result.path == "promotion":
            yield market, result


@pytest.mark.usefixtures("without_a_program")
def test_it_is_stable_meets_the_minimums_and_is_mostly_the_best_there_is():
    compared = equal = 0
    for market, result in by_promotion(range(MARKETS)):
        assert result.status == "feasible"
        mm.verify(market, result).raise_if_invalid()
        best = Oracle(market, result.policy).best()
        placed = sum(host is not None for host in result.matching.values())
        assert 3 * placed >= 2 * sum(host is not None for host in best.values())
        compared += 1
        equal += result.matching == best
    assert compared > MARKETS * 0.8
    assert equal > compared * 0.9


def test_no_round_ends_worse_than_it_began():
    better = 0
    for seed in range(4):
        market = mm.generate(120, 50, seed=seed)
        model = compile_model(market, mm.named_policy("stable_fair"))
        before = with_promotion(model)
        chosen = at_cutoffs.good_stable(model)
        assert chosen is not None
        after = [int(component.cost @ chosen) for component in model.components()]
        assert after <= values_of(model, before)
        better += after < values_of(model, before)
    assert better == 4


def test_a_minimum_that_promotion_leaves_unmet_is_met_by_other_ties():
    twins = [mm.Twin("a"), mm.Twin("b")]
    hosts = [mm.Host("x", 2), mm.Host("y", 1, minimum=1)]
    for seed in range(8):
        market = mm.Market.build(
            twins, hosts, {"a": [["x", "y"]], "b": [["x", "y"]]}, scores={"a": 1, "b": 2}
        )
        model = compile_model(market, mm.named_policy("stable_fair", seed=str(seed)))
        chosen = at_cutoffs.good_stable(model)
        assert chosen is not None
        assert sorted(model.host[np.flatnonzero(chosen)].tolist()) == [0, 1]


def test_the_proof_sets_out_from_it_and_a_limit_leaves_at_least_it():
    market = mm.generate_large(300, 30, listed=6, seed=1, seats=0.9)
    told: list[mm.Result] = []
    early = mm.solve(market, found=told.append, cancelled=lambda: bool(told))
    assert len(told) == 1
    assert early.status == "feasible"
    assert not any(stage.proven for stage in early.stages)
    mm.verify(market, early).raise_if_invalid()


def lower_bars(monkeypatch):
    monkeypatch.setattr(at_cutoffs, "bars", lambda model, _wanting: np.zeros(model.hosts, dtype=np.int64))


def leave_free(monkeypatch):
    """Who is placed need not stay placed."""
    flow_with(monkeypatch, lambda part: replace(part, locked=np.full(part.twins, -1)))


def leave_empty(monkeypatch):
    """A wanted host need not stay full."""
    flow_with(monkeypatch, lambda part: replace(part, minimum=np.zeros(part.hosts, dtype=np.int64)))


def flow_with(monkeypatch, change):
    right = network.solve_ladder
    monkeypatch.setattr(at_cutoffs, "solve_ladder", lambda part, parents: right(change(part), parents))


def one_round(model):
    """With a bug there may be no last one."""
    found = at_cutoffs.best_at_bars(model, with_promotion(model))
    return None if found is None else (found[model.twin] == model.host).astype(np.int64)


@pytest.mark.usefixtures("without_a_program")
@pytest.mark.parametrize("bug", [lower_bars, leave_free, leave_empty])
def test_a_bug_in_it_is_seen(monkeypatch, bug):
    monkeypatch.setattr("matchmaker.engine.good_stable", one_round)
    assert all(mm.verify(market, result).valid for market, result in by_promotion(range(MARKETS)))
    bug(monkeypatch)
    assert not all(mm.verify(market, result).valid for market, result in by_promotion(range(MARKETS)))
