# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""A release says what the notes of changes say, by kind, and empties the folder."""

from __future__ import annotations

import pytest

from tools import changelog, check_changes

LOG = "# Changes\n\nWhat has changed.\n\n## 0.2.0 (in the making)\n\nMuch.\n\n## 0.1.0 (2026-11-23)\n\nThe first.\n"


@pytest.fixture
def repository(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "changes"
    folder.mkdir()
    (folder / "README.md").write_text("How to.")
    (folder / "claims.fix.md").write_text("Claims are paid\nonce.\n")
    (folder / "stories.feature.md").write_text("Cities tell stories.\n")
    (tmp_path / "CHANGELOG.md").write_text(LOG)
    return tmp_path


def test_a_preview_changes_nothing(repository, capsys):
    assert changelog.main([]) == 0
    assert (
        "### New\n\n- Cities tell stories.\n\n### Mended\n\n- Claims are paid once."
        in capsys.readouterr().out
    )
    assert (repository / "CHANGELOG.md").read_text() == LOG


def test_a_release_takes_the_notes_and_keeps_what_is_older(repository):
    assert changelog.main(["0.2.0"]) == 0
    text = (repository / "CHANGELOG.md").read_text()
    assert text.startswith("# Changes\n\nWhat has changed.\n\n## 0.2.0 (20")
    assert "in the making" not in text
    assert text.endswith("- Claims are paid once.\n\n## 0.1.0 (2026-11-23)\n\nThe first.\n")
    assert [path.name for path in (repository / "changes").iterdir()] == ["README.md"]


def test_a_note_that_is_not_in_order_stops_the_release(repository, capsys):
    (repository / "changes" / "claims.better.md").write_text("Better.")
    assert changelog.main(["0.2.0"]) == 1
    assert "claims.better.md" in capsys.readouterr().out
    assert (repository / "CHANGELOG.md").read_text() == LOG


def test_without_notes_there_is_no_release(repository):
    for path in changelog.notes(repository / "changes"):
        path.unlink()
    assert changelog.main(["0.2.0"]) == 1


def test_every_kind_of_note_has_a_heading():
    assert set(changelog.HEADINGS) == set(check_changes.KINDS)
