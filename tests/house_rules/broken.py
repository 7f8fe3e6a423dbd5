# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""How a rule is tried on a file that does not exist."""

from __future__ import annotations

from tools.house_rules.check import RULES, check_text


def names_of_broken(path: str, text: str) -> set[str]:
    """The names of the rules that the file breaks."""
    return {finding.rule for finding in check_text(path, text)}


def assert_caught(rule: str, path: str, text: str) -> None:
    """The rule speaks, and gives its reason."""
    findings = [finding for finding in check_text(path, text) if finding.rule == rule]
    assert findings, f"{rule} let this pass: {text!r}"
    assert all(finding.message.endswith(f"({RULES[rule].reason})") for finding in findings)


def assert_left_alone(rule: str, path: str, text: str) -> None:
    """The rule exists and is silent."""
    assert rule in RULES
    assert rule not in names_of_broken(path, text)
