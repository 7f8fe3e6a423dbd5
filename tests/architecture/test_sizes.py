# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""The rooms that everybody shares stay small, and what the program imports is what it declares."""

from __future__ import annotations

import ast
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
SRC = ROOT / "src"


def lines_of_python(folder: Path) -> int:
    return sum(len(path.read_text().splitlines()) for path in folder.rglob("*.py"))


@pytest.mark.parametrize(("app", "limit"), [("core", 2000), ("ui", 4000)])
def test_the_shared_rooms_stay_small(app, limit):
    assert lines_of_python(SRC / "tvilling" / app) < limit


def imported_packages() -> dict[str, str]:
    """Each foreign package that our code imports, with one of the files that do."""
    found: dict[str, str] = {}
    for path in SRC.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            found |= {name.partition(".")[0]: str(path.relative_to(ROOT)) for name in names}
    ours = {"tvilling", "matchmaker", ""}
    return {name: path for name, path in found.items() if name not in ours | sys.stdlib_module_names}


def test_everything_that_is_imported_is_declared():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    declared = {canonicalize_name(Requirement(text).name) for text in project["dependencies"]}
    providers = packages_distributions()
    undeclared = {
        name: path
        for name, path in imported_packages().items()
        if not declared & {canonicalize_name(provider) for provider in providers.get(name, [])}
    }
    assert undeclared == {}
