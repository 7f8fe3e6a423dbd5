# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""What each command does: read the files, call the engine, write and say what came out.

Each function takes the options as typed, and gives the exit code. What a command needs is loaded when it runs.
"""

from __future__ import annotations

import contextlib
import signal
import sys
import threading
from typing import TYPE_CHECKING

from matchmaker.errors import InvalidInputError
from matchmaker.files import expect_writable, write_whole
from matchmaker.inputs import placed_in, read_market, read_policy, read_solved
from matchmaker.policy import POLICY_NAMES, named_policy

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from matchmaker.preview import Preview

FIGURES = ("fit", "ranks", "change")
#: Agents on each side of a generated sample; larger ones would not fit into JSON sensibly.
LARGEST_SAMPLE = 20_000


def run_solve(options: argparse.Namespace) -> int:
    """Find the best matching of a problem and write its record."""
    from matchmaker.codec import canonical_bytes  # noqa: PLC0415 - NumPy is wanted only now
    from matchmaker.engine import solve  # noqa: PLC0415 - the same

    expect_writable(options.output)
    expect_writable(options.canonical)
    expect_writable(options.preview)
    market, policy = read_market(options.problem), read_policy(options)

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


def run_verify(options: argparse.Namespace) -> int:
    """Check a result without any solver, one line for each check."""
    from matchmaker.verification import BOUND_IS_NO_PROOF, SOLVER_BOUND, verify  # noqa: PLC0415

    market, result = read_solved(options.problem, options.result)
    report = verify(market, result)
    for check in report.checks:
        sys.stdout.write(f"{'holds' if check.holds else 'FAILS'}  {check.name}: {check.detail}\n")
    sys.stdout.write(f"optimality rests on: {report.rests_on}\n")
    if report.rests_on == SOLVER_BOUND:
        sys.stdout.write(f"{BOUND_IS_NO_PROOF}\n")
    return 0 if report.valid else 1


def run_cross_check(options: argparse.Namespace) -> int:
    """Have HiGHS prove a result again, and write what it says."""
    from matchmaker.crosscheck import cross_check  # noqa: PLC0415

    expect_writable(options.output)
    market, result = read_solved(options.problem, options.result)
    found = cross_check(market, result, time_limit=options.time_limit)
    write_whole(options.output, found.to_json())
    sys.stderr.write(f"{found.solver} {found.version} {found.verdict}: {found.reason}\n")
    return 0 if found.agrees else 1


def run_explain(options: argparse.Namespace) -> int:
    """Say why a twin has, or has not, a host."""
    from matchmaker.explanations import explain  # noqa: PLC0415
    from matchmaker.prices import price_of  # noqa: PLC0415

    if options.price and not options.host:
        raise InvalidInputError("explain", "--price needs --host, the host to price")
    market, result = read_solved(options.problem, options.result)
    for sentence in explain(market, result, options.twin, options.host).sentences:
        sys.stdout.write(f"{sentence.text}\n")
    if options.price:
        for sentence in price_of(market, result, options.twin, options.host).sentences:
            sys.stdout.write(f"{sentence.text}\n")
    return 0


def run_list(options: argparse.Namespace) -> int:
    """Write who has whom as CSV."""
    from matchmaker.listing import matches_csv  # noqa: PLC0415

    expect_writable(options.output)
    market, result = read_solved(options.problem, options.result)
    with placed_in(options.result):
        text = matches_csv(market, result)
    _write_lines(options.output, text)
    return 0


def _write_lines(path: str | None, text: str) -> None:
    """Write a text that ends its last line itself, which ``write_whole`` does on standard output alone."""
    write_whole(path, text if path else text.removesuffix("\n"))


def run_draw(options: argparse.Namespace) -> int:
    """Draw a result, or write what the figure shows as a table."""
    from matchmaker.figures import draw_change, draw_fit, draw_ranks  # noqa: PLC0415

    expect_writable(options.output)
    if (options.figure == "change") != bool(options.before):
        hint = "needs --before PROBLEM RESULT" if options.figure == "change" else "takes no --before"
        raise InvalidInputError("draw", f"{options.figure} {hint}")
    files = {"market": options.problem, "result": options.result}
    pair = read_solved(options.problem, options.result)
    try:
        if options.figure == "change":
            files["before"] = options.before[1]
            figure = draw_change(*read_solved(*options.before), *pair)
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


def run_diagnose(options: argparse.Namespace) -> int:
    """Say which rules cannot all hold, and what to relax."""
    from matchmaker.diagnosis import diagnose  # noqa: PLC0415

    finding = diagnose(read_market(options.problem), read_policy(options))
    sys.stdout.write(f"{finding.text}\n")
    return 0 if finding.feasible else 1


def run_reviewers(options: argparse.Namespace) -> int:
    """Assign reviewers to applications, and write who reviews what."""
    from matchmaker.codec import canonical_bytes, load_json  # noqa: PLC0415
    from matchmaker.listing import panels_csv  # noqa: PLC0415
    from matchmaker.panel import assign_panels  # noqa: PLC0415

    expect_writable(options.output)
    data = load_json(options.panel)
    with placed_in(options.panel):
        answer = assign_panels(data, time_limit=options.time_limit)
    if options.table:
        _write_lines(options.output, panels_csv(answer))
    else:
        write_whole(options.output, canonical_bytes(answer).decode())
    return 0 if answer["feasible"] else 1


def run_policies(options: argparse.Namespace) -> int:  # noqa: ARG001 - as every command has it
    """Say what each named policy promises and what it costs."""
    for name in POLICY_NAMES:
        sys.stdout.write(f"{name}: {named_policy(name).about}\n")
    return 0


def run_examples(options: argparse.Namespace) -> int:
    """Copy the worked examples into a new folder, and name the files."""
    from matchmaker.examples import copy_examples  # noqa: PLC0415

    for name in copy_examples(options.folder):
        sys.stdout.write(f"{name}\n")
    return 0


def run_generate(options: argparse.Namespace) -> int:
    """Write a seeded sample market."""
    from matchmaker.generator import generate  # noqa: PLC0415

    expect_writable(options.output)
    if not 0 <= options.twins <= LARGEST_SAMPLE or not 1 <= options.hosts <= LARGEST_SAMPLE:
        raise InvalidInputError(
            "generate", f"needs 0 to {LARGEST_SAMPLE} twins and 1 to {LARGEST_SAMPLE} hosts"
        )
    write_whole(options.output, generate(options.twins, options.hosts, seed=options.seed).to_json())
    return 0


def run_bench(options: argparse.Namespace) -> int:
    """Measure on this machine."""
    from matchmaker.bench import run  # noqa: PLC0415

    return run(options.names)


def _progress(stage: str) -> None:
    if sys.stderr.isatty():
        sys.stderr.write(f"solving: {stage}\n")
