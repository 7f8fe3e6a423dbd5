# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Notes of changes have a kind, and a sentence a person understands."""

from __future__ import annotations

import pytest

from tools.check_changes import faults


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("claims.improvement.md", "Claims are quicker.", "must be named subject.kind.md"),
        ("Claims.fix.md", "Claims are quicker.", "must be named subject.kind.md"),
        ("claims.fix.txt", "Claims are quicker.", "must be named subject.kind.md"),
        ("claims.fix.md", "", "must be one paragraph"),
        ("claims.fix.md", "One.\n\nTwo.", "must be one paragraph"),
        ("claims.fix.md", "X" * 400 + ".", "must be one paragraph"),
        ("claims.fix.md", "quicker claims", "must be whole sentences"),
    ],
)
def test_a_note_that_is_not_in_order_is_caught(tmp_path, name, text, said):
    (tmp_path / name).write_text(text)
    found = list(faults(tmp_path))
    assert len(found) == 1
    assert said in found[0]


def test_a_note_in_order_is_left_alone(tmp_path):
    (tmp_path / "travel-claims.fix.md").write_text(
        "A claim keeps what was typed\nwhen a receipt is refused.\n"
    )
    (tmp_path / "README.md").write_text("How to write one")
    assert list(faults(tmp_path)) == []
