# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""What the asking stage hands in: lists to choose from, and figures that limits and texts name.

{"domains": [("transport", "Mobility"), …], "figures": {"domains_max": 3, "months": 20, …}}
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tvilling.core.text import localised
from tvilling.questionnaires.kinds import ENGLISH, Kind
from tvilling.questionnaires.reading import FIGURE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tvilling.questionnaires.definition import Figure, Question, Texts


def pairs_of(question: Question, options: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The choices as (key, label), in the reader's language. A list nobody handed in is empty."""
    if question.choices:
        return [(choice.key, shown(choice.label, options)) for choice in question.choices]
    return listed(question.choices_from, options)


def listed(name: str, options: Mapping[str, Any]) -> list[tuple[str, str]]:
    """A list by its name, as (key, label). Levels of English are known without handing them in."""
    if name == "english" and name not in options:
        return [(level, level) for level in ENGLISH]
    return [(str(key), str(label)) for key, label in options.get(name, ())]


def number_of(figure: Figure, options: Mapping[str, Any]) -> int | None:
    """The number behind a limit, or none where there is no limit or nobody handed the figure in."""
    if isinstance(figure, str):
        figure = options.get("figures", {}).get(figure)
    return None if figure is None else int(figure)


def shown(texts: Texts, options: Mapping[str, Any]) -> str:
    """The text in the reader's language, with its figures."""
    figures = options.get("figures", {})
    return FIGURE.sub(lambda match: str(figures.get(match.group(1), match.group(0))), localised(texts))


def limit_of(question: Question, options: Mapping[str, Any]) -> int | None:
    """The limit in words, signs or choices."""
    return number_of(question.limit, options)


def needs_answer(question: Question) -> bool:
    """Whether an answer must be there at submission."""
    return question.kind is not Kind.HEADING and (question.required or question.must_be_yes)
