# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Two texts of a section beside each other, in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from tvilling.applications.queries import components
from tvilling.applications.queries.sections import form_of
from tvilling.calls.queries import form_options
from tvilling.questionnaires.options import shown
from tvilling.questionnaires.summary import SummaryRow, summary

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tvilling.applications.models import Application, Section
    from tvilling.questionnaires.definition import SectionDefinition


@dataclass(frozen=True)
class Difference:
    """An answer that two texts give differently; `can_join` where both can stand one after the other."""

    key: str
    label: str
    mine: tuple[str, ...]
    theirs: tuple[str, ...]
    can_join: bool


def figures_of(application: Application) -> dict[str, Any]:
    """What titles and texts of the form may name."""
    return form_options(application.call)


def shown_text(
    application: Application, key: str, answers: Mapping[str, Any]
) -> list[tuple[str, tuple[str, ...]]]:
    """A text of a section as (question, lines)."""
    section = _definition(application, key)
    if section is None:
        return []
    options = form_options(application.call)
    rows = [(row.label, _lines(row)) for row in summary(section, answers, options) if not row.is_heading]
    return [*rows, *_component_rows(application, answers)]


def differences(application: Application, section: Section, mine: Mapping[str, Any]) -> list[Difference]:
    """What a kept text and the saved one say differently."""
    form_section = _definition(application, section.key)
    if form_section is None:
        return []
    options = form_options(application.call)
    found = []
    for question in form_section.questions:
        given, saved = mine.get(question.key), section.answers.get(question.key)
        if given == saved or not question.is_asked:
            continue
        label = shown(question.label, options)
        lines = [
            _lines(_row_of(form_section, question.key, {**section.answers, question.key: value}, options))
            for value in (given, saved)
        ]
        found.append(Difference(question.key, label, lines[0], lines[1], can_join=_can_join(given, saved)))
    return found + _component_differences(application, section.answers, mine)


def joined(saved: Any, given: Any) -> Any:
    """Both answers, the saved one first; rows and choices without doubles."""
    if isinstance(saved, str) and isinstance(given, str):
        return f"{saved}\n\n{given}"
    if isinstance(saved, list) and isinstance(given, list):
        known = {row["activity"] for row in saved if isinstance(row, dict) and "activity" in row}
        return saved + [
            row
            for row in given
            if row not in saved and not (isinstance(row, dict) and row.get("activity", "") in known)
        ]
    return given if given is not None else saved


def _can_join(given: Any, saved: Any) -> bool:
    same_kind = (isinstance(given, str) and isinstance(saved, str)) or (
        isinstance(given, list) and isinstance(saved, list)
    )
    return same_kind and bool(given) and bool(saved)


def _definition(application: Application, key: str) -> SectionDefinition | None:
    return next((one for one in form_of(application).sections if one.key == key), None)


def _row_of(
    section: SectionDefinition, key: str, answers: Mapping[str, Any], options: Mapping[str, Any]
) -> SummaryRow | None:
    """The answer in words, whether or not its condition holds in the other text."""
    return next((row for row in summary(section, answers, options) if row.key == key), None)


def _lines(row: SummaryRow | None) -> tuple[str, ...]:
    if row is None:
        return ()
    people = (
        ", ".join(filter(None, (one.name, one.function, one.email, one.hours, one.english)))
        for one in row.people
    )
    return (*row.lines, *people)


def _component_rows(
    application: Application, answers: Mapping[str, Any]
) -> list[tuple[str, tuple[str, ...]]]:
    rows = []
    if "wishes" in answers:
        rows.append((_("Hosts you prefer, in order"), _wish_lines(application, answers)))
    if "rows" in answers:
        rows.append((_("Domains and levers"), _exchange_lines(application, answers)))
    return rows


def _component_differences(
    application: Application, saved: Mapping[str, Any], given: Mapping[str, Any]
) -> list[Difference]:
    found = []
    for key, label, lines in (
        ("wishes", _("Hosts you prefer, in order"), _wish_lines),
        ("rows", _("Domains and levers"), _exchange_lines),
    ):
        if (saved.get(key) or []) != (given.get(key) or []):
            mine, theirs = lines(application, given), lines(application, saved)
            found.append(Difference(key, label, mine, theirs, can_join=bool(mine and theirs)))
    return found


def _wish_lines(application: Application, answers: Mapping[str, Any]) -> tuple[str, ...]:
    titles = dict(components.accepted_hosts(application.cohort).values_list("code", "title"))
    return tuple(
        f"{rank}. {titles.get(row['activity'], '–')}: {row['evidence']}"
        for rank, row in enumerate(components.wishes(answers), start=1)
    )


def _exchange_lines(application: Application, answers: Mapping[str, Any]) -> tuple[str, ...]:
    cohort = application.cohort
    return tuple(
        f"{cohort.domain_label(row['domain'])} × {cohort.lever_label(row['lever'])} ({row['weight']}/5): {row['text']}"
        for row in components.exchange_rows(answers)
    )
