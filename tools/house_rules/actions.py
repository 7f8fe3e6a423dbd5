# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Rules about actions: their signature, their docstring, and the one door of an actions package.

In `actions.py` every function without a leading underscore is an action. In a package `actions/` those are that its
`__init__` publishes; what it does not publish is shared between its files alone, and nobody else may import it.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator

from tools.house_rules.model import APPS, Finding, Source

SIGNATURE = "every action can be called by a page, the API, a command and the clock alike"
DOCSTRING = "its first sentence says what happens; the rest lists the consequences in order"
ONE_DOOR = "what the package publishes are actions; the rest is its own"

#: Functions that actions modules publish and that are no actions.
EXCEPTIONS = {
    ("audit", "record"): "the fourth beat of every action: it has actor and now, after the event's name",
    ("audit", "plain"): "shared with the check of the chain; changes nothing",
}


def action_findings(sources: Iterable[Source]) -> Iterator[Finding]:
    """Check all actions of all apps."""
    ours = [source for source in sources if re.search(APPS, source.path)]
    published = {
        source.app: {alias.asname or alias.name for node in _imports(source) for alias in node.names}
        for source in ours
        if source.room == "actions" and source.name == "__init__.py"
    }
    for source in ours:
        yield from _around_the_door(source, set(published))
        if source.room == "actions" and source.name != "__init__.py":
            yield from _faulty_actions(source, published.get(source.app))


def _imports(source: Source) -> Iterator[ast.ImportFrom]:
    return (node for node in ast.walk(source.tree) if isinstance(node, ast.ImportFrom))


def _faulty_actions(source: Source, published: set[str] | None) -> Iterator[Finding]:
    for node in source.tree.body:
        if not isinstance(node, ast.FunctionDef) or (source.app, node.name) in EXCEPTIONS:
            continue
        if node.name.startswith("_") or (published is not None and node.name not in published):
            continue
        if [argument.arg for argument in node.args.kwonlyargs][:2] != ["actor", "now"] or node.args.args:
            what = f"`{node.name}` must take keywords only: first `actor`, then `now` ({SIGNATURE})"
            yield Finding("action-signature", source.path, node.lineno, what)
        if not ast.get_docstring(node):
            what = f"the action `{node.name}` has no docstring ({DOCSTRING})"
            yield Finding("action-docstring", source.path, node.lineno, what)


def _around_the_door(source: Source, packages: set[str]) -> Iterator[Finding]:
    for node in _imports(source):
        match = re.fullmatch(r"tvilling\.(\w+)\.actions\.\w+", node.module or "")
        outside = match and not (source.app == match.group(1) and source.room == "actions")
        if match and outside and match.group(1) in packages:
            what = f"imports from {node.module}: import from tvilling.{match.group(1)}.actions ({ONE_DOOR})"
            yield Finding("action-door", source.path, node.lineno, what)
