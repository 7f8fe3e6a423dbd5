# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""The files that the commands read: a problem, a result, a policy, each refused with the name of its file."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import TYPE_CHECKING

from matchmaker.errors import InvalidInputError
from matchmaker.policy import POLICY_NAMES, Policy, named_policy

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from matchmaker.market import Market
    from matchmaker.result import Result


@contextlib.contextmanager
def placed_in(path: str) -> Iterator[None]:
    """Name the file in front of the place of a refusal."""
    try:
        yield
    except InvalidInputError as error:
        named = Path(error.place.partition(",")[0]).exists()
        raise InvalidInputError(error.place if named else f"{path}, {error.place}", error.problem) from None


def read_market(path: str) -> Market:
    """The market of a JSON file or of a folder of tables."""
    from matchmaker.codec import load_json, market_from_dict  # noqa: PLC0415

    if Path(path).is_dir():
        from matchmaker.tables import read_tables  # noqa: PLC0415

        with placed_in(path):
            return read_tables(path)
    if Path(path).suffix in (".csv", ".parquet"):
        raise InvalidInputError(path, "is one table of three; name the folder with twins, hosts and pairs")
    data = load_json(path)
    with placed_in(path):
        return market_from_dict(data)


def read_result(path: str) -> Result:
    """The record of a result."""
    from matchmaker.codec import load_json  # noqa: PLC0415
    from matchmaker.result import Result  # noqa: PLC0415

    data = load_json(path)
    with placed_in(path):
        return Result.from_dict(data)


def read_solved(problem: str, result: str) -> tuple[Market, Result]:
    """A problem and the result that belongs to it."""
    market, found = read_market(problem), read_result(result)
    if found.market_sha256 != market.sha256:
        raise InvalidInputError(result, f"is the result of another problem than {problem}")
    return market, found


def read_policy(options: argparse.Namespace) -> Policy:
    """The policy of that name or in that file, with the seed of the options where they have one."""
    from dataclasses import replace  # noqa: PLC0415

    from matchmaker.codec import load_json  # noqa: PLC0415

    if options.policy in POLICY_NAMES:
        policy = named_policy(options.policy)
    elif Path(options.policy).exists():
        data = load_json(options.policy)
        with placed_in(options.policy):
            policy = Policy.from_dict(data)
    else:
        raise InvalidInputError("--policy", f"{options.policy!r} is neither a named policy nor a file")
    return policy if options.seed is None else replace(policy, seed=options.seed)
