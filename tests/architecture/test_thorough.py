# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""What `make test` leaves to `make ci` are repetitions, and nothing else (ADR 13)."""

from __future__ import annotations

import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

from tests.e2e.ways import WAYS

ROOT = Path(__file__).parents[2]
MARKED = re.compile(r"mark\.thorough|add_marker\(\"thorough\"\)")
WALK = re.compile(r"^(tests/e2e/test_chain\w*\.py::\w+)\[(.+)\]$", re.MULTILINE)


def test_each_walk_is_taken_once_and_each_way_by_a_third_of_them():
    command = [sys.executable, "-m", "pytest", "--collect-only", "-q", "-m", "not thorough", "tests/e2e"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    walks = WALK.findall(listed)
    defined = re.findall(
        r"^def (test_\w+)",
        "".join(each.read_text() for each in ROOT.glob("tests/e2e/test_chain*.py")),
        re.MULTILINE,
    )
    assert Counter(walk.partition("::")[2] for walk, _way in walks) == Counter(defined)
    taken = Counter(way for _walk, way in walks)
    assert set(taken) == set(WAYS)
    assert max(taken.values()) - min(taken.values()) <= 1


def test_no_other_test_bears_the_mark():
    marked = {file.name for file in ROOT.glob("tests/**/*.py") if MARKED.search(file.read_text())}
    assert marked == {
        "conftest.py", "test_pages.py", "test_in_browser.py", "test_oracle.py", "test_policies.py", "test_promises.py",
    }  # fmt: skip
