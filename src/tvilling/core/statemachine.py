# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""States as a table of transitions, checked at import, applied by compare-and-set."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tvilling.core.errors import AlreadyDone, StaleState
from tvilling.core.permissions import allows

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from django.db.models import TextChoices


@dataclass(frozen=True)
class Transition:
    """One row: the step's name, the states it starts from, where it leads, the right, the audit event."""

    name: str
    sources: tuple[str, ...]
    target: str
    right: str
    event: str


class Machine:
    """A state machine built from its table.

    Raises ValueError at import when the table names unknown states, repeats a step from one state, or leaves
    a state that cannot be reached from the initial one.
    """

    def __init__(
        self, name: str, states: type[TextChoices], initial: str, transitions: Sequence[Transition]
    ) -> None:
        self.name, self.states, self.initial = name, states, initial
        self.transitions = tuple(transitions)
        self._check()

    def _check(self) -> None:
        known = set(self.states.values)
        for row in self.transitions:
            strangers = {*row.sources, row.target} - known
            if strangers:
                raise ValueError(f"{self.name}.{row.name}: unknown states {sorted(strangers)}")
        keys = [(row.name, source) for row in self.transitions for source in row.sources]
        if len(keys) != len(set(keys)):
            raise ValueError(f"{self.name}: a step is listed twice from one state")
        unreachable = known - self._reachable()
        if unreachable:
            raise ValueError(f"{self.name}: states never reached: {sorted(unreachable)}")

    def _reachable(self) -> set[str]:
        seen: set[str] = {str(self.initial)}
        while True:
            new = {str(row.target) for row in self.transitions if seen & set(row.sources)} - seen
            if not new:
                return seen
            seen |= new

    def find(self, name: str, state: str) -> Transition:
        """The row for a step from a state. Raises StaleState when the step does not start there, AlreadyDone when it leads there."""
        rows = [row for row in self.transitions if row.name == name]
        if not rows:
            raise ValueError(f"{self.name} has no step {name!r}")
        for row in rows:
            if state in row.sources:
                return row
        raise AlreadyDone if state in {row.target for row in rows} else StaleState

    def available(self, obj: Any, actor: Any) -> tuple[Transition, ...]:
        """The steps this actor may take on the object now."""
        return tuple(
            row for row in self.transitions if obj.state in row.sources and allows(actor, row.right, obj)
        )

    def apply(
        self, obj: Any, name: str, *, only_if: Mapping[str, Any] | None = None, **fields: Any
    ) -> Transition:
        """Take the step: one UPDATE that holds only while the state (and what `only_if` names) is still what we read.

        Writes `state` and the named fields, also onto `obj`. Raises StaleState when somebody was faster, and AlreadyDone
        when it was with the same step.
        Does not check rights: the action has done so.
        """
        row = self.find(name, obj.state)
        manager = type(obj)._base_manager
        changed = manager.filter(pk=obj.pk, state=obj.state, **(only_if or {})).update(
            state=row.target, **fields
        )
        if not changed:
            present = manager.filter(pk=obj.pk).values_list("state", flat=True).first()
            raise AlreadyDone if present == row.target != obj.state else StaleState
        for field, value in {"state": row.target, **fields}.items():
            setattr(obj, field, value)
        return row


def in_states(*groups: Iterable[str] | str) -> tuple[str, ...]:
    """Flatten states and groups of states into one tuple, for `Transition.sources`."""
    flat: list[str] = []
    for group in groups:
        flat.extend([group] if isinstance(group, str) else group)
    return tuple(flat)
