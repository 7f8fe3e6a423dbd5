# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""The further rows for the solver: right for every stable matching, and worth their while."""

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
    plain = combs.Relaxation.tighten

    def tighten(self, cost, limits):
        added.append(plain(self, cost, limits))
        return added[-1]

    monkeypatch.setattr(combs, "ROUNDS", 1)
    monkeypatch.setattr(combs.Relaxation, "_broken", any_rows)
    monkeypatch.setattr(combs.Relaxation, "tighten", tighten)
    wrong = 0
    for seed in MARKETS:
        quotas = tiny_quotas(seed)
        if not quotas:
            continue
        market, policy = tiny_market(seed), mm.named_policy("stable_fair", quotas=quotas)
        result = mm.solve(market, policy)
        wrong += (result.matching if result.solved else None) != Oracle(market, policy).best()
    return wrong, sum(added)


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

    def tighten(self, cost, limits):
        rounds.append([])
        return plain(self, cost, limits)

    def broken(self, value):
        rounds[-1].append(self.solver.getInfo().objective_function_value)
        return plain_broken(self, value)

    monkeypatch.setattr(combs.Relaxation, "tighten", tighten)
    monkeypatch.setattr(combs.Relaxation, "_broken", broken)
    quotas = (mm.RegionCap("country", 4), mm.GroupFloor("mission", "yes", 12))
    mm.solve(mm.generate(50, 26, seed=1), mm.named_policy("stable_fair", quotas=quotas), time_limit=20)
    assert len(rounds) >= 2
    assert any(bounds[-1] > bounds[0] for bounds in rounds)
    assert all(later >= former - 1e-3 for bounds in rounds for former, later in pairwise(bounds))


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
