# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
from importlib import import_module

import pytest

import matchmaker as mm
from matchmaker import tables
from tests.matchmaker.oracle import tiny_market


def test_tables_give_back_the_same_market(tmp_path):
    for seed in range(20):
        market = tiny_market(seed).with_rules(locks=[], bans=[])
        mm.write_tables(market, tmp_path / str(seed))
        again = mm.read_tables(tmp_path / str(seed))
        assert {**again.to_dict(), "name": ""} == market.to_dict()


def test_ids_that_look_like_numbers_stay_texts(tmp_path):
    market = mm.Market.build([mm.Twin("007"), mm.Twin("7")], [mm.Host("01")], {"007": ["01"], "7": ["01"]})
    mm.write_tables(market, tmp_path)
    assert mm.read_tables(tmp_path).pairs.twin.tolist() == [0, 1]


def test_pairs_are_read_without_a_look_at_each_row(tmp_path, monkeypatch):
    mm.write_tables(mm.generate_large(300, 30), tmp_path)
    seen: list[str] = []
    rows = tables._rows

    def counted(path):
        for row in rows(path):
            seen.append(path.name)
            yield row

    monkeypatch.setattr(tables, "_rows", counted)
    market = mm.read_tables(tmp_path)
    assert len(market.pairs) > 4000
    assert seen.count("twins.csv") == 300
    assert "pairs.csv" not in seen
    # The slow way, for who has no pandas, reads the same market.
    columns = tables._columns
    monkeypatch.setattr(
        tables,
        "_columns",
        lambda path: tables._plain_columns(path) if path.name == "pairs.csv" else columns(path),
    )
    assert mm.read_tables(tmp_path).sha256 == market.sha256
    assert "pairs.csv" in seen


def test_parquet_gives_back_the_same_market(tmp_path):
    # Fewer hosts than a list has room for.
    market = mm.generate_large(50, 10)
    mm.write_tables(market, tmp_path, parquet=True)
    again = mm.read_tables(tmp_path)
    assert {**again.to_dict(), "name": ""} == {**market.to_dict(), "name": ""}


@pytest.mark.parametrize(
    ("table", "text", "sentence"),
    [
        ("pairs", "twin,host\na,z\n", r"pairs.csv, column host, row 1: 'z' is not in the market"),
        ("pairs", "twin,host,score\na,x,high\n", "column score: holds something that is not a number"),
        ("pairs", "twin,host,rank\na,x,1.5\n", "column rank: holds something that is not a whole number"),
        ("pairs", "twin,host,rank\na,x\n", "pairs.csv, line 2: has another number of cells than the heading"),
        ("pairs", "twin,host\na,x,1\n", "pairs.csv: cannot be read"),
        ("pairs", "twin,host\na,x\na,x,1,2\n", "pairs.csv: cannot be read"),
        ("pairs", "", "has no column 'twin'"),
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


SPREADSHEETS = {
    "commas": "twin,host,rank,score,term:t\na,x,1,82.5,0.75\na,y,,82.5,\n",
    "semicolons": "twin;host;rank;score;term:t\na;x;1;82,5;0,75\na;y;;82,5;\n",
    "semicolons and points": "twin;host;rank;score;term:t\na;x;1;82.5;0.75\na;y;;82.5;\n",
    "tabs": "twin\thost\trank\tscore\tterm:t\na\tx\t1\t82,5\t0,75\na\ty\t\t82,5\t\n",
    "a mark at the front": "\ufefftwin;host;rank;score;term:t\r\na;x;1;82,5;0,75\r\na;y;;82,5;\r\n",
}


@pytest.mark.parametrize("kind", SPREADSHEETS)
@pytest.mark.parametrize("pandas", [True, False])
def test_what_a_spreadsheet_writes_is_read(tmp_path, monkeypatch, kind, pandas):
    mark = {"commas": ",", "tabs": "\t"}.get(kind, ";")
    for name, text in (("twins", "id,name\na,Åse\n"), ("hosts", "id,maximum\nx,1\ny,2\n")):
        (tmp_path / f"{name}.csv").write_text(text.replace(",", mark), encoding="utf-8")
    (tmp_path / "pairs.csv").write_text(SPREADSHEETS[kind], encoding="utf-8", newline="")
    if not pandas:
        monkeypatch.setattr(tables, "_frame", lambda _: import_module("no_such_package"))
    market = mm.read_tables(tmp_path)
    assert [host.maximum for host in market.hosts] == [1, 2]
    assert market.twins[0].name == "Åse"
    columns = {name: column.tolist() for name, column in market.pairs.columns().items()}
    assert columns["rank"] == [1, 0]
    assert columns["score"] == [82_500_000, 82_500_000]
    assert columns["term:t"] == [750_000, 0]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("twin,host,score\na,x,\n", "column score: holds something that is not a number"),
        ('twin,host,score\na,x,"1,000"\n', "column score: holds something that is not a number"),
        ("twin;host;score\na;x;1.000,5\n", "column score: holds something that is not a number"),
        ("twin;host;rank\na;x;1,5\n", "column rank: holds something that is not a whole number"),
    ],
)
def test_a_number_that_can_be_read_in_two_ways_is_refused(tmp_path, text, sentence):
    for name, content in {"twins": "id\na\n", "hosts": "id\nx\n", "pairs": text}.items():
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
