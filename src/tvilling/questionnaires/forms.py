# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""A section of a form as a Django form, and what was typed as answers in JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from tvilling.questionnaires.fields import field_for, read_number
from tvilling.questionnaires.kinds import Kind
from tvilling.questionnaires.options import shown
from tvilling.questionnaires.validation import check
from tvilling.questionnaires.widgets import REMOVE
from tvilling.ui.forms import StyledForm

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tvilling.questionnaires.definition import Question, SectionDefinition

#: Stands for a file that was just sent and is not stored yet, so that the validator sees an answer.
FRESH = {"code": "new", "name": "new"}


class SectionForm(StyledForm, forms.Form):
    """The questions of one section. After `is_valid()` there are `answers` and `uploads`.

    Draw it with `{% form_body form %}`. The fields carry `field.question`, the definition.
    """

    def __init__(
        self,
        section: SectionDefinition,
        *,
        answers: Mapping[str, Any],
        options: Mapping[str, Any],
        strict: bool,
        **form_options: Any,
    ) -> None:
        self.section, self.options, self.strict = section, options, strict
        self.stored = dict(answers)
        super().__init__(initial=self.stored, **form_options)
        for question in section.questions:
            if question.is_asked:
                self.fields[question.key] = field_for(question, section, options)
        self.groups = self._groups()

    def clean(self) -> dict[str, Any]:
        """Let the one validator judge the answers."""
        self.cleaned_data = super().clean() or self.cleaned_data
        faults = check(self.section, self._judged(), strict=self.strict, options=self.options)
        for key, sentences in faults.items():
            for sentence in sentences:
                self.add_error(key if key in self.fields else None, sentence)
        return self.cleaned_data

    def _judged(self) -> dict[str, Any]:
        return {**self.answers, **dict.fromkeys(self.uploads, FRESH)}

    @property
    def answers(self) -> dict[str, Any]:
        """What was typed, as JSON; a stored file stays unless it was taken away. Unanswered questions are left out."""
        found = {}
        for question in self.section.questions:
            if question.is_asked:
                value = self._answer(question)
                if value not in (None, "", []):
                    found[question.key] = value
        return found

    def _answer(self, question: Question) -> Any:
        value = self.cleaned_data.get(question.key)
        if question.kind is Kind.FILE:
            return None if value is REMOVE else self.stored.get(question.key)
        if question.kind is Kind.PEOPLE:
            return [{**row, "hours": read_number(row["hours"])} for row in value or []]
        if isinstance(value, str):
            return value.replace("\r\n", "\n")
        return value

    @property
    def uploads(self) -> dict[str, UploadedFile[bytes]]:
        """Files that were just sent, by question: store each, then put `file_answer(document)` into the answers."""
        return {key: value for key, value in self.cleaned_data.items() if isinstance(value, UploadedFile)}

    def _groups(self) -> list[tuple[str, list[str]]]:
        groups: list[tuple[str, list[str]]] = [("", [])]
        for question in self.section.questions:
            if question.is_asked:
                groups[-1][1].append(question.key)
            else:
                groups.append((shown(question.label, self.options), []))
        return [group for group in groups if group[1]]


def section_form(
    section: SectionDefinition,
    *,
    data: Any = None,
    files: Any = None,
    answers: Mapping[str, Any] | None = None,
    options: Mapping[str, Any] | None = None,
    strict: bool = False,
    prefix: str | None = None,
) -> SectionForm:
    """The form of a section: bound when `data` is given. Without `strict`, it accepts whatever a draft may hold."""
    return SectionForm(
        section,
        answers=answers or {},
        options=options or {},
        strict=strict,
        data=data,
        files=files,
        prefix=prefix,
    )


def file_answer(document: Any) -> dict[str, Any]:
    """The answer for a stored document."""
    return {"code": document.code, "name": document.name, "size": document.size}
