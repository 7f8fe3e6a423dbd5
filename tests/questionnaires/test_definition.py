# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""A definition is read whole or refused with the place of the fault."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest

import tvilling.calls
from tvilling.core.text import localised
from tvilling.questionnaires.definition import DefinitionRefused, parse
from tvilling.questionnaires.kinds import Kind

SMALL = {
    "title": {"en": "Application"},
    "sections": [
        {
            "key": "team",
            "title": {"en": "Team", "sv": "Team"},
            "questions": [
                {"key": "earlier", "kind": "yes_no", "label": {"en": "Earlier?"}, "required": True},
                {
                    "key": "when",
                    "kind": "year",
                    "label": {"en": "When?"},
                    "condition": {"question": "earlier", "is": True},
                },
                {"key": "domains", "kind": "choices", "label": {"en": "Domains"}, "choices_from": "domains",
                 "limit": "domains_max"},
            ],
        },
        {"key": "review", "title": {"en": "Check"}, "component": "review"},
    ],
}  # fmt: skip


def changed(path: str, value: object) -> dict:
    """SMALL with one member replaced; the path is written as the fault will name it."""
    definition = copy.deepcopy(SMALL)
    steps = path.replace("]", "").replace("[", ".").split(".")
    target: Any = definition
    for step in steps[:-1]:
        target = target[int(step)] if step.isdecimal() else target[step]
    target[steps[-1]] = value
    return definition


def test_a_form_is_read_with_its_sections_questions_and_conditions():
    form = parse(SMALL)
    team = form.section("team")
    assert [question.key for question in team.questions] == ["earlier", "when", "domains"]
    assert team.question("earlier").kind is Kind.YES_NO
    assert team.question("domains").limit == "domains_max"
    assert form.section("review").component == "review"
    assert localised(team.title) == "Team"


def test_a_question_is_asked_only_when_its_condition_holds():
    team = parse(SMALL).section("team")
    assert "when" not in [question.key for question in team.asked({})]
    assert "when" not in [question.key for question in team.asked({"earlier": False})]
    assert "when" in [question.key for question in team.asked({"earlier": True})]


@pytest.mark.parametrize(
    ("path", "value", "sentence"),
    [
        ("title", "Application", "written per language"),
        ("sections", [], "at least one section"),
        ("sections[0].key", "Team!", "lower case letters"),
        ("sections[0].title", {"en": " "}, "empty in one of its languages"),
        ("sections[0].questions[0].kind", "colour", "must be one of"),
        ("sections[0].questions[0].limit", 5, "“limit” is not known here"),
        ("sections[0].questions[0].required", "yes", "true or false"),
        ("sections[0].questions[1].condition", {"question": "later", "is": True}, "must be one of"),
        ("sections[0].questions[1].condition", {"question": "earlier"}, "one comparison"),
        ("sections[0].questions[1].minimum", -4, "whole number"),
        ("sections[0].questions[2].choices_from", "colours", "must be one of"),
        ("sections[0].questions[2].limit", 0, "leaves no answer"),
        ("sections[0].questions[2].choices", [{"key": "a", "label": {"en": "A"}}], "either the choices"),
        ("sections[1].component", "chat", "must be one of"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(path, value, sentence):
    with pytest.raises(DefinitionRefused) as refused:
        parse(changed(path, value))
    place, _colon, fault = str(refused.value).partition(": ")
    assert place.startswith(path) or path.startswith(place)
    assert sentence in fault


def test_a_key_may_not_be_used_twice():
    twice = changed("sections[1].key", "team")
    with pytest.raises(DefinitionRefused, match="used twice"):
        parse(twice)


def test_a_condition_may_only_look_back_and_at_a_choice_that_exists():
    definition = changed("sections[0].questions[0].condition", {"question": "when", "is": 2030})
    with pytest.raises(DefinitionRefused):
        parse(definition)


def test_with_a_list_of_figures_no_other_figure_is_taken():
    parse(SMALL, figures={"domains_max"})
    with pytest.raises(DefinitionRefused, match="domains_max"):
        parse(SMALL, figures={"months"})
    with pytest.raises(DefinitionRefused, match="moths"):
        parse(changed("sections[0].title", {"en": "{moths} months"}), figures={"domains_max"})


@pytest.mark.parametrize("nonsense", [None, [], "form", {"title": {"en": "A"}, "sections": [None]}, {"x": 1}])
def test_nonsense_is_refused_not_crashed_on(nonsense):
    with pytest.raises(DefinitionRefused):
        parse(nonsense)


def test_the_default_application_form_has_nine_sections_in_two_languages():
    path = Path(tvilling.calls.__file__).parent / "data" / "application_form.json"
    form = parse(json.loads(path.read_text(encoding="utf-8")))
    assert [section.key for section in form.sections] == [
        "city", "team", "commitment", "learn", "offer", "hosts", "uploads", "consents", "review",
    ]  # fmt: skip
    texts = [section.title for section in form.sections] + [
        text for section in form.sections for question in section.questions
        for text in (question.label, question.help, question.why) if text
    ]  # fmt: skip
    assert all(set(text) == {"en", "sv"} for text in texts)
