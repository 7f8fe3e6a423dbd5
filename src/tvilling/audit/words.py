# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""How the record is read to people: the words for its keys, and the names and pages of what it is about.

What a key is called comes from the model of the record where it is one of its fields. Everything else is registered
by the app that records it, beside its events; who may open a record is asked of that app's own gateway.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Field as StoredField
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.db.models import Model, QuerySet
    from django.utils.functional import _StrPromise

    from tvilling.audit.reading import Reading

#: (a recorded value, what reads it) → the value in words.
type Speaker = Callable[[Any, Reading], str]
type Condition = Callable[[Collection[int]], Q]


@dataclass(frozen=True)
class Field:
    """What a recorded key is called and holds. What is left out is taken from the model's field of that name.

    `of` is the kind of record whose id it is ("cities.city"); `money` is a currency, or the key that holds it.
    """

    label: str | _StrPromise = ""
    of: str = ""
    choices: tuple[tuple[Any, Any], ...] = ()
    money: str = ""


@dataclass(frozen=True)
class Kind:
    """How records of a kind are named, and where a reader opens them.

    `related` are the relations that `name` follows. `opens(person, cohort)` gives the records whose page the person
    may open; `url` is that page's name; its arguments are the `fixed` ones, then what the paths of `args` lead to ("run.number").
    `cities` gives the condition by which such records are about one of some cities (by their primary keys); where a record
    `loses_cities`, entries that name one after as `city` are about it, too.
    """

    name: Callable[[Any], Any] = str
    related: tuple[str, ...] = ()
    url: str = ""
    fixed: tuple[str, ...] = ()
    args: tuple[str, ...] = ()
    opens: Callable[[Any, Any], QuerySet[Any]] | None = None
    cities: Condition | None = None
    loses_cities: bool = False


def through(*paths: str) -> Condition:
    """The condition that one of these paths ("application__city") leads to one of the cities."""
    return lambda cities: reduce(or_, (Q(**{f"{path}__in": cities}) for path in paths))


_fields: dict[str, dict[str, Field]] = {
    "": {
        "at": Field(_("when")),
        "ended_at": Field(_("ended")),
        "key": Field(_("key")),
        "language": Field(_("language")),
        "languages": Field(_("languages")),
        "number": Field(_("number")),
        "sha256": Field(_("checksum")),
        "state": Field(_("state")),
        "version": Field(_("version")),
    }
}
_kinds: dict[str, Kind] = {}
_speakers: dict[tuple[str, str], Speaker] = {}


def register_fields(fields: Mapping[str, Mapping[str, Field]]) -> None:
    """Say what keys are called: kind of record → key → field."""
    for kind, named in fields.items():
        _fields.setdefault(kind, {}).update(named)


def register_kinds(kinds: Mapping[str, Kind]) -> None:
    """Say how records are named and where they are opened: kind of record ("cities.city") → how."""
    _kinds.update(kinds)


def register_speakers(speakers: Mapping[tuple[str, str], Speaker]) -> None:
    """Put values into words that only their app knows: (kind of record, key) → how; kind "" is any."""
    _speakers.update(speakers)


def kind_of(label: str) -> Kind | None:
    """How records of this kind are named; None when they are not."""
    return _kinds.get(label)


def kinds_of_cities() -> dict[str, Kind]:
    """The kinds of records that are about cities."""
    return {label: kind for label, kind in _kinds.items() if kind.cities}


def currency_of(field: Field, values: Mapping[str, Any]) -> str:
    """The currency of an amount among the recorded values."""
    return field.money if field.money.isupper() else str(values.get(field.money) or "EUR")


def speaker_of(kind: str, key: str) -> Speaker | None:
    """What puts the values of this key into words, if anything does."""
    return _speakers.get((kind, key)) or _speakers.get(("", key))


def field_of(kind: str, key: str) -> Field | None:
    """What a recorded key is called and holds; None when nobody has said so."""
    said = _fields.get(kind, {}).get(key)
    stored = _of_model(kind, key)
    if said is None:
        return stored or _fields[""].get(key)
    if stored is None:
        return said if said.label else None
    return replace(
        stored, label=said.label or stored.label, of=said.of or stored.of,
        choices=said.choices or stored.choices, money=said.money,
    )  # fmt: skip


def model_of(label: str) -> type[Model] | None:
    """The model of a kind of record; None when its app has gone."""
    try:
        return apps.get_model(label)
    except (LookupError, ValueError):
        return None


def _of_model(kind: str, key: str) -> Field | None:
    model = model_of(kind)
    if model is None:
        return None
    try:
        field = model._meta.get_field(key)
    except FieldDoesNotExist:
        return None
    if not isinstance(field, StoredField):
        return None
    related = field.related_model
    of = related._meta.label_lower if related and not isinstance(related, str) else ""
    return Field(field.verbose_name, of=of, choices=tuple(field.flatchoices))
