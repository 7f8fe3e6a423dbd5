# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""The permission table: one row per right, filled by each app from its own `permissions.py`.

An actor is a person (`accounts.Person`) or the named system actor, never a request. The table is read by
actions, by pages that decide what to offer, by the documentation and by the tests.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from tvilling.core.errors import NotAllowed


class Actor(Protocol):
    """Who acts. Persons and the system actor both are actors."""

    @property
    def pk(self) -> Any: ...
    @property
    def is_authenticated(self) -> bool: ...
    @property
    def is_system(self) -> bool: ...
    @property
    def label(self) -> str: ...


@dataclass(frozen=True)
class SystemActor:
    """The clock and other automatic steps; it has exactly the rights whose rule names it."""

    name: str
    pk: None = None
    is_authenticated: bool = False
    is_system: bool = True

    @property
    def label(self) -> str:
        return self.name


CLOCK = SystemActor("clock")

type Rule = Callable[[Any, Any], bool]


@dataclass(frozen=True)
class Right:
    """One row: the right's dotted name, the rule, and who that is in the field's words."""

    name: str
    rule: Rule
    who: str


_table: dict[str, Right] = {}


def register(app: str, rows: Mapping[str, tuple[Rule, str]]) -> None:
    """Add an app's rows: `{"applications.submit": (is_lead_of_team, "Lead of the city's team")}`.

    Raises ValueError for a name outside the app or registered twice with another rule.
    """
    for name, (rule, who) in rows.items():
        if not name.startswith(f"{app}."):
            raise ValueError(f"the right {name!r} does not belong to the app {app!r}")
        if name in _table and _table[name].rule is not rule:
            raise ValueError(f"the right {name!r} is registered twice")
        _table[name] = Right(name, rule, who)


def rights() -> tuple[Right, ...]:
    """All registered rights, by name."""
    return tuple(_table[name] for name in sorted(_table))


def allows(actor: Any, right: str, obj: Any = None) -> bool:
    """Whether the actor has the right on the object. KeyError for a right nobody registered."""
    return bool(_table[right].rule(actor, obj))


def require(actor: Any, right: str, obj: Any = None) -> None:
    """Raise NotAllowed unless the actor has the right on the object."""
    if not allows(actor, right, obj):
        raise NotAllowed(right)


def anybody(_actor: Any, _obj: Any) -> bool:
    """Rule: everybody, also without signing in."""
    return True


def signed_in(actor: Any, _obj: Any) -> bool:
    """Rule: every person who is signed in."""
    return bool(actor.is_authenticated)


def is_system(actor: Any, _obj: Any) -> bool:
    """Rule: only the system itself."""
    return bool(getattr(actor, "is_system", False))  # whoever is not signed in lacks the attribute


def either(*rules: Rule) -> Rule:
    """Rule: at least one of these."""
    return lambda actor, obj: any(rule(actor, obj) for rule in rules)


def both(*rules: Rule) -> Rule:
    """Rule: all of these."""
    return lambda actor, obj: all(rule(actor, obj) for rule in rules)
