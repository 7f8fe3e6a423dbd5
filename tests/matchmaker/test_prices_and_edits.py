# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
import pytest

import matchmaker as mm
from tests.matchmaker.oracle import tiny_market, tiny_quotas


def test_all_override_prices_equal_a_new_solve_on_every_pair():
    compared = refused = 0
    for seed in range(250):
        market = tiny_market(seed)
        result = mm.solve(market, mm.named_policy("welfare", quotas=tiny_quotas(seed)))
        if result.path != "flow" or not result.solved:
            continue
        prices = mm.override_prices(market, result)
        for twin, host in prices.rows:
            price = mm.price_of(market, result, twin, host)
            found = prices.losses(twin, host)
            if not price.possible:
                assert found is None
                refused += 1
            else:
                assert found == price.losses
                compared += 1
    assert compared > 500
    assert refused > 20


def test_prices_at_real_size_agree_with_a_new_solve():
    market = mm.generate(60, 20, seed=4)
    policy = mm.named_policy("welfare", quotas=(mm.RegionCap("country", 3),))
    result = mm.solve(market, policy)
    prices = mm.override_prices(market, result)
    for pair in list(prices.rows)[::40]:
        price = mm.price_of(market, result, *pair)
        assert prices.losses(*pair) == (price.losses if price.possible else None)


def test_prices_of_a_stable_result_are_asked_for_one_by_one():
    market = mm.generate(6, 3, seed=1)
    with pytest.raises(mm.InvalidInputError, match="one by one"):
        mm.override_prices(market, mm.solve(market, mm.named_policy("deferred_acceptance")))


@pytest.fixture
def call():
    return mm.Market.build(
        [mm.Twin(name) for name in ("ada", "bo", "cleo")],
        [mm.Host("x", 1), mm.Host("y", 1)],
        {"ada": ["x", "y"], "bo": ["x", "y"], "cleo": ["y"]},
        scores={"ada": 90, "bo": 80, "cleo": 70},
    )


def test_more_places_let_a_twin_move_up(call):
    before = mm.solve(call)
    changed, after, comparison = mm.what_if(
        call, before, [mm.SetCapacity("x", maximum=2, by="Ada", reason="room")]
    )
    assert before.matching == {"ada": "x", "bo": "y", "cleo": None}
    assert after.matching == {"ada": "x", "bo": "x", "cleo": "y"}
    assert comparison.losses["placed"] == -1
    assert mm.Move("cleo", None, "y") in comparison.moves
    mm.verify(changed, after).raise_if_invalid()


def test_after_a_withdrawal_everybody_else_stays_and_the_price_is_shown(call):
    before = mm.solve(call)
    again = mm.rematch(call, before, [mm.Withdraw("ada", by="Ada", reason="no time")])
    assert again.result.matching == {"bo": "y", "cleo": None}
    assert again.free.matching == {"bo": "x", "cleo": "y"}
    assert again.price_of_keeping["placed"] == 1
    freed = mm.rematch(call, before, [mm.Withdraw("ada")], free_twins=["bo"])
    assert freed.result.matching == {"bo": "x", "cleo": "y"}
    mm.verify(freed.market, freed.result).raise_if_invalid()


def test_edits_are_refused_with_their_place(call):
    with pytest.raises(mm.InvalidInputError, match=r"edits\[1\]\.host: 'z' is not in the market"):
        mm.edited(call, [mm.Ban("ada", "x"), mm.SetCapacity("z", maximum=2)])
    with pytest.raises(mm.InvalidInputError, match="no bounds"):
        mm.edited(call, [mm.SetCapacity("x", minimum=2)])
    assert mm.edited(call, [mm.Lock("ada", "y"), mm.Unlock("ada")]).locks == ()
