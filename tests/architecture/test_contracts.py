# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Each import contract catches a violation planted in a copy of the tree, and names it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

#: (contract, file, what is added to it, what the report must name)
PLANTED = [
    (
        "apps",
        "tvilling/core/text.py",
        "from tvilling.config import env",
        "tvilling.core.text -> tvilling.config.env",
    ),
    (
        "apps",
        "tvilling/hosts/models.py",
        "def late():\n    from tvilling.calls import models",
        "tvilling.hosts.models -> tvilling.calls.models",
    ),
    ("apps", "tvilling/travel/urls.py", "import tvilling.replication.urls", "tvilling.travel.urls"),
    ("apps", "tvilling/gadgets/__init__.py", "", "gadgets"),
    (
        "roster",
        "tvilling/hosts/models.py",
        "from tvilling.hosts import urls",
        "tvilling.hosts.models -> tvilling.hosts.urls",
    ),
    ("roster", "tvilling/hosts/services.py", "", "services"),
    (
        "audit-roster",
        "tvilling/audit/chain.py",
        "from tvilling.audit import queries",
        "tvilling.audit.queries",
    ),
    ("core-roster", "tvilling/core/errors.py", "from tvilling.core import clock", "tvilling.core.clock"),
    ("engine", "matchmaker/entities.py", "import django.db", "matchmaker.entities -> django"),
    (
        "engine",
        "matchmaker/entities.py",
        "import tvilling.core.text",
        "matchmaker.entities -> tvilling.core.text",
    ),
    ("engine-caller", "tvilling/matching/models.py", "import matchmaker", "tvilling.matching.models"),
    (
        "views",
        "tvilling/web/middleware.py",
        "from tvilling.web.views import errors",
        "tvilling.web.middleware -> tvilling.web.views.errors",
    ),
    (
        "acyclic",
        "matchmaker/entities.py",
        "import matchmaker.cli",
        "matchmaker",
    ),
    (
        "accounts-roster",
        "tvilling/accounts/models.py",
        "import tvilling.accounts.urls",
        "tvilling.accounts.urls",
    ),
    (
        "documents-roster",
        "tvilling/documents/models.py",
        "import tvilling.documents.urls",
        "tvilling.documents.urls",
    ),
    ("mail-roster", "tvilling/mail/gadgets.py", "", "gadgets"),
    ("questionnaires-roster", "tvilling/questionnaires/gadgets.py", "", "gadgets"),
    ("insights-roster", "tvilling/insights/gadgets.py", "", "gadgets"),
    (
        "web-roster",
        "tvilling/web/tables.py",
        "import tvilling.web.urls",
        "tvilling.web.tables -> tvilling.web.urls",
    ),
    (
        "rehearsal-roster",
        "tvilling/rehearsal/texts.py",
        "import tvilling.rehearsal.play",
        "tvilling.rehearsal.texts -> tvilling.rehearsal.play",
    ),
    (
        "config-roster",
        "tvilling/config/env.py",
        "import tvilling.config.cli",
        "tvilling.config.env -> tvilling.config.cli",
    ),
    ("ui-roster", "tvilling/ui/formats.py", "import tvilling.ui.tables", "tvilling.ui.tables"),
]


def contracts() -> set[str]:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())
    return {contract["id"] for contract in settings["tool"]["importlinter"]["contracts"]}


@pytest.fixture(scope="module")
def clean_copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    copy = tmp_path_factory.mktemp("tree")
    for path in (ROOT / "src").rglob("*.py"):
        target = copy / path.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)
    shutil.copyfile(ROOT / "pyproject.toml", copy / "pyproject.toml")
    return copy


def lint_imports(tree: Path, contract: str) -> tuple[int, str]:
    command = [
        str(Path(sys.executable).parent / "lint-imports"),
        "--no-cache",
        "--no-logo",
        "--contract",
        contract,
    ]
    environment = {**os.environ, "PYTHONPATH": str(tree / "src"), "COLUMNS": "400"}
    result = subprocess.run(command, cwd=tree, env=environment, capture_output=True, text=True, check=False)
    return result.returncode, re.sub(r"\s+", " ", result.stdout + result.stderr)


def test_every_contract_is_shown_to_catch():
    assert {row[0] for row in PLANTED} == contracts()


@pytest.mark.parametrize(("contract", "path", "code", "named"), PLANTED)
def test_a_planted_violation_is_caught(clean_copy, contract, path, code, named):
    file = clean_copy / "src" / path
    before = file.read_text() if file.exists() else None
    file.parent.mkdir(exist_ok=True)
    file.write_text(f"{before or ''}\n{code}\n")
    try:
        exit_code, report = lint_imports(clean_copy, contract)
    finally:
        _put_back(file, before)
    assert exit_code == 1
    assert named in report


def _put_back(file: Path, before: str | None) -> None:
    if before is not None:
        file.write_text(before)
        return
    file.unlink()
    if not any(file.parent.iterdir()):
        file.parent.rmdir()


@pytest.mark.parametrize("contract", sorted(contracts()))
def test_the_tree_keeps_the_contract(clean_copy, contract):
    exit_code, report = lint_imports(clean_copy, contract)
    assert exit_code == 0, report


def test_an_import_for_the_type_checker_alone_is_no_violation(clean_copy):
    file = clean_copy / "src" / "tvilling" / "core" / "text.py"
    before = file.read_text()
    file.write_text(f"{before}\nif TYPE_CHECKING:\n    from tvilling.config import env\n")
    try:
        exit_code, report = lint_imports(clean_copy, "apps")
    finally:
        file.write_text(before)
    assert exit_code == 0, report
