# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Checks the notes of changes in changes/; exit code 1 when one is not as changes/README.md says."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

KINDS = ("feature", "fix", "security", "api", "operator", "removal")
NAME = re.compile(rf"[a-z0-9]+(-[a-z0-9]+)*\.({'|'.join(KINDS)})\.md")
LONGEST = 300


def faults(folder: Path) -> Iterator[str]:
    """Each fault as a sentence."""
    for path in sorted(folder.iterdir()):
        if path.name == "README.md":
            continue
        if not NAME.fullmatch(path.name):
            yield f"{path.name}: must be named subject.kind.md, with a kind out of {', '.join(KINDS)}"
            continue
        text = path.read_text().strip()
        if not text or "\n\n" in text or len(text) > LONGEST:
            yield f"{path.name}: must be one paragraph of at most {LONGEST} characters"
        elif not text[0].isupper() or not text.endswith("."):
            yield f"{path.name}: must be whole sentences about what a person notices"


def main() -> int:
    """Print the faults."""
    found = list(faults(Path("changes")))
    for sentence in found:
        print(f"changes/{sentence}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
