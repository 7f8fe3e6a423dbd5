# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""What a docstring of the engine must say: its parameters, shapes of arrays, units, errors, and where a method is from."""

import ast
import dataclasses
import inspect
import re
import sys
import textwrap
from collections.abc import Iterator
from typing import Any

import matchmaker as mm

#: A parameter or field of this name has a unit, which one of these words gives.
UNITS = {
    "time_limit": ("second",),
    "memory_limit": ("byte",),
    "fit": ("0..1", "0 to 1", "ten-thousandth"),
    "value": ("0..1", "thousandth", "millionth", "count", "text", "number"),
    "weight": ("relative",),
    "weights": ("relative",),
    "scores": ("million",),
    "costs": ("thousandth",),
    "floor": ("affinity",),
    "load": ("number", "least"),
    "places": ("number", "maximum", "count"),
    "losses": ("ten-thousandth", "count"),
    "price_of_keeping": ("ten-thousandth", "count", "losses"),
    "needed": ("score", "places"),
    "limit": ("number", "at most", "at least"),
    "minimum": ("number", "least"),
    "maximum": ("number", "largest", "most"),
    "total": ("affinity",),
    "run": ("second",),
}
#: Names whose method was published by others; their docstrings say by whom and when.
PUBLISHED = (
    "solve", "match_lists", "override_prices", "assign_reviewers", "diagnose", "verify", "price_of",
)  # fmt: skip
ARRAYS = re.compile(r"NDArray|Integers|Flags|ndarray")
ERRORS = {name for name in dir(mm) if name.endswith("Error")}


def public_members(names: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """Each public function and class by its name, and each public method and property of the classes."""
    for name, thing in sorted(names.items()):
        if inspect.isclass(thing):
            yield name, thing
            for key, member in vars(thing).items():
                inner = _unwrapped(member)
                if not key.startswith("_") and inspect.isfunction(inner):
                    yield f"{name}.{key}", inner
        elif inspect.isfunction(thing):
            yield name, thing


def faults(name: str, thing: Any) -> list[str]:
    """What the docstring of one public member lacks."""
    said = vars(thing).get("__doc__") if inspect.isclass(thing) else thing.__doc__
    # A dataclass without a docstring is given its signature for one.
    if not said or said.startswith(f"{name}("):
        return [f"{name}: no docstring"]
    found = []
    about = _given(thing)
    for part, kind in about.items():
        if not re.search(rf"\b{part}\b", said) and not _is_plain(part, said):
            found.append(f"{name}: says nothing of `{part}`")
        if ARRAYS.search(kind) and not re.search(r"shape|length", said):
            found.append(f"{name}: `{part}` is an array of unknown shape")
        if part in UNITS and not any(word in said.lower() for word in UNITS[part]):
            found.append(f"{name}: `{part}` has no unit ({' or '.join(UNITS[part])})")
    if inspect.isfunction(thing) and "Raises" not in said:
        raised = sorted(errors_of(thing))
        found += [f"{name}: can raise {', '.join(raised)} and does not say so"] if raised else []
    if name in PUBLISHED and not re.search(r"\b(19|20)\d\d\b", said):
        found.append(f"{name}: does not say where the method was published")
    return found


def errors_of(function: Any, seen: set[Any] | None = None) -> set[str]:
    """The errors of the engine that a function can raise itself or through functions of the package."""
    seen = set() if seen is None else seen
    if function in seen or not str(function.__module__).startswith(("matchmaker", "planted")):
        return set()
    seen.add(function)
    tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    scope = {**vars(sys.modules[function.__module__])} if function.__module__ in sys.modules else {}
    scope |= function.__globals__
    raised: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("matchmaker"):
            module = __import__(node.module, fromlist=["_"])
            scope |= {alias.asname or alias.name: getattr(module, alias.name) for alias in node.names}
        if (
            isinstance(node, ast.Raise)
            and isinstance(node.exc, ast.Call)
            and isinstance(node.exc.func, ast.Name)
        ):
            raised |= {node.exc.func.id} & ERRORS
        called = _called(node, scope)
        if inspect.isfunction(called):
            raised |= errors_of(called, seen)
    return raised


def _called(node: ast.AST, scope: dict[str, Any]) -> Any:
    """The function behind a call, as far as the text tells."""
    if not isinstance(node, ast.Call):
        return None
    if isinstance(node.func, ast.Name):
        if node.func.id == "_maker":
            module, name = (part.value for part in node.args if isinstance(part, ast.Constant))
            return getattr(__import__(f"matchmaker.{module!s}", fromlist=["_"]), str(name))
        return scope.get(node.func.id)
    if isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Name):
        owner = {"market": mm.Market, "changed": mm.Market, "self": None}.get(
            node.func.value.id, scope.get(node.func.value.id)
        )
        return _unwrapped(vars(owner).get(node.func.attr)) if inspect.isclass(owner) else None
    return None


def _unwrapped(member: Any) -> Any:
    for attribute in ("__func__", "fget", "func"):
        member = getattr(member, attribute, member)
    return member


def _given(thing: Any) -> dict[str, str]:
    """Parameters of a function, or fields of a dataclass, with their annotations as text."""
    if inspect.isclass(thing):
        fields = dataclasses.fields(thing) if dataclasses.is_dataclass(thing) else ()
        return {field.name: str(field.type) for field in fields}
    parameters = inspect.signature(thing).parameters.values()
    return {one.name: str(one.annotation) for one in parameters if one.name not in ("self", "cls")}


def _is_plain(part: str, said: str) -> bool:
    """Whether a parameter is told in words: `host_id` as "host", `twins` as "twin", `by` as "a person"."""
    words = {"by": "person", "to_": "to"}.get(
        part, part.removesuffix("_id").removesuffix("s").replace("_", " ")
    )
    return bool(re.search(rf"\b{re.escape(words)}(e?s)?\b", said, re.IGNORECASE))
