# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""What ``rematch`` and ``what-if`` do: read the changes as typed, solve, and say what they bring and cost.

Each function takes the options as typed, and gives the exit code. What a command needs is loaded when it runs.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from matchmaker.errors import InvalidInputError
from matchmaker.files import expect_writable, write_whole
from matchmaker.inputs import read_solved

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator, Sequence

    from matchmaker.entities import Edit
    from matchmaker.market import Market
    from matchmaker.result import Result

#: The options that change a problem.
CHANGES = "--withdraw, --places, --minimum, --lock, --unlock or --ban"
#: More digits than any number of places has.
_MOST_DIGITS = 9


def run_rematch(options: argparse.Namespace) -> int:
    """Match again after changes, keep everybody else, and write the changed problem and its result."""
    from matchmaker.edits import rematch  # noqa: PLC0415 - NumPy is wanted only now
    from matchmaker.listing import told  # noqa: PLC0415

    edits, market, result = _read(options)
    with _Typed(options.command, list(edits), "--free"):
        found = rematch(
            market, result, list(edits.values()), free_twins=options.free, time_limit=options.time_limit
        )
    write_whole(options.changed, found.market.to_json())
    write_whole(options.output, found.result.to_json())
    sys.stdout.flush()
    sys.stderr.writelines(f"{line}\n" for line in told(market, found))
    return 0 if found.result.solved else 1


def run_what_if(options: argparse.Namespace) -> int:
    """Say what changes would bring if everything were matched anew; write them down only where asked to."""
    from matchmaker.edits import what_if  # noqa: PLC0415 - NumPy is wanted only now
    from matchmaker.listing import supposed  # noqa: PLC0415

    if bool(options.changed) != bool(options.output):
        raise InvalidInputError(options.command, "needs --changed and -o together, a problem and its result")
    edits, market, result = _read(options)
    with _Typed(options.command, list(edits), options.command):
        changed, after, difference = what_if(
            market, result, list(edits.values()), time_limit=options.time_limit
        )
    if options.changed:
        write_whole(options.changed, changed.to_json())
        write_whole(options.output, after.to_json())
    sys.stdout.writelines(f"{line}\n" for line in supposed(market, changed, after, difference))
    return 0 if after.solved else 1


class _Typed:
    """Says a refusal of the engine in the words that were typed."""

    def __init__(self, command: str, words: Sequence[str], otherwise: str) -> None:
        self.command, self.words, self.otherwise = command, words, otherwise

    def __enter__(self) -> None:
        pass

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        if not isinstance(error, InvalidInputError):
            return
        at = error.place.removeprefix("edits[").partition("]")[0]
        words = self.words[int(at)] if at.isdecimal() else self.otherwise
        field = error.place.rpartition(".")[2]
        problem = error.problem
        if field in ("twin", "host") and problem.endswith("is not in the market"):
            problem += f" as a {field}"
        elif field in ("minimum", "maximum"):
            problem = f"the {field} {problem}"
        place = self.command if words == self.command else f"{self.command} {words}"
        raise InvalidInputError(place, problem) from None


def _read(options: argparse.Namespace) -> tuple[dict[str, Edit], Market, Result]:
    """The changes by the words they were typed in, the problem and its result."""
    expect_writable(options.output)
    expect_writable(options.changed)
    signed = {"by": options.by.strip(), "reason": options.reason.strip()}
    edits = dict(_edits(options, signed))
    if not edits and not options.free:
        free = "" if options.command == "what-if" else "; or --free"
        raise InvalidInputError(options.command, f"changes nothing; use {CHANGES}{free}")
    for name, text in signed.items():
        if text and not edits:
            raise InvalidInputError(
                f"{options.command} --{name}", f"is kept with a change; there is none, use {CHANGES}"
            )
    market, result = read_solved(options.problem, options.result)
    if not result.solved:
        raise InvalidInputError(options.result, f"is {result.status!r}: there is no matching to go on from")
    _expect_locked(options, market)
    return edits, market, result


def _edits(options: argparse.Namespace, signed: dict[str, str]) -> Iterator[tuple[str, Edit]]:
    """Who leaves first, then places, then pairs; each with the words that it was typed in."""
    from matchmaker.entities import Ban, Lock, SetCapacity, Unlock, Withdraw  # noqa: PLC0415

    locks, bans = _pairs(options, "lock"), _pairs(options, "ban")
    _expect_no_clash(options, locks, bans)
    for twin in options.withdraw:
        yield f"--withdraw {twin}", Withdraw(twin, **signed)
    most, least = _numbers(options, "places"), _numbers(options, "minimum")
    for host in {**most, **least}:
        words = f"--places {host}={most[host]}" if host in most else f"--minimum {host}={least[host]}"
        yield words, SetCapacity(host, maximum=most.get(host), minimum=least.get(host), **signed)
    for twin in options.unlock:
        yield f"--unlock {twin}", Unlock(twin, **signed)
    for twin, host in locks:
        yield f"--lock {twin}={host}", Lock(twin, host, **signed)
    for twin, host in bans:
        yield f"--ban {twin}={host}", Ban(twin, host, **signed)


def _pairs(options: argparse.Namespace, name: str) -> list[tuple[str, str]]:
    pairs = []
    for text in getattr(options, name):
        twin, _, host = text.partition("=")
        if not twin or not host:
            raise InvalidInputError(
                f"{options.command} --{name}", f"{text!r} is not a twin and a host, as ghent=lahti"
            )
        pairs.append((twin, host))
    return pairs


def _numbers(options: argparse.Namespace, name: str) -> dict[str, int]:
    numbers: dict[str, int] = {}
    for text in getattr(options, name):
        host, _, number = text.rpartition("=")
        if not host or not number.isdecimal() or len(number) > _MOST_DIGITS:
            raise InvalidInputError(
                f"{options.command} --{name}", f"{text!r} is not a host and a whole number, as lahti=2"
            )
        if numbers.setdefault(host, int(number)) != int(number):
            raise InvalidInputError(
                f"{options.command} --{name} {text}", f"{host!r} is also given {numbers[host]}"
            )
    return numbers


def _expect_no_clash(
    options: argparse.Namespace, locks: list[tuple[str, str]], bans: list[tuple[str, str]]
) -> None:
    """Nobody is withdrawn and still spoken of, fixed to two hosts, or fixed to a host and kept from it."""
    spoken_of = [(f"--lock {twin}={host}", twin) for twin, host in locks]
    spoken_of += [(f"--ban {twin}={host}", twin) for twin, host in bans]
    spoken_of += [(f"--unlock {twin}", twin) for twin in options.unlock]
    spoken_of += [(f"--free {twin}", twin) for twin in options.free]
    for words, twin in spoken_of:
        if twin in options.withdraw:
            raise InvalidInputError(f"{options.command} {words}", f"{twin!r} also withdraws")
    fixed: dict[str, str] = {}
    for twin, host in locks:
        words = f"{options.command} --lock {twin}={host}"
        if fixed.setdefault(twin, host) != host:
            raise InvalidInputError(words, f"{twin!r} is also locked to {fixed[twin]!r}")
        if (twin, host) in bans:
            raise InvalidInputError(words, "the same pair is also banned")
        if twin in options.unlock or twin in options.free:
            raise InvalidInputError(words, f"{twin!r} is also to be free")


def _expect_locked(options: argparse.Namespace, market: Market) -> None:
    from matchmaker.entities import is_kept  # noqa: PLC0415

    fixed = {lock.twin for lock in market.locks if not is_kept(lock)}
    for twin in options.unlock:
        if twin in market.twin_index and twin not in fixed:
            raise InvalidInputError(f"{options.command} --unlock {twin}", f"{twin!r} is not locked")
