# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Tables: the base of every list, and columns that write states, times and money as pages do."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar

import django_tables2 as tables
from django.db.models import QuerySet
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django_tables2 import Column
from django_tables2.utils import Accessor

from tvilling.core.money import MINOR_UNITS
from tvilling.core.text import localised
from tvilling.ui import formats
from tvilling.ui.badges import badge_html

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from django.utils.safestring import SafeString

__all__ = [
    "BadgeColumn", "BaseTable", "Column", "CountColumn", "DayColumn", "LocalisedColumn", "MomentColumn", "MoneyColumn",
    "NumberColumn", "StateColumn",
]  # fmt: skip

NUMERIC: dict[str, dict[str, str]] = {"th": {"class": "number"}, "td": {"class": "number"}}


class BaseTable(tables.Table):  # type: ignore[misc] # django-tables2 has no types
    """A list of records. Say `caption`, `empty_text`, `order_by` and, without a model, `counted` in `Meta(BaseTable.Meta)`."""

    #: Set by `ui.lists.render_list`; the template draws its form above the rows.
    filterset: Any = None
    #: Whether the list offers itself as CSV and XLSX.
    exportable: bool = False

    class Meta:
        template_name = "ui/table.html"
        attrs: ClassVar[dict[str, Any]] = {"class": "table"}
        per_page = 50
        default = "–"
        empty_text = _("Nothing here yet.")
        empty_url = ""
        empty_label = ""
        caption: Any = ""
        show_caption = False
        counted: Any = None

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._settle_ties()

    @tables.Table.order_by.setter  # type: ignore[untyped-decorator] # the same
    def order_by(self, value: Any) -> None:
        """Sort by these columns."""
        tables.Table.order_by.fset(self, value)
        self._settle_ties()

    def _settle_ties(self) -> None:
        """Rows that are alike in what is sorted by stand in one order, or the next page could repeat some and leave out others."""
        rows = self.data.data
        if not isinstance(rows, QuerySet) or rows.query.is_sliced or rows.query.combinator:
            return
        order = [*(rows.query.order_by or rows.model._meta.ordering)]
        if not any(each in {"pk", "-pk", "id", "-id"} for each in order if isinstance(each, str)):
            self.data.data = rows.order_by(*order, "pk")

    @property
    def caption(self) -> str:
        """What the table holds."""
        return str(self._option("caption"))

    @property
    def show_caption(self) -> bool:
        """Whether the caption is for the eye too."""
        return bool(self._option("show_caption"))

    @property
    def empty_url(self) -> str:
        """Where the empty state sends the reader."""
        return str(self._option("empty_url"))

    @property
    def empty_label(self) -> str:
        """What the link of the empty state says."""
        return str(self._option("empty_label"))

    @property
    def region_id(self) -> str:
        """The id of the part of the page that htmx replaces."""
        return f"{self.prefix}list"

    @property
    def row_count(self) -> int:
        """How many rows there are on all pages."""
        paginator = getattr(self, "paginator", None)
        return int(paginator.count if paginator is not None else len(self.rows))

    @property
    def things(self) -> str:
        """What the rows are, in the number that there are of them; empty when nobody said. `Meta.counted` beats `Meta.model`."""
        model = self._option("counted") or getattr(type(self).Meta, "model", None)
        if model is None:
            return ""
        options = model._meta
        return str(options.verbose_name if self.row_count == 1 else options.verbose_name_plural)

    def drawn_rows(self) -> Iterator[list[tuple[SafeString, Any]]]:
        """The rows of this page, each cell with its attributes, which are those of its column: made once, and not for each cell."""
        columns = []
        for column in self.columns:
            filled = format_html(' data-label="{}" {}', column.header, column.attrs["td"].as_html())
            columns.append((column.name, filled, format_html("{} data-none", filled)))
        for row in self.paginated_rows:
            cells = ((row.get_cell(name), filled, empty) for name, filled, empty in columns)
            yield [(empty if cell in ("", self.default) else filled, cell) for cell, filled, empty in cells]

    @property
    def is_narrowed(self) -> bool:
        """Whether a filter hides rows."""
        return self.filterset is not None and any(
            self.filterset.form.data.get(name) for name in self.filterset.filters
        )

    @property
    def has_filters(self) -> bool:
        """Whether to draw the filters: not above a list that is empty without them."""
        return self.filterset is not None and (self.is_narrowed or self.row_count > 0)

    def _option(self, name: str) -> Any:
        return getattr(type(self).Meta, name, getattr(BaseTable.Meta, name))


class LocalisedColumn(Column):  # type: ignore[misc] # the same
    """A text that exists in several languages. Sorting by it follows the stored record, so it is off."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"orderable": False, **options})

    def render(self, value: Mapping[str, str]) -> str:
        """The text in the language of the page."""
        return localised(value)


class StateColumn(Column):  # type: ignore[misc] # the same
    """The record's state as a badge; as words in exports."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"accessor": "state", "verbose_name": _("State"), **options})

    def render(self, record: Any) -> str:
        """The badge."""
        return badge_html(record.get_state_display(), getattr(record, "state_tone", "") or "neutral")

    def value(self, record: Any) -> str:
        """The words."""
        return str(record.get_state_display())


class BadgeColumn(Column):  # type: ignore[misc] # the same
    """A value as a badge; `tones` maps values to tones."""

    def __init__(self, tones: Mapping[str, str] | None = None, **options: Any) -> None:
        super().__init__(**options)
        self.tones = tones or {}

    def render(self, value: Any, record: Any, bound_column: Any) -> str:
        """The badge, with the choice's own words."""
        stored = bound_column.accessor.resolve(record)
        return badge_html(value, self.tones.get(str(stored), "neutral"))

    def value(self, value: Any) -> Any:
        """The words."""
        return value


class MomentColumn(Column):  # type: ignore[misc] # the same
    """A point in time, with its zone."""

    def __init__(self, zone: str = "", **options: Any) -> None:
        super().__init__(**options)
        self.zone = zone

    def render(self, value: Any) -> str:
        """For people."""
        return formats.moment_html(value, self.zone)

    def value(self, value: Any) -> Any:
        """For exports: the moment itself."""
        return value


class DayColumn(Column):  # type: ignore[misc] # the same
    """A day."""

    def render(self, value: Any) -> str:
        """For people."""
        return formats.day_html(value)

    def value(self, value: Any) -> Any:
        """For exports: the day itself."""
        return value


class NumberColumn(Column):  # type: ignore[misc] # the same
    """A number, at the right."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"attrs": NUMERIC, **options})


class CountColumn(NumberColumn):
    """A number that may be nought, which is shown as such."""

    empty_values = (None,)


class MoneyColumn(NumberColumn):
    """An amount; `currency` is the accessor of its currency, or a code such as "EUR"."""

    def __init__(self, currency: str = "EUR", **options: Any) -> None:
        super().__init__(**options)
        self.currency = currency

    def render(self, value: Any, record: Any) -> str:
        """For people."""
        return formats.money_html(value, self._code(record))

    def value(self, value: Any, record: Any) -> Any:
        """For exports: the number, with its cents also where SQLite has added it up without."""
        return round(Decimal(value), MINOR_UNITS.get(self._code(record), 2))

    def _code(self, record: Any) -> str:
        return self.currency if self.currency.isupper() else str(Accessor(self.currency).resolve(record))
