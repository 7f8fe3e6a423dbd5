# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""What a market is made of: twins, hosts, terms, locks, bans and the edits it went through, all frozen."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


def _no_attributes() -> Mapping[str, str]:
    return {}


@dataclass(frozen=True, slots=True)
class Twin:
    """One applicant. Other programmes call it a mentee, a pupil or an application to be reviewed.

    ``id`` is unique among the twins, ``name`` is for people. ``country`` and ``languages`` are texts of any code that is
    used alike throughout, such as "BE" and "en". ``attributes`` are plain text values that quotas can refer to.
    """

    id: str
    name: str = ""
    country: str = ""
    languages: tuple[str, ...] = ()
    attributes: Mapping[str, str] = field(default_factory=_no_attributes)

    @property
    def label(self) -> str:
        """The name, or the id where there is none."""
        return self.name or self.id

    def value_of(self, attribute: str) -> str:
        """The value a quota sees; ``country`` is an attribute too, and a missing one is empty."""
        return self.country if attribute == "country" else self.attributes.get(attribute, "")


@dataclass(frozen=True, slots=True)
class Host:
    """Who offers places: ``minimum`` and ``maximum`` are the least and the largest number of twins it takes.

    ``id`` is unique among the hosts; ``name``, ``country``, ``languages`` and ``attributes`` are as for a twin.
    """

    id: str
    maximum: int = 1
    minimum: int = 0
    name: str = ""
    country: str = ""
    languages: tuple[str, ...] = ()
    attributes: Mapping[str, str] = field(default_factory=_no_attributes)

    @property
    def label(self) -> str:
        """The name, or the id where there is none."""
        return self.name or self.id


@dataclass(frozen=True, slots=True)
class Term:
    """One part of the fit, by its ``name`` and, for people, its ``label``. Each ``weight`` is relative, kept to a thousandth."""

    name: str
    weight: float = 1.0
    label: str = ""


@dataclass(frozen=True, slots=True)
class Lock:
    """The pair of ``twin`` and ``host`` (ids) is forced, by a person and for a reason."""

    twin: str
    host: str
    by: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Ban:
    """The pair of ``twin`` and ``host`` (ids) is forbidden, by a person and for a reason."""

    twin: str
    host: str
    by: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class SetCapacity:
    """The ``host`` (id) takes another number of twins, at least ``minimum`` and at most ``maximum``; None leaves a bound.

    ``by`` and ``reason`` say who decided it, and why.
    """

    host: str
    maximum: int | None = None
    minimum: int | None = None
    by: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Withdraw:
    """The ``twin`` (id) leaves the call; ``by`` and ``reason`` say who decided it, and why."""

    twin: str
    by: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Unlock:
    """The fixed pair of a ``twin`` (id) is free again; ``by`` and ``reason`` say who decided it, and why."""

    twin: str
    by: str = ""
    reason: str = ""


#: One change of a market, by a person and for a reason.
Edit = Lock | Ban | SetCapacity | Withdraw | Unlock

#: The reason of a lock that a re-match puts on who stays; it has no author.
KEPT = "kept in place"


def is_kept(lock: Lock) -> bool:
    """Whether the ``lock`` is nobody's decision, but keeps in place who stayed at a re-match."""
    return lock.reason == KEPT and not lock.by
