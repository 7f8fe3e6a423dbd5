# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""The worked examples: as a stranger gets them, and as they were invented."""

import json
import re
import shlex
from pathlib import Path

import pytest

import matchmaker as mm
from matchmaker.cli import main
from tools.build_examples import SEED, write_examples

SHIPPED = Path(mm.__file__).parent / "data" / "examples"


def texts(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8")
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.fixture
def examples(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(["examples", "trial"]) == 0
    monkeypatch.chdir(tmp_path / "trial")
    capsys.readouterr()
    return tmp_path / "trial"


def test_the_examples_are_those_that_the_seed_makes(tmp_path):
    write_examples(tmp_path)
    assert texts(tmp_path) == texts(SHIPPED)


def test_every_example_says_that_it_is_a_sample(examples):
    made = texts(examples)
    assert set(made) == set(texts(SHIPPED))
    assert all("-sample/" in name for name in made if name != "README.md")
    assert f"is a sample: invented, from the seed {SEED}" in " ".join(made["README.md"].split())
    assert json.loads(made["twinning-sample/problem.json"])["name"].startswith("Sample ")


def test_every_command_of_the_examples_page_does_what_it_says(examples, capsys):
    typed = re.findall(
        r"^    matchmaker (.+)$", (examples / "README.md").read_text(encoding="utf-8"), re.MULTILINE
    )
    said = {}
    for line in typed:
        assert main(shlex.split(line)) == 0, line
        said[line] = capsys.readouterr()
    assert len(typed) == 10
    summaries = [said[line].err for line in typed if line.startswith("solve")]
    assert summaries == [
        "optimal: 20 of 24 twins matched (cp_sat)\n",
        "optimal: 14 of 18 twins matched (cp_sat)\n",
        "optimal: 55 of 60 twins matched (deferred_acceptance)\n",
    ]
    checked = "".join(said[line].out for line in typed if line.startswith("verify"))
    assert checked.count("holds  stability:") == 3
    assert "FAILS" not in checked
    assert all(said[line].out for line in typed if line.startswith("explain"))
    panels = json.loads(Path("who-reviews-what.json").read_text(encoding="utf-8"))
    assert {len(people) for people in panels["panels"].values()} == {3}
    assert set(panels["loads"].values()) <= {3, 4, 5}


def test_a_fixed_and_an_excluded_pair_of_the_example_hold(examples):
    market = mm.Market.from_json(Path("twinning-sample/problem.json").read_bytes())
    rules = mm.Policy.from_dict(json.loads(Path("twinning-sample/rules.json").read_bytes()))
    found = mm.solve(market, rules)
    placed = [market.twin(twin) for twin, host in found.matching.items() if host]
    assert found.matching["kestrin"] == "glimmen"
    assert found.matching["arnwick"] != market.bans[0].host
    assert sum(twin.value_of("mission") == "no" for twin in placed) >= 10
    assert max(sum(one.country == twin.country for one in placed) for twin in placed) == 3


def test_what_was_copied_can_be_changed_and_is_never_overwritten(examples, capsys, monkeypatch):
    monkeypatch.chdir(examples.parent)
    (examples / "mentoring-sample" / "twins.csv").write_text("mine", encoding="utf-8")
    for typed, said in (
        ("trial", "trial: exists already; name a new folder for the examples"),
        ("nowhere/trial", "nowhere/trial: cannot be made (No such file or directory)"),
        ("''", "examples: needs the name of a new folder"),
    ):
        assert main(shlex.split(f"examples {typed}")) == 2
        assert capsys.readouterr().err == f"matchmaker: {said}\n"
    assert (examples / "mentoring-sample" / "twins.csv").read_text(encoding="utf-8") == "mine"


def test_a_mistake_in_a_table_is_named_with_its_file_and_line(examples, capsys):
    pairs = Path("mentoring-sample/pairs.csv")
    text = pairs.read_text(encoding="utf-8")
    for right, wrong, said in (
        ("amara,wanda", "amara,vanda", "/pairs.csv, column host, row 1: 'vanda' is not in the market"),
        ("1,8,0.71", "1,8,7.1", "mentoring-sample, "),
        ("rank,host_rank", "rank,host_rang", "mentoring-sample, "),
    ):
        assert right in text
        pairs.write_text(text.replace(right, wrong, 1), encoding="utf-8")
        assert main(["solve", "mentoring-sample"]) == 2
        refusal = capsys.readouterr().err
        assert refusal.startswith("matchmaker: mentoring-sample")
        assert said in refusal
        assert refusal.count("\n") == 1
