# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""`python -m tools.house_rules` checks the whole repository; exit code 1 when a rule is broken."""

from __future__ import annotations

import sys
from pathlib import Path

from tools.house_rules.check import check_tree


def main() -> int:
    """Print all findings, one a line."""
    findings = check_tree(Path.cwd())
    for finding in findings:
        print(finding)
    if findings:
        print(f"{len(findings)} broken house rules.")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
