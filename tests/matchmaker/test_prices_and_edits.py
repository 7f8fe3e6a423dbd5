# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
import json

import pytest

import matchmaker as mm
from matchmaker.checker import verify_documents
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


def test_who_stayed_at_one_rematch_is_not_fixed_at_the_next(call):
    first = mm.rematch(call, mm.solve(call), [mm.Withdraw("ada")])
    assert {lock.twin: lock.reason for lock in first.market.locks} == {"bo": "kept in place"}
    again = mm.rematch(first.market, first.result, [])
    assert again.result.matching == {"bo": "y", "cleo": None}
    assert again.price_of_keeping["placed"] == 1
    freed = mm.rematch(first.market, first.result, [], free_twins=["bo"])
    assert freed.result.matching == {"bo": "x", "cleo": "y"}
    fewer = mm.rematch(first.market, first.result, [mm.SetCapacity("y", maximum=0)])
    assert fewer.result.matching == {"bo": "x", "cleo": None}
    _, supposed, _ = mm.what_if(first.market, first.result, [mm.SetCapacity("y", maximum=0)])
    assert supposed.matching == {"bo": "x", "cleo": None}
    # What a person fixed stays fixed, whatever the reason says.
    decided = mm.edited(call, [mm.Lock("bo", "y", by="Ada", reason="kept in place")])
    kept = mm.rematch(decided, mm.solve(decided), [mm.SetCapacity("y", maximum=0)], free_twins=["bo"])
    assert kept.result.status == "infeasible"


def test_edits_are_refused_with_their_place(call):
    with pytest.raises(mm.InvalidInputError, match=r"edits\[1\]\.host: 'z' is not in the market"):
        mm.edited(call, [mm.Ban("ada", "x"), mm.SetCapacity("z", maximum=2)])
    with pytest.raises(
        mm.InvalidInputError, match=r"edits\[0\].hosts\[0\].minimum: 2 is above the maximum 1"
    ):
        mm.edited(call, [mm.SetCapacity("x", minimum=2)])
    for seats in (-1, 1.5, True, 10**12):
        with pytest.raises(
            mm.InvalidInputError, match=r"hosts\[1\].maximum: .* is not a whole number of twins"
        ):
            mm.edited(call, [mm.SetCapacity("y", maximum=seats)])
    with pytest.raises(mm.InvalidInputError, match="'ada' is locked to 'y'; unlock it first"):
        mm.edited(call, [mm.Lock("ada", "y"), mm.Ban("ada", "y")])
    with pytest.raises(mm.InvalidInputError, match="'ada' and 'y' is also banned"):
        mm.edited(call, [mm.Ban("ada", "y"), mm.Lock("ada", "y")])
    assert mm.edited(call, [mm.Lock("ada", "y"), mm.Unlock("ada")]).locks == ()


def test_a_market_keeps_its_edits_with_author_and_reason_in_its_record(call):
    first = mm.edited(call, [mm.Lock("ada", "y", by="Ada", reason="Agreed."), mm.SetCapacity("x", maximum=2)])
    market = mm.edited(first, [mm.Withdraw("cleo", by="Ola", reason="No time."), mm.Unlock("ada", by="Ola")])
    assert [type(edit).__name__ for edit in market.edits] == ["Lock", "SetCapacity", "Withdraw", "Unlock"]
    assert market.edits[:2] == first.edits
    again = mm.Market.from_json(market.to_json())
    assert (again.edits, again.sha256) == (market.edits, market.sha256)
    result = mm.solve(market)
    mm.verify(market, result).raise_if_invalid()
    assert all(holds for _, holds, _ in verify_documents(market.to_dict(), result.to_dict()))
    # Whoever rewrites who decided it, and why, has another record.
    forged = market.to_dict()
    forged["edits"][2]["by"] = "Bo"
    assert mm.Market.from_json(json.dumps(forged)).sha256 != market.sha256
    assert not all(holds for _, holds, _ in verify_documents(forged, result.to_dict()))


def test_a_record_from_before_the_edits_reads_as_it_did(call):
    assert "edits" not in call.to_dict()
    assert mm.Market.from_json(call.to_json()).edits == ()
    assert mm.edited(call, []).sha256 == call.sha256
    # The hash of such a market, worked out before markets had edits.
    assert call.sha256 == "e84355bf911f075c770a1a2c252aeb33634900f00e0f0421e055d2c9b108ee67"


@pytest.mark.parametrize(
    ("edit", "sentence"),
    [
        (
            {"kind": "move", "twin": "ada"},
            r"edits\[0\]\.kind: is not one of lock, ban, unlock, capacity, withdraw",
        ),
        ({"twin": "ada"}, r"edits\[0\]\.kind: is not one of"),
        ({"kind": "withdraw"}, r"edits\[0\]\.twin: is missing"),
        ({"kind": "withdraw", "twin": 3}, r"edits\[0\]\.twin: is not text"),
        ({"kind": "withdraw", "twin": "ada", "host": "x"}, r"edits\[0\]\.host: is not a known field"),
        (
            {"kind": "capacity", "host": "x", "maximum": 1.5},
            r"edits\[0\]\.maximum: is not a whole number of twins",
        ),
        (
            {"kind": "capacity", "host": "x", "minimum": -1},
            r"edits\[0\]\.minimum: is not a whole number of twins",
        ),
        ("withdraw", r"edits\[0\]: is not an object"),
    ],
)
def test_an_edit_that_cannot_be_is_refused_with_its_place(call, edit, sentence):
    with pytest.raises(mm.InvalidInputError, match=sentence):
        mm.Market.from_json(json.dumps(call.to_dict() | {"edits": [edit]}))
