# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""What is kept about a person, told app by app: so that everybody can take out a copy of the own data.

Each relation from a record to a person is in a part, or is left out with a reason; a test walks them all.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from django.db.models import Q
    from django.utils.functional import _StrPromise

type Text = str | _StrPromise

#: Why a relation is left out, where there is no reason of its own.
DONE_IN_OFFICE = _(
    "What you decided, checked or prepared about others is theirs. That you did it is in the record of events."
)


@dataclass(frozen=True)
class Told:
    """A value that is no field of the record: a label, and what gives it for a record and the person."""

    key: str
    label: Text
    of: Callable[[Any, Any], Any]


@dataclass(frozen=True)
class Part:
    """The records of a model that are the person's.

    `links` are the ways from a record to the person ("expert__person"), one of which has to hold; one that ends in "email"
    is compared with the address. `only` narrows them further, by the person. `fields` are what is told of each, by the
    same notation; `related` is what their names need as well. `file` is the relation to a file that goes along.
    Records that hang on one that `stands_for` the person are walked by the test too.
    """

    model: str
    links: tuple[str, ...]
    fields: tuple[str | Told, ...]
    title: Text = ""
    only: Callable[[Any], Q] | None = None
    related: tuple[str, ...] = ()
    file: str = ""
    stands_for: bool = False


_parts: list[Part] = []
_left_out: dict[str, Text] = {}


def register(parts: Sequence[Part], left_out: Mapping[str, Text] | None = None) -> None:
    """Declare an app's parts, and why other relations are in none: {"travel.trip.decided_by": "…"}."""
    _parts.extend(part for part in parts if part not in _parts)
    _left_out.update(left_out or {})


def parts() -> tuple[Part, ...]:
    """All parts, in the order of the stages."""
    return tuple(_parts)


def left_out() -> dict[str, Text]:
    """Relations that are in no part, each with the reason."""
    return dict(_left_out)
