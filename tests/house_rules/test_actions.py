# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Actions have one signature, a docstring, and one door."""

from __future__ import annotations

import pytest

from tools.house_rules.actions import action_findings
from tools.house_rules.model import Source

GOOD = "def accept(*, actor, now, activity):\n    'Accept.'"


def broken(**files: str) -> list[tuple[str, str]]:
    """The rules broken by the files of an app, named as `actions` or `actions__reviews`."""
    sources = [
        Source(f"src/tvilling/hosts/{name.replace('_in_', '/')}.py", text) for name, text in files.items()
    ]
    return [(finding.rule, finding.path.rpartition("hosts/")[2]) for finding in action_findings(sources)]


@pytest.mark.parametrize(
    "signature",
    [
        "accept(activity)",
        "accept(*, now, actor)",
        "accept(x, *, actor, now)",
        "accept(*, actor, activity, now)",
        "accept()",
    ],
)
def test_an_action_with_another_signature_is_caught(signature):
    assert broken(actions=f"def {signature}:\n    'Accept.'") == [("action-signature", "actions.py")]


def test_an_action_without_a_docstring_is_caught():
    assert broken(actions="def accept(*, actor, now): ...") == [("action-docstring", "actions.py")]


def test_an_action_as_it_should_be_is_left_alone():
    assert broken(actions=GOOD) == []


def test_a_private_function_and_other_modules_are_left_alone():
    assert broken(actions="def _in_order(rows): ...", queries="def accepted(cohort): ...") == []


def test_in_a_package_the_published_functions_are_the_actions():
    door = '"""Actions."""\n\nfrom tvilling.hosts.actions.reviews import accept\n'
    reviews = "def accept(activity):\n    'Accept.'\n\n\ndef free_slug(title): ..."
    assert broken(actions_in___init__=door, actions_in_reviews=reviews) == [
        ("action-signature", "actions/reviews.py")
    ]


def test_an_import_around_the_door_of_a_package_is_caught():
    door = "from tvilling.hosts.actions.reviews import accept\n"
    around = "from tvilling.hosts.actions.reviews import free_slug\n"
    files = {"actions_in___init__": door, "actions_in_reviews": GOOD, "actions_in_profile": around}
    assert broken(**files) == []
    assert broken(**files, views=around) == [("action-door", "views.py")]


def test_an_import_through_the_door_is_left_alone():
    assert broken(actions_in___init__="", views="from tvilling.hosts.actions import accept\n") == []
