# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""The command line: ``matchmaker solve | verify | explain | generate | bench``."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from matchmaker.errors import InvalidInputError, MatchmakerError
from matchmaker.policy import POLICY_NAMES, Policy, named_policy

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matchmaker.market import Market
    from matchmaker.result import Result


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command. 0: done; 1: checked and found wanting; 2: unusable input, told in one sentence."""
    options = _parser().parse_args(arguments)
    try:
        return int(options.run(options))
    except MatchmakerError as error:
        sys.stderr.write(f"matchmaker: {error}\n")
        return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="matchmaker", description="Exact, checked and explained matching.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    solve = commands.add_parser("solve", help="find the best matching and write its record")
    solve.add_argument("problem", help="market, as JSON")
    solve.add_argument("-o", "--output", help="where to write the result (default: standard output)")
    solve.add_argument("--policy", default="stable_fair", help=f"{', '.join(POLICY_NAMES)}, or a JSON file")
    solve.add_argument("--seed", help="text for the lottery, fixed before the lists are collected")
    solve.add_argument("--time-limit", type=float, help="seconds")
    solve.add_argument("--canonical", help="also write the market in its canonical form to this file")
    solve.set_defaults(run=_solve)

    verify = commands.add_parser("verify", help="check a result without any solver")
    verify.add_argument("problem")
    verify.add_argument("result")
    verify.set_defaults(run=_verify)

    explain = commands.add_parser("explain", help="say why a twin has, or has not, a host")
    explain.add_argument("problem")
    explain.add_argument("result")
    explain.add_argument("--twin", required=True)
    explain.add_argument("--host")
    explain.add_argument("--price", action="store_true", help="also say what forcing the pair would cost")
    explain.set_defaults(run=_explain)

    diagnose = commands.add_parser("diagnose", help="say which rules cannot all hold, and what to relax")
    diagnose.add_argument("problem")
    diagnose.add_argument("--policy", default="stable_fair")
    diagnose.set_defaults(run=_diagnose, seed=None)

    generate = commands.add_parser("generate", help="write a seeded sample market")
    generate.add_argument("--twins", type=int, default=100)
    generate.add_argument("--hosts", type=int, default=53)
    generate.add_argument("--seed", type=int, default=1)
    generate.add_argument("-o", "--output")
    generate.set_defaults(run=_generate)

    bench = commands.add_parser("bench", help="measure on this machine")
    bench.add_argument("names", nargs="*", help="which benchmarks (default: all)")
    bench.set_defaults(run=_bench)
    return parser


def _solve(options: argparse.Namespace) -> int:
    from matchmaker.engine import solve  # noqa: PLC0415 - NumPy is wanted only now

    market = _market(options.problem)
    result = solve(market, _policy(options), time_limit=options.time_limit, progress=_progress)
    if options.canonical:
        _write(options.canonical, market.to_json())
    _write(options.output, result.to_json())
    placed = sum(host is not None for host in result.matching.values())
    sys.stderr.write(f"{result.status}: {placed} of {len(result.matching)} twins matched ({result.path})\n")
    return 0 if result.solved else 1


def _verify(options: argparse.Namespace) -> int:
    from matchmaker.verification import verify  # noqa: PLC0415

    report = verify(_market(options.problem), _result(options.result))
    for check in report.checks:
        sys.stdout.write(f"{'holds' if check.holds else 'FAILS'}  {check.name}: {check.detail}\n")
    sys.stdout.write(f"optimality rests on: {report.rests_on}\n")
    return 0 if report.valid else 1


def _explain(options: argparse.Namespace) -> int:
    from matchmaker.explanations import explain  # noqa: PLC0415
    from matchmaker.prices import price_of  # noqa: PLC0415

    market, result = _market(options.problem), _result(options.result)
    for sentence in explain(market, result, options.twin, options.host).sentences:
        sys.stdout.write(f"{sentence.text}\n")
    if options.price and options.host:
        for sentence in price_of(market, result, options.twin, options.host).sentences:
            sys.stdout.write(f"{sentence.text}\n")
    return 0


def _diagnose(options: argparse.Namespace) -> int:
    from matchmaker.diagnosis import diagnose  # noqa: PLC0415

    finding = diagnose(_market(options.problem), _policy(options))
    sys.stdout.write(f"{finding.text}\n")
    return 0 if finding.feasible else 1


def _generate(options: argparse.Namespace) -> int:
    from matchmaker.generator import generate  # noqa: PLC0415

    if options.twins < 0 or options.hosts < 1:
        raise InvalidInputError("generate", "needs at least one host and no negative number of twins")
    _write(options.output, generate(options.twins, options.hosts, seed=options.seed).to_json())
    return 0


def _bench(options: argparse.Namespace) -> int:
    from matchmaker.bench import run  # noqa: PLC0415

    return run(options.names)


def _market(path: str) -> Market:
    from matchmaker.codec import load_json, market_from_dict  # noqa: PLC0415

    return market_from_dict(load_json(path))


def _result(path: str) -> Result:
    from matchmaker.codec import load_json  # noqa: PLC0415
    from matchmaker.result import Result  # noqa: PLC0415

    return Result.from_dict(load_json(path))


def _policy(options: argparse.Namespace) -> Policy:
    from dataclasses import replace  # noqa: PLC0415

    from matchmaker.codec import load_json  # noqa: PLC0415

    if options.policy in POLICY_NAMES:
        policy = named_policy(options.policy)
    elif Path(options.policy).exists():
        policy = Policy.from_dict(load_json(options.policy))
    else:
        raise InvalidInputError("--policy", f"{options.policy!r} is neither a named policy nor a file")
    return policy if options.seed is None else replace(policy, seed=options.seed)


def _progress(stage: str) -> None:
    if sys.stderr.isatty():
        sys.stderr.write(f"solving: {stage}\n")


def _write(path: str | None, text: str) -> None:
    if path is None:
        sys.stdout.write(f"{text}\n")
        return
    try:
        Path(path).write_text(text, encoding="utf-8")
    except OSError as error:
        raise InvalidInputError(path, f"cannot be written ({error.strerror})") from None
