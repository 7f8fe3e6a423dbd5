# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""The second solver: agrees where it should, and catches what the checker alone cannot."""

import json
from collections import Counter
from dataclasses import replace

import numpy as np
import pytest

import matchmaker as mm
from matchmaker import milp
from matchmaker.cli import main
from matchmaker.engine import _cutoffs
from matchmaker.model import compile_model
from tests.matchmaker.oracle import Oracle, tiny_market, tiny_quotas

SEEDS = range(20_000, 20_080)


def policy_of(seed):
    return mm.named_policy("stable_fair", quotas=tiny_quotas(seed))


def passed_off(market, result, matching):
    """The same record with another matching, its values and cut-offs restated, still called optimal."""
    model = compile_model(market, result.policy)
    chosen = np.array(
        [
            matching[market.twins[twin].id] == market.hosts[host].id
            for twin, host in zip(model.twin, model.host, strict=True)
        ],
        dtype=np.int64,
    )
    stages = tuple(
        mm.Stage(part.name, part.sign * int(part.cost @ chosen), True) for part in model.components()
    )
    return replace(result, matching=matching, stages=stages, certificate=_cutoffs(model, chosen))


def worse_result(seed=10_003):
    """A stable matching that places or seats people worse than the best one, passed off as optimal."""
    for at in range(seed, seed + 200):
        market = tiny_market(at)
        result = mm.solve(market)
        if not result.solved:
            continue
        oracle = Oracle(market, result.policy)
        ranked = sorted(oracle.allowed(), key=oracle.values)
        if oracle.values(ranked[-1])[:-1] > oracle.values(ranked[0])[:-1]:
            return market, passed_off(market, result, oracle.named(ranked[-1]))
    raise AssertionError("no market has two stable matchings of different worth")


def test_both_solvers_agree_on_tiny_markets_with_and_without_quotas():
    seen: Counter[str] = Counter()
    for seed in SEEDS:
        market = tiny_market(seed)
        result = mm.solve(market, policy_of(seed))
        found = mm.cross_check(market, result)
        assert found.agrees, (seed, found.reason)
        assert all(stage.value == stage.found == stage.bound for stage in found.stages)
        seen[result.status] += 1
    assert seen["optimal"] > 40
    assert seen["infeasible"] > 5


def test_a_call_is_proven_again_but_for_the_lottery():
    market = mm.generate(30, 15, seed=4)
    found = mm.cross_check(market, mm.solve(market))
    assert found.agrees
    assert [stage.objective for stage in found.stages][:2] == ["placed", "rank:6"]
    assert found.left_out == ("lottery",)
    assert (found.market_sha256, found.solver) == (market.sha256, "HiGHS")
    assert json.loads(found.to_json())["verdict"] == "agrees"


def test_a_stable_matching_passed_off_as_the_best_is_caught_by_the_second_solver_only(tmp_path, capsys):
    market, forged = worse_result()
    assert mm.verify(market, forged).valid
    found = mm.cross_check(market, forged)
    assert found.verdict == "disagrees"
    assert "the second solver proves" in found.reason
    (tmp_path / "problem.json").write_text(market.to_json())
    (tmp_path / "result.json").write_text(forged.to_json())
    files = [str(tmp_path / name) for name in ("problem.json", "result.json")]
    assert main(["verify", *files]) == 0
    assert "cannot be checked without one" in capsys.readouterr().out
    assert main(["cross-check", *files, "-o", str(tmp_path / "said.json")]) == 1
    assert (tmp_path / "said.json").read_text() == found.to_json()
    assert "disagrees" in capsys.readouterr().err


def test_a_matching_with_a_claim_is_told_apart():
    market = mm.generate(20, 10, seed=2)
    result = mm.solve(market)
    twin = next(twin for twin, host in result.matching.items() if host)
    forged = passed_off(market, result, {**result.matching, twin: None})
    found = mm.cross_check(market, forged)
    assert found.verdict == "disagrees"
    assert found.reason.startswith(("stability", "capacities"))


def test_an_infeasible_result_that_is_feasible_is_caught():
    market = mm.generate(12, 6, seed=2)
    result = mm.solve(market)
    nobody: dict[str, str | None] = dict.fromkeys(result.matching)
    forged = replace(
        result, status="infeasible", matching=nobody, stages=(), certificate={"kind": "none"}, path="cp_sat"
    )
    assert mm.verify(market, forged).valid
    assert mm.cross_check(market, forged).reason == "the second solver finds a matching within the rules"


def test_a_time_limit_leaves_it_undecided():
    market = mm.generate(60, 30, seed=1)
    found = mm.cross_check(market, mm.solve(market), time_limit=0.001)
    assert found.verdict == "undecided"
    assert "time limit" in found.reason


def test_what_needs_no_second_solver_is_refused():
    market = tiny_market(1)
    with pytest.raises(mm.InvalidInputError, match="verify runs again without a solver"):
        mm.cross_check(market, mm.solve(market, "deferred_acceptance"))
    stopped = replace(mm.solve(market), status="stopped")
    with pytest.raises(mm.InvalidInputError, match="nothing to compare"):
        mm.cross_check(market, stopped)


def test_a_bug_in_the_second_program_is_seen(monkeypatch):
    monkeypatch.setattr(milp._Program, "_claims", lambda _self: iter(()))
    verdicts = Counter(
        mm.cross_check(tiny_market(seed), mm.solve(tiny_market(seed), policy_of(seed))).verdict
        for seed in SEEDS
    )
    assert verdicts["disagrees"] > 0
