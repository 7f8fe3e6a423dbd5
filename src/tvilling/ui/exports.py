# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Lists as files for a spreadsheet, in which no text of a user becomes a formula."""

from __future__ import annotations

import codecs
import re
from contextvars import copy_context
from datetime import UTC, date, datetime
from decimal import Decimal
from html import unescape
from io import StringIO
from itertools import batched, chain, islice
from tempfile import TemporaryFile
from typing import TYPE_CHECKING, Any, Final

from defusedcsv import csv
from django.db.models import QuerySet
from django.http import FileResponse, StreamingHttpResponse
from django.utils.encoding import force_str
from django.utils.html import strip_tags
from django.utils.safestring import SafeData
from django_tables2 import Column
from django_tables2.rows import BoundRow
from django_tables2.utils import signature

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from django.http.response import HttpResponseBase

    from tvilling.ui.tables import BaseTable

#: Spreadsheets skip these before they look for a formula; defusedcsv does not.
_LEADING_BLANKS: Final = re.compile(r"^[\t\r\n\x0b\x0c]+")
_WIDEST: Final = 60
#: By so many rows a column is measured.
_MEASURED: Final = 200
#: So many rows are read, and sent, at once.
PIECE: Final = 500

type Rows = Iterable[Sequence[Any]]


def table_rows(
    table: BaseTable, remade: Callable[[list[Any]], BaseTable]
) -> tuple[list[str], Iterator[list[Any]]]:
    """The header and all rows of a table as plain values, whatever its cells show.

    The rows are read piece by piece, each as a small table of its own that `remade` makes: what a table looks up for
    its rows, it looks up for those of a piece, and memory does not grow with their number.
    """
    header = [str(cell) for cell in next(table.as_values())]
    return header, (
        [plain(cell) for cell in line]
        for piece in batched(_records(table), PIECE)
        for line in _lines(remade(list(piece)))
    )


class _ExportedRow(BoundRow):  # type: ignore[misc] # the package has no types
    """A row of values. What a column wants to know is given: the package asks it anew for each cell, for a third of the time."""

    def __init__(
        self, record: Any, table: BaseTable, wanted: Mapping[str, tuple[Callable[..., Any], Any]]
    ) -> None:
        super().__init__(record, table)
        self._wanted = wanted

    def _call_value(self, bound_column: Any, value: Any = None) -> Any:
        known = self._optional_cell_arguments(bound_column, value)
        call, names = self._wanted[bound_column.name]
        return call(**{name: known[name] for name in names} if names is not None else known)


def _lines(table: BaseTable) -> Iterator[list[Any]]:
    """What `as_values` of the package gives below the header."""
    columns = [column for column in table.columns.iterall() if not column.column.exclude_from_export]
    wanted = {column.name: _wanted_by(column) for column in columns}
    for record in table.data:
        row = _ExportedRow(record, table, wanted)
        yield [force_str(row.get_cell_value(column.name), strings_only=True) for column in columns]


def _wanted_by(column: Any) -> tuple[Callable[..., Any], tuple[str, ...] | None]:
    """What gives a column's value, and the names of what it takes: None for all."""
    call = column.value
    if getattr(call, "__func__", None) is Column.value:
        # It only hands on to what shows the cell.
        call = column.column.render
    names, catch_all = signature(call)
    return call, None if catch_all else names


def _records(table: BaseTable) -> Iterable[Any]:
    rows = table.data.data
    return rows.iterator(chunk_size=PIECE) if isinstance(rows, QuerySet) else rows


def plain(value: Any) -> Any:
    """A cell without HTML; the dash of an empty cell becomes nothing."""
    if isinstance(value, SafeData):
        value = unescape(strip_tags(str(value))).strip()
    return None if value == "–" else value


def write_csv(header: Sequence[str], rows: Rows, filename: str) -> StreamingHttpResponse:
    """UTF-8 with a byte order mark, for spreadsheets; times as ISO 8601 in UTC. Sent while it is being written."""
    pieces = _in_this_context(_csv_pieces(header, rows))
    # What is wrong shows here, as a page, and not as a file that breaks off: most lists are one piece.
    first = next(pieces)
    response = StreamingHttpResponse(chain([first], pieces), content_type="text/csv; charset=utf-8")
    return _as_download(response, f"{filename}.csv")


def _csv_pieces(header: Sequence[str], rows: Rows) -> Iterator[bytes]:
    heads: list[Sequence[Any]] = [header]
    for piece in batched(chain(heads, rows), PIECE):
        text = StringIO()
        csv.writer(text).writerows([_csv_cell(cell) for cell in row] for row in piece)
        yield (codecs.BOM_UTF8 if heads else b"") + text.getvalue().encode()
        heads = []


def _in_this_context(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Make each piece in the language, the zone and the time of the request, which are over when it is sent."""
    context = copy_context()
    while piece := context.run(next, pieces, b""):
        yield piece


def _csv_cell(value: Any) -> Any:
    value = _written(value)
    return _LEADING_BLANKS.sub("", value) if isinstance(value, str) else value


def write_xlsx(header: Sequence[str], rows: Rows, filename: str) -> FileResponse:
    """One sheet: texts are text cells, numbers and days are themselves, times are ISO 8601 in UTC.

    It is written row by row into a temporary file, which is sent and gone: memory does not grow with the rows.
    """
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet(filename[:31])
    sheet.freeze_panes = "A2"
    lines = ([_written(cell) for cell in row] for row in rows)
    first = list(islice(lines, _MEASURED))
    for index, title in enumerate(header):
        longest = max([len(str(title)), *(len(str(line[index])) for line in first)])
        sheet.column_dimensions[_letter(index)].width = min(longest, _WIDEST) + 2
    sheet.append([_text_cell(sheet, title, bold=True) for title in header])
    # A row is written before the next one comes: each column needs one text cell, as the package has one for all.
    texts = [_text_cell(sheet) for _title in header]
    for line in chain(first, lines):
        sheet.append([_xlsx_cell(sheet, value, text) for value, text in zip(line, texts, strict=True)])
    file = TemporaryFile()  # noqa: SIM115 - the response closes it when it has been sent
    book.save(file)
    file.seek(0)
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return _as_download(FileResponse(file, content_type=kind), f"{filename}.xlsx")


def _letter(index: int) -> str:
    """The name of a column: A to Z, then AA, AB and so on."""
    name = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        name = chr(65 + rest) + name
    return name


def _text_cell(sheet: Any, text: str = "", *, bold: bool = False) -> Any:
    from openpyxl.cell.cell import WriteOnlyCell
    from openpyxl.styles import Font

    cell = WriteOnlyCell(sheet, value="")
    cell.data_type = "s"
    cell.quotePrefix = True
    if bold:
        cell.font = Font(bold=True)
    return _saying(cell, text)


def _saying(cell: Any, text: str) -> Any:
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    # Set apart from the value: a text that begins with "=" must not turn the cell into a formula.
    cell._value = ILLEGAL_CHARACTERS_RE.sub("", text)  # noqa: SLF001 - the setter guesses a formula
    return cell


def _xlsx_cell(sheet: Any, value: Any, text: Any) -> Any:
    from openpyxl.cell.cell import WriteOnlyCell

    if value is None:
        return None
    if isinstance(value, str):
        return _saying(text, value)
    cell = WriteOnlyCell(sheet, value=value)
    if isinstance(value, Decimal):
        cell.number_format = _with_places(value)
    elif isinstance(value, int):
        cell.number_format = "0"
    return cell


def _with_places(value: Decimal) -> str:
    """How a spreadsheet shows a number: in thousands, with the decimals that it has."""
    places = -int(value.as_tuple().exponent)
    return f"#,##0.{'0' * places}" if places > 0 else "#,##0"


def _written(value: Any) -> Any:
    """A value as both kinds of file take it."""
    if value is None or isinstance(value, bool | int | float | Decimal):
        return value if not isinstance(value, bool) else str(value)
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="seconds")
    if isinstance(value, date):
        return value
    return str(value)


def _as_download[Answer: HttpResponseBase](response: Answer, filename: str) -> Answer:
    response["Content-Disposition"] = f'attachment; filename="{filename}"'
    response["Cache-Control"] = "private, no-store"
    return response


EXPORTS: Final[dict[str, Callable[[Sequence[str], Rows, str], HttpResponseBase]]] = {
    "csv": write_csv,
    "xlsx": write_xlsx,
}
