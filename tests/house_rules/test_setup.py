# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""The environment is made where Python is hidden, and only when the locks have changed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tools import browser

ROOT = Path(__file__).parents[2]
BASE = getattr(sys, "_base_executable", sys.executable)


def find_python(**environment: str) -> subprocess.CompletedProcess[str]:
    command = ["/bin/sh", str(ROOT / "tools" / "find_python.sh")]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def executable(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(0o755)
    return path


@pytest.fixture
def old_python(tmp_path):
    """A folder for PATH in which every Python is too old."""
    for name in ("python", "python3", "python3.12", "python3.13", "python3.14"):
        executable(tmp_path / "bin" / name, "#!/bin/sh\nexit 1\n")
    return tmp_path / "bin"


def test_a_python_on_the_path_is_found_and_named(tmp_path):
    executable(tmp_path / "python3.13", f'#!/bin/sh\nexec {BASE} "$@"\n')
    result = find_python(PATH=f"{tmp_path}:/usr/bin:/bin", HOME=str(tmp_path))
    assert result.returncode == 0
    assert result.stdout.strip() == BASE
    assert result.stderr.startswith(f"Python: {BASE} (3.")


@pytest.mark.parametrize(
    "place",
    [".pyenv/versions/3.13.99/bin/python3", ".local/share/uv/python/cpython-3.13.99-linux/bin/python3"],
)
def test_a_python_that_pyenv_or_uv_keeps_is_found_where_the_default_is_too_old(tmp_path, old_python, place):
    executable(tmp_path / "home" / place, f'#!/bin/sh\nexec {BASE} "$@"\n')
    result = find_python(PATH=f"{old_python}:/usr/bin:/bin", HOME=str(tmp_path / "home"))
    assert result.returncode == 0
    assert result.stdout.strip() == BASE


def test_the_python_that_is_asked_for_comes_first(tmp_path, old_python):
    chosen = executable(tmp_path / "mine", f'#!/bin/sh\nexec {BASE} "$@"\n')
    result = find_python(PATH=f"{old_python}:/usr/bin:/bin", HOME=str(tmp_path), PYTHON=str(chosen))
    assert result.stdout.strip() == BASE


def test_one_version_alone_can_be_asked_for(tmp_path):
    mine = f"{sys.version_info.major}.{sys.version_info.minor}"
    executable(tmp_path / "python3.13", f'#!/bin/sh\nexec {BASE} "$@"\n')
    paths = {"PATH": f"{tmp_path}:/usr/bin:/bin", "HOME": str(tmp_path)}
    assert find_python(**paths, PYTHON_VERSION=mine).stdout.strip() == BASE
    for other in {"3.12", "3.13"} - {mine}:
        assert find_python(**paths, PYTHON_VERSION=other).stdout.strip() != BASE


def test_where_there_is_none_one_line_says_what_to_install(tmp_path, old_python):
    shell = (ROOT / "tools" / "find_python.sh").read_text()
    # Without the fixed places, which may have one on the machine at hand.
    for place in ("/usr/local/", "/usr/bin/", "/opt/", "/Library/"):
        shell = shell.replace(f" {place}", f" {tmp_path}/nowhere/")
    script = executable(tmp_path / "find.sh", shell)
    environment = {"PATH": f"{old_python}:/bin", "HOME": str(tmp_path)}
    result = subprocess.run(
        ["/bin/sh", str(script)], env=environment, capture_output=True, text=True, check=False
    )
    assert (result.returncode, result.stdout) == (1, "")
    assert result.stderr.startswith("No Python 3.12, 3.13 or 3.14")
    assert len(result.stderr.splitlines()) == 1


def test_an_environment_that_matches_the_locks_is_left_alone(tmp_path):
    copied = tmp_path / "tools" / "setup.sh"
    executable(copied, (ROOT / "tools" / "setup.sh").read_text())
    lock = tmp_path / "requirements" / "dev.txt"
    lock.parent.mkdir()
    lock.write_text("nothing\n")
    executable(tmp_path / ".venv" / "bin" / "python", "#!/bin/sh\nexit 0\n")
    first = subprocess.run([str(copied)], cwd=tmp_path, capture_output=True, text=True, check=True).stdout
    second = subprocess.run([str(copied)], cwd=tmp_path, capture_output=True, text=True, check=True).stdout
    lock.write_text("something\n")
    third = subprocess.run([str(copied)], cwd=tmp_path, capture_output=True, text=True, check=True).stdout
    assert "up to the locked versions" in first
    assert second == ""
    assert "up to the locked versions" in third


def test_without_a_browser_the_tests_do_not_go_on(monkeypatch):
    monkeypatch.setattr(browser, "installed", lambda: None)
    monkeypatch.setattr(browser, "playwrights_own", lambda: None)
    with pytest.raises(RuntimeError, match="no Chromium found"):
        browser.executable()


def test_no_network_means_no_network():
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        str(ROOT / "tests/house_rules/planted.py"),
    ]
    environment = {**os.environ, "PYTEST_ADDOPTS": ""}
    result = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert "tests use no network" in result.stdout
    assert "1 failed" in result.stdout
