# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Folds the notes in changes/ into CHANGELOG.md.

`python -m tools.changelog` prints what the next release will say; with a version (`make release VERSION=0.1.0`) it
writes that into CHANGELOG.md, below the introduction, and empties changes/.
"""

from __future__ import annotations

import re
import sys
from collections import defaultdict
from datetime import UTC, datetime
from pathlib import Path

from tools.check_changes import faults

#: In the order in which a reader wants them.
HEADINGS = {
    "security": "Security", "removal": "Gone", "operator": "For who operates it", "feature": "New", "fix": "Mended",
    "api": "Interfaces and files",
}  # fmt: skip
SUFFIX = " (in the making)"


def notes(folder: Path) -> list[Path]:
    """The notes that are there."""
    return sorted(path for path in folder.glob("*.*.md") if path.name != "README.md")


def section(folder: Path, title: str) -> str:
    """What a release says about the notes, by kind."""
    by_kind: defaultdict[str, list[str]] = defaultdict(list)
    for path in notes(folder):
        by_kind[path.name.split(".")[1]].append(" ".join(path.read_text().split()))
    lines = [f"## {title}"]
    for kind, heading in HEADINGS.items():
        if by_kind[kind]:
            lines += ["", f"### {heading}", "", *(f"- {text}" for text in by_kind[kind])]
    return "\n".join(lines) + "\n"


def folded(changelog: str, version: str, text: str) -> str:
    """The change log with the release as its first section, in place of one that was in the making."""
    entries = re.split(r"(?m)^(?=## )", changelog)
    head, *older = entries
    older = [entry for entry in older if not entry.startswith(f"## {version}{SUFFIX}")]
    return "\n".join([head.rstrip() + "\n", text, *older]).rstrip() + "\n"


def main(arguments: list[str]) -> int:
    """Print the section, or write it; exit code 1 when a note is not in order or there is none."""
    folder, log = Path("changes"), Path("CHANGELOG.md")
    wrong = list(faults(folder))
    if wrong or not notes(folder):
        print("\n".join(wrong) or "There are no notes in changes/.")
        return 1
    if not arguments:
        print(section(folder, "The next release"), end="")
        return 0
    version = arguments[0]
    log.write_text(
        folded(log.read_text(), version, section(folder, f"{version} ({datetime.now(UTC):%Y-%m-%d})"))
    )
    for path in notes(folder):
        path.unlink()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
