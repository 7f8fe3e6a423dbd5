# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""A solve over several cases keeps its limits as one, and hands in what it has; meanwhile there is something to show."""

import json
import multiprocessing
import sys
import threading
import time
from types import SimpleNamespace
from typing import Any

import pytest

import matchmaker as mm
from matchmaker import worker
from matchmaker.cli import main
from matchmaker.limits import Limits

#: Both quotas bind, so each is taken apart at its bound; the proof takes seconds.
HARD = mm.generate(100, 53, seed=7)
QUOTAS = (mm.RegionCap("country", 8), mm.GroupFloor("mission", "yes", 40))
RULES = mm.named_policy("stable_fair", quotas=QUOTAS)
#: Here a first matching is found within a second, and more is to be proven.
SOON = mm.generate(100, 53, seed=1)
SOON_RULES = mm.named_policy(
    "stable_fair", quotas=(mm.RegionCap("country", 8), mm.GroupFloor("mission", "yes", 31))
)


class After:
    """Says stop from the first time that a matching was found."""

    def __init__(self):
        self.found: list[mm.Result] = []

    def __call__(self):
        return bool(self.found)


def test_cancelling_hands_in_the_best_so_far_and_says_what_is_not_proven():
    after = After()
    result = mm.solve(SOON, SOON_RULES, cancelled=after, found=after.found.append)
    assert result.status == "feasible"
    assert result.run["cases"] <= 3
    assert not all(stage.proven for stage in result.stages)
    assert result.run["gap"] >= 0
    assert result.certificate["optimality_rests_on"] == "nothing"
    mm.verify(SOON, result).raise_if_invalid()
    assert all(mm.verify(SOON, better).valid for better in after.found)


def test_a_time_limit_is_for_all_cases_together():
    started = time.monotonic()
    result = mm.solve(HARD, RULES, time_limit=0.5)
    # A generous bound: the limit times the number of cases would be far beyond it.
    assert time.monotonic() - started < 5
    assert result.status in ("feasible", "stopped")
    mm.verify(HARD, result).raise_if_invalid()


def test_nothing_is_begun_when_the_caller_has_cancelled_already():
    result = mm.solve(HARD, RULES, cancelled=lambda: True)
    assert (result.status, set(result.matching.values())) == ("stopped", {None})


def test_an_interrupt_stops_the_solver_and_reaches_the_caller():
    def interrupt():
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        mm.solve(HARD, RULES, cancelled=interrupt)


def test_a_process_of_its_own_hands_in_the_best_so_far_when_cancelled():
    shown: list[mm.Preview] = []
    asked: list[float] = []

    def cancelled():
        if shown:
            asked.append(time.monotonic())
        return bool(asked) and time.monotonic() - asked[0] > 1

    started = time.monotonic()
    result = mm.solve_apart(HARD, RULES, cancelled=cancelled, preview=shown.append)
    assert time.monotonic() - started < 60
    assert result.status in ("feasible", "stopped")
    mm.verify(HARD, result).raise_if_invalid()


def work_until_the_memory_is_full(sender, stop, task):
    """The work of the process, which takes all the memory that its limit leaves, once it has found a matching."""
    found, taken, plain = [], [], Limits.run

    class Overheard:
        def send(self, message):
            if message[0] == "found":
                found.append(message)
            sender.send(message)

    def run(limits, solver, program):
        while found:
            taken.append(bytearray(1 << 24))
        return plain(limits, solver, program)

    # This is a process of its own, which ends with its work.
    Limits.run = run  # type: ignore[method-assign]
    PLAIN_WORK(Overheard(), stop, task)


PLAIN_WORK = worker._work


@pytest.mark.skipif(sys.platform != "linux", reason="only there a limit of the address space is kept")
def test_at_the_memory_limit_the_best_found_in_any_case_is_handed_in(monkeypatch):
    monkeypatch.setattr(worker, "_work", work_until_the_memory_is_full)
    stages: list[str] = []
    result = mm.solve_apart(SOON, SOON_RULES, memory_limit=3 << 30, progress=stages.append)
    assert (result.status, result.run) == ("feasible", {"stopped": "the memory limit was reached"})
    assert not any(stage.proven for stage in result.stages)
    assert stages
    mm.verify(SOON, result).raise_if_invalid()


@pytest.mark.skipif(sys.platform != "linux", reason="only there a limit of the address space is kept")
def test_too_little_memory_to_begin_with_is_told_in_a_sentence():
    result = mm.solve_apart(HARD, RULES, memory_limit=220 << 20)
    # A process may be too short of memory to say a last word.
    assert result.status == "stopped"
    assert result.reason in (worker.OUT_OF_MEMORY, worker.DIED)
    assert set(result.matching.values()) == {None}
    mm.verify(HARD, result).raise_if_invalid()


@pytest.mark.parametrize(
    ("error", "limit", "meant"),
    [
        (MemoryError(), None, True),
        (ImportError("x.so: failed to map segment from shared object"), 1 << 28, True),
        (SystemError("returned a result with an exception set"), 1 << 28, True),
        (SystemError("returned a result with an exception set"), None, False),
        (ModuleNotFoundError("No module named 'ortools'"), 1 << 28, False),
        (ValueError("no such market"), 1 << 28, False),
    ],
)
def test_what_goes_wrong_for_want_of_memory_is_known(error, limit, meant):
    assert worker.out_of_memory(error, limit) == meant


def test_what_fails_in_the_solver_reaches_the_caller():
    class Broken:
        parameters = SimpleNamespace()

        def solve(self, _program):
            raise MemoryError

    with pytest.raises(MemoryError):
        Limits().run(Broken(), None)


@pytest.mark.parametrize(("alive", "status"), [(True, "optimal"), (False, "stopped")])
def test_a_process_of_its_own_stops_when_the_one_that_waits_has_died(monkeypatch, alive, status):
    sent: list[tuple[str, Any]] = []
    parent = SimpleNamespace(is_alive=lambda: alive)
    monkeypatch.setattr(multiprocessing, "parent_process", lambda: parent)
    market, rules = mm.generate(20, 10, seed=2), mm.named_policy("stable_fair")
    task = (market.canonical, rules.to_dict(), None, None)
    worker._work(SimpleNamespace(send=sent.append), threading.Event(), task)
    assert sent[-1][0] == "result"
    assert sent[-1][1][0]["status"] == status


@pytest.mark.parametrize("quotas", [(), (mm.RegionCap("country", 3), mm.GroupFloor("mission", "yes", 9))])
def test_the_answer_without_stability_is_shown_before_the_proof(quotas):
    market = mm.generate(40, 20, seed=3)
    told: list[object] = []
    policy = mm.named_policy("stable_fair", quotas=quotas)
    result = mm.solve(market, policy, progress=told.append, preview=told.append)
    preview, *stages = told
    assert isinstance(preview, mm.Preview)
    assert stages
    free = mm.solve(market, "welfare")
    if not quotas:
        assert preview.matching == free.matching
        assert preview.left_out == ()
    seated = [host for host in preview.matching.values() if host]
    assert preview.placed == len(seated)
    assert preview.placed >= result.stage("placed").value
    assert str(preview.placed) in preview.sentences[0].text
    assert "without stability" in preview.sentences[0].text.lower()
    assert mm.Preview.from_dict(preview.to_dict()) == preview


def test_the_first_answer_names_each_limit_that_it_does_not_keep():
    twins = [
        mm.Twin("a", country="A"),
        mm.Twin("b", country="A", attributes={"m": "y"}),
        mm.Twin("c", country="B", attributes={"m": "y"}),
    ]
    wanted = {"a": ["x"], "b": ["full", "x"], "c": ["x"]}
    market = mm.Market.build(twins, [mm.Host("x", 3), mm.Host("full", 0)], wanted)
    # One of a and b, and both b and c: the limits cross, and a flow keeps only the first.
    crossing = (mm.RegionCap("country", 1, "A"), mm.GroupFloor("m", "y", 2))
    told: list[mm.Preview] = []
    result = mm.solve(market, mm.named_policy("stable_fair", quotas=crossing), preview=told.append)
    assert told[0].matching == {"a": "x", "b": None, "c": "x"}
    assert told[0].left_out == ("m y",)
    assert told[0].sentences[1].text == "This first answer does not keep every limit: m y."
    assert result.matching == {"a": None, "b": "x", "c": "x"}


def test_the_command_writes_the_first_answer_at_once(tmp_path, capsys):
    problem, early, result = (tmp_path / name for name in ("p.json", "early.json", "r.json"))
    problem.write_text(mm.generate(20, 10, seed=2).to_json(), encoding="utf-8")
    assert main(["solve", str(problem), "--preview", str(early), "-o", str(result)]) == 0
    written = json.loads(early.read_text(encoding="utf-8"))
    assert written["format"] == "matchmaker-preview/1"
    assert f"{written['placed']} of 20 can be placed" in capsys.readouterr().err
