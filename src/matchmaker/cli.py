# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""The command line of the engine; ``matchmaker --help`` lists the commands."""

from __future__ import annotations

import argparse
import contextlib
import math
import os
import signal
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from matchmaker.errors import InvalidInputError, MatchmakerError
from matchmaker.files import expect_writable, write_whole
from matchmaker.policy import POLICY_NAMES, Policy, named_policy

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from matchmaker.market import Market
    from matchmaker.preview import Preview
    from matchmaker.result import Result

FIGURES = ("fit", "ranks", "change")
#: Agents on each side of a generated sample; larger ones would not fit into JSON sensibly.
LARGEST_SAMPLE = 20_000


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in one sentence, as every other refusal does; options are written out in full."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings, allow_abbrev=False)

    def error(self, message: str) -> NoReturn:
        place = self.prog.removeprefix("matchmaker").strip() or "command line"
        raise InvalidInputError(place, f"{message}; see {self.prog} --help")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command.

    0: done; 1: checked and found wanting; 2: unusable input, told in one sentence; 130: stopped from the keyboard.
    """
    try:
        options = _parser().parse_args(arguments)
        code = int(options.run(options))
        sys.stdout.flush()
    except MatchmakerError as error:
        return _refused(str(error), 2)
    except KeyboardInterrupt:
        return _refused("stopped from the keyboard before there was an answer; nothing was written", 130)
    except BrokenPipeError:
        # Whoever read the output has seen enough.
        _forget_output()
        return 0
    except MemoryError:
        return _refused("there is too little memory for this input", 2)
    except OSError as error:
        _forget_output()
        return _refused(f"{error.filename or 'standard output'}: cannot be used ({error.strerror})", 2)
    return code


def _refused(sentence: str, code: int) -> int:
    sys.stderr.write(f"matchmaker: {sentence}\n")
    return code


def _forget_output() -> None:
    """Let Python's own last flush go nowhere, or it would complain once more."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="matchmaker", description="Exact, checked and explained matching.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    _add_solve(commands)

    verify = commands.add_parser("verify", help="check a result without any solver")
    verify.add_argument("problem")
    verify.add_argument("result")
    verify.set_defaults(run=_verify)

    _add_cross_check(commands)

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

    reviewers = commands.add_parser("reviewers", help="assign reviewers to applications")
    reviewers.add_argument("panel", help="reviewers, applications and affinities, as JSON")
    reviewers.add_argument(
        "-o", "--output", help="where to write who reviews what (default: standard output)"
    )
    reviewers.add_argument("--table", action="store_true", help="write CSV, for a spreadsheet")
    reviewers.add_argument("--time-limit", type=_seconds, metavar="SECONDS")
    reviewers.set_defaults(run=_reviewers)

    _add_showing(commands)
    _add_samples(commands)
    return parser


def _add_showing(commands: Any) -> None:
    """The commands that show a result or go on from it: rematch, list, draw."""
    rematch = commands.add_parser("rematch", help="match again after a change; who still can stays in place")
    rematch.add_argument("problem")
    rematch.add_argument("result")
    rematch.add_argument("--withdraw", action="append", default=[], metavar="TWIN", help="who leaves")
    rematch.add_argument(
        "--places", action="append", default=[], metavar="HOST=MOST", help="how many a host now takes"
    )
    rematch.add_argument("--free", action="append", default=[], metavar="TWIN", help="who need not stay")
    rematch.add_argument("--changed", required=True, metavar="PROBLEM", help="where to write the new problem")
    rematch.add_argument("-o", "--output", help="where to write the new result (default: standard output)")
    rematch.add_argument("--time-limit", type=_seconds, metavar="SECONDS")
    rematch.set_defaults(run=_rematch)

    listing = commands.add_parser("list", help="write who has whom as CSV, for a spreadsheet")
    listing.add_argument("problem")
    listing.add_argument("result")
    listing.add_argument("-o", "--output", help="where to write the table (default: standard output)")
    listing.set_defaults(run=_list)

    draw = commands.add_parser("draw", help="draw a result as SVG, or write what the figure shows as a table")
    draw.add_argument("figure", choices=FIGURES, help="fit of each match, rank profile, or before and after")
    draw.add_argument("problem")
    draw.add_argument("result")
    draw.add_argument(
        "--before", nargs=2, metavar=("PROBLEM", "RESULT"), help="for `change`: what to compare with"
    )
    draw.add_argument(
        "--table", action="store_true", help="the same as CSV, for a spreadsheet or a screen reader"
    )
    draw.add_argument("-o", "--output", help="where to write the figure (default: standard output)")
    draw.set_defaults(run=_draw)


def _add_samples(commands: Any) -> None:
    """The commands that need no file: policies, examples, generate, bench."""
    policies = commands.add_parser("policies", help="say what each named policy promises and what it costs")
    policies.set_defaults(run=_policies)

    examples = commands.add_parser("examples", help="copy the worked examples into a new folder")
    examples.add_argument("folder")
    examples.set_defaults(run=_examples)

    generate = commands.add_parser("generate", help="write a seeded sample market")
    generate.add_argument("--twins", type=int, default=100)
    generate.add_argument("--hosts", type=int, default=53)
    generate.add_argument("--seed", type=int, default=1)
    generate.add_argument("-o", "--output")
    generate.set_defaults(run=_generate)

    bench = commands.add_parser("bench", help="measure on this machine")
    bench.add_argument("names", nargs="*", help="which benchmarks (default: all)")
    bench.set_defaults(run=_bench)


def _add_solve(commands: Any) -> None:
    solve = commands.add_parser("solve", help="find the best matching and write its record")
    solve.add_argument("problem", help="market, as JSON or as a folder of tables")
    solve.add_argument("-o", "--output", help="where to write the result (default: standard output)")
    solve.add_argument("--policy", default="stable_fair", help=f"{', '.join(POLICY_NAMES)}, or a JSON file")
    solve.add_argument("--seed", help="text for the lottery, fixed before the lists are collected")
    solve.add_argument("--time-limit", type=_seconds, metavar="SECONDS")
    solve.add_argument("--preview", metavar="FILE", help="write the answer without stability here, at once")
    solve.add_argument("--canonical", help="also write the market in its canonical form to this file")
    solve.set_defaults(run=_solve)


def _add_cross_check(commands: Any) -> None:
    second = commands.add_parser("cross-check", help="have a second solver prove a result again")
    second.add_argument("problem")
    second.add_argument("result")
    second.add_argument("-o", "--output", required=True, help="where to write what it says")
    second.add_argument("--time-limit", type=_seconds, metavar="SECONDS")
    second.set_defaults(run=_cross_check)


def _solve(options: argparse.Namespace) -> int:
    from matchmaker.codec import canonical_bytes  # noqa: PLC0415 - NumPy is wanted only now
    from matchmaker.engine import solve  # noqa: PLC0415 - the same

    expect_writable(options.output)
    expect_writable(options.canonical)
    expect_writable(options.preview)
    market, policy = _market(options.problem), _policy(options)

    def show(preview: Preview) -> None:
        if options.preview:
            write_whole(options.preview, canonical_bytes(preview.to_dict()).decode())
        if options.preview or sys.stderr.isatty():
            sys.stderr.write("".join(f"{sentence.text}\n" for sentence in preview.sentences))

    with _stopping() as stop:
        result = solve(
            market,
            policy,
            time_limit=options.time_limit,
            cancelled=stop.is_set,
            progress=_progress,
            preview=show,
        )
    if stop.is_set() and not result.solved:
        raise KeyboardInterrupt
    if options.canonical:
        write_whole(options.canonical, market.to_json())
    write_whole(options.output, result.to_json())
    placed = sum(host is not None for host in result.matching.values())
    sys.stderr.write(f"{result.status}: {placed} of {len(result.matching)} twins matched ({result.path})\n")
    return 0 if result.solved else 1


@contextlib.contextmanager
def _stopping() -> Iterator[threading.Event]:
    """The first Ctrl-C asks for the best so far; a second one ends at once."""
    stop = threading.Event()

    def heard(_number: int, _frame: object) -> None:
        if stop.is_set():
            raise KeyboardInterrupt
        stop.set()

    if threading.current_thread() is not threading.main_thread():
        yield stop
        return
    before = signal.signal(signal.SIGINT, heard)
    try:
        yield stop
    finally:
        signal.signal(signal.SIGINT, before)


def _verify(options: argparse.Namespace) -> int:
    from matchmaker.verification import BOUND_IS_NO_PROOF, SOLVER_BOUND, verify  # noqa: PLC0415

    market, result = _solved(options.problem, options.result)
    report = verify(market, result)
    for check in report.checks:
        sys.stdout.write(f"{'holds' if check.holds else 'FAILS'}  {check.name}: {check.detail}\n")
    sys.stdout.write(f"optimality rests on: {report.rests_on}\n")
    if report.rests_on == SOLVER_BOUND:
        sys.stdout.write(f"{BOUND_IS_NO_PROOF}\n")
    return 0 if report.valid else 1


def _cross_check(options: argparse.Namespace) -> int:
    from matchmaker.crosscheck import cross_check  # noqa: PLC0415

    expect_writable(options.output)
    market, result = _solved(options.problem, options.result)
    found = cross_check(market, result, time_limit=options.time_limit)
    write_whole(options.output, found.to_json())
    sys.stderr.write(f"{found.solver} {found.version} {found.verdict}: {found.reason}\n")
    return 0 if found.agrees else 1


def _explain(options: argparse.Namespace) -> int:
    from matchmaker.explanations import explain  # noqa: PLC0415
    from matchmaker.prices import price_of  # noqa: PLC0415

    if options.price and not options.host:
        raise InvalidInputError("explain", "--price needs --host, the host to price")
    market, result = _solved(options.problem, options.result)
    for sentence in explain(market, result, options.twin, options.host).sentences:
        sys.stdout.write(f"{sentence.text}\n")
    if options.price:
        for sentence in price_of(market, result, options.twin, options.host).sentences:
            sys.stdout.write(f"{sentence.text}\n")
    return 0


def _rematch(options: argparse.Namespace) -> int:
    from matchmaker.edits import SetCapacity, Withdraw, rematch  # noqa: PLC0415
    from matchmaker.listing import told  # noqa: PLC0415

    expect_writable(options.output)
    expect_writable(options.changed)
    edits: list[SetCapacity | Withdraw] = [Withdraw(twin) for twin in options.withdraw]
    typed = [
        *(f"--withdraw {twin}" for twin in options.withdraw),
        *(f"--places {text}" for text in options.places),
    ]
    for text in options.places:
        host, _, most = text.rpartition("=")
        if not host or not most.isdecimal():
            raise InvalidInputError(
                "rematch --places", f"{text!r} is not a host and a whole number, as lahti=2"
            )
        edits.append(SetCapacity(host, maximum=int(most)))
    if not edits and not options.free:
        raise InvalidInputError("rematch", "changes nothing; use --withdraw, --places or --free")
    market, result = _solved(options.problem, options.result)
    if not result.solved:
        raise InvalidInputError(options.result, f"is {result.status!r}: there is no matching to go on from")
    try:
        found = rematch(market, result, edits, free_twins=options.free, time_limit=options.time_limit)
    except InvalidInputError as error:
        at = error.place.removeprefix("edits[").partition("]")[0]
        raise InvalidInputError(
            f"rematch {typed[int(at)] if at.isdecimal() else '--free'}", error.problem
        ) from None
    write_whole(options.changed, found.market.to_json())
    write_whole(options.output, found.result.to_json())
    sys.stdout.flush()
    sys.stderr.writelines(f"{line}\n" for line in told(market, found))
    return 0 if found.result.solved else 1


def _list(options: argparse.Namespace) -> int:
    from matchmaker.listing import matches_csv  # noqa: PLC0415

    expect_writable(options.output)
    market, result = _solved(options.problem, options.result)
    with _placed_in(options.result):
        text = matches_csv(market, result)
    _write_lines(options.output, text)
    return 0


def _write_lines(path: str | None, text: str) -> None:
    """Write a text that ends its last line itself, which ``write_whole`` does on standard output alone."""
    write_whole(path, text if path else text.removesuffix("\n"))


def _draw(options: argparse.Namespace) -> int:
    from matchmaker.figures import draw_change, draw_fit, draw_ranks  # noqa: PLC0415

    expect_writable(options.output)
    if (options.figure == "change") != bool(options.before):
        hint = "needs --before PROBLEM RESULT" if options.figure == "change" else "takes no --before"
        raise InvalidInputError("draw", f"{options.figure} {hint}")
    files = {"market": options.problem, "result": options.result}
    pair = _solved(options.problem, options.result)
    try:
        if options.figure == "change":
            files["before"] = options.before[1]
            figure = draw_change(*_solved(*options.before), *pair)
        else:
            figure = (draw_fit if options.figure == "fit" else draw_ranks)(*pair)
    except InvalidInputError as error:
        # The figure speaks of a market or a result; whoever typed the command knows them as files.
        place = error.place.partition(".")[0]
        raise InvalidInputError(files.get(place, place), error.problem) from None
    _write_lines(options.output, figure.csv if options.table else figure.svg)
    sys.stdout.flush()
    sys.stderr.write(f"{figure.about}\n")
    return 0


def _diagnose(options: argparse.Namespace) -> int:
    from matchmaker.diagnosis import diagnose  # noqa: PLC0415

    finding = diagnose(_market(options.problem), _policy(options))
    sys.stdout.write(f"{finding.text}\n")
    return 0 if finding.feasible else 1


def _reviewers(options: argparse.Namespace) -> int:
    from matchmaker.codec import canonical_bytes, load_json  # noqa: PLC0415
    from matchmaker.listing import panels_csv  # noqa: PLC0415
    from matchmaker.panel import assign_panels  # noqa: PLC0415

    expect_writable(options.output)
    data = load_json(options.panel)
    with _placed_in(options.panel):
        answer = assign_panels(data, time_limit=options.time_limit)
    if options.table:
        _write_lines(options.output, panels_csv(answer))
    else:
        write_whole(options.output, canonical_bytes(answer).decode())
    return 0 if answer["feasible"] else 1


def _policies(options: argparse.Namespace) -> int:  # noqa: ARG001 - as every command has it
    for name in POLICY_NAMES:
        sys.stdout.write(f"{name}: {named_policy(name).about}\n")
    return 0


def _examples(options: argparse.Namespace) -> int:
    from matchmaker.examples import copy_examples  # noqa: PLC0415

    for name in copy_examples(options.folder):
        sys.stdout.write(f"{name}\n")
    return 0


def _generate(options: argparse.Namespace) -> int:
    from matchmaker.generator import generate  # noqa: PLC0415

    expect_writable(options.output)
    if not 0 <= options.twins <= LARGEST_SAMPLE or not 1 <= options.hosts <= LARGEST_SAMPLE:
        raise InvalidInputError(
            "generate", f"needs 0 to {LARGEST_SAMPLE} twins and 1 to {LARGEST_SAMPLE} hosts"
        )
    write_whole(options.output, generate(options.twins, options.hosts, seed=options.seed).to_json())
    return 0


def _bench(options: argparse.Namespace) -> int:
    from matchmaker.bench import run  # noqa: PLC0415

    return run(options.names)


def _seconds(text: str) -> float:
    value = float(text)
    if not 0 < value < math.inf:
        raise ValueError(text)
    return value


# What argparse calls the thing that it could not read.
_seconds.__name__ = "number of seconds above zero"


@contextlib.contextmanager
def _placed_in(path: str) -> Iterator[None]:
    """Name the file in front of the place of a refusal."""
    try:
        yield
    except InvalidInputError as error:
        named = Path(error.place.partition(",")[0]).exists()
        raise InvalidInputError(error.place if named else f"{path}, {error.place}", error.problem) from None


def _market(path: str) -> Market:
    from matchmaker.codec import load_json, market_from_dict  # noqa: PLC0415

    if Path(path).is_dir():
        from matchmaker.tables import read_tables  # noqa: PLC0415

        with _placed_in(path):
            return read_tables(path)
    if Path(path).suffix in (".csv", ".parquet"):
        raise InvalidInputError(path, "is one table of three; name the folder with twins, hosts and pairs")
    data = load_json(path)
    with _placed_in(path):
        return market_from_dict(data)


def _result(path: str) -> Result:
    from matchmaker.codec import load_json  # noqa: PLC0415
    from matchmaker.result import Result  # noqa: PLC0415

    data = load_json(path)
    with _placed_in(path):
        return Result.from_dict(data)


def _solved(problem: str, result: str) -> tuple[Market, Result]:
    """A problem and the result that belongs to it."""
    market, found = _market(problem), _result(result)
    if found.market_sha256 != market.sha256:
        raise InvalidInputError(result, f"is the result of another problem than {problem}")
    return market, found


def _policy(options: argparse.Namespace) -> Policy:
    from dataclasses import replace  # noqa: PLC0415

    from matchmaker.codec import load_json  # noqa: PLC0415

    if options.policy in POLICY_NAMES:
        policy = named_policy(options.policy)
    elif Path(options.policy).exists():
        data = load_json(options.policy)
        with _placed_in(options.policy):
            policy = Policy.from_dict(data)
    else:
        raise InvalidInputError("--policy", f"{options.policy!r} is neither a named policy nor a file")
    return policy if options.seed is None else replace(policy, seed=options.seed)


def _progress(stage: str) -> None:
    if sys.stderr.isatty():
        sys.stderr.write(f"solving: {stage}\n")
