# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""A section as a page's form: what was typed becomes answers, and comes back as it was typed."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict
from django.utils.translation import override

from tvilling.questionnaires.definition import SectionDefinition, parse
from tvilling.questionnaires.fields import read_number
from tvilling.questionnaires.forms import section_form
from tvilling.questionnaires.summary import summary

OPTIONS = {
    "domains": [("energy", "Energy"), ("waste", "Waste")],
    "figures": {"domains_max": 1, "months": 20, "hours_minimum": 12},
}
SECTION = {
    "title": {"en": "F"},
    "sections": [
        {
            "key": "s",
            "title": {"en": "S"},
            "questions": [
                {"key": "name", "kind": "text", "label": {"en": "Name"}, "required": True},
                {"key": "story", "kind": "long_text", "limit": 5,
                 "label": {"en": "After {months} months", "sv": "Efter {months} månader"},
                 "why": {"en": "It helps."}},
                {"key": "heading", "kind": "heading", "label": {"en": "Figures"}},
                {"key": "area", "kind": "number", "label": {"en": "Area"}, "unit": "km²"},
                {"key": "day", "kind": "day", "label": {"en": "Day"}},
                {"key": "earlier", "kind": "yes_no", "label": {"en": "Earlier?"}},
                {"key": "role", "kind": "choice", "label": {"en": "Role"}, "required": True,
                 "choices": [{"key": "twin", "label": {"en": "Twin"}}, {"key": "host", "label": {"en": "Host"}}],
                 "condition": {"question": "earlier", "is": True}},
                {"key": "domains", "kind": "choices", "choices_from": "domains", "limit": "domains_max",
                 "label": {"en": "Domains"}},
                {"key": "agree", "kind": "yes_no", "must_be_yes": True, "label": {"en": "We agree"}},
                {"key": "letter", "kind": "file", "label": {"en": "Letter"}, "accept": ["application/pdf"]},
                {"key": "people", "kind": "people", "maximum": 2, "label": {"en": "People"}},
            ],
        }
    ],
}  # fmt: skip
TYPED = (
    "name=Luleå&story=One+two%0D%0Athree&area=2+094&day=2023-06-30&earlier=yes&role=twin&domains=energy&agree=on"
    "&people-0-name=Bo&people-0-email=bo@lulea.example&people-0-function=Energy&people-0-hours=12"
    "&people-0-english=C1&people-1-name="
)
ANSWERS = {
    "name": "Luleå",
    "story": "One two\nthree",
    "area": 2094,
    "day": "2023-06-30",
    "earlier": True,
    "role": "twin",
    "domains": ["energy"],
    "agree": True,
    "people": [
        {"name": "Bo", "email": "bo@lulea.example", "function": "Energy", "hours": 12, "english": "C1"},
    ],
}
STORED = {"code": "abcdefghjk", "name": "letter.pdf", "size": 7}


@pytest.fixture
def section() -> SectionDefinition:
    return parse(SECTION).section("s")


def test_what_was_typed_becomes_answers(section):
    form = section_form(section, data=QueryDict(TYPED), options=OPTIONS, strict=True)
    assert form.is_valid(), form.errors
    assert form.answers == ANSWERS


def test_answers_come_back_as_they_were_typed(section):
    html = str(section_form(section, answers={**ANSWERS, "letter": STORED}, options=OPTIONS).render())
    for piece in (
        'value="Luleå"',
        'value="2094"',
        'value="2023-06-30"',
        'name="people-0-english"',
        "bo@lulea.example",
        "letter.pdf",
        'name="letter-remove"',
        "After 20 months",
        "Why we ask:",
        "3 of 5 words",
    ):
        assert piece in html, piece
    assert html.count("checked") == 4


def test_the_page_says_when_a_question_counts_and_which_may_stay_empty(section):
    html = str(section_form(section, options=OPTIONS).render())
    assert "Only if the answer to “Earlier” is “Yes”." in html
    assert '<label class="field-label" for="id_name">Name</label>' in html
    assert "Figures</h2>" in html


def test_a_draft_keeps_what_a_submission_refuses_at_its_field(section):
    typed = QueryDict("name=&area=much&domains=energy&domains=waste&story=1+2+3+4+5+6&earlier=yes")
    draft = section_form(section, data=typed, options=OPTIONS)
    assert draft.is_valid(), draft.errors
    assert draft.answers["area"] == "much"
    strict = section_form(section, data=typed, options=OPTIONS, strict=True)
    assert not strict.is_valid()
    assert set(strict.errors) == {"name", "area", "domains", "story", "role", "agree"}
    assert 'value="much"' in str(strict.render())


def test_a_stored_file_is_still_shown_when_another_one_is_refused(section):
    upload = SimpleUploadedFile("new.pdf", b"MZ")
    form = section_form(
        section,
        data=QueryDict("name=x"),
        files={"letter": upload},
        answers={"letter": STORED},
        options=OPTIONS,
    )
    form.add_error("letter", "This is not a PDF file.")
    html = str(form.render())
    assert "This is not a PDF file." in html
    assert str(STORED["name"]) in html
    assert "PDF · at most 20.0" in html


def test_a_file_is_added_kept_or_taken_away(section):
    upload = SimpleUploadedFile("new.pdf", b"%PDF-1.7")
    added = section_form(section, data=QueryDict("name=x"), files={"letter": upload}, options=OPTIONS)
    assert added.is_valid()
    assert added.uploads == {"letter": upload}
    kept = section_form(section, data=QueryDict("name=x"), answers={"letter": STORED}, options=OPTIONS)
    assert kept.is_valid()
    assert kept.answers["letter"] == STORED
    gone = QueryDict("name=x&letter-remove=1")
    removed = section_form(section, data=gone, answers={"letter": STORED}, options=OPTIONS)
    assert removed.is_valid()
    assert "letter" not in removed.answers


@pytest.mark.parametrize(
    ("typed", "number"),
    [("12", 12), ("1 200", 1200), ("1\u202f200", 1200), ("", None), ("12,0", 12), ("many", "many"), ("2,5", "2,5"),
     ("nan", "nan"), ("inf", "inf"), ("9" * 30, "9" * 30)],
)  # fmt: skip
def test_numbers_are_read_as_people_write_them(typed, number):
    assert read_number(typed) == number


def test_a_broken_page_is_refused_not_crashed_on(section):
    form = section_form(
        section, data=QueryDict("role=king&domains=sun&earlier=maybe&name=%00"), options=OPTIONS
    )
    assert not form.is_valid()
    assert {"role", "domains", "name"} <= set(form.errors)


def test_the_summary_reads_in_words_and_in_the_readers_language(section):
    rows = {row.key: row for row in summary(section, {**ANSWERS, "letter": STORED}, OPTIONS)}
    assert rows["area"].lines == ("2\u202f094 km²",)
    assert rows["earlier"].lines == ("Yes",)
    assert rows["role"].lines == ("Twin",)
    assert rows["domains"].lines == ("Energy",)
    assert rows["letter"].document == "abcdefghjk"
    assert rows["people"].people[0].hours == "12 hours a month"
    assert rows["heading"].is_heading
    with override("sv"):
        assert summary(section, ANSWERS, OPTIONS)[1].label == "Efter 20 månader"


def test_the_summary_leaves_out_what_was_not_asked_and_marks_what_is_empty(section):
    rows = {row.key: row for row in summary(section, {"earlier": False, "name": ""}, OPTIONS)}
    assert "role" not in rows
    assert rows["name"].is_empty
