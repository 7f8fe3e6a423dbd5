# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Applies all rules to a tree of files."""

from __future__ import annotations

import subprocess
from pathlib import Path

from tools.house_rules import files, layers, python, templates
from tools.house_rules.actions import action_findings
from tools.house_rules.events import event_findings
from tools.house_rules.model import RULES, Finding, Source, check_source

__all__ = ["RULES", "check_text", "check_tree", "files", "layers", "python", "templates"]


def check_text(path: str, text: str) -> list[Finding]:
    """The findings for one file that need not exist."""
    return check_source(Source(path, text))


def check_tree(root: Path) -> list[Finding]:
    """The findings for all files that git knows or would add; binary files are left out."""
    sources = [source for path in _files(root) if (source := _read(root, path))]
    findings = [finding for source in sources for finding in check_source(source)]
    across = [*event_findings(sources), *action_findings(sources)]
    return sorted([*findings, *across], key=lambda one: (one.path, one.line, one.rule))


def _files(root: Path) -> list[str]:
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=root, check=True, capture_output=True, text=True).stdout
    return sorted(set(filter(None, listed.split("\0"))))


def _read(root: Path, path: str) -> Source | None:
    try:
        return Source(path, (root / path).read_text(encoding="utf-8"))
    except (UnicodeDecodeError, FileNotFoundError, IsADirectoryError):
        return None
