# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""The ready-made tools are switched on, and as strict as pyproject.toml says."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
BIN = Path(sys.executable).parent
QUERIES, TEST = "src/tvilling/hosts/queries.py", "tests/hosts/test_queries.py"
MANY_BRANCHES = "def f(x):\n" + "".join(f"    if x == {n}:\n        x += 1\n" for n in range(11))

RUFF = [
    ("PLC0415", "def f() -> None:\n    import json\n"),
    ("TID252", "from . import models\n"),
    ("TID253", "import ortools\n"),
    ("C901", MANY_BRANCHES),
    ("PLR0913", "def f(a, b, c, d, e, f, g, h, i): ...\n"),
    ("PLR2004", "def f(x: int) -> bool:\n    return x > 17\n"),
    ("ANN001", "def f(x): ...\n"),
    ("S101", "assert True\n"),
    ("T201", "print(1)\n"),
    ("DTZ005", "import datetime\n\ndatetime.datetime.now()\n"),
    ("INT001", "from django.utils.translation import gettext as _\n\n_(f'{x}')\n"),
    ("ERA001", "# x = 1\n"),
    ("FIX002", "# TO" + "DO: later\n"),
    ("S308", "from django.utils.safestring import mark_safe\n\nmark_safe(x)\n"),
    ("RUF100", "x = 1  # noqa: S101\n"),
]


def ruff(path: str, code: str) -> str:
    command = [
        str(BIN / "ruff"),
        "check",
        "--no-cache",
        "--output-format",
        "concise",
        "--stdin-filename",
        path,
        "-",
    ]
    return subprocess.run(command, cwd=ROOT, input=code, capture_output=True, text=True, check=False).stdout


@pytest.mark.parametrize(("code", "text"), RUFF, ids=[row[0] for row in RUFF])
def test_ruff_catches_it_in_our_code(code, text):
    assert f" {code} " in ruff(QUERIES, text)


@pytest.mark.parametrize("code", ["PLR2004", "ANN001", "S101", "PLR0913"])
def test_ruff_leaves_it_alone_in_tests(code):
    assert f" {code} " not in ruff(TEST, dict(RUFF)[code])


def test_ruff_leaves_good_code_alone():
    good = '"""Reads."""\n\n\ndef doubled(x: int) -> int:\n    """Twice x."""\n    return 2 * x\n'
    assert "All checks passed!" in ruff(QUERIES, good)


def test_the_formatter_is_ours():
    command = [str(BIN / "ruff"), "format", "--check", "--no-cache", "--stdin-filename", QUERIES, "-"]
    results = [
        subprocess.run(command, cwd=ROOT, input=code, capture_output=True, text=True, check=False).returncode
        for code in ("x = 'a'\n", 'x = "a"\n')
    ]
    assert results == [1, 0]


def djlint(folder: Path, text: str, *options: str) -> tuple[int, str]:
    page = folder / "page.html"
    page.write_text(text)
    command = [
        str(BIN / "djlint"),
        *options,
        "--quiet",
        "--configuration",
        str(ROOT / "pyproject.toml"),
        str(page),
    ]
    result = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    return result.returncode, result.stdout


def test_djlint_catches_an_image_without_a_description(tmp_path):
    exit_code, said = djlint(tmp_path, '<img src="a.png" width="1" height="1">\n', "--lint")
    assert exit_code == 1
    assert "H013" in said


def test_djlint_leaves_a_good_page_alone(tmp_path):
    assert djlint(tmp_path, "<p>{{ text }}</p>\n", "--lint", "--check") == (0, "")


def test_djlint_knows_our_format(tmp_path):
    exit_code, _said = djlint(tmp_path, "<ul>\n<li>{{text}}</li>\n</ul>\n", "--check")
    assert exit_code == 1


MYPY = """
from tvilling.audit.models import Entry
def untyped(x): return x
wrong: int = Entry.objects.get().event
ignored = 1  # type: ignore
"""


@pytest.mark.slow
def test_mypy_is_strict_and_knows_django(tmp_path):
    (tmp_path / "planted.py").write_text(MYPY)
    command = [str(BIN / "mypy"), str(tmp_path / "planted.py")]
    said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False).stdout
    assert "[no-untyped-def]" in said
    assert 'expression has type "str", variable has type "int"' in said
    assert "[ignore-without-code]" in said or "[unused-ignore]" in said


def test_licences_are_checked(tmp_path):
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    (tmp_path / "orphan.py").write_text("x = 1\n")
    command = [str(BIN / "reuse"), "lint", "--lines"]
    result = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert result.returncode == 1
    assert "orphan.py" in result.stdout
