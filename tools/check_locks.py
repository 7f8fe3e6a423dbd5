# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Checks that pyproject.toml and the locks in requirements/ agree; exit code 1 when they do not."""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ENTRY = re.compile(r"^([A-Za-z0-9][\w.-]*)==(\S+?)(?:\s*;.*)?\s*\\?$")
HASH = re.compile(r"--hash=sha256:[0-9a-f]{64}")
#: How pip-compile marks what pyproject.toml itself asks for.
DIRECT = "tvilling (pyproject.toml)"


@dataclass(frozen=True)
class Locked:
    """One entry of a lock."""

    version: str
    hashes: int
    direct: bool


def read_lock(text: str) -> dict[str, Locked]:
    """The entries of a lock by canonical name."""
    entries: dict[str, Locked] = {}
    block: list[str] = []
    for line in [*text.splitlines(), "end==0"]:
        if ENTRY.match(line) and block:
            entries |= _entry(block)
            block = []
        if ENTRY.match(line) or block:
            block.append(line)
    return entries


def _entry(block: list[str]) -> dict[str, Locked]:
    match = ENTRY.match(block[0])
    if match is None:
        return {}
    body = "\n".join(block)
    return {
        canonicalize_name(match.group(1)): Locked(match.group(2), len(HASH.findall(body)), DIRECT in body)
    }


def disagreements(pyproject: str, base: str, dev: str) -> Iterator[str]:
    """Each disagreement as a sentence."""
    project = tomllib.loads(pyproject)["project"]
    run = project["dependencies"]
    every = [*run, *(name for extra in project["optional-dependencies"].values() for name in extra)]
    for file, wanted, text in (("base.txt", run, base), ("dev.txt", every, dev)):
        locked = read_lock(text)
        yield from _asked_but_not_locked(file, wanted, locked)
        asked = {canonicalize_name(Requirement(name).name) for name in wanted}
        for name, entry in locked.items():
            if entry.direct and name not in asked:
                yield f"requirements/{file} was made for {name}, which pyproject.toml no longer asks for"
            if not entry.hashes:
                yield f"requirements/{file}: {name} has no hash"
    yield from _base_not_in_dev(read_lock(base), read_lock(dev))


def _asked_but_not_locked(file: str, wanted: list[str], locked: dict[str, Locked]) -> Iterator[str]:
    for text in wanted:
        requirement = Requirement(text)
        entry = locked.get(canonicalize_name(requirement.name))
        if entry is None or not entry.direct:
            yield f"pyproject.toml asks for {requirement.name}, which requirements/{file} does not have"
        elif not requirement.specifier.contains(entry.version, prereleases=True):
            yield f"pyproject.toml asks for {text}, and requirements/{file} has {entry.version}"


def _base_not_in_dev(base: dict[str, Locked], dev: dict[str, Locked]) -> Iterator[str]:
    for name, entry in base.items():
        if name not in dev or dev[name].version != entry.version:
            yield f"{name} is {entry.version} in base.txt and not in dev.txt: tests would run something else"


def main() -> int:
    """Print the disagreements."""
    texts = [
        Path(name).read_text() for name in ("pyproject.toml", "requirements/base.txt", "requirements/dev.txt")
    ]
    found = list(disagreements(*texts))
    for sentence in found:
        print(sentence)
    if found:
        print("Run `make lock`.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
