# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Rules about Python that hold anywhere in our code."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tools.house_rules.model import OUR_CODE, Hit, Source, rule

GETTEXT = {
    "_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy", "pgettext", "pgettext_lazy",
    "npgettext", "npgettext_lazy",
}  # fmt: skip
LONGEST_FUNCTION = 60
LONGEST_CLASS = 400


@rule(
    "model-in-migration",
    r"^src/.*/migrations/.*\.py$",
    "a migration must go on working when the model changes",
)
def model_in_migration(source: Source) -> Iterator[Hit]:
    for node in ast.walk(source.tree):
        if isinstance(node, ast.ImportFrom) and _is_models_module(node.module or ""):
            yield node.lineno, f"imports from {node.module}: use `apps.get_model`"
        elif isinstance(node, ast.Attribute) and node.attr[:1].isupper():
            dotted = ast.unparse(node)
            if _is_models_module(dotted.rpartition(".")[0]):
                yield node.lineno, f"uses the model {dotted}: use `apps.get_model`"


def _is_models_module(dotted: str) -> bool:
    return dotted.startswith("tvilling.") and "models" in dotted.split(".")


@rule("gettext-format", OUR_CODE, "the catalogue knows the text as written, not as put together")
def gettext_format(source: Source) -> Iterator[Hit]:
    for call, message in _translated(source):
        formatted = isinstance(message, ast.JoinedStr | ast.BinOp) or (
            isinstance(message, ast.Call)
            and isinstance(message.func, ast.Attribute)
            and message.func.attr in {"format", "join", "replace"}
        )
        if formatted:
            yield call.lineno, "a text is put together inside gettext: fill in named placeholders after it"


@rule("unnamed-placeholder", OUR_CODE, "another language needs another order")
def unnamed_placeholder(source: Source) -> Iterator[Hit]:
    for call, message in _translated(source):
        if isinstance(message, ast.Constant) and isinstance(message.value, str):
            text = message.value.replace("%%", "")
            if any(mark in text for mark in ("%s", "%d", "{}", "{0")):
                yield call.lineno, "a placeholder without a name in a translated text"


def _translated(source: Source) -> Iterator[tuple[ast.Call, ast.expr]]:
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Call):
            name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            if name in GETTEXT:
                for argument in node.args:
                    yield node, argument


@rule("bare-select-related", OUR_CODE, "without names it follows every relation, also those added later")
def bare_select_related(source: Source) -> Iterator[Hit]:
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            bare = not node.args and not node.keywords
            if bare and node.func.attr == "select_related":
                yield node.lineno, "`select_related()` without names"


@rule("count-compared", OUR_CODE, "`exists()` stops at the first row, a count reads them all")
def count_compared(source: Source) -> Iterator[Hit]:
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Compare) and isinstance(node.comparators[0], ast.Constant):
            left, number = node.left, node.comparators[0].value
            if _is_plain_count(left) and (type(node.ops[0]), number) in EMPTY_OR_NOT:
                yield node.lineno, "`count()` only to learn whether there is one: use `exists()`"


EMPTY_OR_NOT = {
    (ast.Gt, 0), (ast.GtE, 1), (ast.NotEq, 0), (ast.Eq, 0), (ast.Lt, 1), (ast.LtE, 0),
}  # fmt: skip


def _is_plain_count(node: ast.expr) -> bool:
    if not isinstance(node, ast.Call) or node.args or node.keywords:
        return False
    return isinstance(node.func, ast.Attribute) and node.func.attr == "count"


@rule(
    "print",
    r"^src/(?!.*(/cli\.py|/management/commands/\w+\.py)$).*\.py$",
    "a server has no reader at its output",
)
def no_print(source: Source) -> Iterator[Hit]:
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print":
            yield node.lineno, "`print`: use logging, or say it on a page"


@rule(
    "function-size",
    r"^(src/(?!.*/migrations/)|tests/|tools/).*\.py$",
    "what does not fit a screen is not seen whole",
)
def function_size(source: Source) -> Iterator[Hit]:
    for node in ast.walk(source.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            limit = LONGEST_CLASS if isinstance(node, ast.ClassDef) else LONGEST_FUNCTION
            length = (node.end_lineno or node.lineno) - node.lineno + 1 - _docstring_lines(node)
            if length > limit:
                yield node.lineno, f"`{node.name}` has {length} lines, more than {limit}"


def _docstring_lines(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> int:
    if ast.get_docstring(node, clean=False) is None:
        return 0
    first = node.body[0]
    return (first.end_lineno or first.lineno) - first.lineno + 1


@rule("package-docstring", r"^src/\w+/(\w+/)?__init__\.py$", "it says what lives here, and what must not")
def package_docstring(source: Source) -> Iterator[Hit]:
    if not ast.get_docstring(source.tree):
        yield 1, "the package has no docstring"
