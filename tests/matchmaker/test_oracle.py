# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""More than a thousand tiny markets against brute force, in every path."""

import random
from dataclasses import replace

import pytest

import matchmaker as mm
from matchmaker.deferred import by_proposals, by_rounds
from matchmaker.model import compile_model
from tests.matchmaker.oracle import Oracle, tiny_market, tiny_quotas

FLOW, STABLE, QUOTAS, DEFERRED = 1200, 1000, 1000, 500


def compare(market, policy):
    best = Oracle(market, policy).best()
    result = mm.solve(market, policy)
    if best is None:
        assert result.status == "infeasible"
    else:
        assert result.status == "optimal"
        assert result.matching == best
    mm.verify(market, result).raise_if_invalid()
    return result


def test_flows_with_quotas_find_the_best_of_all_matchings():
    paths = set()
    for seed in range(FLOW):
        ladder: tuple[str, ...] = ("placed", "fair", "fit", "lottery")
        if seed % 3 == 0:
            ladder = ("placed", "minimise:carbon", "same_country", "fair", "lottery")
        policy = replace(mm.named_policy("welfare", quotas=tiny_quotas(seed)), ladder=ladder)
        paths.add(compare(tiny_market(seed), policy).path)
    assert paths == {"flow", "cp_sat", "none"}


def test_looking_for_the_worst_rank_first_changes_nothing(monkeypatch):
    monkeypatch.setattr("matchmaker.network.SHORT_FROM", 0)
    for seed in range(FLOW // 3):
        compare(tiny_market(seed), mm.named_policy("welfare", quotas=tiny_quotas(seed)))


def test_the_default_policy_finds_the_best_of_all_stable_matchings():
    outcomes = {
        compare(tiny_market(seed), mm.named_policy("stable_fair")).status
        for seed in range(10_000, 10_000 + STABLE)
    }
    assert outcomes == {"optimal", "infeasible"}


@pytest.mark.parametrize("split", [8, *(pytest.param(other, marks=pytest.mark.thorough) for other in (1, 0))])
def test_stability_under_caps_and_floors_finds_the_best_of_all(monkeypatch, split):
    """Whether the quotas are taken apart at their bounds, or left to the solver."""
    monkeypatch.setattr("matchmaker.cases.SPLIT_UP_TO", split)
    outcomes = set()
    for seed in range(20_000, 20_000 + (QUOTAS if split else QUOTAS // 2)):
        outcomes.add(
            compare(tiny_market(seed), mm.named_policy("stable_fair", quotas=tiny_quotas(seed))).status
        )
    assert outcomes == {"optimal", "infeasible"}


def test_promotion_is_stable_and_places_at_least_two_thirds_of_the_most(monkeypatch):
    monkeypatch.setattr("matchmaker.engine.PROGRAM_UP_TO", -1)
    compared = 0
    for seed in range(200):
        market = tiny_market(seed)
        result = mm.solve(market)
        if result.status != "feasible":
            continue
        mm.verify(market, result).raise_if_invalid()
        best = Oracle(market, result.policy).best()
        placed = sum(host is not None for host in result.matching.values())
        assert 3 * placed >= 2 * sum(host is not None for host in best.values())
        compared += 1
    assert compared > 80


def test_proposals_in_rounds_and_one_by_one_end_alike():
    for seed in range(3):
        model = compile_model(
            mm.generate_large(400, 40, listed=8, seed=seed, seats=0.8), mm.named_policy("welfare")
        )
        assert (by_rounds(model) == by_proposals(model)).all()
    for seed in range(300):
        model = compile_model(tiny_market(seed), mm.named_policy("welfare"))
        assert (by_rounds(model) == by_proposals(model)).all()


def test_plain_lists_give_what_a_market_gives():
    for seed in range(60):
        source = random.Random(seed)
        hosts, twins = [f"h{at}" for at in range(5)], [f"t{at}" for at in range(12)]
        wanted = {twin: source.sample(hosts, source.randint(0, 5)) for twin in twins}
        ranked = {host: [twin for twin in twins if host in wanted[twin]] for host in hosts}
        for listed in ranked.values():
            source.shuffle(listed)
        seats = {host: source.randint(0, 3) for host in hosts}
        market = mm.Market.build(
            [mm.Twin(twin) for twin in twins],
            [mm.Host(host, seats[host]) for host in hosts],
            wanted,
            host_preferences=ranked,
        )
        assert mm.match_lists(wanted, ranked, seats) == mm.solve(market, "deferred_acceptance").matching


def test_plain_lists_that_do_not_fit_together_are_refused():
    wrong: list[tuple[dict[str, list[str]], dict[str, list[str]], dict[str, int]]] = [
        ({"a": ["x", "x"]}, {"x": ["a"]}, {}),
        ({"a": ["y"]}, {"x": ["a"]}, {}),
        ({"a": ["x", "z"]}, {"x": ["a"], "y": []}, {}),
        ({"a": ["x"], "b": ["y", "y"]}, {"x": ["a"], "y": ["b"]}, {}),
        ({"a": ["x"]}, {"x": ["a", "a"]}, {}),
        ({"a": ["x"], "b": []}, {"x": ["a", "a"]}, {}),
        ({"a": [], "b": []}, {"x": ["a", "c"]}, {}),
        ({"a": ["x"]}, {"x": ["a"]}, {"y": 1}),
        ({"a": ["x"]}, {"x": ["b"]}, {}),
        ({"a": ["x"]}, {"x": ["a"]}, {"x": -1}),
    ]
    for arguments in wrong:
        with pytest.raises(mm.InvalidInputError):
            mm.match_lists(*arguments)


def test_deferred_acceptance_gives_every_twin_its_best_stable_host():
    for seed in range(30_000, 30_000 + DEFERRED):
        market = tiny_market(seed)
        policy = mm.named_policy("deferred_acceptance")
        result = mm.solve(market, policy)
        assert (result.matching if result.solved else None) == Oracle(market, policy).twin_optimal()
        mm.verify(market, result).raise_if_invalid()
