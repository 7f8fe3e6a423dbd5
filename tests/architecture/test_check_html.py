# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""The checker of HTML that needs Java: it is never left out silently, and finds what is wrong."""

from __future__ import annotations

import os
import shutil
import subprocess

import pytest

from tools.sample_world import ROOT

PAGE = '<!DOCTYPE html><html lang="en"><head><title>One</title></head><body>{}</body></html>'
KEPT = next(iter((ROOT / "var" / "checkers").glob("vnu-*/vnu.jar")), None)


def check(folder, **environment):
    return subprocess.run(
        ["/bin/sh", str(ROOT / "tools" / "check_html.sh"), str(folder)],
        capture_output=True, text=True, check=False, env={**os.environ, **environment},
    )  # fmt: skip


@pytest.mark.parametrize("of", ["a folder", "--fetch"])
def test_without_java_one_line_says_that_it_is_left_out(tmp_path, of):
    for name in ("dirname", "find", "wc"):
        (tmp_path / name).symlink_to(shutil.which(name))
    answer = check(tmp_path if of == "a folder" else of, PATH=str(tmp_path))
    assert answer.returncode == 0
    assert answer.stdout.count("\n") == 1
    assert "left out, since there is no java" in answer.stdout


def test_it_is_fetched_before_the_tests_of_ci_and_not_by_the_tests_alone():
    def steps(target):
        return subprocess.run(
            ["make", "-n", target], cwd=ROOT, capture_output=True, text=True, check=True
        ).stdout

    before, tests = steps("ci").split("== The tests, on SQLite")
    assert "tools/check_html.sh --fetch" in before
    assert "tools/check_html.sh" in tests.split("-m thorough")[1]
    assert "check_html" not in steps("test")


@pytest.mark.slow
@pytest.mark.skipif(
    KEPT is None or not shutil.which("java"), reason="no Java, or `make ci` has not fetched the checker"
)
def test_a_page_that_is_not_valid_is_named(tmp_path):
    page = tmp_path / "page.html"
    page.write_text(PAGE.format("<table><tr><td role=cell>1</td></tr></table>"))
    answer = check(tmp_path)
    assert answer.returncode == 1
    assert "page.html" in answer.stderr
    page.write_text(PAGE.format("<p>One</p>"))
    assert check(tmp_path).returncode == 0


@pytest.mark.skipif(
    KEPT is None or not shutil.which("java"), reason="no Java, or `make ci` has not fetched the checker"
)
def test_no_pages_are_not_taken_for_good_pages(tmp_path):
    answer = check(tmp_path)
    assert answer.returncode == 1
    assert "there are no pages" in answer.stderr
