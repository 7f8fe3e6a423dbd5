# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""What a rule is: a name, a reason, the files it speaks about, and a function from a file to its findings."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import PurePosixPath


@dataclass(frozen=True)
class Finding:
    """One place where a rule is broken."""

    rule: str
    path: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.rule}: {self.message}"


@dataclass(frozen=True)
class Source:
    """A file: its path from the root of the repository, and its text."""

    path: str
    text: str
    _cache: dict[str, ast.Module] = field(default_factory=dict, compare=False, repr=False)

    @cached_property
    def parts(self) -> tuple[str, ...]:
        return PurePosixPath(self.path).parts

    @property
    def name(self) -> str:
        return self.parts[-1]

    @property
    def lines(self) -> list[str]:
        return self.text.splitlines()

    @property
    def tree(self) -> ast.Module:
        if "tree" not in self._cache:
            self._cache["tree"] = ast.parse(self.text, self.path)
        return self._cache["tree"]

    @property
    def app(self) -> str:
        """The app's name for files of `src/tvilling/<app>/`; else empty."""
        return self.parts[2] if self.parts[:2] == ("src", "tvilling") and len(self.parts) > 3 else ""  # noqa: PLR2004

    @property
    def room(self) -> str:
        """The module of the app's roster this file belongs to: `actions` for actions.py and actions/reviews.py."""
        return self.parts[3].removesuffix(".py") if self.app else ""

    def line_of(self, position: int) -> int:
        """The number of the line at a position in the text."""
        return self.text.count("\n", 0, position) + 1


type Hit = tuple[int, str]
type Check = Callable[[Source], Iterator[Hit]]


@dataclass(frozen=True)
class Rule:
    """A rule for single files. `check` yields (line, what is wrong); the reason is added to each message."""

    name: str
    reason: str
    where: re.Pattern[str]
    check: Check

    def findings(self, source: Source) -> Iterator[Finding]:
        if self.where.search(source.path):
            for line, what in self.check(source):
                yield Finding(self.name, source.path, line, f"{what} ({self.reason})")


RULES: dict[str, Rule] = {}

PYTHON = r"\.py$"
OUR_CODE = r"^src/.*\.py$"
APPS = r"^src/tvilling/.*\.py$"
TEMPLATES = r"^src/.*/templates/.*\.html$"


def rule(name: str, where: str, reason: str) -> Callable[[Check], Check]:
    """Register the decorated check as a rule."""

    def register(check: Check) -> Check:
        if name in RULES:
            raise ValueError(f"the rule {name!r} is there twice")
        RULES[name] = Rule(name, reason, re.compile(where), check)
        return check

    return register


def check_source(source: Source) -> list[Finding]:
    """All findings of all rules for single files."""
    return [finding for one in RULES.values() for finding in one.findings(source)]
