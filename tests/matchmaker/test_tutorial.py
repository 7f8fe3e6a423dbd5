# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""The tutorial does what it shows, and a tutorial that does not is caught."""

import re
from pathlib import Path

import pytest

from tests.matchmaker.documents import differences, steps_of

ROOT = Path(__file__).parent.parent.parent
TUTORIAL = ROOT / "docs" / "matchmaker" / "tutorial.md"


@pytest.mark.slow
def test_every_block_of_the_tutorial_prints_what_it_shows(tmp_path):
    text = TUTORIAL.read_text(encoding="utf-8")
    commands = [step.typed.split()[1] for step in steps_of(text) if step.typed.startswith("matchmaker ")]
    assert {
        "examples",
        "solve",
        "verify",
        "explain",
        "diagnose",
        "draw",
        "list",
        "rematch",
        "what-if",
    } <= set(commands)
    assert differences(text, tmp_path) == []
    figures = re.findall(r"!\[[^]]+\]\(figures/(\w+\.svg)\)", text)
    assert len(figures) == 3
    for name in figures:
        shown, drawn = TUTORIAL.parent / "figures" / name, tmp_path / "trial" / name
        assert shown.read_bytes() == drawn.read_bytes(), f"{name} is not what the tutorial draws"


def test_the_tutorial_is_linked_and_its_links_lead_somewhere():
    for page in (ROOT / "README.md", ROOT / "src" / "matchmaker" / "README.md"):
        assert "docs/matchmaker/tutorial.md" in page.read_text(encoding="utf-8")
    links = re.findall(r"\]\(([^)#:]+)\)", TUTORIAL.read_text(encoding="utf-8"))
    assert links
    for link in links:
        assert (TUTORIAL.parent / link).exists(), link


@pytest.mark.parametrize(
    ("document", "said"),
    [
        ("```console\n$ echo a\nb\n```\n", "echo a\nprints\na\n"),
        ("```console\n$ echo a\n```\n", "echo a\nprints\na\n"),
        ("```console\n$ true\na\n```\n", "true\nprints\n\nand not\na\n"),
        ("```console\n$ nothing-of-this-name 2>/dev/null\n```\n", "ends with 127"),
        ("```console\n$ matchmaker solve missing.json\n```\n", "ends with 2"),
        ("```python\nprint(1)\n```\n\n```text\n2\n```\n", "prints\n1\n\nand not\n2\n"),
        ("```python\nassert False\n```\n", "AssertionError"),
        ("```console\n$ cd /\n$ pwd\n/tmp\n```\n", "pwd\nprints\n/\n"),
    ],
)
def test_a_document_that_shows_something_else_is_caught(tmp_path, document, said):
    assert any(said in difference for difference in differences(document, tmp_path))


def test_a_block_that_nobody_runs_is_caught():
    with pytest.raises(ValueError, match="neither run nor compared"):
        steps_of("```sh\nmatchmaker solve\n```\n")


def test_a_true_document_has_no_differences(tmp_path):
    text = "```console\n$ mkdir a\n$ cd a\n$ echo b > c\n```\n\n```python\nprint(open('c').read())\n```\n```text\nb\n\n```\n"
    assert differences(text, tmp_path) == []
