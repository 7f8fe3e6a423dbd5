# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""The measurements name every demand once, and count what they say they count."""

import matchmaker as mm
from matchmaker.bench.runner import BENCHMARKS, medians_in_turn
from matchmaker.bench.stable_calls import Solved
from tools.bench.matching import SECTIONS


def test_every_benchmark_belongs_to_one_demand_at_most_and_exists():
    named = [name for names in SECTIONS.values() for name in names]
    assert len(set(named)) == len(named)
    assert set(named) < set(BENCHMARKS)


def test_a_cap_binds_where_it_is_reached_and_more_have_asked():
    twins = [mm.Twin(f"a{at}", country="A", attributes={"mission": "yes"}) for at in range(9)]
    twins += [mm.Twin(f"b{at}", country="B") for at in range(8)]
    market = mm.Market.build(twins, [mm.Host("x", 20)], {twin.id: ["x"] for twin in twins})
    result = mm.solve(market, mm.named_policy("welfare", quotas=(mm.RegionCap("country", 8),)))
    call = Solved(market, result, 0.0, 0.0, 0.0)
    assert (call.caps_that_bind, call.missions) == (1, 8)


def test_works_are_measured_in_turn_each_by_its_own_median():
    called = []
    ticks = iter([*(0, 9), *(0, 2), *(0, 3), *(0, 7), *(0, 1), *(0, 4)])
    found = medians_in_turn(
        (lambda: called.append("theirs"), lambda: called.append("ours")), (1, 2), 2, clock=lambda: next(ticks)
    )
    assert called == ["theirs", "ours", "ours"] * 2
    assert found == [8, 2.5]
