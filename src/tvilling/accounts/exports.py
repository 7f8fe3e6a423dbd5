# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""A person's own data as a ZIP: a page to read, the same as JSON for programs, and the own receipts."""

from __future__ import annotations

import json
import zipfile
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from pathlib import PurePath
from tempfile import TemporaryFile
from typing import IO, TYPE_CHECKING, Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Field, Model, Q
from django.template.loader import render_to_string
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tvilling.core import own_data
from tvilling.core.own_data import Told
from tvilling.core.text import localised, number_text
from tvilling.documents.access import may_read
from tvilling.ui.formats import EMPTY, day_text, moment_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.models import QuerySet

    from tvilling.accounts.models import Person
    from tvilling.core.own_data import Part

LAST = {"audit", "documents", "mail"}


@dataclass(frozen=True)
class Kept:
    """The person's records of one part: each with a value by its key, and with labels and words to read."""

    part: Part
    title: str
    records: list[dict[str, Any]] = field(default_factory=list)
    read: list[list[tuple[str, str]]] = field(default_factory=list)
    files: list[tuple[str, Any]] = field(default_factory=list)


def kept_about(person: Person) -> list[Kept]:
    """All that is kept about the person, part by part; parts without a record are left out."""
    # The account comes first, then the stages; letters, files and the record of events are long, and come last.
    parts = sorted(own_data.parts(), key=lambda part: part.model.split(".")[0] in LAST)
    found = [_kept(part, person) for part in parts]
    return [kept for kept in found if kept.records]


def rows_of(part: Part, person: Person) -> QuerySet[Any]:
    """The person's records of one part."""
    model = apps.get_model(part.model)
    mine = Q() if part.links else part.only(person) if part.only else Q(pk__in=[])
    for link in part.links:
        mine |= Q(**({f"{link}__iexact": person.email} if link.endswith("email") else {link: person.pk}))
    rows: QuerySet[Any] = model._base_manager.filter(mine)
    if part.links and part.only:
        rows = rows.filter(part.only(person))
    relations = {path for each in part.fields if isinstance(each, str) for path in _relations(model, each)}
    return rows.select_related(*(sorted(relations | set(part.related)) or (None,))).distinct().order_by("pk")


def write_zip(person: Person, now: datetime) -> IO[bytes]:
    """The file, open at its beginning; who closes it throws it away."""
    kept = kept_about(person)
    reasons = list(dict.fromkeys(str(reason) for reason in own_data.left_out().values()))
    file = TemporaryFile()  # noqa: SIM115 - the response closes it when it has been sent
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        context = {"person": person, "kept": kept, "left_out": reasons, "now": now}
        archive.writestr(f"{_('your-data')}.html", render_to_string("accounts/own_data.html", context))
        archive.writestr(
            "data.json", json.dumps(_as_json(person, kept, reasons, now), indent=2, cls=DjangoJSONEncoder)
        )
        for name, document in (pair for each in kept for pair in each.files):
            with document.file.open("rb") as stream, archive.open(name, "w") as entry:
                for chunk in iter(lambda: stream.read(1 << 16), b""):
                    entry.write(chunk)
    file.seek(0)
    return file


def _as_json(person: Person, kept: list[Kept], reasons: list[str], now: datetime) -> dict[str, Any]:
    parts = [{"kind": each.part.model, "title": each.title, "records": each.records} for each in kept]
    return {
        "person": person.code, "made_at": now, "language": get_language(), "parts": parts, "not_included": reasons,
    }  # fmt: skip


def _kept(part: Part, person: Person) -> Kept:
    kept = Kept(part, str(part.title))
    labels = [_label(apps.get_model(part.model), each) for each in part.fields]
    for row in rows_of(part, person):
        values = [_value(row, each, person) for each in part.fields]
        keys = (each.key if isinstance(each, Told) else each.replace("__", ".") for each in part.fields)
        record = {key: _plain(value) for key, value in zip(keys, values, strict=True)}
        words = [_words(row, each, value) for each, value in zip(part.fields, values, strict=True)]
        document = getattr(row, part.file) if part.file else None
        if document is not None and may_read(person, document):
            name = f"files/{document.code}{PurePath(document.name).suffix.lower()}"
            kept.files.append((name, document))
            record["file"] = name
            words[-1] = f"{words[-1]} ({name})"
        kept.records.append(record)
        kept.read.append(list(zip(labels, words, strict=True)))
    return kept


def _relations(model: type[Model], path: str) -> Iterator[str]:
    """The relations that a path goes along: "trip__meeting__title" gives "trip" and "trip__meeting"."""
    steps: list[str] = []
    for step in path.split("__"):
        found = model._meta.get_field(step)
        if not found.is_relation:
            return
        steps.append(step)
        yield "__".join(steps)
        model = found.related_model  # type: ignore[assignment]  # a relation of ours always has its model


def _field(model: type[Model], path: str) -> Field[Any, Any]:
    *way, last = path.split("__")
    for step in way:
        model = model._meta.get_field(step).related_model  # type: ignore[assignment]  # see above
    found = model._meta.get_field(last)
    if not isinstance(found, Field):
        raise FieldDoesNotExist(path)
    return found


def _label(model: type[Model], told: str | Told) -> str:
    return capfirst(str(told.label if isinstance(told, Told) else _field(model, told).verbose_name))


def _value(row: Model, told: str | Told, person: Person) -> Any:
    if isinstance(told, Told):
        return told.of(row, person)
    value: Any = row
    for step in told.split("__"):
        value = getattr(value, step) if value is not None else None
    return value


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, Model) else value


def _words(row: Model, told: str | Told, value: Any) -> str:
    """The value as people read it."""
    if isinstance(told, str) and isinstance(value, str | int):
        return _said(dict(_field(type(row), told).flatchoices).get(value, value))
    return _said(value)


def _said(value: Any) -> str:
    if value in (None, "", [], {}):
        return EMPTY
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime):
        return moment_text(value)
    if isinstance(value, date):
        return day_text(value)
    if isinstance(value, Decimal):
        return number_text(value)
    if isinstance(value, list):
        return ", ".join(_said(each) for each in value)
    return localised(value) if isinstance(value, dict) else str(value)
