# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""What can be typed: the commands of the engine, their options, and how each is refused."""

from __future__ import annotations

import argparse
import math
from typing import Any, NoReturn

from matchmaker import changing, commands
from matchmaker.errors import InvalidInputError
from matchmaker.policy import POLICY_NAMES


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in one sentence, as every other refusal does; options are written out in full."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings, allow_abbrev=False)

    def error(self, message: str) -> NoReturn:
        place = self.prog.removeprefix("matchmaker").strip() or "command line"
        raise InvalidInputError(place, f"{message}; see {self.prog} --help")


def _seconds(text: str) -> float:
    value = float(text)
    if not 0 < value < math.inf:
        raise ValueError(text)
    return value


# What argparse calls the thing that it could not read.
_seconds.__name__ = "number of seconds above zero"


def build_parser() -> argparse.ArgumentParser:
    """All commands; each leaves the function that carries it out as ``run`` among the options."""
    parser = _Parser(prog="matchmaker", description="Exact, checked and explained matching.")
    listed = parser.add_subparsers(required=True, metavar="COMMAND")

    _add_solve(listed)

    verify = listed.add_parser("verify", help="check a result without any solver")
    verify.add_argument("problem")
    verify.add_argument("result")
    verify.set_defaults(run=commands.run_verify)

    _add_cross_check(listed)

    explain = listed.add_parser("explain", help="say why a twin has, or has not, a host")
    explain.add_argument("problem")
    explain.add_argument("result")
    explain.add_argument("--twin", required=True)
    explain.add_argument("--host")
    explain.add_argument("--price", action="store_true", help="also say what forcing the pair would cost")
    explain.set_defaults(run=commands.run_explain)

    diagnose = listed.add_parser("diagnose", help="say which rules cannot all hold, and what to relax")
    diagnose.add_argument("problem")
    diagnose.add_argument("--policy", default="stable_fair")
    diagnose.set_defaults(run=commands.run_diagnose, seed=None)

    reviewers = listed.add_parser("reviewers", help="assign reviewers to applications")
    reviewers.add_argument("panel", help="reviewers, applications and affinities, as JSON")
    reviewers.add_argument(
        "-o", "--output", help="where to write who reviews what (default: standard output)"
    )
    reviewers.add_argument("--table", action="store_true", help="write CSV, for a spreadsheet")
    reviewers.add_argument("--time-limit", type=_seconds, metavar="SECONDS")
    reviewers.set_defaults(run=commands.run_reviewers)

    _add_changing(listed)
    _add_showing(listed)
    _add_samples(listed)
    return parser


def _add_changing(listed: Any) -> None:
    """The commands that go on from a result: rematch, what-if."""
    rematch = listed.add_parser("rematch", help="match again after changes; who still can stays in place")
    _add_changes(rematch)
    rematch.add_argument("--free", action="append", default=[], metavar="TWIN", help="who need not stay")
    rematch.add_argument("--changed", required=True, metavar="PROBLEM", help="where to write the new problem")
    rematch.add_argument("-o", "--output", help="where to write the new result (default: standard output)")
    rematch.set_defaults(run=changing.run_rematch, command="rematch")

    what_if = listed.add_parser(
        "what-if", help="say what changes would bring if everybody were matched anew; keeps nothing"
    )
    _add_changes(what_if)
    what_if.add_argument("--changed", metavar="PROBLEM", help="also write the changed problem here")
    what_if.add_argument("-o", "--output", help="also write its result here")
    what_if.set_defaults(run=changing.run_what_if, command="what-if", free=[])


def _add_changes(command: Any) -> None:
    """A problem, its result, and every kind of change with who decided it and why."""
    command.add_argument("problem")
    command.add_argument("result")
    for name, metavar, about in (
        ("--withdraw", "TWIN", "who leaves"),
        ("--places", "HOST=MOST", "how many a host now takes"),
        ("--minimum", "HOST=LEAST", "how many a host must now have"),
        ("--lock", "TWIN=HOST", "a pair that is fixed"),
        ("--unlock", "TWIN", "whose fixed pair is free again"),
        ("--ban", "TWIN=HOST", "a pair that must not be"),
    ):
        command.add_argument(name, action="append", default=[], metavar=metavar, help=about)
    command.add_argument("--by", default="", metavar="NAME", help="who decided the changes, for the record")
    command.add_argument("--reason", default="", metavar="TEXT", help="why, for the record")
    command.add_argument("--time-limit", type=_seconds, metavar="SECONDS")


def _add_showing(listed: Any) -> None:
    """The commands that show a result: list, draw."""
    listing = listed.add_parser("list", help="write who has whom as CSV, for a spreadsheet")
    listing.add_argument("problem")
    listing.add_argument("result")
    listing.add_argument("-o", "--output", help="where to write the table (default: standard output)")
    listing.set_defaults(run=commands.run_list)

    draw = listed.add_parser("draw", help="draw a result as SVG, or write what the figure shows as a table")
    draw.add_argument(
        "figure", choices=commands.FIGURES, help="fit of each match, rank profile, or before and after"
    )
    draw.add_argument("problem")
    draw.add_argument("result")
    draw.add_argument(
        "--before", nargs=2, metavar=("PROBLEM", "RESULT"), help="for `change`: what to compare with"
    )
    draw.add_argument(
        "--table", action="store_true", help="the same as CSV, for a spreadsheet or a screen reader"
    )
    draw.add_argument("-o", "--output", help="where to write the figure (default: standard output)")
    draw.set_defaults(run=commands.run_draw)


def _add_samples(listed: Any) -> None:
    """The commands that need no file: policies, examples, generate, bench."""
    policies = listed.add_parser("policies", help="say what each named policy promises and what it costs")
    policies.set_defaults(run=commands.run_policies)

    examples = listed.add_parser("examples", help="copy the worked examples into a new folder")
    examples.add_argument("folder")
    examples.set_defaults(run=commands.run_examples)

    generate = listed.add_parser("generate", help="write a seeded sample market")
    generate.add_argument("--twins", type=int, default=100)
    generate.add_argument("--hosts", type=int, default=53)
    generate.add_argument("--seed", type=int, default=1)
    generate.add_argument("-o", "--output")
    generate.set_defaults(run=commands.run_generate)

    bench = listed.add_parser("bench", help="measure on this machine")
    bench.add_argument("names", nargs="*", help="which benchmarks (default: all)")
    bench.set_defaults(run=commands.run_bench)


def _add_solve(listed: Any) -> None:
    solve = listed.add_parser("solve", help="find the best matching and write its record")
    solve.add_argument("problem", help="market, as JSON or as a folder of tables")
    solve.add_argument("-o", "--output", help="where to write the result (default: standard output)")
    solve.add_argument("--policy", default="stable_fair", help=f"{', '.join(POLICY_NAMES)}, or a JSON file")
    solve.add_argument("--seed", help="text for the lottery, fixed before the lists are collected")
    solve.add_argument("--time-limit", type=_seconds, metavar="SECONDS")
    solve.add_argument("--preview", metavar="FILE", help="write the answer without stability here, at once")
    solve.add_argument("--canonical", help="also write the market in its canonical form to this file")
    solve.set_defaults(run=commands.run_solve)


def _add_cross_check(listed: Any) -> None:
    second = listed.add_parser("cross-check", help="have a second solver prove a result again")
    second.add_argument("problem")
    second.add_argument("result")
    second.add_argument("-o", "--output", required=True, help="where to write what it says")
    second.add_argument("--time-limit", type=_seconds, metavar="SECONDS")
    second.set_defaults(run=commands.run_cross_check)
