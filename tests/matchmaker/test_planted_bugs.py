# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""A bug planted in each path is caught: by brute force, by the checker or by the second implementation."""

import numpy as np
import pytest

import matchmaker as mm
from matchmaker import cases, deferred, network, overrides, stable_quotas
from matchmaker import stable as stable_path
from matchmaker.certificates import prices_hold
from matchmaker.errors import SolverError
from matchmaker.model import compile_model
from tests.matchmaker.oracle import Oracle, tiny_market, tiny_quotas

MARKETS = range(150)
PATHS = ("flow", "cp_sat")


def wrong_answers(policy_of):
    """How many tiny markets come out otherwise than by brute force, or are stopped by the prices."""
    wrong = 0
    for seed in MARKETS:
        market, policy = tiny_market(seed), policy_of(seed)
        best = (
            Oracle(market, policy).best()
            if policy.method == "optimum"
            else Oracle(market, policy).twin_optimal()
        )
        try:
            result = mm.solve(market, policy)
        except SolverError:
            wrong += 1
            continue
        if result.path in PATHS or policy.method != "optimum":
            wrong += (result.matching if result.solved else None) != best
    return wrong


def stable(seed):
    return mm.named_policy("stable_fair", quotas=tiny_quotas(seed))


def welfare(seed):
    return mm.named_policy("welfare", quotas=tiny_quotas(seed))


def by_proposals(_seed):
    return mm.named_policy("deferred_acceptance")


def test_nothing_is_wrong_without_a_bug(monkeypatch):
    assert wrong_answers(welfare) == 0
    assert wrong_answers(stable) == 0
    assert wrong_answers(by_proposals) == 0
    monkeypatch.setattr(network, "SHORT_FROM", 0)
    monkeypatch.setattr(deferred, "ROUNDS_FROM", 0)
    assert wrong_answers(welfare) == 0
    assert wrong_answers(by_proposals) == 0


PLAIN_ORDER = deferred.host_order
DEFERRED_BUGS = {
    "the worse lot first": ("host_order", lambda model: PLAIN_ORDER(model) + 2 * model.lot[model.twin]),
    "all twins alike": ("host_order", lambda model: np.full(len(model.key), 1)),
    "hosts in the order of their ids": ("proposal_order", lambda model: np.arange(len(model.twin))),
    "ties of the twin without a draw": (
        "proposal_order",
        lambda model: np.lexsort((model.host, model.rank, model.twin)),
    ),
}


@pytest.mark.parametrize("rounds_from", [0, 50_000])
@pytest.mark.parametrize("bug", DEFERRED_BUGS)
def test_a_bug_in_deferred_acceptance_is_seen(monkeypatch, rounds_from, bug):
    monkeypatch.setattr(deferred, "ROUNDS_FROM", rounds_from)
    monkeypatch.setattr(deferred, *DEFERRED_BUGS[bug])
    assert wrong_answers(by_proposals) > 0


def leave_quotas_out(built):
    built.cap_full += [None] * len(built.model.groups)
    built.floor_tight += [None] * len(built.model.groups)


PLAIN_FIX = stable_path._fix
STABLE_BUGS = {
    "no claims": (stable_path, "_add_claims", lambda *_given: None),
    "no quotas": (stable_path, "_add_quotas", leave_quotas_out),
    "objectives held one too low": (
        stable_path,
        "_fix",
        lambda built, cost, value: PLAIN_FIX(built, cost, value - 1),
    ),
    "all weights alike": (stable_path, "sum_costs", lambda packed: sum(part.cost for part, _ in packed)),
    "the best pairs removed": (cases, "stable_pairs", lambda model: model.rank > 1),
    "the unplaced have no claims": (stable_quotas, "_claims_of_the_unplaced", lambda *_given: None),
    "claims of last choices left out": (stable_quotas, "_asks", lambda _side, claim: not claim.last),
    "no claims under quotas": (stable_quotas, "_claims_of_pair", lambda *_given: None),
}


@pytest.mark.parametrize("bug", STABLE_BUGS)
def test_a_bug_in_the_stable_path_is_seen(monkeypatch, bug):
    monkeypatch.setattr(*STABLE_BUGS[bug])
    assert wrong_answers(stable) > 0


def test_objectives_that_are_not_held_are_seen_by_the_second_solver(monkeypatch):
    # In tiny markets nearly all objectives share one stage; here they do not.
    market = mm.generate(24, 10, seed=1)
    assert mm.cross_check(market, mm.solve(market)).verdict == "agrees"
    monkeypatch.setattr(stable_path, "_fix", lambda *_given: None)
    assert mm.cross_check(market, mm.solve(market)).verdict == "disagrees"


def test_a_bug_in_the_optimal_face_is_seen(monkeypatch):
    plain = network.potentials
    monkeypatch.setattr(network, "potentials", lambda *given: plain(*given) * 0)
    assert wrong_answers(welfare) > 0


def test_a_bug_in_the_weights_of_a_pack_is_seen(monkeypatch):
    monkeypatch.setattr(network, "pack_weights", lambda components, _twins: [1] * len(components))
    assert wrong_answers(welfare) > 0


def test_a_flow_that_is_not_cheapest_is_refused_by_its_potentials(monkeypatch):
    monkeypatch.setattr(
        network, "min_cost_flow", lambda net, _cost: network.feasible_flow(net, net.low, net.high)
    )
    assert wrong_answers(welfare) > 0


@pytest.mark.parametrize("shift", [1, -1])
def test_a_wrong_worst_rank_is_seen(monkeypatch, shift):
    plain = network._smallest_worst_rank
    monkeypatch.setattr(network, "SHORT_FROM", 0)

    def shifted(last, make):
        found = plain(last, make)
        return None if found is None else min(last, max(1, found + shift))

    monkeypatch.setattr(network, "_smallest_worst_rank", shifted)
    if shift < 0:
        assert wrong_answers(welfare) > 0
    else:
        # A rank too many costs time and nothing else.
        assert wrong_answers(welfare) == 0


def test_quotas_left_out_of_the_flow_are_seen(monkeypatch):
    plain = network.build_network

    def unbounded(*given):
        net = plain(*given)
        at = net.of_hosts.stop
        net.low[at:], net.high[at:] = 0, 10**6
        return net

    monkeypatch.setattr(network, "build_network", unbounded)
    assert wrong_answers(welfare) > 0


def test_a_check_of_prices_that_skips_a_stage_lets_a_mutation_through(monkeypatch):
    """The tests of mutations would see it: here is the mutation that such a check accepts."""
    market = mm.generate_large(60, 20, listed=8, seats=1.05, skew=2.0)
    result = mm.solve(market, "welfare")
    model = compile_model(market, result.policy)
    monkeypatch.setattr("matchmaker.certificates._stage_holds", lambda *_given: True)
    twin = min(twin for twin, host in result.matching.items() if host)
    mutant = mm.Result.from_dict(result.to_dict() | {"matching": {**result.matching, twin: None}})
    assert prices_hold(model, mutant)


@pytest.mark.parametrize("part", ["_shorten", "_offer"])
def test_a_bug_in_the_override_prices_is_seen(monkeypatch, part):
    monkeypatch.setattr(overrides, part, lambda *_given: None)
    wrong = 0
    for seed in range(60):
        market = tiny_market(seed)
        result = mm.solve(market, welfare(seed))
        if result.path != "flow" or not result.solved:
            continue
        prices = mm.override_prices(market, result)
        for pair in prices.rows:
            price = mm.price_of(market, result, *pair)
            wrong += prices.losses(*pair) != (price.losses if price.possible else None)
    assert wrong > 0
