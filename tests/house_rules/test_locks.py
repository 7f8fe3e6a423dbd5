# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""The locks are checked against pyproject.toml, in both directions."""

from __future__ import annotations

from pathlib import Path

from tools.check_locks import disagreements

ROOT = Path(__file__).parents[2]
PROJECT = """
[project]
dependencies = ["Django>=6.1", "nh3"]
[project.optional-dependencies]
dev = ["pytest>=9"]
"""
HASH = f"    --hash=sha256:{'0' * 64}\n"
BY_US = "    # via tvilling (pyproject.toml)\n"
DJANGO, NH3 = f"django==6.1.3 \\\n{HASH}{BY_US}", f"nh3==0.3.8 \\\n{HASH}{BY_US}"
ASGIREF, PYTEST = f"asgiref==3.1 \\\n{HASH}    # via django\n", f"pytest==9.2.0 \\\n{HASH}{BY_US}"
BASE, DEV = ASGIREF + DJANGO + NH3, ASGIREF + DJANGO + NH3 + PYTEST


def found(pyproject=PROJECT, base=BASE, dev=DEV):
    return list(disagreements(pyproject, base, dev))


def test_agreement_is_silent():
    assert found() == []


def test_a_dependency_without_a_lock_is_caught():
    assert found(PROJECT.replace('"nh3"', '"nh3", "typst"')) == [
        "pyproject.toml asks for typst, which requirements/base.txt does not have",
        "pyproject.toml asks for typst, which requirements/dev.txt does not have",
    ]


def test_a_dependency_that_was_only_a_guest_of_another_is_caught():
    assert "pyproject.toml asks for asgiref, which requirements/base.txt does not have" in found(
        PROJECT.replace('"nh3"', '"nh3", "asgiref"')
    )


def test_a_lock_for_what_is_no_longer_asked_for_is_caught():
    assert found(PROJECT.replace(', "nh3"', "")) == [
        "requirements/base.txt was made for nh3, which pyproject.toml no longer asks for",
        "requirements/dev.txt was made for nh3, which pyproject.toml no longer asks for",
    ]


def test_a_version_outside_the_bounds_is_caught():
    assert found(dev=DEV.replace("pytest==9.2.0", "pytest==8.4.0")) == [
        "pyproject.toml asks for pytest>=9, and requirements/dev.txt has 8.4.0"
    ]


def test_a_missing_hash_is_caught():
    assert found(base=BASE.replace(HASH, "", 1)) == ["requirements/base.txt: asgiref has no hash"]


def test_different_versions_in_the_two_locks_are_caught():
    assert found(base=BASE.replace("asgiref==3.1", "asgiref==3.0")) == [
        "asgiref is 3.0 in base.txt and not in dev.txt: tests would run something else"
    ]


def test_the_locks_of_this_repository_agree():
    files = ("pyproject.toml", "requirements/base.txt", "requirements/dev.txt")
    assert list(disagreements(*((ROOT / file).read_text() for file in files))) == []
