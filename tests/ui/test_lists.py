# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Lists are sorted, cut into pages and exported, and no cell becomes a formula."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO
from uuid import uuid4
from weakref import WeakSet

import pytest
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation
from django.utils.html import format_html
from django.utils.translation import gettext
from openpyxl import load_workbook

from tests.factories.cities import make_city
from tvilling.applications.models import Application
from tvilling.cities.models import City
from tvilling.ui import exports
from tvilling.ui.exports import PIECE, plain, table_rows, write_csv, write_xlsx
from tvilling.ui.kit import ROWS, SampleTable
from tvilling.ui.lists import render_list
from tvilling.ui.tables import BaseTable, Column

FORMULAS = ["=1+1", "+1", "-1+cmd", "@SUM(A1)", "\t=1+1", "\r\n=1+1", '=HYPERLINK("x")']


def listed(query: str, rows=None, **headers: str):
    request = RequestFactory().get(f"/list/{query}", headers=headers)
    return render_list(
        request, SampleTable, ROWS if rows is None else rows, template="ui/table.html", per_page=4
    )


def sheet_of(response):
    content = response.getvalue()
    response.file_to_stream.close()
    return load_workbook(BytesIO(content)).active


def test_a_list_is_sorted_and_cut_and_says_how_many_rows_there_are():
    html = listed("?sort=-twins&page=2").content.decode()
    assert "6 rows" in html
    assert 'aria-sort="descending"' in html
    assert html.count("<tr") == 1 + 2
    assert "sort=-twins&amp;page=1" in html


@pytest.mark.django_db
@pytest.mark.parametrize("sort", [None, "country", "-country"])
def test_rows_that_sort_alike_are_on_one_page_each(sort):
    class CityTable(BaseTable):
        country = Column()

    for name in ("Boden", "Kalix", "Luleå", "Piteå", "Umeå"):
        make_city(name)
    table = CityTable(City.objects.order_by("country"), order_by=sort)
    pages = [table.paginate(page=number, per_page=2).page.object_list for number in (1, 2, 3)]
    assert {row.record.name for page in pages for row in page} == {"Boden", "Kalix", "Luleå", "Piteå", "Umeå"}
    assert table.data.data.query.order_by[-1] == "pk"


def test_a_long_list_is_counted_with_its_thousands_apart():
    rows = [ROWS[0]] * 1_200
    assert "1,200 rows" in listed("", rows).content.decode()


def test_a_list_names_what_it_counts():
    class Counted(SampleTable):
        class Meta(SampleTable.Meta):
            counted = Application

    table = Counted(ROWS)
    assert table.things == "applications"
    assert "6 applications" in table.as_html(RequestFactory().get("/"))
    assert Counted(ROWS[:1]).things == "application"


def test_each_cell_names_its_column_for_narrow_screens():
    assert 'data-label="Travel spent"' in listed("").content.decode()


def test_an_unknown_column_or_page_is_no_error():
    assert "6 rows" in listed("?sort=password&page=99").content.decode()


def test_an_empty_list_says_so_and_offers_no_export():
    html = listed("", rows=[]).content.decode()
    assert "Nothing here yet." in html
    assert "export=csv" not in html


@pytest.mark.parametrize("text", FORMULAS)
def test_no_text_becomes_a_formula_in_a_csv_file(text):
    content = write_csv(["Name"], [[text]], "x").getvalue().decode("utf-8-sig")
    cell = content.splitlines()[1].strip('"')
    assert cell[0] == "'"


@pytest.mark.parametrize("text", FORMULAS)
def test_no_text_becomes_a_formula_in_a_workbook(text):
    sheet = sheet_of(write_xlsx(["Name"], [[text]], "x"))
    assert sheet["A2"].data_type == "s"


def test_numbers_days_and_moments_stay_what_they_are():
    row = [Decimal("-5.50"), date(2024, 6, 12), datetime(2024, 6, 12, 8, 0, tzinfo=UTC), None, "a\x00b"]
    sheet = sheet_of(write_xlsx(["a", "b", "c", "d", "e"], [row], "x"))
    values = [cell.value for cell in sheet[2]]
    assert values[0] == -5.5
    assert values[1].date() == date(2024, 6, 12)
    assert values[2:] == ["2024-06-12T08:00:00+00:00", None, "ab"]
    assert "-5.50,2024-06-12,2024-06-12T08:00:00+00:00" in write_csv(["a"], [row], "x").getvalue().decode()


def test_an_export_has_all_rows_of_all_pages_as_words_in_the_shown_order():
    response = listed("?sort=-city&page=2&export=csv")
    text = response.getvalue().decode("utf-8-sig")
    lines = text.splitlines()
    assert lines[0] == "Host city,Activity,State,Twins,Ends,Travel spent"
    assert [line.split(",")[0] for line in lines[1:]] == sorted((row.city for row in ROWS), reverse=True)
    assert "attachment" in response["Content-Disposition"]
    assert "<span" not in text


def test_a_csv_file_is_sent_while_it_is_written():
    read = []

    def rows():
        for number in range(3 * PIECE):
            read.append(number)
            yield [number]

    pieces = iter(write_csv(["Number"], rows(), "x"))
    assert next(pieces).decode("utf-8-sig").startswith("Number\r\n0\r\n1\r\n")
    assert len(read) < PIECE + 1
    rest = b"".join(pieces).decode()
    assert rest.endswith(f"\r\n{3 * PIECE - 1}\r\n")
    assert "\ufeff" not in rest


def test_a_workbook_is_written_row_by_row_and_sent_in_pieces():
    alive: WeakSet[object] = WeakSet()
    most = []

    class Value:
        def __str__(self):
            return str(uuid4())

    def rows():
        for _number in range(20 * PIECE):
            value = Value()
            alive.add(value)
            most.append(len(alive))
            yield [value]

    response = write_xlsx(["Number"], rows(), "x")
    pieces = list(response)
    response.file_to_stream.close()
    assert max(most) <= 3
    assert len(pieces) > 3
    assert response["Content-Length"] == str(sum(map(len, pieces)))
    rows_written = load_workbook(BytesIO(b"".join(pieces)), read_only=True).active.iter_rows()
    assert sum(1 for _row in rows_written) == 20 * PIECE + 1


def test_a_piece_is_written_in_the_language_and_zone_of_the_request():
    def rows():
        for _number in range(2 * PIECE):
            yield [gettext("City"), timezone.get_current_timezone_name()]

    with translation.override("sv"), timezone.override("Europe/Helsinki"):
        response = write_csv(["City", "Zone"], rows(), "x")
    lines = response.getvalue().decode("utf-8-sig").splitlines()
    assert set(lines[1:]) == {"Stad,Europe/Helsinki"}


def test_what_is_wrong_with_an_export_is_no_half_file():
    def rows():
        yield ["Luleå"]
        raise RuntimeError("the second row cannot be read")

    with pytest.raises(RuntimeError, match="second row"):
        write_csv(["City"], rows(), "x")


@pytest.mark.django_db
def test_an_export_reads_its_rows_piece_by_piece(monkeypatch):
    monkeypatch.setattr(exports, "PIECE", 2)
    for number in range(5):
        make_city(f"City {number}")

    class CityTable(BaseTable):
        name = Column()

        class Meta(BaseTable.Meta):
            order_by = "name"

    made = []

    class Watched(CityTable):
        def __init__(self, data, **options):
            made.append(len(data) if isinstance(data, list) else "all")
            super().__init__(data, **options)

    request = RequestFactory().get("/list/?export=csv&sort=-name")
    with CaptureQueriesContext(connection) as asked:
        text = (
            render_list(request, Watched, City.objects.all(), template="ui/table.html")
            .getvalue()
            .decode("utf-8-sig")
        )
    assert text.splitlines() == ["Name", *(f"City {number}" for number in (4, 3, 2, 1, 0))]
    assert made == ["all", 2, 2, 1]
    assert len(asked) == 1


def test_html_in_a_cell_is_left_out_of_exports():
    assert plain(format_html("<b>{}</b>", "Ö & Ä")) == "Ö & Ä"
    assert plain("–") is None


def test_exported_cells_are_those_that_the_package_gives():
    class Told(SampleTable):
        """Columns that take nothing but the record, all that is known, or what their cell shows."""

        said = Column(empty_values=())
        drawn = Column(empty_values=())
        plainly = Column(accessor="city")

        def value_said(self, record):
            return f"{record.city}!"

        def render_drawn(self, **known):
            return ", ".join(sorted(known))

    table = Told(ROWS)
    header, lines = table_rows(table, Told)
    whole = [[plain(cell) for cell in line] for line in table.as_values()]
    assert [header, *lines] == whole
    assert whole[1][-3:] == [
        f"{ROWS[0].city}!",
        "bound_column, bound_row, column, record, table, value",
        ROWS[0].city,
    ]


def test_texts_and_empty_cells_of_a_column_stay_in_their_rows():
    rows = [["Luleå", 1], [None, None], ["=1+1", "two"], ["", 3]]
    sheet = sheet_of(write_xlsx(["a", "b"], rows, "x"))
    assert [list(row) for row in sheet.iter_rows(min_row=2, values_only=True)] == [
        ["Luleå", 1], [None, None], ["=1+1", "two"], [None, 3],
    ]  # fmt: skip


def test_xlsx_is_offered_and_named_after_the_list():
    response = listed("?export=xlsx")
    assert 'filename="groups.xlsx"' in response["Content-Disposition"]
    assert sheet_of(response)["A1"].value == "Host city"
