# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""When a question is asked: one comparison with an earlier answer, from a fixed set of operators."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TypeGuard

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


def _contains(answer: Any, value: Any) -> bool:
    return isinstance(answer, list) and value in answer


def _at_least(answer: Any, value: Any) -> bool:
    return is_number(answer) and answer >= value


#: Operator → comparison of the answer (or none) with the value.
OPERATORS: Final[dict[str, Callable[[Any, Any], bool]]] = {
    "is": lambda answer, value: bool(answer == value),
    "is_not": lambda answer, value: answer is not None and bool(answer != value),
    "contains": _contains,
    "at_least": _at_least,
}


@dataclass(frozen=True)
class Condition:
    """The question is asked when the answer to another one compares so. Without an answer it is not."""

    question: str
    operator: str
    value: Any

    def holds(self, answers: Mapping[str, Any]) -> bool:
        """Whether the question is to be asked, given the section's answers."""
        return OPERATORS[self.operator](answers.get(self.question), self.value)


def is_number(value: Any) -> TypeGuard[int | float]:
    """Whether a JSON value is a number; true and false are none."""
    return isinstance(value, int | float) and not isinstance(value, bool)
