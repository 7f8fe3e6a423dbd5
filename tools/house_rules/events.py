# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Rules across files: every audit event used is declared, and every declared one is used."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator

from tools.house_rules.model import APPS, Finding, Source

EVENT = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+")
UNDECLARED = "an event without a label cannot be recorded, nor read by the people it is for"
UNUSED = "a declared event that nothing records promises a history that is not there"


def event_findings(sources: Iterable[Source]) -> Iterator[Finding]:
    """Compare the keys in all `audit_events.py` with what actions and tables of transitions name."""
    ours = [source for source in sources if re.search(APPS, source.path)]
    declared: dict[str, tuple[Source, int]] = {}
    written: set[str] = set()
    used: dict[str, tuple[Source, int]] = {}
    for source in ours:
        if source.room == "audit_events":
            declared |= {name: (source, line) for name, line in _declared_in(source)}
        else:
            written |= {text for text, _line in _strings(source.tree)}
            used |= {name: (source, line) for name, line in _used_in(source)}
    for name in sorted(set(used) - set(declared)):
        source, line = used[name]
        yield Finding(
            "undeclared-event", source.path, line, f"`{name}` is in no audit_events.py ({UNDECLARED})"
        )
    for name in sorted(set(declared) - written):
        source, line = declared[name]
        yield Finding("unused-event", source.path, line, f"`{name}` is never recorded ({UNUSED})")


def _declared_in(source: Source) -> Iterator[tuple[str, int]]:
    """The keys of the events; `FIELDS` names kinds of records, which look alike."""
    fields = {
        id(inner)
        for node in source.tree.body
        if isinstance(node, ast.AnnAssign) and ast.unparse(node.target) == "FIELDS"
        for inner in ast.walk(node)
    }
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Dict) and id(node) not in fields:
            for key in node.keys:
                if (
                    isinstance(key, ast.Constant)
                    and isinstance(key.value, str)
                    and EVENT.fullmatch(key.value)
                ):
                    yield key.value, key.lineno


def _used_in(source: Source) -> Iterator[tuple[str, int]]:
    """What `record("…")` records, and the fifth column, or `event=`, of each `Transition`."""
    for node in ast.walk(source.tree):
        if not isinstance(node, ast.Call):
            continue
        called = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        place = {"record": 0, "Transition": 4}.get(called)
        if place is None:
            continue
        arguments = node.args[place : place + 1] + [key.value for key in node.keywords if key.arg == "event"]
        for argument in arguments:
            for text, line in _strings(argument):
                if EVENT.fullmatch(text):
                    yield text, line


def _strings(node: ast.AST) -> Iterator[tuple[str, int]]:
    for inner in ast.walk(node):
        if isinstance(inner, ast.Constant) and isinstance(inner.value, str):
            yield inner.value, inner.lineno
