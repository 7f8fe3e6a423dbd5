# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Promises beyond the best matching: same bytes, refused mutations, reasons, and nothing to gain by lying."""

import json
import os
import subprocess
import sys
from dataclasses import replace

import pytest

import matchmaker as mm
from matchmaker.bench.flows import mutations
from matchmaker.bench.same_bytes import shuffled
from matchmaker.certificates import prices_hold
from matchmaker.checker import Case, verify_documents
from matchmaker.diagnosis import _feasible, _rules
from matchmaker.model import compile_model
from tests.matchmaker.oracle import tiny_market, tiny_quotas


@pytest.mark.parametrize("policy", mm.POLICY_NAMES)
def test_the_order_of_the_input_does_not_matter(policy):
    market = mm.generate(30, 15, seed=3)
    record = mm.solve(market, policy).to_json()
    for seed in range(3):
        assert (
            mm.solve(mm.Market.from_json(json.dumps(shuffled(market.to_dict(), seed))), policy).to_json()
            == record
        )


def digest_elsewhere(path, hash_seed, *words):
    run = subprocess.run(
        [sys.executable, "-m", "matchmaker.bench.same_bytes", str(path), *words],
        env={**os.environ, "PYTHONHASHSEED": hash_seed, "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        check=True,
    )
    return run.stdout


def test_order_threads_and_hash_seed_change_no_byte_of_the_records(tmp_path):
    path = tmp_path / "market.json"
    path.write_text(mm.generate(20, 10, seed=3).to_json())
    seen = {
        digest_elsewhere(path, seed, order, threads)
        for seed, order, threads in (("0", "1", "1"), ("1", "2", "2"), ("77", "3", "1"))
    }
    assert len(seen) == 1
    # A lottery that leans on Python's own hashes would show.
    broken = {digest_elsewhere(path, seed, "1", "1", "broken") for seed in ("0", "77")}
    assert len(broken) == 2
    assert not seen & broken


def test_every_mutation_of_a_certified_matching_is_refused():
    mutations = 0
    for seed in range(200):
        market = tiny_market(seed)
        result = mm.solve(market, mm.named_policy("welfare", quotas=tiny_quotas(seed)))
        if not result.solved or result.path != "flow":
            continue
        for twin in result.matching:
            for host in [None, *(host.id for host in market.hosts)]:
                if host == result.matching[twin]:
                    continue
                record = result.to_dict() | {"matching": {**result.matching, twin: host}}
                # A forger would also restate the values; the prices must refuse on their own.
                record["stages"] = restated(market, record)
                checks = verify_documents(market.to_dict(), record)
                assert not all(holds for _, holds, _ in checks)
                model = compile_model(market, result.policy)
                assert prices_hold(model, result)
                assert not prices_hold(model, mm.Result.from_dict(record))
                mutations += 1
    assert mutations > 300


@pytest.mark.parametrize(("twins", "hosts", "listed"), [(60, 20, 8), (1_500, 150, 15)])
def test_mutated_matchings_of_larger_markets_are_refused(twins, hosts, listed):
    market = mm.generate_large(twins, hosts, listed=listed, seats=1.05, skew=2.0)
    result = mm.solve(market, "welfare")
    model = compile_model(market, result.policy)
    assert prices_hold(model, result)
    mutants = list(mutations(market, result, 40))
    assert len(mutants) > 60
    assert not any(prices_hold(model, mutant) for mutant in mutants)
    stranger = replace(result, matching={**result.matching, "nobody": None})
    assert not prices_hold(model, stranger)


def test_forged_prices_are_refused():
    market = mm.generate_large(1_500, 150, listed=15, seats=1.05, skew=2.0)
    result = mm.solve(market, "welfare")
    model = compile_model(market, result.policy)
    for at, stage in enumerate(result.certificate["stages"]):
        if not any(stage["hosts"]):
            continue
        prices = list(stage["hosts"])
        dear = max(range(len(prices)), key=prices.__getitem__)
        prices[dear] = 0
        stages = [*result.certificate["stages"]]
        stages[at] = {**stage, "hosts": prices}
        assert not prices_hold(model, replace(result, certificate={**result.certificate, "stages": stages}))


def restated(market, record):
    case = Case(market.to_dict(), record)
    pairs = [(twin, host) for twin, host in record["matching"].items() if host in case.rank[twin]]
    sign = {"placed": -1, "fit": -1}
    return [
        {
            **stage,
            "value": sign.get(stage["objective"], 1)
            * sum(case.amount(stage["objective"], *pair) for pair in pairs if pair in case.costs),
        }
        for stage in record["stages"]
    ]


def test_a_planted_bug_in_each_path_is_caught_by_the_checker(monkeypatch):
    market = mm.generate(30, 15, seed=3)
    for policy in mm.POLICY_NAMES:
        result = mm.solve(market, policy)
        placed = sorted(twin for twin, host in result.matching.items() if host)
        worse = {**result.matching, placed[0]: None}
        assert not mm.verify(market, replace(result, matching=worse)).valid
        swapped = {**result.matching}
        first = next(
            (a, b)
            for a in placed
            for b in placed
            if swapped[a] != swapped[b]
            and market.pair(a, swapped[b]) is not None
            and market.pair(b, swapped[a]) is not None
        )
        swapped[first[0]], swapped[first[1]] = swapped[first[1]], swapped[first[0]]
        assert not mm.verify(market, replace(result, matching=swapped)).valid


def test_a_further_seat_hurts_no_twin_under_deferred_acceptance():
    for seed in range(40):
        market = tiny_market(seed).with_rules(locks=[])
        before = mm.solve(market, "deferred_acceptance").matching
        host = market.hosts[0]
        wider = mm.edited(market, [mm.SetCapacity(host.id, maximum=host.maximum + 1)])
        after = mm.solve(wider, "deferred_acceptance").matching
        for twin in before:
            assert rank(market, twin, after[twin]) <= rank(market, twin, before[twin])


def rank(market, twin, host):
    if host is None:
        return 99
    return int(market.pairs.rank[market.pair(twin, host)]) or 50


def test_reasons_name_cut_off_tie_lottery_cap_ban_and_lock():
    twins = [mm.Twin(name, country="PT") for name in "abcde"]
    market = mm.Market.build(
        twins,
        [mm.Host("x", 1, name="Xanten"), mm.Host("y", 5), mm.Host("z", 5)],
        {"a": ["x"], "b": ["x", "y"], "c": ["x", "y"], "d": ["y"], "e": ["z"]},
        scores={"a": 82.5, "b": 79, "c": 82.5, "d": 1, "e": 2},
        bans=[mm.Ban("e", "y", by="Ada", reason="Same mayor.")],
        locks=[mm.Lock("d", "z", by="Bo", reason="Agreed in March.")],
    )
    result = mm.solve(market, "deferred_acceptance")
    sentences = [mm.explain(market, result, "b", "x").sentences[0].text]
    loser = "a" if result.matching["c"] == "x" else "c"
    sentences += [mm.explain(market, result, loser, "x").sentences[0].text]
    sentences += [mm.explain(market, result, "e", "y").text, mm.explain(market, result, "d", "y").text]
    assert sentences[0] == "Xanten is full: its cut-off was 82.5, b had 79."
    assert sentences[1].startswith("Xanten is full: a tie at 82.5, lottery ")
    assert sentences[2] == "The pair e and y was excluded by Ada: Same mayor."
    assert sentences[3] == "d was fixed to z by Bo: Agreed in March."
    capped = mm.solve(market, mm.named_policy("stable_fair", quotas=(mm.RegionCap("country", 2),)))
    left_out = min(twin for twin, host in capped.matching.items() if host is None)
    wanted = {"a": "x", "b": "y", "c": "y", "e": "z"}[left_out]
    assert "the cap of 2 for country PT" in mm.explain(market, capped, left_out, wanted).text


def test_the_smallest_change_is_confirmed_by_a_solve():
    market = mm.Market.build(
        [mm.Twin("a"), mm.Twin("b")], [mm.Host("x", 1)], {"a": ["x"], "b": ["x"]}, scores={"a": 80, "b": 70}
    )
    result = mm.solve(market)
    changes = {change.kind: change for change in mm.smallest_changes(market, result, "b", "x")}
    assert changes["places"].needed == 2
    assert 80 <= changes["score"].needed <= 80.5
    assert changes["places"].sentence.text == "b would have x if it took 2 twins instead of 1."


def test_a_conflict_is_minimal_and_its_relaxations_help():
    found = 0
    for seed in range(120):
        market, policy = tiny_market(seed), mm.named_policy("stable_fair", quotas=tiny_quotas(seed))
        if mm.solve(market, policy).solved:
            continue
        finding = mm.diagnose(market, policy)
        assert not finding.feasible
        assert not _feasible(market, policy, finding.conflict)
        for rule in finding.conflict:
            assert _feasible(market, policy, [other for other in finding.conflict if other != rule])
        for change in finding.relaxations:
            rest = [rule for rule in _rules(market, policy) if rule != change.rule]
            relaxed = [] if change.to is None else [replace(change.rule, limit=change.to)]
            assert _feasible(market, policy, [*rest, *relaxed])
        found += 1
    assert found > 5


def test_importing_the_package_loads_no_solver_and_no_numpy():
    code = "import sys, matchmaker; print([m for m in ('numpy', 'ortools', 'highspy', 'django') if m in sys.modules])"
    run = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout.strip() == "[]"
