# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""The one validator, with two strictnesses.

A *draft* (`strict=False`) may hold whatever somebody typed, so that nobody loses a word: only what cannot be kept is
a fault (an answer of the wrong shape, a choice that does not exist, a text beyond all bounds). At *submission*
(`strict=True`) everything counts. A number or year that could not be read is kept as the text that was typed.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tvilling.core.clock import FIRST_YEAR, LAST_YEAR, is_within_years
from tvilling.core.text import word_count
from tvilling.questionnaires import people
from tvilling.questionnaires.conditions import is_number
from tvilling.questionnaires.kinds import HARD_LIMIT, LINE_LIMIT, Kind
from tvilling.questionnaires.options import limit_of, needs_answer, number_of, pairs_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tvilling.questionnaires.definition import Question, SectionDefinition

type Faults = dict[str, list[str]]
type Check = Callable[[Question, Any, Mapping[str, Any]], list[str]]

check_url = URLValidator(schemes=["http", "https"])
NOTHING: tuple[Any, ...] = (None, "", [], {})


def check(
    section: SectionDefinition,
    answers: Mapping[str, Any],
    *,
    strict: bool,
    options: Mapping[str, Any] | None = None,
) -> Faults:
    """What is wrong with the answers of a section: question key → sentences in the reader's language; empty when all is well.

    Questions whose condition does not hold are not asked, and not checked beyond their shape.
    """
    given = options or {}
    faults: Faults = {}
    known = {question.key for question in section.questions if question.is_asked}
    for stranger in sorted(set(answers) - known):
        faults[stranger] = [_("This question is not in the form.")]
    asked = {question.key for question in section.asked(answers)}
    for question in section.questions:
        if not question.is_asked:
            continue
        full = strict and question.key in asked
        found = check_answer(question, answers.get(question.key), strict=full, options=given)
        if found:
            faults[question.key] = found
    return faults


def check_answer(question: Question, answer: Any, *, strict: bool, options: Mapping[str, Any]) -> list[str]:
    """What is wrong with one answer."""
    if answer in NOTHING or is_blank(answer):
        return [_missing(question)] if strict and needs_answer(question) else []
    shape = SHAPES[question.kind](question, answer, options)
    if shape or not strict:
        return shape
    return RULES[question.kind](question, answer, options)


def is_blank(answer: Any) -> bool:
    """Whether an answer says nothing: only white space, or people without a word."""
    if isinstance(answer, str):
        return not answer.strip()
    return isinstance(answer, list) and all(isinstance(row, dict) and not any(row.values()) for row in answer)


def _missing(question: Question) -> str:
    sentences = {
        Kind.CHOICE: _("Choose one."),
        Kind.CHOICES: _("Choose at least one."),
        Kind.YES_NO: _("Choose yes or no."),
        Kind.FILE: _("Add a file."),
        Kind.PEOPLE: _("Name at least one person."),
    }
    if question.must_be_yes:
        return _("You have to agree to this to take part.")
    return sentences.get(question.kind, _("Answer this question."))


# --- Shape: what a draft must keep to ----------------------------------------------------------------------------


def _unreadable() -> list[str]:
    return [_("This answer cannot be read. Enter it again.")]


def _text_shape(_question: Question, answer: Any, _options: Mapping[str, Any]) -> list[str]:
    if not isinstance(answer, str):
        return _unreadable()
    if "\x00" in answer:
        return [_("This text has a sign that cannot be stored. Take it out.")]
    if len(answer) > HARD_LIMIT:
        return [_("This text is far too long to be kept.")]
    return []


def _number_shape(question: Question, answer: Any, options: Mapping[str, Any]) -> list[str]:
    return [] if is_number(answer) else _text_shape(question, answer, options)


def _yes_no_shape(_question: Question, answer: Any, _options: Mapping[str, Any]) -> list[str]:
    return [] if isinstance(answer, bool) else _unreadable()


def _choice_shape(question: Question, answer: Any, options: Mapping[str, Any]) -> list[str]:
    known = {key for key, _label in pairs_of(question, options)}
    if not isinstance(answer, str) or answer not in known:
        return [_("Choose one of the answers in the list.")]
    return []


def _choices_shape(question: Question, answer: Any, options: Mapping[str, Any]) -> list[str]:
    known = {key for key, _label in pairs_of(question, options)}
    if not isinstance(answer, list) or not all(isinstance(key, str) for key in answer) or set(answer) - known:
        return [_("Choose among the answers in the list.")]
    return []


def _file_shape(_question: Question, answer: Any, _options: Mapping[str, Any]) -> list[str]:
    whole = (
        isinstance(answer, dict)
        and isinstance(answer.get("code"), str)
        and isinstance(answer.get("name"), str)
    )
    return [] if whole else _unreadable()


# --- Rules: what a submission must keep to -----------------------------------------------------------------------
def _text_rule(question: Question, answer: Any, options: Mapping[str, Any]) -> list[str]:
    limit = limit_of(question, options) or LINE_LIMIT
    if len(answer) <= limit:
        return []
    return [_("Use at most %(limit)d signs. You have used %(used)d.") % {"limit": limit, "used": len(answer)}]


def _long_text_rule(question: Question, answer: Any, options: Mapping[str, Any]) -> list[str]:
    limit, used = limit_of(question, options), word_count(answer)
    if limit is None or used <= limit:
        return []
    over = used - limit
    sentence = ngettext(
        "Use at most %(limit)d words. You have used %(used)d: take out %(over)d word.",
        "Use at most %(limit)d words. You have used %(used)d: take out %(over)d words.",
        over,
    )
    return [sentence % {"limit": limit, "used": used, "over": over}]


def _number_rule(question: Question, answer: Any, options: Mapping[str, Any]) -> list[str]:
    if not is_number(answer):
        return [_("Enter a number in digits.") if question.decimals else _("Enter a whole number in digits.")]
    if round(answer, question.decimals) != answer:
        return [_("Enter a whole number.") if not question.decimals else _("Enter fewer decimals.")]
    low, high = number_of(question.minimum, options), number_of(question.maximum, options)
    if low is not None and answer < low:
        return [_("Enter %(low)d or more.") % {"low": low}]
    if high is not None and answer > high:
        return [_("Enter %(high)d or less.") % {"high": high}]
    return []


def _year_rule(question: Question, answer: Any, options: Mapping[str, Any]) -> list[str]:
    if not isinstance(answer, int) or not 1000 <= answer <= 9999:  # noqa: PLR2004 - four digits
        return [_("Enter a year of four digits, such as 2040.")]
    low, high = number_of(question.minimum, options), number_of(question.maximum, options)
    if low is not None and answer < low:
        return [_("Enter the year %(year)d or a later one.") % {"year": low}]
    if high is not None and answer > high:
        return [_("Enter the year %(year)d or an earlier one.") % {"year": high}]
    return []


def _day_rule(_question: Question, answer: Any, _options: Mapping[str, Any]) -> list[str]:
    try:
        day = date.fromisoformat(answer)
    except ValueError:
        return [_("Enter a day that exists, such as 30 June 2023.")]
    if not is_within_years(day):
        return [_("Give a year from %(first)s to %(last)s.") % {"first": FIRST_YEAR, "last": LAST_YEAR}]
    return []


def _yes_no_rule(question: Question, answer: Any, _options: Mapping[str, Any]) -> list[str]:
    return [_missing(question)] if question.must_be_yes and answer is not True else []


def _choices_rule(question: Question, answer: Any, options: Mapping[str, Any]) -> list[str]:
    limit, low = limit_of(question, options), number_of(question.minimum, options)
    if limit is not None and len(set(answer)) > limit:
        return [
            _("Choose at most %(limit)d. You have chosen %(used)d.")
            % {"limit": limit, "used": len(set(answer))}
        ]
    if low is not None and len(set(answer)) < low:
        return [_("Choose at least %(limit)d.") % {"limit": low}]
    return []


def _email_rule(_question: Question, answer: Any, _options: Mapping[str, Any]) -> list[str]:
    return [] if people.is_email(answer) else [_("Enter an e-mail address, such as name@city.example.")]


def _url_rule(_question: Question, answer: Any, _options: Mapping[str, Any]) -> list[str]:
    try:
        check_url(answer)
    except ValidationError:
        return [_("Enter a web address that begins with https://.")]
    return []


def _no_rule(_question: Question, _answer: Any, _options: Mapping[str, Any]) -> list[str]:
    return []


SHAPES: dict[Kind, Check] = {
    Kind.TEXT: _text_shape, Kind.LONG_TEXT: _text_shape, Kind.NUMBER: _number_shape, Kind.YEAR: _number_shape,
    Kind.DAY: _text_shape, Kind.YES_NO: _yes_no_shape, Kind.CHOICE: _choice_shape, Kind.CHOICES: _choices_shape,
    Kind.EMAIL: _text_shape, Kind.URL: _text_shape, Kind.FILE: _file_shape, Kind.PEOPLE: people.shape,
}  # fmt: skip
RULES: dict[Kind, Check] = {
    Kind.TEXT: _text_rule, Kind.LONG_TEXT: _long_text_rule, Kind.NUMBER: _number_rule, Kind.YEAR: _year_rule,
    Kind.DAY: _day_rule, Kind.YES_NO: _yes_no_rule, Kind.CHOICE: _no_rule, Kind.CHOICES: _choices_rule,
    Kind.EMAIL: _email_rule, Kind.URL: _url_rule, Kind.FILE: _no_rule, Kind.PEOPLE: people.rule,
}  # fmt: skip
