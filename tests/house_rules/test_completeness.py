# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""No rule without its tests; the rules across files; the check of a whole tree."""

from __future__ import annotations

import subprocess

from tests.house_rules import test_files, test_layers, test_python, test_templates
from tools.house_rules.check import RULES, check_tree
from tools.house_rules.events import event_findings
from tools.house_rules.model import Source

MODULES = (test_files, test_layers, test_python, test_templates)
EVENTS = 'EVENTS = {"host_activity.accepted": _("Accepted")}'


def test_every_rule_is_shown_to_catch_and_to_leave_alone():
    assert {row[0] for module in MODULES for row in module.CAUGHT} == set(RULES)
    assert {row[0] for module in MODULES for row in module.LEFT_ALONE} == set(RULES)


def events(actions: str, declared: str = EVENTS) -> list[tuple[str, str]]:
    sources = [
        Source("src/tvilling/hosts/audit_events.py", declared),
        Source("src/tvilling/hosts/actions.py", actions),
    ]
    return [(finding.rule, finding.message.split("`")[1]) for finding in event_findings(sources)]


def test_an_event_that_is_declared_and_recorded_is_in_order():
    assert events('record("host_activity.accepted", actor=actor)') == []


def test_recording_an_undeclared_event_is_caught():
    found = events('record("host_activity.accepted", actor=a)\nrecord("host_activity.refused", actor=a)')
    assert found == [("undeclared-event", "host_activity.refused")]


def test_an_undeclared_event_in_a_table_of_transitions_is_caught():
    table = (
        'Transition("accept", (S.A,), S.B, "hosts.accept", "host_activity.taken")\n"host_activity.accepted"'
    )
    assert events(table) == [("undeclared-event", "host_activity.taken")]


def test_an_event_that_nothing_records_is_caught():
    assert events("x = 1") == [("unused-event", "host_activity.accepted")]


def test_a_right_is_not_taken_for_an_event():
    assert events('record("host_activity.accepted")\nrequire(actor, "hosts.accept")') == []


def test_the_whole_tree_is_checked_with_files_that_git_does_not_know_yet(tmp_path):
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    folder = tmp_path / "src" / "tvilling" / "hosts"
    folder.mkdir(parents=True)
    (folder / "queries.py").write_text("rows.select_related()\n")
    (folder / "picture.png").write_bytes(b"\x89PNG\xff\xfe")
    (tmp_path / ".gitignore").write_text("var/\n")
    (tmp_path / "var").mkdir()
    (tmp_path / "var" / "utils.py").write_text("")
    found = {(finding.path, finding.rule) for finding in check_tree(tmp_path)}
    path = "src/tvilling/hosts/queries.py"
    assert found == {(path, "bare-select-related"), (path, "licence-header")}


def test_words_for_kinds_of_records_are_no_events():
    words = f'{EVENTS}\nFIELDS: dict[str, object] = {{"hosts.hostactivity": {{}}}}'
    assert events('record("host_activity.accepted", actor=actor)', words) == []
    assert events('record("hosts.hostactivity", actor=a)\n"host_activity.accepted"', words) == [
        ("undeclared-event", "hosts.hostactivity")
    ]
