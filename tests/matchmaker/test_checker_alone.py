# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""The checker is one file of the standard library: it runs alone, and nothing mutated gets past it."""

import copy
import json
import subprocess
import sys
from pathlib import Path

import pytest

import matchmaker as mm
from matchmaker import checker
from tests.matchmaker.test_wrong_shapes import FRIENDLY, mutants

FILE = Path(checker.__file__)
MARKET = mm.generate(8, 5, seed=4)
CAPPED = mm.named_policy("welfare", quotas=(mm.RegionCap("country", 3), mm.GroupFloor("mission", "yes", 1)))
POLICIES = {
    "welfare": "welfare",
    "quotas that cross": CAPPED,
    "stable_fair": "stable_fair",
    "deferred_acceptance": "deferred_acceptance",
}


def alone(*paths):
    """Run the file without site-packages, without the folder it lies in, without the environment."""
    return subprocess.run(
        [sys.executable, "-S", "-I", str(FILE), *map(str, paths)],
        capture_output=True,
        text=True,
        check=False,
        cwd=FILE.anchor,
    )


@pytest.fixture
def problem(tmp_path):
    path = tmp_path / "problem.json"
    path.write_text(MARKET.to_json(), encoding="utf-8")
    return path


@pytest.mark.parametrize("policy", POLICIES)
def test_the_file_alone_accepts_a_result_and_refuses_a_mutated_one(problem, tmp_path, policy):
    record = mm.solve(MARKET, POLICIES[policy]).to_dict()
    result = tmp_path / "result.json"
    result.write_text(json.dumps(record), encoding="utf-8")
    ended = alone(problem, result)
    assert (ended.returncode, ended.stderr) == (0, "")
    lines = ended.stdout.splitlines()
    # What the file cannot check it says, in a line of its own and only where it is so.
    unchecked = [checker.UNCHECKED] if record["path"] == "cp_sat" else []
    assert [line for line in lines if "rests on" in line] == unchecked
    lines = lines[: len(lines) - len(unchecked)]
    assert len(lines) >= 7
    assert all(line.startswith("holds  ") for line in lines)
    twin = next(twin for twin, host in record["matching"].items() if host)
    result.write_text(json.dumps(record | {"matching": record["matching"] | {twin: None}}), encoding="utf-8")
    ended = alone(problem, result)
    assert ended.returncode == 1
    assert "FAILS" in ended.stdout


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "Expecting value"),
        ("[]", "result: is not an object"),
        ("{}", "result.market_sha256: is missing"),
        ('{"status": "optimal", "status": "feasible"}', "gives a key twice"),
        ('{"status": NaN}', "result.json: "),
        ("[" * 100_000, "recursion"),
        ('{"market_sha256": "\\ud800"}', "result."),
    ],
)
def test_a_file_that_is_no_result_gets_a_sentence(problem, tmp_path, text, sentence):
    result = tmp_path / "result.json"
    result.write_text(text, encoding="utf-8")
    ended = alone(problem, result)
    assert ended.returncode == 2
    assert sentence in ended.stderr
    assert ended.stderr.count("\n") == 1


def test_a_market_written_by_hand_is_to_be_made_canonical_first(tmp_path):
    by_hand = tmp_path / "by-hand.json"
    by_hand.write_text(json.dumps(FRIENDLY), encoding="utf-8")
    ended = alone(by_hand, by_hand)
    assert ended.returncode == 2
    assert "market.pairs: is missing (the market must be in its canonical form" in ended.stderr
    assert alone("nowhere.json", by_hand).returncode == 2
    assert alone().stderr.startswith("usage:")


def given(cutoffs):
    return {host: cutoff for host, cutoff in cutoffs.items() if cutoff is not None}


@pytest.mark.parametrize("policy", POLICIES)
def test_no_shape_makes_it_raise(policy):
    market, result = MARKET.to_dict(), mm.solve(MARKET, POLICIES[policy]).to_dict()
    for name in list(market["pairs"]):
        # Ten pairs are enough to put something else in the place of each number.
        market["pairs"][name] = market["pairs"][name][:10]
    good = checker.verify_documents(MARKET.to_dict(), result)
    assert all(holds for _, holds, _ in good)
    failed = [checker.verify_documents(changed, result) for _, changed in mutants(market)]
    assert all(not all(holds for _, holds, _ in checks) for checks in failed)
    for path, changed in mutants(result):
        checks = checker.verify_documents(MARKET.to_dict(), changed)
        if path and path[0] in ("matching", "market_sha256", "stages") and changed != result:
            assert not all(holds for _, holds, _ in checks), path


@pytest.mark.parametrize("policy", ["quotas that cross", "stable_fair", "deferred_acceptance"])
def test_no_other_cut_off_is_accepted(policy):
    """Prices are another matter: several can prove one matching."""
    result = mm.solve(MARKET, POLICIES[policy]).to_dict()
    for path, changed in mutants(result["certificate"]["hosts"]):
        cutoffs = result["certificate"] | {"hosts": changed}
        checks = checker.verify_documents(MARKET.to_dict(), result | {"certificate": cutoffs})
        # A cut-off that is not there may be left out.
        same = isinstance(changed, dict) and given(changed) == given(result["certificate"]["hosts"])
        assert same or not all(holds for _, holds, _ in checks), path


@pytest.mark.parametrize("policy", POLICIES)
def test_nobody_can_be_moved_without_a_failed_check(policy):
    market, result = MARKET.to_dict(), mm.solve(MARKET, POLICIES[policy]).to_dict()
    for twin, host in result["matching"].items():
        for other in {*MARKET.host_index, None} - {host}:
            moved = copy.deepcopy(result)
            moved["matching"][twin] = other
            checks = checker.verify_documents(market, moved)
            assert not all(holds for _, holds, _ in checks), (twin, other)
