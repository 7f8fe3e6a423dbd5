# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Every public name of the engine says what a caller must know, and a docstring that does not is caught."""

import importlib.util
import inspect
import sys
from pathlib import Path

import pytest

import matchmaker as mm
from matchmaker import _HOME_OF
from tests.matchmaker.docstrings import PUBLISHED, errors_of, faults, public_members

PUBLIC = {name: getattr(mm, name) for name in mm.__all__}
PLANTED = '''
from __future__ import annotations
from dataclasses import dataclass
from matchmaker.errors import InvalidInputError

def silent(market): ...

def unnamed(market, seats):
    """Do something to a market."""

def unitless(market, time_limit):
    """Solve a market until time_limit."""

def shapeless(table: NDArray[np.int64]):
    """Sum the table."""

def refuses(size):
    """Make something of that size."""
    raise InvalidInputError("size", "is wrong")

def passes_on(size):
    """Make something of that size, by another function."""
    return refuses(size)

def looks_up(market):
    """The first twin of a market."""
    return market.twin("a")

def says_so(size):
    """Make something of that size. Raises InvalidInputError."""
    return refuses(size)

def solve(market):
    """Solve a market by a famous method."""

@dataclass
class Bare:
    size: int

@dataclass
class Holder:
    """Holds something."""

    size: int

    def method(self, market): ...

    @property
    def double(self) -> int:
        return 2 * self.size
'''


@pytest.fixture
def planted(tmp_path):
    path = tmp_path / "planted_docstrings.py"
    path.write_text(PLANTED, encoding="utf-8")
    spec = importlib.util.spec_from_file_location("planted_docstrings", path)
    module = importlib.util.module_from_spec(spec)
    sys.modules["planted_docstrings"] = module
    spec.loader.exec_module(module)
    yield module
    del sys.modules["planted_docstrings"]


MEMBERS = dict(public_members(PUBLIC))


@pytest.mark.parametrize("name", MEMBERS)
def test_a_public_name_says_what_a_caller_must_know(name):
    assert faults(name, MEMBERS[name]) == []


def test_the_test_sees_what_is_public():
    seen = {name for name, _ in public_members(PUBLIC)}
    assert len(seen) > 90
    assert set(PUBLISHED) <= seen
    assert {
        "Market.build",
        "Market.sha256",
        "Policy.about",
        "Result.from_json",
        "OverridePrices.losses",
    } <= seen
    assert "InvalidInputError" in errors_of(mm.Market.build)
    assert errors_of(mm.solve) >= {"InvalidInputError", "SolverError"}


def test_a_public_constant_is_told_in_a_comment():
    constants = {name for name, thing in PUBLIC.items() if not inspect.isclass(thing) and not callable(thing)}
    assert constants == {"MESSAGES", "POLICY_NAMES"}
    for name in constants:
        home = Path(mm.__file__).parent / f"{_HOME_OF[name]}.py"
        lines = home.read_text(encoding="utf-8").splitlines()
        at = next(number for number, line in enumerate(lines) if line.startswith(f"{name} = "))
        assert lines[at - 1].startswith("#: ")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("silent", "silent: no docstring"),
        ("unnamed", "unnamed: says nothing of `seats`"),
        ("unitless", "unitless: `time_limit` has no unit (second)"),
        ("shapeless", "shapeless: `table` is an array of unknown shape"),
        ("refuses", "refuses: can raise InvalidInputError and does not say so"),
        ("passes_on", "passes_on: can raise InvalidInputError and does not say so"),
        ("looks_up", "looks_up: can raise InvalidInputError and does not say so"),
        ("solve", "solve: does not say where the method was published"),
        ("Bare", "Bare: no docstring"),
        ("Holder", "Holder: says nothing of `size`"),
        ("Holder.method", "Holder.method: no docstring"),
        ("Holder.double", "Holder.double: no docstring"),
    ],
)
def test_a_docstring_that_says_too_little_is_caught(planted, name, said):
    members = dict(public_members({one: thing for one, thing in vars(planted).items() if one[:1] != "_"}))
    assert faults(name, members[name]) == [said]


def test_a_docstring_that_says_enough_is_let_pass(planted):
    assert faults("says_so", planted.says_so) == []
