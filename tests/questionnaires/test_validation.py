# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""One validator: a draft keeps whatever was typed, a submission has to be right."""

from __future__ import annotations

from typing import Any

import pytest

from tvilling.core.text import Placed
from tvilling.questionnaires.definition import SectionDefinition, parse
from tvilling.questionnaires.validation import check

OPTIONS = {"domains": [("energy", "Energy"), ("waste", "Waste"), ("transport", "Transport")],
           "figures": {"domains_max": 2, "hours_minimum": 12}}  # fmt: skip


def section(*questions: dict) -> SectionDefinition:
    asked = [{"label": {"en": "Question"}, **question} for question in questions]
    form = {"title": {"en": "F"}, "sections": [{"key": "s", "title": {"en": "S"}, "questions": asked}]}
    return parse(form).section("s")


def faults(kind: str, answer: object, *, strict: bool = True, **more: object) -> list[str]:
    one = section({"key": "q", "kind": kind, **more})
    return check(one, {"q": answer}, strict=strict, options=OPTIONS).get("q", [])


@pytest.mark.parametrize(
    ("kind", "answer", "more"),
    [
        ("text", "Luleå", {}),
        ("long_text", "one two three", {"limit": 3}),
        ("number", 12, {"minimum": "hours_minimum"}),
        ("number", 2.5, {"decimals": 1}),
        ("year", 2045, {"maximum": 2050}),
        ("day", "2023-06-30", {}),
        ("yes_no", False, {}),
        ("yes_no", True, {"must_be_yes": True}),
        ("choice", "energy", {"choices_from": "domains"}),
        ("choices", ["energy", "waste"], {"choices_from": "domains", "limit": "domains_max"}),
        ("email", "bo@lulea.example", {}),
        ("url", "https://lulea.example/climate", {}),
        ("file", {"code": "abc", "name": "letter.pdf"}, {}),
    ],
)
def test_a_right_answer_passes_at_submission(kind, answer, more):
    assert faults(kind, answer, required=True, **more) == []


@pytest.mark.parametrize(
    ("kind", "answer", "more", "sentence"),
    [
        ("text", "x" * 201, {}, "at most 200 signs"),
        ("long_text", "one two three four", {"limit": 3}, "take out 1 word"),
        ("number", 11, {"minimum": "hours_minimum"}, "Enter 12 or more"),
        ("number", "many", {}, "whole number in digits"),
        ("number", 2.5, {}, "whole number"),
        ("year", 2051, {"maximum": 2050}, "2050 or an earlier"),
        ("year", 45, {}, "four digits"),
        ("day", "2023-02-30", {}, "day that exists"),
        ("day", "0001-01-01", {}, "from 1990 to 2199"),
        ("yes_no", False, {"must_be_yes": True}, "agree"),
        ("choices", ["energy", "waste", "transport"], {"choices_from": "domains", "limit": "domains_max"},
         "at most 2. You have chosen 3"),
        ("email", "bo@lulea", {}, "e-mail address"),
        ("url", "javascript:alert(1)", {}, "https://"),
    ],
)  # fmt: skip
def test_a_wrong_answer_is_kept_in_a_draft_and_refused_at_submission(kind, answer, more, sentence):
    assert faults(kind, answer, strict=False, **more) == []
    assert sentence in faults(kind, answer, **more)[0]


@pytest.mark.parametrize(
    ("kind", "answer", "more"),
    [
        ("text", 5, {}),
        ("long_text", "x" * 100_001, {}),
        ("text", "nul\x00", {}),
        ("yes_no", "perhaps", {}),
        ("choice", "colour", {"choices_from": "domains"}),
        ("choices", ["colour"], {"choices_from": "domains"}),
        ("choices", [["energy"]], {"choices_from": "domains"}),
        ("file", "letter.pdf", {}),
        ("people", "Bo", {}),
        ("people", [{"name": "Bo", "shoe_size": 44}], {}),
        ("people", [{"name": "Bo"}] * 11, {}),
    ],
)
def test_what_cannot_be_kept_is_refused_even_in_a_draft(kind, answer, more):
    assert faults(kind, answer, strict=False, **more)


@pytest.mark.parametrize("nothing", [None, "", "  \n", [], [{"name": "", "email": ""}]])
def test_a_required_question_without_an_answer_is_a_fault_only_at_submission(nothing):
    assert faults("people", nothing, required=True) == ["Name at least one person."]
    assert faults("people", nothing, required=True, strict=False) == []


def test_a_question_whose_condition_does_not_hold_is_not_required():
    one = section(
        {"key": "earlier", "kind": "yes_no"},
        {"key": "when", "kind": "text", "required": True, "condition": {"question": "earlier", "is": True}},
        {"key": "why", "kind": "text", "required": True, "condition": {"question": "when", "is": "2020"}},
    )
    assert check(one, {"earlier": False}, strict=True) == {}
    assert set(check(one, {"earlier": True}, strict=True)) == {"when"}
    # What hangs on a hidden question is hidden with it.
    assert check(one, {"earlier": False, "when": "2020"}, strict=True) == {}
    assert set(check(one, {"earlier": True, "when": "2020"}, strict=True)) == {"why"}


@pytest.mark.parametrize(
    ("condition", "answer", "asked"),
    [
        ({"is_not": "a"}, "b", True),
        ({"is_not": "a"}, None, False),
        ({"contains": "a"}, ["a", "b"], True),
        ({"contains": "a"}, "a", False),
        ({"at_least": 3}, 3, True),
        ({"at_least": 3}, "3", False),
        ({"at_least": 3}, True, False),
    ],
)
def test_each_comparison_means_what_it_says(condition, answer, asked):
    one = section(
        {"key": "first", "kind": "text"},
        {"key": "then", "kind": "text", "condition": {"question": "first", **condition}},
    )
    assert ("then" in [question.key for question in one.asked({"first": answer})]) is asked


def test_an_answer_to_no_question_is_refused():
    assert set(check(section({"key": "q", "kind": "text"}), {"other": "x"}, strict=False)) == {"other"}


BO = {"name": "Bo", "email": "bo@lulea.example", "function": "Energy", "hours": 8, "english": "C1"}


def test_the_hours_of_the_team_count_together():
    more: dict[str, Any] = {"maximum": 2, "hours_minimum": "hours_minimum"}
    assert faults("people", [BO, {**BO, "name": "Chidi", "hours": 4}], **more) == []
    assert "at least 12 hours a month. You have given 8." in faults("people", [BO], **more)[0]


def test_what_is_missing_of_a_person_is_said_with_the_name():
    broken = {**BO, "email": "bo", "english": "", "hours": "a few"}
    found = faults("people", [broken, {"function": "Waste"}], maximum=1)
    assert found[0] == "Name at most 1 person."
    assert "Bo: enter the hours a month in digits." in found
    assert "Bo: choose the level of English." in found
    assert "Person 2: enter the name." in found
    places = {str(each): each.place for each in found if isinstance(each, Placed)}
    assert places["Bo: choose the level of English."] == "0-english"
    assert places["Person 2: enter the name."] == "1-name"
