# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Entries in words, for one reader: all names and rights are looked up at once, two queries for each kind of record."""

from __future__ import annotations

import re
from collections import defaultdict
from datetime import date, datetime
from decimal import Decimal
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final

from django.core.exceptions import FieldDoesNotExist
from django.db.models import CharField, Q
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from tvilling.audit import words
from tvilling.audit.words import Field, Kind
from tvilling.core.errors import NotFound
from tvilling.core.text import localised, number_text
from tvilling.ui import formats

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from django.db.models import Model
    from django.utils.safestring import SafeString

    from tvilling.audit.models import Entry

MOMENT: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d.*(Z|[+-]\d\d:\d\d)")
DAY: Final = re.compile(r"\d{4}-\d\d-\d\d")
FIGURE: Final = re.compile(r"-?\d+\.\d+")
CHECKSUM: Final = re.compile(r"[0-9a-f]{64}")
#: Of a checksum, as much as people compare by eye; the whole is in the export and in the title.
SHOWN_OF_CHECKSUM: Final = 12
LANGUAGE_CODE: Final = re.compile(r"[a-z]{2}(-[a-z]+)?")


class Reading:
    """Some entries of a cohort (`scope`) for a reader, with links to what the reader may open unless told otherwise."""

    def __init__(self, entries: Iterable[Entry], reader: Any, scope: Any, *, has_links: bool = True) -> None:
        self.reader, self.scope, self.has_links = reader, scope, has_links
        self._kept: dict[str, Any] = {}
        self._found: dict[tuple[str, int | str], tuple[str, str]] = {}
        wanted: defaultdict[str, set[int | str]] = defaultdict(set)
        for entry in entries:
            wanted[entry.object_type].add(_as_id(entry.object_key))
            for values in (entry.before, entry.after):
                for key, value in values.items():
                    field = words.field_of(entry.object_type, key)
                    if field is not None and field.of:
                        wanted[field.of].update(_ids_in(value))
        for kind, ids in sorted(wanted.items()):
            self._look_up(kind, ids)

    def once(self, name: str, look_up: Callable[[], Any]) -> Any:
        """What `look_up` gives, asked once for all entries."""
        if name not in self._kept:
            self._kept[name] = look_up()
        return self._kept[name]

    def about(self, entry: Entry) -> SafeString:
        """What the entry is about: its kind, and its name as a link where the reader may open it."""
        model = words.model_of(entry.object_type)
        kind = capfirst(str(model._meta.verbose_name)) if model else entry.object_type
        if words.kind_of(entry.object_type) is None:
            return format_html("{}", kind)
        return format_html("{}: {}", kind, self._reference(entry.object_type, _as_id(entry.object_key)))

    def changes(self, entry: Entry) -> SafeString | str:
        """Each key with what it was and what it became."""
        keys = [*entry.before, *(key for key in entry.after if key not in entry.before)]
        rows = [(self.label(entry, key), self._change(entry, key)) for key in keys]
        if not rows:
            return formats.EMPTY
        return format_html(
            '<dl class="changes">{}</dl>', format_html_join("", "<div><dt>{}</dt><dd>{}</dd></div>", rows)
        )

    def side(self, entry: Entry, values: dict[str, Any]) -> SafeString | str:
        """The values before or after in a line: "State: Draft; …"."""
        if not values:
            return formats.EMPTY
        shown = ((self.label(entry, key), self.value(entry, key, values)) for key in values)
        return format_html_join("; ", "{}: {}", shown)

    def label(self, entry: Entry, key: str) -> str:
        """What the key is called; a key of a time when it had no words is shown as it is."""
        field = words.field_of(entry.object_type, key)
        return capfirst(str(field.label)) if field else key.replace("_", " ")

    def value(self, entry: Entry, key: str, values: dict[str, Any]) -> SafeString:
        """The value in words."""
        field = words.field_of(entry.object_type, key) or Field()
        value = values[key]
        if field.money and value is not None:
            code = words.currency_of(field, values)
            return format_html("{}", formats.money_html(Decimal(str(value)), code))
        speaker = words.speaker_of(entry.object_type, key)
        return self._in_words(value, self._speech(field, speaker))

    def _change(self, entry: Entry, key: str) -> SafeString:
        if key not in entry.after:
            # Translators: in the record of changes, a value that is no longer there.
            return format_html(_("before: {value}"), value=self.value(entry, key, entry.before))
        after = self.value(entry, key, entry.after)
        if key not in entry.before or entry.before[key] == entry.after[key]:
            return after
        return format_html("{} → {}", self.value(entry, key, entry.before), after)

    def _speech(self, field: Field, speaker: words.Speaker | None) -> Callable[[Any], str] | None:
        if speaker is not None:
            return lambda value: speaker(value, self)
        if field.of:
            return lambda value: self._reference(field.of, value)
        if field.choices:
            labels = {str(stored): str(label) for stored, label in field.choices}
            return lambda value: labels.get(str(value), str(value))
        return None

    def _in_words(self, value: Any, say: Callable[[Any], str] | None) -> SafeString:
        if value is None or value in ("", [], {}):
            return format_html("{}", formats.EMPTY)
        if isinstance(value, list):
            return format_html_join(", ", "{}", ((self._in_words(each, say),) for each in value))
        if isinstance(value, dict):
            return self._mapping(value, say)
        if say is not None:
            return format_html("{}", say(value))
        return format_html("{}", _plain(value))

    def _mapping(self, values: dict[str, Any], say: Callable[[Any], str] | None) -> SafeString:
        if isinstance(values.get("label"), dict):
            return format_html("{}", localised(values["label"]))
        if say is not None and "kind" in values:
            return format_html("{}", say(values))
        if say is None and all(
            LANGUAGE_CODE.fullmatch(key) and isinstance(text, str) for key, text in values.items()
        ):
            return format_html("{}", localised(values))
        pairs = (
            (say(_as_id(key)) if say else key, self._in_words(value, None)) for key, value in values.items()
        )
        return format_html_join(", ", "{}: {}", pairs)

    def _reference(self, kind: str, ref: int | str) -> str:
        if words.kind_of(kind) is None:
            return str(ref)
        name, url = self._found.get((kind, ref), (_("no longer there"), ""))
        return format_html('<a href="{}">{}</a>', url, name) if url else name

    def _look_up(self, label: str, ids: set[int | str]) -> None:
        kind, model = words.kind_of(label), words.model_of(label)
        if kind is None or model is None or not ids:
            return
        rows = list(
            model._base_manager.filter(_is_one_of(model, ids)).select_related(*(kind.related or (None,)))
        )
        may_open = self._may_open(kind, rows)
        for row in rows:
            url = _address(kind, row) if row.pk in may_open else ""
            found = str(kind.name(row)), url
            for ref in (row.pk, getattr(row, "slug", None), getattr(row, "code", None)):
                if ref:
                    self._found[label, ref] = found

    def _may_open(self, kind: Kind, rows: list[Model]) -> set[Any]:
        if kind.opens is None or not rows or not self.has_links:
            return set()
        try:
            visible = kind.opens(self.reader, self.scope)
        except NotFound:
            return set()
        return set(visible.filter(pk__in=[row.pk for row in rows]).values_list("pk", flat=True))


def _address(kind: Kind, row: Model) -> str:
    return reverse(kind.url, args=[*kind.fixed, *(attrgetter(path)(row) for path in kind.args)])


def _is_one_of(model: type[Model], ids: set[int | str]) -> Q:
    """Ids are primary keys as numbers; codes and address parts are texts."""
    texts = [ref for ref in ids if isinstance(ref, str)]
    if isinstance(model._meta.pk, CharField):
        return Q(pk__in=[str(ref) for ref in ids])
    query = Q(pk__in=[ref for ref in ids if isinstance(ref, int)])
    for name in ("code", "slug"):
        if texts and _has_field(model, name):
            query |= Q(**{f"{name}__in": texts})
    return query


def _has_field(model: type[Model], name: str) -> bool:
    try:
        model._meta.get_field(name)
    except FieldDoesNotExist:
        return False
    return True


def _as_id(key: str) -> int | str:
    return int(key) if key.isdecimal() else key


def _ids_in(value: Any) -> Iterator[int | str]:
    if isinstance(value, dict):
        yield from (_as_id(key) for key in value)
    elif isinstance(value, list):
        for each in value:
            yield from _ids_in(each)
    elif isinstance(value, int | str) and not isinstance(value, bool) and value:
        yield value


def _plain(value: Any) -> str:
    """A value that speaks for itself: a moment with its zone, a day, a figure, yes or no."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    text = str(value)
    if MOMENT.fullmatch(text):
        return formats.moment_html(datetime.fromisoformat(text))
    if DAY.fullmatch(text):
        return formats.day_html(date.fromisoformat(text))
    if FIGURE.fullmatch(text):
        return number_text(Decimal(text))
    if CHECKSUM.fullmatch(text):
        return format_html('<code title="{}">{}…</code>', text, text[:SHOWN_OF_CHECKSUM])
    return text
