# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Answers to be read, not written: on the page that asks to check, for reviewers, in documents."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tvilling.core.text import word_count
from tvilling.questionnaires import people
from tvilling.questionnaires.kinds import Kind
from tvilling.questionnaires.options import listed, pairs_of, shown
from tvilling.ui.formats import day_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tvilling.questionnaires.definition import Question, SectionDefinition


@dataclass(frozen=True)
class PersonRow:
    """One named person, in words."""

    name: str
    email: str
    function: str
    hours: str
    english: str


@dataclass(frozen=True)
class SummaryRow:
    """One question with its answer in words; a heading has neither lines nor anything else."""

    key: str
    kind: str
    label: str
    lines: tuple[str, ...] = ()
    people: tuple[PersonRow, ...] = ()
    #: The code of a stored document, where the answer is a file; its name stands in `lines`.
    document: str = ""
    #: A web or e-mail address to link to.
    link: str = ""
    words: int = 0

    @property
    def is_heading(self) -> bool:
        """Whether it only parts the page."""
        return self.kind == Kind.HEADING

    @property
    def is_empty(self) -> bool:
        """Whether nothing was answered."""
        return not (self.lines or self.people or self.is_heading)


def summary(
    section: SectionDefinition, answers: Mapping[str, Any], options: Mapping[str, Any] | None = None
) -> list[SummaryRow]:
    """The section's questions with their answers, in the reader's language; questions not asked are left out."""
    given = options or {}
    return [_row(question, answers.get(question.key), given) for question in section.asked(answers)]


def _row(question: Question, answer: Any, options: Mapping[str, Any]) -> SummaryRow:
    label = shown(question.label, options)
    if question.kind is Kind.PEOPLE:
        named = tuple(_person(row, options) for row in people.rows_of(answer))
        return SummaryRow(question.key, question.kind, label, people=named)
    if question.kind is Kind.FILE and isinstance(answer, dict):
        name, code = str(answer.get("name", "")), str(answer.get("code", ""))
        return SummaryRow(question.key, question.kind, label, (name,), document=code)
    lines = _lines(question, answer, options)
    return SummaryRow(
        question.key,
        question.kind,
        label,
        lines,
        link=_link(question, lines),
        words=word_count(answer) if question.kind is Kind.LONG_TEXT and isinstance(answer, str) else 0,
    )


def _lines(question: Question, answer: Any, options: Mapping[str, Any]) -> tuple[str, ...]:
    if answer in (None, "", []) or question.kind is Kind.HEADING:
        return ()
    match question.kind:
        case Kind.YES_NO:
            return (_("Yes") if answer is True else _("No"),)
        case Kind.CHOICE | Kind.CHOICES:
            labels = dict(pairs_of(question, options))
            chosen = answer if isinstance(answer, list) else [answer]
            return tuple(labels.get(str(key), str(key)) for key in chosen)
        case Kind.DAY:
            return (_day(str(answer)),)
        case Kind.NUMBER:
            return (" ".join(filter(None, [_number(answer), question.unit])),)
        case _:
            return tuple(line for line in str(answer).splitlines() if line.strip())


def _number(answer: Any) -> str:
    # A thin space between thousands reads the same in every language.
    return f"{answer:,}".replace(",", "\u202f") if isinstance(answer, int) else str(answer)


def _day(answer: str) -> str:
    try:
        return day_text(date.fromisoformat(answer))
    except ValueError:
        return answer


def _link(question: Question, lines: tuple[str, ...]) -> str:
    if question.kind is Kind.EMAIL and lines:
        return f"mailto:{lines[0]}"
    is_web = question.kind is Kind.URL and bool(lines) and lines[0].startswith(("https://", "http://"))
    return lines[0] if is_web else ""


def _person(row: Mapping[str, Any], options: Mapping[str, Any]) -> PersonRow:
    hours = row.get("hours")
    told = str(hours or "")
    if isinstance(hours, int):
        told = ngettext("%(count)d hour a month", "%(count)d hours a month", hours) % {"count": hours}
    return PersonRow(
        name=row.get("name") or "",
        email=row.get("email") or "",
        function=row.get("function") or "",
        hours=told,
        english=dict(listed("english", options)).get(row.get("english") or "", ""),
    )
