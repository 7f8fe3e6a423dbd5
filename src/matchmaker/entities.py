# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""What a market is made of: twins, hosts, terms, locks and bans, all frozen."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


def _no_attributes() -> Mapping[str, str]:
    return {}


@dataclass(frozen=True, slots=True)
class Twin:
    """One applicant. ``attributes`` are plain text values that quotas can refer to.

    Other programmes call it a mentee, a pupil or an application to be reviewed.
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
    """One place offered, with the least and the largest number of twins it takes."""

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
    """One named part of the fit. Weights are relative and kept to a thousandth."""

    name: str
    weight: float = 1.0
    label: str = ""


@dataclass(frozen=True, slots=True)
class Lock:
    """The pair is forced, by a person and for a reason."""

    twin: str
    host: str
    by: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Ban:
    """The pair is forbidden, by a person and for a reason."""

    twin: str
    host: str
    by: str = ""
    reason: str = ""
