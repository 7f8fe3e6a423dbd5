# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""A measurement that falls short ends with exit code 1, and so does one that measures nothing."""

from __future__ import annotations

import sys
from types import ModuleType

import pytest

from tools import demands
from tools.demands import Demand

GOOD = Demand("start", "1.2 s", "a warm start on this machine", "≤ 5 s", holds=True)
BAD = Demand("start", "7.0 s", "a warm start on this machine", "≤ 5 s", holds=False)


def test_a_demand_reads_as_one_line():
    assert str(GOOD) == "start: 1.2 s (a warm start on this machine) · target ≤ 5 s · holds"
    assert str(BAD) == "start: 7.0 s (a warm start on this machine) · target ≤ 5 s · falls short"


@pytest.mark.parametrize(("found", "exit_code"), [([GOOD], 0), ([GOOD, BAD], 1), ([], 1)])
def test_the_exit_code_says_whether_all_hold(monkeypatch, capsys, found, exit_code):
    module = ModuleType("tools.bench.made_up")
    monkeypatch.setattr(module, "demands", lambda: iter(found), raising=False)
    monkeypatch.setitem(sys.modules, "tools.bench.made_up", module)
    monkeypatch.setattr(demands, "names", lambda _kind: ["made-up"])
    assert demands.main(["bench", "made-up"]) == exit_code
    assert capsys.readouterr().out.splitlines() == [str(demand) for demand in found]


def test_a_wrong_name_is_refused_with_those_that_there_are(capsys):
    assert demands.main(["bench", "nonsense"]) == 2
    assert capsys.readouterr().out.startswith("There is no bench-nonsense. There is: ")


def test_several_run_in_processes_of_their_own_and_each_counts(monkeypatch, capfd):
    # Only this process knows these two: each child refuses its name, and that is not lost.
    monkeypatch.setattr(demands, "names", lambda _kind: ["first", "second"])
    assert demands.main(["prove"]) == 1
    said = capfd.readouterr().out
    assert "There is no prove-first." in said
    assert "There is no prove-second." in said
