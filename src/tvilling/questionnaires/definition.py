# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""A form as data: read once, checked whole, then only frozen objects.

    {"title": {"en": …}, "sections": [{"key": "team", "title": {…}, "intro": {…}, "questions": [
        {"key": "hours", "kind": "number", "label": {…}, "help": {…}, "why": {…}, "required": true,
         "minimum": "hours_minimum", "condition": {"question": "has_team", "is": true}}, …]}, …]}

A limit, minimum or maximum is a number, or the name of a figure that is handed in with the options
(`options["figures"]["hours_minimum"]`); texts may name figures in braces. So no figure is written twice.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from tvilling.questionnaires.conditions import OPERATORS, Condition
from tvilling.questionnaires.kinds import CARRIES, COMPONENTS, LISTS, Kind
from tvilling.questionnaires.reading import DefinitionRefused, Place

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

__all__ = ["Choice", "DefinitionRefused", "FormDefinition", "Question", "SectionDefinition", "Texts", "parse"]

type Texts = dict[str, str]
#: A number, or the name of a figure in the options.
type Figure = int | str | None

FORM_MEMBERS = frozenset({"title", "sections"})
SECTION_MEMBERS = frozenset({"key", "title", "intro", "component", "questions"})
QUESTION_MEMBERS = frozenset({"key", "kind", "label", "help", "why", "required", "condition"})
CHOICE_MEMBERS = frozenset({"key", "label"})


@dataclass(frozen=True)
class Choice:
    """One answer to choose."""

    key: str
    label: Texts


@dataclass(frozen=True)
class Question:
    """A question, or a heading. What a kind does not carry stays at its default."""

    key: str
    kind: Kind
    label: Texts
    help: Texts
    why: Texts
    required: bool = False
    condition: Condition | None = None
    limit: Figure = None
    minimum: Figure = None
    maximum: Figure = None
    hours_minimum: Figure = None
    decimals: int = 0
    unit: str = ""
    must_be_yes: bool = False
    choices: tuple[Choice, ...] = ()
    choices_from: str = ""
    accept: tuple[str, ...] = ()

    @property
    def is_asked(self) -> bool:
        """Whether it has an answer at all; a heading has none."""
        return self.kind is not Kind.HEADING


@dataclass(frozen=True)
class SectionDefinition:
    """One topic of the form. A component is a part that the stage brings itself."""

    key: str
    title: Texts
    intro: Texts
    questions: tuple[Question, ...]
    component: str = ""

    def question(self, key: str) -> Question:
        """The question with the key. Raises KeyError."""
        for question in self.questions:
            if question.key == key:
                return question
        raise KeyError(key)

    def asked(self, answers: Mapping[str, Any]) -> tuple[Question, ...]:
        """The questions (and headings) that these answers leave in force: a condition hides what hangs on it too."""
        shown: list[Question] = []
        known: dict[str, Any] = {}
        for question in self.questions:
            if question.condition and not question.condition.holds(known):
                continue
            shown.append(question)
            known[question.key] = answers.get(question.key)
        return tuple(shown)


@dataclass(frozen=True)
class FormDefinition:
    """A whole form."""

    title: Texts
    sections: tuple[SectionDefinition, ...]

    def section(self, key: str) -> SectionDefinition:
        """The section with the key. Raises KeyError."""
        for section in self.sections:
            if section.key == key:
                return section
        raise KeyError(key)


def parse(definition: Any, *, figures: Collection[str] | None = None) -> FormDefinition:
    """The form that the JSON describes. Raises DefinitionRefused with a sentence that names the place.

    With `figures`, texts and limits may use only those names.
    """
    place = Place("", definition, figures)
    place.expect_object(FORM_MEMBERS)
    sections = tuple(_section(item) for item in place.items("sections"))
    if not sections:
        raise place.at("sections").refuse(_("a form needs at least one section."))
    _refuse_doubles(place.at("sections"), [section.key for section in sections])
    return FormDefinition(place.texts("title", required=True), sections)


def _refuse_doubles(place: Place, keys: list[str]) -> None:
    for key in keys:
        if keys.count(key) > 1:
            raise place.refuse(_("the key “%(key)s” is used twice.") % {"key": key})


def _section(place: Place) -> SectionDefinition:
    place.expect_object(SECTION_MEMBERS)
    questions: list[Question] = []
    for item in place.items("questions"):
        questions.append(_question(item, questions))
    _refuse_doubles(place.at("questions"), [question.key for question in questions])
    component = place.one_of("component", COMPONENTS)
    if not questions and not component:
        raise place.refuse(_("a section needs a question or a component."))
    title, intro = place.texts("title", required=True), place.texts("intro")
    return SectionDefinition(place.key(), title, intro, tuple(questions), component)


def _question(place: Place, earlier: list[Question]) -> Question:
    if not isinstance(place.value, dict):
        raise place.refuse(_("this must be an object in braces."))
    kind = Kind(place.one_of("kind", set(Kind), required=True))
    place.expect_object(QUESTION_MEMBERS | CARRIES[kind])
    question = Question(
        key=place.key(),
        kind=kind,
        label=place.texts("label", required=True),
        help=place.texts("help"),
        why=place.texts("why"),
        required=place.flag("required"),
        condition=_condition(place, earlier),
        limit=place.figure("limit"),
        minimum=place.figure("minimum"),
        maximum=place.figure("maximum"),
        hours_minimum=place.figure("hours_minimum"),
        decimals=_decimals(place),
        unit=_word(place, "unit"),
        must_be_yes=place.flag("must_be_yes"),
        choices=_choices(place),
        choices_from=place.one_of("choices_from", LISTS),
        accept=tuple(_media_type(item) for item in place.items("accept")),
    )
    _refuse_contradictions(place, question)
    return question


def _refuse_contradictions(place: Place, question: Question) -> None:
    low, high = question.minimum, question.maximum
    if isinstance(low, int) and isinstance(high, int) and low > high:
        raise place.refuse(_("the minimum is above the maximum."))
    if question.limit == 0:
        raise place.at("limit").refuse(_("a limit of nought leaves no answer."))
    is_choice = question.kind in {Kind.CHOICE, Kind.CHOICES}
    if is_choice and bool(question.choices) == bool(question.choices_from):
        raise place.refuse(_("give either the choices, or the name of the list they come from."))


def _choices(place: Place) -> tuple[Choice, ...]:
    choices = []
    for item in place.items("choices"):
        item.expect_object(CHOICE_MEMBERS)
        choices.append(Choice(item.key(), item.texts("label", required=True)))
    _refuse_doubles(place.at("choices"), [choice.key for choice in choices])
    return tuple(choices)


def _condition(place: Place, earlier: list[Question]) -> Condition | None:
    place = place.at("condition")
    if place.value is None:
        return None
    place.expect_object({"question", *OPERATORS})
    target = place.one_of("question", {question.key for question in earlier}, required=True)
    operators = [name for name in OPERATORS if name in place.value]
    if len(operators) != 1:
        raise place.refuse(_("a condition has one comparison: is, is_not, contains or at_least."))
    value = place.value[operators[0]]
    asked = next(question for question in earlier if question.key == target)
    known = {choice.key for choice in asked.choices}
    if known and value not in known:
        raise place.refuse(_("“%(value)s” is no choice of that question.") % {"value": value})
    return Condition(target, operators[0], value)


def _decimals(place: Place) -> int:
    decimals = place.figure("decimals")
    if decimals is None:
        return 0
    if not isinstance(decimals, int) or decimals > 4:  # noqa: PLR2004 - nobody counts finer than that here
        raise place.at("decimals").refuse(_("this must be a number from 0 to 4."))
    return decimals


def _word(place: Place, name: str) -> str:
    place = place.at(name)
    if not isinstance(place.value, str | None):
        raise place.refuse(_("this must be a text."))
    return place.value or ""


def _media_type(place: Place) -> str:
    if not isinstance(place.value, str) or "/" not in place.value:
        raise place.refuse(_('this must be a type such as "application/pdf".'))
    return place.value
