# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""The answer of the kind "people": rows of name, e-mail, function, hours a month and level of English."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tvilling.core.text import Placed
from tvilling.questionnaires.conditions import is_number
from tvilling.questionnaires.kinds import LINE_LIMIT, PEOPLE_LIMIT, PERSON
from tvilling.questionnaires.options import listed, number_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tvilling.questionnaires.definition import Question


def is_email(text: str) -> bool:
    """Whether it has the form of an e-mail address."""
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True


def rows_of(answer: Any) -> list[dict[str, Any]]:
    """The people that were named; rows without a word are left out."""
    return [row for row in answer or [] if any(value not in {None, ""} for value in row.values())]


def shape(_question: Question, answer: Any, options: Mapping[str, Any]) -> list[str]:
    """What a draft must keep to."""
    fault = [_("This answer cannot be read. Enter it again.")]
    if not isinstance(answer, list) or len(answer) > PEOPLE_LIMIT:
        return fault
    known = {"", None, *(key for key, _label in listed("english", options))}
    for row in answer:
        if not isinstance(row, dict) or set(row) - set(PERSON):
            return fault
        texts = [row.get(name) or "" for name in ("name", "email", "function")]
        if not all(
            isinstance(text, str) and len(text) <= LINE_LIMIT * 2 and "\x00" not in text for text in texts
        ):
            return fault
        hours = row.get("hours")
        if not (hours is None or is_number(hours) or isinstance(hours, str)):
            return fault
        if not isinstance(row.get("english"), str | None) or row.get("english") not in known:
            return fault
    return []


def rule(question: Question, answer: Any, options: Mapping[str, Any]) -> list[str]:
    """What a submission must keep to; each sentence says which person."""
    people = rows_of(answer)
    most, least = number_of(question.maximum, options), number_of(question.minimum, options)
    faults: list[str] = []
    if most is not None and len(people) > most:
        sentence = ngettext("Name at most %(count)d person.", "Name at most %(count)d people.", most)
        faults.append(sentence % {"count": most})
    if least is not None and len(people) < least:
        sentence = ngettext("Name at least %(count)d person.", "Name at least %(count)d people.", least)
        faults.append(sentence % {"count": least})
    for number, person in enumerate(people, start=1):
        label = person.get("name") or _("Person %(number)d") % {"number": number}
        faults += [
            Placed.at(f"{number - 1}-{part}", _("%(person)s: %(fault)s") % {"person": label, "fault": fault})
            for part, fault in _faults_of(person)
        ]
    return faults + _hours_together(people, question, options)


def _hours_together(
    people: list[dict[str, Any]], question: Question, options: Mapping[str, Any]
) -> list[str]:
    least = number_of(question.hours_minimum, options)
    hours: list[float] = [person["hours"] for person in people if is_number(person.get("hours"))]
    if least is None or len(hours) < len(people):
        return []
    together = sum(hours)
    if together >= least:
        return []
    sentence = _("Together the team needs at least %(least)d hours a month. You have given %(given)d.")
    return [sentence % {"least": least, "given": together}]


def _faults_of(person: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What is missing, each with the control it is missing in."""
    faults = []
    if not (person.get("name") or "").strip():
        faults.append(("name", _("enter the name.")))
    if not is_email(person.get("email") or ""):
        faults.append(("email", _("enter an e-mail address, such as name@city.example.")))
    if not (person.get("function") or "").strip():
        faults.append(("function", _("enter the function in the city.")))
    hours = person.get("hours")
    if not is_number(hours) or hours < 0:
        faults.append(("hours", _("enter the hours a month in digits.")))
    if not person.get("english"):
        faults.append(("english", _("choose the level of English.")))
    return faults
