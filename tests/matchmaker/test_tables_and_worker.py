# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
import pytest

import matchmaker as mm
from tests.matchmaker.oracle import tiny_market


def test_tables_give_back_the_same_market(tmp_path):
    for seed in range(20):
        market = tiny_market(seed).with_rules(locks=[], bans=[])
        mm.write_tables(market, tmp_path / str(seed))
        again = mm.read_tables(tmp_path / str(seed))
        assert {**again.to_dict(), "name": ""} == market.to_dict()


@pytest.mark.parametrize(
    ("table", "text", "sentence"),
    [
        ("pairs", "twin,host\na,z\n", r"pairs.csv, column host, row 1: 'z' is not in the market"),
        ("pairs", "twin,host,score\na,x,high\n", "column score: holds something that is not a number"),
        ("pairs", "host\nx\n", "has no column 'twin'"),
        ("pairs", "twin,host\na,x\na,x\n", "given twice"),
        ("twins", 'id\n""\n', "twins.csv, line 2, column id: is empty"),
        ("twins", "id,name\na\n", "line 2: has another number of cells"),
        ("hosts", "id,maximum\nx,many\n", "hosts.csv, line 2, column maximum: 'many' is not a whole number"),
    ],
)
def test_bad_tables_are_refused_with_file_and_line(tmp_path, table, text, sentence):
    good = {"twins": "id\na\n", "hosts": "id\nx\n", "pairs": "twin,host\na,x\n"}
    for name, content in {**good, table: text}.items():
        (tmp_path / f"{name}.csv").write_text(content, encoding="utf-8")
    with pytest.raises(mm.InvalidInputError, match=sentence):
        mm.read_tables(tmp_path)


def test_a_missing_table_is_named(tmp_path):
    with pytest.raises(mm.InvalidInputError, match=r"neither twins\.csv nor twins\.parquet"):
        mm.read_tables(tmp_path)


def test_a_process_of_its_own_gives_the_same_record_and_reports_progress():
    market = mm.generate(20, 10, seed=2)
    seen: list[object] = []
    apart = mm.solve_apart(market, "welfare", time_limit=60, progress=seen.append)
    assert apart.to_json() == mm.solve(market, "welfare").to_json()
    assert seen


def test_a_cancelled_solve_matches_nobody_and_says_so():
    market = mm.generate(20, 10, seed=2)
    result = mm.solve_apart(market, cancelled=lambda: True)
    assert (result.status, result.reason) == ("stopped", "cancelled by the caller")
    assert set(result.matching.values()) == {None}
    mm.verify(market, result).raise_if_invalid()
