# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Who has whom as a table, and matching again, as a stranger types them."""

import csv
import io
import json
import shlex
from pathlib import Path

import pytest

import matchmaker as mm
from matchmaker.cli import main
from matchmaker.listing import told


@pytest.fixture
def trial(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    main(["examples", "trial"])
    monkeypatch.chdir(tmp_path / "trial")
    main(shlex.split("solve mentoring-sample --policy mentoring-sample/rules.json -o result.json"))
    main(shlex.split("solve schools-sample --policy deferred_acceptance -o schools.json"))
    capsys.readouterr()
    return tmp_path / "trial"


def matching_of(path):
    return json.loads(Path(path).read_text(encoding="utf-8"))["matching"]


def rows_of(text):
    return list(csv.reader(io.StringIO(text)))


def test_everybody_is_listed_with_the_host_they_have(trial, capsys):
    assert main(["list", "mentoring-sample", "result.json"]) == 0
    heading, *rows = rows_of(capsys.readouterr().out)
    assert heading == ["twin", "twin name", "host", "host name", "choice", "fit"]
    assert {row[0]: row[2] or None for row in rows} == matching_of("result.json")
    assert ["amara", "Amara", "wanda", "Wanda", "choice 1", "71 %"] in rows
    assert ["goran", "Goran", "", "", "no host", ""] in rows
    assert main(["list", "schools-sample", "schools.json", "-o", "schools.csv"]) == 0
    text = Path("schools.csv").read_text(encoding="utf-8")
    assert text.endswith("\n")
    assert {row[5] for row in rows_of(text)[1:]} == {""}


def test_a_name_is_never_a_formula():
    market = mm.Market.build([mm.Twin("-1", name="=1+1")], [mm.Host("@x", name="+x")], {"-1": ["@x"]})
    (row,) = rows_of(mm.matches_csv(market, mm.solve(market)))[1:]
    assert row == ["'-1", "'=1+1", "'@x", "'+x", "choice 1", ""]


def test_reviewers_are_listed_one_pair_a_line(trial, capsys):
    assert main(["reviewers", "reviewers-sample/panel.json"]) == 0
    panels = json.loads(capsys.readouterr().out)["panels"]
    assert main(["reviewers", "reviewers-sample/panel.json", "--table"]) == 0
    heading, *rows = rows_of(capsys.readouterr().out)
    assert heading == ["application", "reviewer"]
    assert rows == [[text, person] for text, people in panels.items() for person in people]
    assert len(rows) == 36


def test_after_a_withdrawal_the_others_stay_and_the_new_result_holds(trial, capsys):
    typed = "rematch mentoring-sample result.json --withdraw mateo --changed later-problem.json -o later.json"
    assert main([*typed.split(), "--by", "Ada", "--reason", " No time before the summer. "]) == 0
    change, *moves, brought, price = capsys.readouterr().err.splitlines()
    assert change == "Mateo withdraws, decided by Ada: No time before the summer."
    assert moves == ["Goran: no host → Viktor", "Mateo: Viktor → no host"]
    assert brought == "Against the result before: 1 more at rank 3, 1 less at rank 2, 0.02 less total fit."
    assert price.startswith(
        "To keep everybody else in place means, against a fresh start: 1 more placed, 2 more at"
    )
    assert main(["verify", "later-problem.json", "later.json"]) == 0
    before, after = matching_of("result.json"), matching_of("later.json")
    assert {twin for twin in after if after[twin] != before[twin]} == {"goran"}
    assert "mateo" not in after
    kept = json.loads(Path("later-problem.json").read_text(encoding="utf-8"))["edits"]
    assert kept == [
        {"kind": "withdraw", "twin": "mateo", "by": "Ada", "reason": "No time before the summer."}
    ]


def test_a_host_that_takes_fewer_gives_its_twins_free_and_nobody_else(trial, capsys):
    typed = "rematch mentoring-sample result.json --places tomas=2 --changed changed.json -o later.json"
    assert main(typed.split()) == 0
    before, after = matching_of("result.json"), matching_of("later.json")
    stayed = [twin for twin, host in before.items() if host and host != "tomas"]
    assert all(after[twin] == before[twin] for twin in stayed)
    assert list(after.values()).count("tomas") <= 2
    change, move, *_ = capsys.readouterr().err.splitlines()
    assert change == "Tomas takes at most 2. Who decided it and why was not said."
    assert "→" in move


def test_pairs_are_fixed_and_kept_apart_and_what_that_costs_is_told(trial, capsys):
    typed = "rematch mentoring-sample result.json --lock goran=viktor --ban amara=wanda --changed c.json -o cr.json"
    assert main([*typed.split(), "--by", "Ada", "--reason", "Agreed on the phone."]) == 0
    locked, banned, *moves, brought, price = capsys.readouterr().err.splitlines()
    assert locked == "Goran is fixed to Viktor, decided by Ada: Agreed on the phone."
    assert banned == "Amara is kept from Wanda, decided by Ada: Agreed on the phone."
    assert "Goran: no host → Viktor" in moves
    assert brought == (
        "Against the result before: 1 fewer placed, 1 more at rank 3, 1 less at rank 2, 0.73 less total fit."
    )
    assert price == "To keep everybody else in place means, against a fresh start: no difference."
    assert main(["verify", "c.json", "cr.json"]) == 0
    after = matching_of("cr.json")
    assert after["goran"] == "viktor"
    assert after["amara"] != "wanda"
    kept = json.loads(Path("c.json").read_text(encoding="utf-8"))["edits"]
    assert kept == [
        {"kind": kind, "twin": twin, "host": host, "by": "Ada", "reason": "Agreed on the phone."}
        for kind, twin, host in (("lock", "goran", "viktor"), ("ban", "amara", "wanda"))
    ]
    capsys.readouterr()
    for wrong, said in {
        "--lock amara=wanda": "the pair 'amara' and 'wanda' is also banned",
        "--ban goran=viktor": "'goran' is locked to 'viktor'; unlock it first",
    }.items():
        assert main(f"rematch c.json cr.json {wrong} --changed d.json -o dr.json".split()) == 2
        assert capsys.readouterr().err == f"matchmaker: rematch {wrong}: {said}\n"
    assert (
        main(
            [
                "rematch",
                "c.json",
                "cr.json",
                "--unlock",
                "goran",
                "--free",
                "goran",
                "--changed",
                "d.json",
                "-o",
                "dr.json",
            ]
        )
        == 0
    )
    assert capsys.readouterr().err.startswith("Goran is no longer fixed.")


def test_what_if_says_what_would_be_and_keeps_it_only_when_asked_to(trial, capsys):
    before = sorted(trial.rglob("*"))
    typed = (
        "what-if mentoring-sample result.json --lock goran=xaver --minimum tomas=1 --places tomas=2 --by Ada"
    )
    assert main(typed.split()) == 0
    places, lock, *moves, brought = capsys.readouterr().out.splitlines()
    assert places == "Tomas takes at least 1 and at most 2, decided by Ada: no reason was given."
    assert lock == "Goran is fixed to Xaver, decided by Ada: no reason was given."
    assert "Goran: no host → Xaver" in moves
    assert brought.startswith("Against the result before: ")
    assert sorted(trial.rglob("*")) == before
    assert main([*typed.split(), "--changed", "c.json", "-o", "cr.json"]) == 0
    assert main(["verify", "c.json", "cr.json"]) == 0
    market, result = mm.read_tables("mentoring-sample"), mm.Result.from_json(Path("result.json").read_text())
    edits = [
        mm.SetCapacity("tomas", maximum=2, minimum=1, by="Ada"),
        mm.Lock("goran", "xaver", by="Ada"),
    ]
    changed, after, difference = mm.what_if(market, result, edits)
    assert Path("c.json").read_text(encoding="utf-8") == changed.to_json()
    assert Path("cr.json").read_text(encoding="utf-8") == after.to_json()
    assert len(moves) == len(difference.moves) > 1


def test_what_if_tells_what_cannot_be_and_who_still_stays(trial, capsys):
    assert main(["what-if", "mentoring-sample", "result.json", "--minimum", "zoran=1"]) == 1
    change, none = capsys.readouterr().out.splitlines()
    assert change.startswith("Zoran takes at least 1.")
    assert none.startswith("infeasible: no matching was found; to see why, write the problem with --changed")
    main(
        [
            "rematch",
            "mentoring-sample",
            "result.json",
            "--withdraw",
            "mateo",
            "--changed",
            "c.json",
            "-o",
            "cr.json",
        ]
    )
    capsys.readouterr()
    assert main(["what-if", "c.json", "cr.json", "--places", "sofia=0"]) == 0
    said = capsys.readouterr().out.splitlines()
    stayed = sum(map(bool, matching_of("cr.json").values())) - 1
    assert said[-1] == f"Kept in place by an earlier re-match, and free to move here: {stayed}."
    assert main(["what-if", "c.json", "cr.json", "--unlock", "amara"]) == 2
    assert capsys.readouterr().err == "matchmaker: what-if --unlock amara: 'amara' is not locked\n"


def test_every_kind_of_edit_is_told_in_words():
    market = mm.Market.build(
        [mm.Twin(name) for name in "abcd"],
        [mm.Host("x", 2), mm.Host("y")],
        {twin: ["x", "y"] for twin in "abcd"},
    )
    edits = [
        mm.Lock("a", "y", by="Ada"),
        mm.Unlock("a", reason="A mistake."),
        mm.Ban("b", "x", by="Ada", reason="Same mayor."),
        mm.SetCapacity("x", maximum=1, minimum=0, by="Ola", reason="Fewer rooms."),
        mm.Withdraw("d", by="Bo", reason="No time."),
    ]
    found = mm.rematch(market, mm.solve(market), edits)
    assert told(market, found)[:5] == [
        "a is fixed to y, decided by Ada: no reason was given.",
        "a is no longer fixed, decided by somebody not named: A mistake.",
        "b is kept from x, decided by Ada: Same mayor.",
        "x takes at least 0 and at most 1, decided by Ola: Fewer rooms.",
        "d withdraws, decided by Bo: No time.",
    ]


def test_a_change_after_which_the_others_cannot_stay_is_told(trial, capsys):
    for minimum, said in ((1, "though a fresh start would do"), (2, "nor by a fresh start")):
        market = mm.Market.build(
            [mm.Twin("a"), mm.Twin("b")],
            [mm.Host("x", minimum=minimum, maximum=2), mm.Host("y")],
            {"a": ["x"], "b": ["y", "x"]},
        )
        Path("p.json").write_text(market.to_json(), encoding="utf-8")
        main(["solve", "p.json", "--policy", "welfare", "-o", "r.json"])
        capsys.readouterr()
        assert (
            main(["rematch", "p.json", "r.json", "--withdraw", "a", "--changed", "c.json", "-o", "cr.json"])
            == 1
        )
        _, line = capsys.readouterr().err.splitlines()
        assert line.startswith(
            f"infeasible: with everybody else in place no matching was found, {said}; diagnose"
        )
        assert main(["diagnose", "c.json", "--policy", "welfare"]) == 1
        assert "x takes at least" in capsys.readouterr().out


WRONG = {
    "list mentoring-sample": "list: the following arguments are required: result; see",
    "list mentoring-sample schools.json": "schools.json: is the result of another problem than mentoring-sample",
    "list mentoring-sample mentoring-sample": "mentoring-sample: cannot be read (Is a directory)",
    "rematch mentoring-sample result.json --withdraw mateo": "rematch: the following arguments are required: --changed",
    "rematch mentoring-sample result.json --changed c.json": "rematch: changes nothing; use --withdraw, --places",
    "rematch mentoring-sample result.json --changed c.json --withdraw no": "rematch --withdraw no: 'no' is not in the",
    "rematch mentoring-sample result.json --changed c.json --free goran --by Ada": "rematch --by: is kept with a",
    "rematch mentoring-sample result.json --changed c.json --free goran --reason x": "rematch --reason: is kept with",
    "rematch mentoring-sample result.json --changed c.json --free no": "rematch --free: 'no' is not in the market",
    "rematch mentoring-sample result.json --changed c.json --places birk": "rematch --places: 'birk' is not a host and",
    "rematch mentoring-sample result.json --changed c.json --places birk=x": "rematch --places: 'birk=x' is not a host",
    "rematch mentoring-sample result.json --changed c.json --places no=1": "rematch --places no=1: 'no' is not in the",
    "rematch mentoring-sample result.json --changed c.json --places birk=0": "rematch --places birk=0: the minimum 1 is above the maximum 0 of 'birk'",
    "what-if mentoring-sample result.json": "what-if: changes nothing; use --withdraw, --places, --minimum, --lock",
    "what-if mentoring-sample result.json --by Ada": "what-if: changes nothing; use --withdraw, --places, --minimum",
    "what-if mentoring-sample result.json --free goran": "command line: unrecognized arguments: --free goran",
    "what-if mentoring-sample result.json --withdraw mateo --changed c.json": "what-if: needs --changed and -o togeth",
    "what-if mentoring-sample result.json --withdraw mateo -o c.json": "what-if: needs --changed and -o together",
    "what-if mentoring-sample result.json --withdraw mateo --changed no/c -o c": "no/c: cannot be written",
    "what-if mentoring-sample schools.json --withdraw mateo": "schools.json: is the result of another problem",
    **{
        f"{command} --{typed}": f"{command.split()[0]} --{said}"
        for command in (
            "what-if mentoring-sample result.json",
            "rematch mentoring-sample result.json --changed c.json",
        )
        for typed, said in {
            "lock goran": "lock: 'goran' is not a twin and a host, as ghent=lahti",
            "lock goran=": "lock: 'goran=' is not a twin and a host, as ghent=lahti",
            "ban =birk": "ban: '=birk' is not a twin and a host, as ghent=lahti",
            "lock no=birk": "lock no=birk: 'no' is not in the market as a twin",
            "lock goran=no": "lock goran=no: 'no' is not in the market as a host",
            "lock viktor=goran": "lock viktor=goran: 'viktor' is not in the market as a twin",
            "ban no=birk": "ban no=birk: 'no' is not in the market as a twin",
            "ban goran=no": "ban goran=no: 'no' is not in the market as a host",
            "unlock no": "unlock no: 'no' is not in the market as a twin",
            "unlock goran": "unlock goran: 'goran' is not locked",
            "lock goran=birk --lock goran=tomas": "lock goran=tomas: 'goran' is also locked to 'birk'",
            "ban goran=birk --lock goran=birk": "lock goran=birk: the same pair is also banned",
            "lock goran=birk --withdraw goran": "lock goran=birk: 'goran' also withdraws",
            "ban goran=birk --withdraw goran": "ban goran=birk: 'goran' also withdraws",
            "unlock goran --withdraw goran": "unlock goran: 'goran' also withdraws",
            "unlock goran --lock goran=birk": "lock goran=birk: 'goran' is also to be free",
            "minimum birk": "minimum: 'birk' is not a host and a whole number, as lahti=2",
            "minimum birk=9": "minimum birk=9: the minimum 9 is above the maximum",
            "minimum birk=1 --minimum birk=0": "minimum birk=0: 'birk' is also given 1",
            "places birk=1234567890": "places: 'birk=1234567890' is not a host and a whole",
        }.items()
    },
    "rematch mentoring-sample result.json --changed c.json --free goran --withdraw goran": "rematch --free goran: 'gor",
    "rematch mentoring-sample result.json --changed c.json --free goran --lock goran=birk": "rematch --lock goran=birk",
    "rematch mentoring-sample result.json --changed no/c.json --withdraw mateo": "no/c.json: cannot be written",
    "rematch mentoring-sample schools.json --changed c.json --withdraw mateo": "schools.json: is the result of another",
}


@pytest.mark.parametrize("typed", WRONG)
def test_what_is_typed_wrongly_is_told_in_the_words_that_were_typed(trial, capsys, typed):
    before = sorted(trial.rglob("*"))
    assert main(typed.split()) == 2
    said = capsys.readouterr()
    assert said.err.startswith(f"matchmaker: {WRONG[typed]}"), said.err
    assert said.err.count("\n") == 1
    assert said.out == ""
    assert sorted(trial.rglob("*")) == before


def test_a_result_without_a_matching_is_not_gone_on_from(trial, capsys):
    Path("clash.json").write_text(
        '{"twins": [{"id": "a"}], "hosts": [{"id": "x", "minimum": 1}]}', encoding="utf-8"
    )
    main(["solve", "clash.json", "-o", "none.json"])
    capsys.readouterr()
    assert main(["rematch", "clash.json", "none.json", "--withdraw", "a", "--changed", "c.json"]) == 2
    assert "none.json: is 'infeasible': there is no matching to go on from" in capsys.readouterr().err
    assert main(["list", "clash.json", "none.json"]) == 2
    assert "is 'infeasible': there is no matching to show" in capsys.readouterr().err
