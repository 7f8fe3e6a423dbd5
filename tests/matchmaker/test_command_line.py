# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Each command typed by a stranger, wrongly too: one sentence with its place, exit code 2, nothing half-written."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import matchmaker as mm
from matchmaker.cli import main
from matchmaker.codec import LARGEST_FILE, load_json
from matchmaker.files import write_whole

FULL = Path("/dev/full")
PANEL = {
    "reviewers": ["ada", "bo", "cy"],
    "applications": ["ghent", "braga"],
    "affinity": {
        "ada": {"ghent": 0.9, "braga": 0.2},
        "bo": {"ghent": 0.8, "braga": 0.7},
        "cy": {"braga": 0.6},
    },
    "demand": 1,
    "load": [0, 1],
}


@pytest.fixture
def folder(tmp_path, monkeypatch, capsys):
    """A folder with a problem, its result, the result of another problem, and files that are neither."""
    monkeypatch.chdir(tmp_path)
    for name, seed in (("problem", "1"), ("other", "2")):
        main(["generate", "--twins", "6", "--hosts", "4", "--seed", seed, "-o", f"{name}.json"])
        main(["solve", f"{name}.json", "--policy", "welfare", "-o", f"{name}-result.json"])
    (tmp_path / "folder").mkdir()
    for name, text in {
        "empty": "",
        "list": "[]",
        "torn": '{"twins": [',
        "latin": '{"name": "Malm\xf6"}',
        "huge": '{"twins": ' + "9" * 5000 + "}",
        "infinite": '{"twins": [{"id": "a"}], "hosts": [{"id": "x"}], "preferences": {"a": ["x"]}, "scores": {"a": 1e999}}',
        "half": '{"twins": [{"id": "a", "name": "\\ud800"}]}',
        "nan": '{"scores": {"a": NaN}}',
        "unknown": '{"twins": [{"id": "a"}], "hosts": [{"id": "x"}], "preferences": {"a": ["y"]}}',
        "twice": '{"twins": [{"id": "a"}], "hosts": [{"id": "x"}], "preferences": {"a": ["x", "x"]}}',
        "bounds": '{"twins": [], "hosts": [{"id": "x", "minimum": 2, "maximum": 1}]}',
        "panel": json.dumps(PANEL),
        "stranger": json.dumps(PANEL | {"conflicts": [["ada", "lahti"]]}),
        "loads": json.dumps(PANEL | {"load": [3, 1]}),
    }.items():
        (tmp_path / f"{name}.json").write_text(text, encoding="latin-1")
    with (tmp_path / "big.json").open("wb") as file:
        file.truncate(2 * 1024**3)
    capsys.readouterr()
    return tmp_path


WRONG = {
    "": "command line: the following arguments are required: COMMAND; see matchmaker --help",
    "slove problem.json": "command line: argument COMMAND: invalid choice: 'slove'",
    "solve": "solve: the following arguments are required: problem; see matchmaker solve --help",
    "solve problem.json --fast": "command line: unrecognized arguments: --fast",
    "solve problem.json --time 3": "command line: unrecognized arguments: --time 3",
    "solve problem.json --time-limit nan": "solve: argument --time-limit: invalid number of seconds above zero",
    "solve problem.json --time-limit -1": "solve: argument --time-limit: invalid number of seconds above zero",
    "solve missing.json": "missing.json: cannot be read (No such file or directory)",
    "solve folder": "folder: holds neither twins.csv nor twins.parquet",
    "examples folder": "folder: exists already; name a new folder for the examples",
    "reviewers folder": "folder: cannot be read (Is a directory)",
    "solve empty.json": "empty.json: is empty",
    "solve list.json": "list.json, market: is not an object",
    "solve torn.json": "torn.json, line 1, column 12: is not JSON",
    "solve latin.json": "latin.json, byte 14: is not UTF-8 text",
    "solve huge.json": "huge.json: holds a whole number of thousands of digits",
    "solve infinite.json": "infinite.json, scores['a']: inf is not a finite number",
    "solve half.json": "half.json: holds half of a character (a lone surrogate such as \\ud800)",
    "solve nan.json": "nan.json, a value: NaN is not a finite number",
    "solve unknown.json": "unknown.json, preferences['a'][0]: 'y' is not in the market",
    "solve twice.json": "twice.json, preferences['a'][1]: 'x' is ranked twice",
    "solve bounds.json": "bounds.json, hosts[0].minimum: 2 is above the maximum 1 of 'x'",
    "solve big.json": f"big.json: has 2147483648 bytes and the limit is {LARGEST_FILE}",
    "solve problem-result.json": "problem-result.json, market.certificate: is not a field of a market",
    "solve problem.json --policy best": "--policy: 'best' is neither a named policy nor a file",
    "solve problem.json --policy list.json": "list.json, policy: is not an object",
    "solve problem.json -o nowhere/r.json": "nowhere/r.json: cannot be written, for there is no folder 'nowhere'",
    "solve problem.json -o folder": "folder: is a folder; name a file in it",
    "solve missing.json -o nowhere/r.json": "nowhere/r.json: cannot be written",
    "verify problem.json problem.json": "problem.json, result.format: is not 'matchmaker-result/1'",
    "verify problem.json other-result.json": "other-result.json: is the result of another problem than problem.json",
    "explain problem.json other-result.json --twin t000001": "other-result.json: is the result of another problem",
    "explain problem.json problem-result.json --twin ghent": "twin: 'ghent' is not in the market",
    "explain problem.json problem-result.json --twin t000001 --host ghent --price": "host: 'ghent' is not in the market",
    "explain problem.json problem-result.json --twin t000001 --price": "explain: --price needs --host",
    "solve folder/twins.csv": "folder/twins.csv: is one table of three; name the folder with twins, hosts and pairs",
    "diagnose list.json": "list.json, market: is not an object",
    "generate --twins -1": "generate: needs 0 to 20000 twins and 1 to 20000 hosts",
    "generate --twins many": "generate: argument --twins: invalid int value: 'many'",
    "generate -o nowhere/p.json": "nowhere/p.json: cannot be written",
    "bench nothing": "bench",
    "reviewers problem.json": "problem.json, panel.bans: is not a field of a panel",
    "reviewers stranger.json": "stranger.json, panel.conflicts[0]: 'lahti' is not one of the applications",
    "reviewers loads.json": "loads.json, panel.load: asks for at least 3 and at most 1",
}


@pytest.mark.parametrize("typed", WRONG)
def test_what_is_typed_wrongly_gets_one_sentence_with_its_place(folder, capsys, typed):
    before = sorted(folder.rglob("*"))
    assert main(typed.split()) == 2
    said = capsys.readouterr()
    assert said.err.startswith(f"matchmaker: {WRONG[typed]}")
    assert said.err.count("\n") == 1
    assert said.out == ""
    assert sorted(folder.rglob("*")) == before


@pytest.mark.skipif(not FULL.exists() or os.geteuid() == 0, reason="needs a user who may not read everything")
def test_a_file_one_may_not_read_is_named(folder, capsys):
    (folder / "empty.json").chmod(0)
    assert main(["solve", "empty.json"]) == 2
    assert capsys.readouterr().err == "matchmaker: empty.json: cannot be read (Permission denied)\n"


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="needs a device without end")
def test_a_device_without_end_is_read_up_to_the_limit_only():
    with pytest.raises(mm.InvalidInputError, match="/dev/zero: has more than 1000 bytes"):
        load_json("/dev/zero", largest=1000)


def test_a_pipe_that_brings_a_market_is_read(folder):
    os.mkfifo("pipe")
    text = (folder / "problem.json").read_text(encoding="utf-8")
    with subprocess.Popen([sys.executable, "-c", f"open('pipe', 'w').write({text!r})"]) as writer:
        assert main(["solve", "pipe", "--policy", "welfare", "-o", "r.json"]) == 0
        assert writer.wait() == 0
    assert (folder / "r.json").read_text() == (folder / "problem-result.json").read_text()


@pytest.mark.skipif(not FULL.exists(), reason="needs a full device")
@pytest.mark.parametrize(
    "typed",
    [
        "solve problem.json -o /dev/full",
        "verify problem.json problem-result.json",
        "generate",
    ],
)
def test_a_full_disk_is_one_sentence(folder, typed):
    with FULL.open("w") as full:
        ended = subprocess.run(
            [sys.executable, "-m", "matchmaker", *typed.split()],
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
        )
    assert ended.returncode == 2
    assert ended.stderr.decode().count("\n") == 1
    assert b"No space left on device" in ended.stderr


def test_a_reader_that_has_seen_enough_is_no_error(folder):
    command = [sys.executable, "-m", "matchmaker", "generate", "--twins", "2000"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as writer:
        writer.stdout.read(10)
        writer.stdout.close()
        assert writer.stderr.read() == b""
        assert writer.wait() == 0


def test_what_was_there_stays_when_writing_fails(tmp_path, monkeypatch):
    target = tmp_path / "result.json"
    target.write_text("the old one", encoding="utf-8")

    def broken(path, text, encoding):
        path.write_bytes(text.encode(encoding)[:3])
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_text", broken)
    with pytest.raises(mm.InvalidInputError, match="No space left"):
        write_whole(str(target), "the new one")
    assert target.read_text(encoding="utf-8") == "the old one"
    assert [path.name for path in tmp_path.iterdir()] == ["result.json"]


def test_a_link_stays_a_link(tmp_path):
    (tmp_path / "link").symlink_to(tmp_path / "real.json")
    write_whole(str(tmp_path / "link"), "{}")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real.json").read_text(encoding="utf-8") == "{}"


def test_stopping_from_the_keyboard_gives_the_best_so_far_or_a_sentence(tmp_path):
    problem, result = tmp_path / "p.json", tmp_path / "r.json"
    main(["generate", "--twins", "150", "--hosts", "80", "--seed", "3", "-o", str(problem)])
    rules = tmp_path / "rules.json"
    cap = {"kind": "region_cap", "attribute": "country", "limit": 5}
    rules.write_text(json.dumps({"quotas": [cap]}), encoding="utf-8")
    command = [sys.executable, "-m", "matchmaker", "solve", problem, "--policy", rules, "-o", result]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as solving:
        time.sleep(2)
        solving.send_signal(signal.SIGINT)
        said = solving.stderr.read()
        code = solving.wait()
    assert said.count("\n") == 1
    assert "Traceback" not in said
    if code == 130:
        assert said.startswith("matchmaker: stopped from the keyboard")
        assert not result.exists()
    else:
        assert code in (0, 1)
        assert said.split(":")[0] == json.loads(result.read_text(encoding="utf-8"))["status"]


def test_an_interrupt_before_an_answer_is_exit_130(folder, monkeypatch, capsys):
    def interrupted(*_given, **_named):
        raise KeyboardInterrupt

    monkeypatch.setattr("matchmaker.engine.solve", interrupted)
    assert main(["solve", "problem.json", "-o", "new.json"]) == 130
    assert capsys.readouterr().err == (
        "matchmaker: stopped from the keyboard before there was an answer; nothing was written\n"
    )
    assert not (folder / "new.json").exists()


def test_reviewers_are_assigned_by_a_command(folder, capsys):
    assert main(["reviewers", "panel.json", "-o", "who.json"]) == 0
    answer = json.loads((folder / "who.json").read_text(encoding="utf-8"))
    assert answer["panels"] == {"braga": ["bo"], "ghent": ["ada"]}
    assert answer["total"] == 1.6
    assert answer["loads"] == {"ada": 1, "bo": 1, "cy": 0}
    assert answer["proof"] == "total: prices"
    (folder / "panel.json").write_text(json.dumps(PANEL | {"conflicts": [["ada", "ghent"]], "floor": "best"}))
    assert main(["reviewers", "panel.json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["panels"] == {"braga": ["cy"], "ghent": ["bo"]}
    assert answer["floor"] == 0.6
    (folder / "panel.json").write_text(json.dumps(PANEL | {"demand": 2}))
    assert main(["reviewers", "panel.json"]) == 1
    assert json.loads(capsys.readouterr().out)["proof"] == "no assignment exists"


def test_the_solver_prints_no_banner():
    code = (
        "import matchmaker as mm; "
        "print(mm.assign_reviewers([[0.9, 0.2], [0.8, 0.7]], demand=1, load=(0, 1), floor='best').floor)"
    )
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ended.stdout == "0.7\n"
