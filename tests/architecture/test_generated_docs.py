# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""The generated pages say what the program says."""

from __future__ import annotations

import pytest

from tools import generate_docs

PAGES = ("permissions.md", "audit-events.md", "states.md", "settings.md", "commands.md")


@pytest.fixture(scope="module")
def written():
    return generate_docs.documents()


@pytest.mark.parametrize("name", PAGES)
def test_the_page_is_in_step_with_the_program(written, name):
    assert (generate_docs.TARGET / name).read_text() == written[name], "run `make docs`"


def test_there_is_no_page_that_nothing_writes(written):
    ours = {path.name for path in generate_docs.TARGET.glob("*.md") if generate_docs.NOTE in path.read_text()}
    assert ours == set(written) == set(PAGES)


def test_every_setting_says_what_it_is_for(written):
    rows = [line for line in written["settings.md"].splitlines() if line.startswith("| `")]
    assert rows
    assert [row for row in rows if row.endswith("|  |")] == []
