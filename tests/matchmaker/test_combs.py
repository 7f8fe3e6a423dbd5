# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""The further rows for the solver: right for every stable matching, and worth their while."""

import math
import random
from itertools import pairwise

import numpy as np
import pytest

import matchmaker as mm
from matchmaker import combs, stable
from tests.matchmaker.oracle import Oracle, tiny_market, tiny_quotas

MARKETS = range(400)


def any_rows(self, _value):
    """Whatever the relaxation says: for each host and key a row with teeth by lot."""
    source = random.Random(7)
    for comb in self.combs:
        for at in range(comb.seats - 1, len(comb.keys)):
            if at + 1 < len(comb.keys) and comb.keys[at + 1] == comb.keys[at]:
                continue
            shaft = comb.shaft[: comb.ends[at]].tolist()
            for _ in range(4):
                chosen = source.sample(range(at + 1), comb.seats)
                yield [*shaft, *(column for tooth in chosen for column in comb.teeth[tooth])], comb.seats


def wrong_answers(monkeypatch):
    """How many tiny markets with quotas come out otherwise than by brute force, and how many rows were added."""
    added = []
    plain = combs.Relaxation._add

    def add(self, columns, least):
        added.append(columns)
        plain(self, columns, least)

    monkeypatch.setattr(combs.Relaxation, "_broken", any_rows)
    monkeypatch.setattr(combs.Relaxation, "_add", add)
    wrong = 0
    for seed in MARKETS:
        quotas = tiny_quotas(seed)
        if not quotas:
            continue
        market, policy = tiny_market(seed), mm.named_policy("stable_fair", quotas=quotas)
        result = mm.solve(market, policy)
        wrong += (result.matching if result.solved else None) != Oracle(market, policy).best()
    return wrong, len(added)


def test_no_row_shuts_out_a_stable_matching(monkeypatch):
    wrong, added = wrong_answers(monkeypatch)
    assert wrong == 0
    assert added > 500


def teeth_without_the_unplaced(built):
    unplaced = {variable.index for variable in built.unplaced.values()}
    for comb in PLAIN(built):
        teeth = [[column for column in tooth if column not in unplaced] for tooth in comb.teeth]
        yield combs._Comb(comb.seats, comb.keys, teeth, comb.shaft, comb.ends)


def a_shaft_too_short(built):
    for comb in PLAIN(built):
        yield combs._Comb(comb.seats, comb.keys, comb.teeth, comb.shaft, np.maximum(comb.ends - 1, 0))


def one_tooth_empty(built):
    for comb in PLAIN(built):
        yield combs._Comb(comb.seats, comb.keys, [[], *comb.teeth[1:]], comb.shaft, comb.ends)


PLAIN = combs._combs
BUGS = {
    "who a cap holds back counts as placed": teeth_without_the_unplaced,
    "the last of the shaft is forgotten": a_shaft_too_short,
    "what a twin likes better is forgotten": one_tooth_empty,
}


@pytest.mark.parametrize("bug", BUGS)
def test_a_row_that_is_wrong_is_seen(monkeypatch, bug):
    monkeypatch.setattr(combs, "_combs", lambda built: list(BUGS[bug](built)))
    wrong, added = wrong_answers(monkeypatch)
    assert added
    assert wrong > 0


def test_the_rows_bring_the_relaxation_nearer_to_the_best(monkeypatch):
    rounds: list[list[float]] = []
    plain, plain_broken = combs.Relaxation.tighten, combs.Relaxation._broken

    def tighten(self, *args, **options):
        rounds.append([])
        plain(self, *args, **options)

    def broken(self, value):
        rounds[-1].append(self.solver.getInfo().objective_function_value)
        return plain_broken(self, value)

    monkeypatch.setattr(combs.Relaxation, "tighten", tighten)
    monkeypatch.setattr(combs.Relaxation, "_broken", broken)
    quotas = (mm.RegionCap("country", 4), mm.GroupFloor("mission", "yes", 12))
    mm.solve(mm.generate(50, 26, seed=1), mm.named_policy("stable_fair", quotas=quotas), time_limit=20)
    rounds = [bounds for bounds in rounds if bounds]
    assert any(bounds[-1] > bounds[0] for bounds in rounds)
    assert all(later >= former - 1e-3 for bounds in rounds for former, later in pairwise(bounds))


def test_no_prices_prove_more_than_the_best_costs(monkeypatch):
    """By the prices that the solver found, rounded, and by prices that are made up."""
    source, nearly, compared = random.Random(3), 0, 0
    plain = stable.StableLadder.solve

    def solve(self, **options):
        nonlocal nearly, compared
        outcome = plain(self, **options)
        if self.relaxation and outcome.status == "optimal" and outcome.chosen is not None:
            cost = stable.sum_costs(self.packs[0])
            least = int(cost @ outcome.chosen)
            self.relaxation.tighten(cost, self.limits)
            found = self.relaxation.proven()
            assert found <= least
            compared += 1
            nearly += least - found <= abs(least) / 100
            self.relaxation.prices = [
                price + source.randint(-9, 9) * 10**9 for price in self.relaxation.prices
            ]
            assert self.relaxation.proven() <= least
        return outcome

    monkeypatch.setattr(stable.StableLadder, "solve", solve)
    for seed in MARKETS:
        mm.solve(tiny_market(seed), mm.named_policy("stable_fair", quotas=tiny_quotas(seed)))
    assert compared > 80
    assert nearly > compared / 2


def test_a_case_that_cannot_beat_another_is_not_searched(monkeypatch):
    ended = []
    plain = stable.StableLadder.solve

    def solve(self, **options):
        begun = len(stages)
        outcome = plain(self, **options)
        ended.append((outcome.status, len(stages) - begun))
        return outcome

    stages: list[str] = []
    monkeypatch.setattr(stable.StableLadder, "solve", solve)
    quotas = (mm.RegionCap("country", 8), mm.GroupFloor("mission", "yes", 34))
    policy = mm.named_policy("stable_fair", quotas=quotas)
    assert mm.solve(mm.generate(100, 53, seed=19), policy, progress=stages.append).status == "optimal"
    assert [status for status, _ in ended] == ["optimal", "worse"]
    assert ended[-1] == ("worse", 0)


def test_the_search_sets_out_from_a_matching_of_cheap_pairs(monkeypatch):
    """Which is nearly as good as the best: it places as many, and no more of them at the worst rank."""
    firsts, plain = [], stable.StableLadder._first

    def first(self):
        firsts.append((self, plain(self)))
        return firsts[-1][1]

    monkeypatch.setattr(stable.StableLadder, "_first", first)
    quotas = (mm.RegionCap("country", 8), mm.GroupFloor("mission", "yes", 34))
    result = mm.solve(mm.generate(100, 53, seed=19), mm.named_policy("stable_fair", quotas=quotas))
    [(ladder, hints)] = firsts
    found = np.array([dict(hints)[variable.index] for variable in ladder.built.pair])
    values = [int(component.cost @ found) for component in ladder.components[:2]]
    assert values == [ladder.components[0].sign * result.stages[0].value, result.stages[1].value]


def test_a_market_without_pairs_has_no_first_matching():
    market = mm.Market.build([mm.Twin("t", country="A")], [mm.Host("h", 1)], {})
    result = mm.solve(market, mm.named_policy("stable_fair", quotas=(mm.RegionCap("country", 0),)))
    assert (result.status, result.matching) == ("optimal", {"t": None})


def test_a_case_that_is_given_up_without_proof_is_seen(monkeypatch):
    monkeypatch.setattr(
        stable.StableLadder, "_is_beyond", lambda self, most: self.relaxation and most < math.inf
    )
    wrong, _ = wrong_answers(monkeypatch)
    assert wrong > 0


def test_a_program_that_is_large_or_easy_is_left_as_it_is(monkeypatch):
    made = []
    monkeypatch.setattr(stable, "relaxation_of", lambda built: made.append(combs.relaxation_of(built)))
    market = mm.generate(20, 8, seed=2)
    mm.solve(market)
    assert made == [None]
    policy = mm.named_policy("stable_fair", quotas=(mm.RegionCap("country", 1),))
    mm.solve(market, policy)
    assert isinstance(made[-1], combs.Relaxation)
    monkeypatch.setattr(combs, "PAIRS_UP_TO", 10)
    mm.solve(market, policy)
    assert made[-1] is None
