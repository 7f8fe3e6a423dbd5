# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""The tables agree with each other: rights that transitions name exist, and events are declared."""

from __future__ import annotations

import ast
import importlib
from pathlib import Path

import pytest
from django.apps import apps

from tvilling.audit import events
from tvilling.core.permissions import rights
from tvilling.core.statemachine import Machine

SRC = Path(__file__).parents[2] / "src"


def machines() -> list[Machine]:
    found = []
    for config in apps.get_app_configs():
        if config.name.startswith("tvilling.") and (Path(config.path) / "states.py").exists():
            module = importlib.import_module(f"{config.name}.states")
            found += [value for value in vars(module).values() if isinstance(value, Machine)]
    return found


@pytest.mark.parametrize("machine", machines(), ids=lambda machine: machine.name)
def test_every_transition_names_a_right_and_an_event_that_exist(machine):
    known = {right.name for right in rights()}
    assert [row.name for row in machine.transitions if row.right not in known] == []
    assert [row.name for row in machine.transitions if row.event and row.event not in events.declared()] == []


def rights_asked_for() -> dict[str, str]:
    """What `require(actor, "…")` and `allows(actor, "…")` name anywhere, with the file."""
    found = {}
    for path in (SRC / "tvilling").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and len(node.args) > 1:
                right = node.args[1]
                if node.func.id in {"require", "allows"} and isinstance(right, ast.Constant):
                    found[str(right.value)] = str(path.relative_to(SRC))
    return found


def test_every_right_that_is_asked_for_is_in_the_table():
    known = {right.name for right in rights()}
    assert {name: path for name, path in rights_asked_for().items() if name not in known} == {}


def test_every_right_in_the_table_is_asked_for_somewhere():
    text = "\n".join(
        path.read_text() for path in (SRC / "tvilling").rglob("*.py") if path.name != "permissions.py"
    )
    text += "\n".join(path.read_text() for path in (SRC / "tvilling").rglob("*.html"))
    asked = rights_asked_for()
    assert [right.name for right in rights() if right.name not in text and right.name not in asked] == []
