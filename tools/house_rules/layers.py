# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Rules about who may do what: views, actions, states, the clock."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tools.house_rules.model import APPS, Hit, Source, rule

#: The rooms of an app below its views.
BELOW_VIEWS = (
    "states", "signals", "audit_events", "validators", "models", "queries", "permissions", "jobs", "tasks",
    "actions", "forms", "tables", "exports",
)  # fmt: skip
BELOW = rf"^src/tvilling/\w+/({'|'.join(BELOW_VIEWS)})(\.py$|/.*\.py$)"
BELOW_FORMS = rf"^src/tvilling/\w+/({'|'.join(BELOW_VIEWS[:-3])})(\.py$|/.*\.py$)"
ACTIONS = r"^src/tvilling/\w+/actions(\.py$|/(?!__init__).*\.py$)"
DELIVERY = r"^src/tvilling/(api/.*|\w+/views(\.py|/.*\.py))$"

CLOCK_CALLS = {
    ("timezone", "now"), ("timezone", "localdate"), ("datetime", "now"), ("datetime", "utcnow"),
    ("datetime", "today"), ("date", "today"),
}  # fmt: skip


@rule(
    "objects-in-views", DELIVERY, "gateways in permissions.py apply cohort and visibility; a manager does not"
)
def objects_in_views(source: Source) -> Iterator[Hit]:
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Attribute) and node.attr in {"objects", "_default_manager", "_base_manager"}:
            yield node.lineno, f"`.{node.attr}` in delivery code: ask a gateway or a query"


@rule(
    "state-assignment", APPS, "the table of transitions decides, by compare-and-set; assigning goes around it"
)
def state_assignment(source: Source) -> Iterator[Hit]:
    if source.path.endswith("core/statemachine.py"):
        return
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            for target in targets:
                if isinstance(target, ast.Attribute) and target.attr == "state":
                    yield node.lineno, "`.state` is assigned: use MACHINE.apply"
        elif _calls_method(node, "update") and any(key.arg == "state" for key in node.keywords):  # type: ignore[attr-defined]
            yield node.lineno, "`.update(state=…)`: use MACHINE.apply"  # type: ignore[attr-defined]


@rule("request-below-views", BELOW, "what is below the views works for the API, commands and the clock alike")
def request_below_views(source: Source) -> Iterator[Hit]:
    for node in ast.walk(source.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            arguments = node.args
            names = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
            if any(name.arg == "request" for name in names):
                yield node.lineno, "a parameter `request` below the views: pass the actor and the values"


@rule(
    "save-without-fields", ACTIONS, "saving the whole object after a read undoes what others wrote meanwhile"
)
def save_without_fields(source: Source) -> Iterator[Hit]:
    for node in ast.walk(source.tree):
        if _calls_method(node, "save"):
            assert isinstance(node, ast.Call)  # noqa: S101 - for the type checker
            named = {keyword.arg for keyword in node.keywords}
            # With positional arguments it is a file's or a storage's `save`.
            if not node.args and not named & {"update_fields", "force_insert"}:
                yield node.lineno, "`save()` without `update_fields`"


@rule("clock", r"^src/.*\.py$", "there is one clock, the database's, moved in rehearsals: core/clock.py")
def one_clock(source: Source) -> Iterator[Hit]:
    if source.path.endswith("core/clock.py"):
        return
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Attribute) and (_last_name(node.value), node.attr) in CLOCK_CALLS:
            yield node.lineno, f"`{_last_name(node.value)}.{node.attr}`: use `now` as it was handed down"
        elif isinstance(node, ast.keyword) and node.arg in {"auto_now", "auto_now_add"}:
            yield node.value.lineno, f"`{node.arg}`: the action sets the moment"


@rule("clock-below-delivery", BELOW_FORMS, "only delivery code reads the clock, once, and hands `now` down")
def clock_below_delivery(source: Source) -> Iterator[Hit]:
    for node in ast.walk(source.tree):
        if isinstance(node, ast.ImportFrom):
            names = {f"{node.module}.{alias.name}" for alias in node.names}
            if names & {"tvilling.core.clock", "tvilling.core.clock.now"}:
                yield node.lineno, "the clock is imported below the views: take `now` as a parameter"
        elif isinstance(node, ast.Import) and any(
            alias.name == "tvilling.core.clock" for alias in node.names
        ):
            yield node.lineno, "the clock is imported below the views: take `now` as a parameter"


def _calls_method(node: ast.AST, name: str) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == name


def _last_name(node: ast.expr) -> str:
    if isinstance(node, ast.Name):
        return node.id
    return node.attr if isinstance(node, ast.Attribute) else ""


#: What a form carries along without anybody having typed it, and which button was pressed.
CARRIED = {"version", "activity", "then", "shown", "seen"}


@rule(
    "typed-text-lost",
    DELIVERY,
    "what was typed is kept: hand it to a form, and answer with `ui.asking.show_again` or the page of the form",
)
def typed_text_lost(source: Source) -> Iterator[Hit]:
    functions = [node for node in source.tree.body if isinstance(node, ast.FunctionDef)]
    calls = {one.name: {node.id for node in ast.walk(one) if isinstance(node, ast.Name)} for one in functions}
    silent = {one.name for one in functions if _calls_messages_error(one)}
    while more := {name for name, known in calls.items() if known & silent} - silent:
        silent |= more
    for function in functions:
        if function.name in silent and (line := _reads_typed_text(function)):
            yield line, f"`{function.name}` reads what was typed, and answers a refusal with a message alone"


def _calls_messages_error(function: ast.FunctionDef) -> bool:
    return any(
        _calls_method(node, "error") and ast.unparse(node.func) == "messages.error"  # type: ignore[attr-defined]
        for node in ast.walk(function)
    )


def _reads_typed_text(function: ast.FunctionDef) -> int:
    """The line where values are read out of the request, or handed to a form; 0 when there is none."""
    for node in ast.walk(function):
        if isinstance(node, ast.Subscript) and _is_typed(node.value):
            key: ast.expr | None = node.slice
        elif (
            isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and _is_typed(node.func.value)
        ):
            key = node.args[0] if node.args else None
        elif isinstance(node, ast.Call) and any(_is_typed(value) for value in node.args):
            key = None
        else:
            continue
        if not (isinstance(key, ast.Constant) and key.value in CARRIED):
            return node.lineno
    return 0


def _is_typed(node: ast.expr) -> bool:
    return ast.unparse(node) in {"request.POST", "request.FILES", "request.POST or None"}
