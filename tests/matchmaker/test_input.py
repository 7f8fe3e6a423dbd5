# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Bad input gets one sentence with the place, in Python and on the command line."""

import json

import pytest

import matchmaker as mm
from matchmaker.checker import main as check_files
from matchmaker.cli import main
from matchmaker.codec import load_json

TWINS, HOSTS = [mm.Twin("a"), mm.Twin("b")], [mm.Host("x"), mm.Host("y")]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"hosts": [mm.Host("x", 1, 2)]}, r"hosts\[0\]\.minimum: 2 is above the maximum 1 of 'x'"),
        ({"hosts": [mm.Host("x", -1)]}, r"hosts\[0\]\.maximum: -1 is not a whole number"),
        ({"twins": [mm.Twin("a"), mm.Twin("a")]}, r"twins\[1\]\.id: 'a' is used twice"),
        ({"preferences": {"q": ["x"]}}, r"preferences\['q'\]: is not in the market"),
        ({"preferences": {"a": ["x", "q"]}}, r"preferences\['a'\]\[1\]: 'q' is not in the market"),
        ({"preferences": {"a": ["x", ["y", "x"]]}}, r"preferences\['a'\]\[1\]: 'x' is ranked twice"),
        ({"scores": {"a": float("nan")}}, r"scores\['a'\]: nan is not a finite number"),
        ({"scores": {"q": 1}}, r"scores\['q'\]: is not a twin"),
        ({"priorities": {"x": {"a": float("inf")}}}, r"priorities\['x'\]\['a'\]: inf is not a finite number"),
        ({"fit": {("a", "x"): {"q": 0.5}}}, r"fit\[a, x\]\.q: is not a term"),
        ({"fit": {("a", "x"): {"t": 1.5}}}, r"pairs\.term:t\[0\]: 1\.5 is not between 0 and 1"),
        ({"terms": [mm.Term("t", -1)]}, r"terms\[0\]\.weight: -1 is not between"),
        ({"bans": [mm.Ban("a", "q")]}, r"bans\[0\]\.host: 'q' is not in the market"),
        ({"locks": [mm.Lock("a", "x"), mm.Lock("a", "y")]}, r"locks\[1\]\.twin: 'a' is locked twice"),
        ({"locks": [mm.Lock("a", "x")], "bans": [mm.Ban("a", "x")]}, "is also banned"),
    ],
)
def test_a_market_that_cannot_be_is_refused_with_its_place(change, sentence):
    parts = {"twins": TWINS, "hosts": HOSTS, "preferences": {"a": ["x"]}, "terms": [mm.Term("t")], **change}
    with pytest.raises(mm.InvalidInputError, match=sentence):
        mm.Market.build(**parts)


@pytest.mark.parametrize(
    ("column", "value", "sentence"),
    [
        ("rank", 10**12, r"pairs\.rank\[1\]: 1000000000000 is above 2, the number of hosts"),
        ("rank", 3, r"pairs\.rank\[1\]: 3 is above 2, the number of hosts"),
        ("host_rank", 10**12, r"pairs\.host_rank\[1\]: 1000000000000 is above 2, the number of twins"),
    ],
)
def test_a_rank_beyond_those_who_can_be_ranked_is_refused(column, value, sentence):
    columns = {"twin": [0, 1], "host": [0, 1], column: [2, value]}
    with pytest.raises(mm.InvalidInputError, match=sentence):
        mm.Market.from_columns(TWINS, HOSTS, columns)
    mm.Market.from_columns(TWINS, HOSTS, columns | {column: [2, 1]})


@pytest.mark.parametrize("rank", [11, 999_999, 10**12])
def test_a_written_market_has_no_rank_beyond_its_hosts_either(rank, tmp_path, capsys):
    hosts = [mm.Host(f"h{at}") for at in range(10)]
    good = mm.Market.from_columns(TWINS, hosts, {"twin": [0, 1], "host": [0, 1], "rank": [1, 10]})
    market, result = good.to_dict(), mm.solve(good).to_dict()
    market["pairs"]["rank"][1] = rank
    sentence = rf"pairs\.rank\[1\]: {rank} is above 10, the number of hosts"
    with pytest.raises(mm.InvalidInputError, match=sentence):
        mm.Market.from_json(json.dumps(market))
    for name, data in (("p.json", market), ("r.json", result)):
        (tmp_path / name).write_text(json.dumps(data), encoding="utf-8")
    assert check_files([str(tmp_path / "p.json"), str(tmp_path / "r.json")]) == 2
    assert "market.pairs.rank: a rank is beyond the number of hosts" in capsys.readouterr().err
    assert main(["solve", str(tmp_path / "p.json")]) == 2
    assert f"p.json, pairs.rank[1]: {rank} is above 10" in capsys.readouterr().err


def test_no_written_market_has_more_places_in_an_order_than_the_checker_reads():
    market = mm.Market.from_columns(TWINS, HOSTS, {"twin": [0], "host": [0], "host_rank": [1]}).to_dict()
    market["pairs"]["host_rank"] = [1_000_000]
    with pytest.raises(
        mm.InvalidInputError, match=r"pairs\.host_rank\[0\]: 1000000 is above 999999, the number of ranks"
    ):
        mm.Market.from_json(json.dumps(market))


def test_places_in_an_order_stay_when_somebody_before_them_withdraws():
    market = mm.Market.build(
        TWINS, HOSTS, host_preferences={"x": ["a", "b"]}, preferences={"b": ["x"], "a": ["x"]}
    )
    left = mm.Market.from_json(mm.edited(market, [mm.Withdraw("a")]).to_json())
    assert left.pairs.host_rank.tolist() == [2]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("{", "line 1, column 2: is not JSON"),
        ("[]", "market: is not an object"),
        ('{"twins": 3}', "twins: is not a list"),
        ('{"guests": []}', "market.guests: is not a field of a market"),
        ('{"twins": [{"name": "A"}]}', r"twins\[0\]\.id: is missing"),
        ('{"twins": [{"id": "a", "id": "b"}]}', "key 'id': is given twice in one object"),
        ('{"scores": {"a": NaN}}', "NaN is not a finite number"),
        ('{"preferences": {"a": "x"}}', r"preferences\.a: is not a list"),
        ('{"pairs": {"twin": [0], "host": [0]}}', r"pairs\.twin\[0\]: 0 is not the position of a twin"),
        ('{"pairs": {"twin": [0.5], "host": [0]}}', r"pairs\.twin: is not a list of whole numbers"),
        ('{"format": "other/9"}', r"market\.format: is 'other/9'"),
        (b'{"name": "\xff"}', "is not UTF-8"),
        ("[" * 200_000, "nested too deeply"),
    ],
)
def test_json_that_is_no_market_is_refused_with_its_place(text, sentence):
    with pytest.raises(mm.InvalidInputError, match=sentence):
        mm.Market.from_json(text)


def test_a_file_that_is_too_large_is_not_read(tmp_path):
    path = tmp_path / "big.json"
    path.write_bytes(b" " * 101)
    with pytest.raises(mm.InvalidInputError, match="has 101 bytes and the limit is 100"):
        load_json(path, largest=100)


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"stability": "strong"}, "policy.stability: 'strong' is not one of none, weak"),
        ({"ladder": ["fun"]}, r"policy\.ladder\[0\]: 'fun' is not one of"),
        ({"ladder": ["fit", "fit"]}, "names an objective twice"),
        ({"mood": 1}, "policy.mood: is not a field"),
        (
            {"quotas": [{"kind": "region_cap", "attribute": "country", "limit": "2"}]},
            "limit: is not a whole number",
        ),
        ({"method": "deferred_acceptance", "quotas": [mm.RegionCap("country", 1)]}, "knows no regional caps"),
    ],
)
def test_a_policy_that_cannot_be_is_refused_with_its_place(data, sentence):
    with pytest.raises(mm.InvalidInputError, match=sentence):
        mm.Policy.from_dict(data)


def test_a_policy_survives_its_own_record():
    policy = mm.named_policy(
        "welfare", seed="s", quotas=(mm.RegionCap("country", 3), mm.GroupFloor("m", "y", 1))
    )
    assert mm.Policy.from_dict(json.loads(json.dumps(policy.to_dict()))) == policy


def test_the_command_line_goes_from_a_sample_to_an_explained_and_checked_result(tmp_path, capsys):
    problem, result = str(tmp_path / "p.json"), str(tmp_path / "r.json")
    assert main(["generate", "--twins", "12", "--hosts", "6", "-o", problem]) == 0
    assert main(["solve", problem, "--policy", "welfare", "--seed", "x", "-o", result]) == 0
    assert main(["verify", problem, result]) == 0
    assert "FAILS" not in capsys.readouterr().out
    twin = min(mm.Market.from_json((tmp_path / "p.json").read_text()).twin_index)
    assert main(["explain", problem, result, "--twin", twin]) == 0
    assert twin in capsys.readouterr().out
    assert main(["diagnose", problem]) == 0
    assert check_files([problem, result]) == 0


def test_a_forged_result_fails_with_the_reason(tmp_path, capsys):
    problem, result = tmp_path / "p.json", tmp_path / "r.json"
    main(["generate", "--twins", "6", "--hosts", "4", "-o", str(problem)])
    main(["solve", str(problem), "-o", str(result)])
    record = json.loads(result.read_text())
    record["matching"][next(iter(record["matching"]))] = None
    result.write_text(json.dumps(record))
    assert main(["verify", str(problem), str(result)]) == 1
    assert "FAILS  stages" in capsys.readouterr().out
    assert check_files([str(problem), str(result)]) == 1


@pytest.mark.parametrize(
    "arguments", [["solve", "missing.json"], ["verify", "missing.json", "x.json"], ["bench", "nothing"]]
)
def test_unusable_input_is_one_sentence_and_exit_code_2(arguments, capsys):
    assert main(arguments) == 2
    assert capsys.readouterr().err.count("\n") == 1
