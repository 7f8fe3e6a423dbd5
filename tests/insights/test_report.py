# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""The report counts what happened in a period, keeps it with its hash, and leads to the records."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from tests.factories.accounts import make_person
from tests.factories.programmes import make_cohort, make_role
from tvilling.audit.models import Entry
from tvilling.core import clock
from tvilling.core.errors import NotAllowed
from tvilling.insights.actions import PeriodRefused, keep_report
from tvilling.insights.models import Report
from tvilling.insights.queries.counting import COUNTERS, Counter
from tvilling.insights.queries.report import figures_in, figures_of, is_as_kept
from tvilling.journeys.models import Lesson
from tvilling.travel.models import Payment

if TYPE_CHECKING:
    from django.test import Client

    from tests.factories.insights import Programme

NOW = datetime(2025, 4, 1, 9, tzinfo=UTC)
FIRST, LAST = date(2023, 1, 1), date(2025, 3, 31)


def counted(programme: Programme, first: date = FIRST, last: date = LAST) -> dict[str, str]:
    """The figures by key."""
    return {figure.key: figure.value for figure in figures_of(programme.cohort, first, last)}


def kept(programme: Programme) -> Report:
    """A report kept by Ada."""
    return keep_report(
        actor=programme.people["ada"], now=NOW, cohort=programme.cohort, starts_on=FIRST, ends_on=LAST
    )


def test_every_stage_is_counted(whole: Programme) -> None:
    found = counted(whole)
    ones = ("host_activities", "host_cities", "applications", "eligible", "reviews", "decisions", "selected", "matches",
            "groups", "visits", "lessons", "trips", "plans", "practices", "stories", "outputs")  # fmt: skip
    assert {key: found[key] for key in ones} == dict.fromkeys(ones, "1")
    assert (found["ineligible"], found["twins_left"], found["lessons_adopted"]) == ("0", "0", "0")
    assert (found["committed"], found["paid"]) == ("900.00", "300.00")
    assert (found["plan_cost"], found["plan_reduction"]) == ("200000.00", "900.00")


def test_both_days_of_the_period_count_by_the_cohorts_clock(whole: Programme) -> None:
    Lesson.objects.update(created_at=datetime(2023, 11, 30, 22, 59, tzinfo=UTC))
    assert counted(whole, date(2023, 11, 1), date(2023, 11, 30))["lessons"] == "1"
    Lesson.objects.update(created_at=datetime(2023, 11, 30, 23, 1, tzinfo=UTC))
    assert counted(whole, date(2023, 11, 1), date(2023, 11, 30))["lessons"] == "0"
    assert counted(whole, date(2023, 12, 1), date(2023, 12, 1))["lessons"] == "1"


def test_another_cohort_does_not_count(whole: Programme) -> None:
    other = make_cohort("cohort-2", number=2)
    figures = figures_of(other, FIRST, LAST)
    assert {Decimal(figure.value) for figure in figures} == {Decimal(0)}


def test_figures_are_written_as_people_write_them(whole: Programme) -> None:
    found = {figure.key: figure.shown for figure in figures_of(whole.cohort, FIRST, LAST)}
    assert found["plan_cost"] == "€200,000.00"
    assert found["plan_reduction"] == "900 t CO₂e a year"
    assert found["host_cities"] == "1"


def test_a_kept_report_stays_as_it_was(whole: Programme) -> None:
    report = kept(whole)
    Lesson.objects.all().delete()
    Payment.objects.update(state="failed")
    report.refresh_from_db()
    assert is_as_kept(report)
    moved = {figure.key: (figure.value, figure.now) for figure in figures_in(report) if figure.has_moved}
    assert moved == {"lessons": ("1", "0"), "paid": ("300.00", "0.00")}


def test_a_changed_snapshot_is_noticed(whole: Programme, client: Client) -> None:
    report = kept(whole)
    snapshot = {**report.snapshot, "until": "2030-01-01"}
    Report.objects.update(snapshot=snapshot)
    report.refresh_from_db()
    assert not is_as_kept(report)
    client.force_login(whole.people["ada"])
    html = client.get(
        reverse("insights:kept-report", kwargs={"cohort": "cohort-1", "number": 1})
    ).content.decode()
    assert "no longer have the checksum" in html


def test_keeping_is_recorded_and_numbered(whole: Programme) -> None:
    first, second = kept(whole), kept(whole)
    assert (first.number, second.number) == (1, 2)
    assert first.snapshot_sha256 == second.snapshot_sha256
    entry = Entry.objects.filter(event="report.kept").order_by("sequence").first()
    assert entry is not None
    assert entry.after["sha256"] == first.snapshot_sha256


@pytest.mark.parametrize("name", ["gus", "kim", "fia", "bo"])
def test_only_the_office_keeps_reports(whole: Programme, name: str) -> None:
    with pytest.raises(NotAllowed):
        keep_report(actor=whole.people[name], now=NOW, cohort=whole.cohort, starts_on=FIRST, ends_on=LAST)
    assert not Report.objects.exists()


@pytest.mark.parametrize(("first", "last"), [(LAST, FIRST), (FIRST, date(2025, 4, 2))])
def test_a_period_in_disorder_or_ahead_is_refused(whole: Programme, first: date, last: date) -> None:
    with pytest.raises(PeriodRefused) as refusal:
        keep_report(actor=whole.people["ada"], now=NOW, cohort=whole.cohort, starts_on=first, ends_on=last)
    assert refusal.value.field == "ends_on"


def get(client: Client, programme: Programme, who: str, **query: str) -> str:
    """The report's page as one of the staff reads it."""
    client.force_login(programme.people[who])
    with clock.virtual(NOW):
        response = client.get(reverse("insights:report", kwargs={"cohort": "cohort-1"}), query)
    assert response.status_code == 200
    return response.getvalue().decode()


def test_the_office_follows_each_figure_to_its_records(client: Client, whole: Programme) -> None:
    html = get(client, whole, "ada")
    assert 'href="/office/cohort-1/hosts/?state=accepted"' in html
    assert "€300.00" in html
    assert "Keep this report" in html
    assert "Keep one when you hand figures to the funder." in html
    assert 'href="/office/cohort-1/audit/"' in html, "the office keeps its menu"


def figures_on(html: str) -> str:
    """The figures of the page, without its menus."""
    return html.partition("<table")[2].partition("</table>")[0]


def test_a_figure_of_a_part_of_the_time_leads_to_no_list_that_holds_more(
    client: Client, whole: Programme
) -> None:
    assert "href=" in figures_on(get(client, whole, "ada"))
    for first, last in ((date(2024, 1, 1), LAST), (FIRST, date(2025, 3, 31))):
        html = get(client, whole, "ada", starts_on=first.isoformat(), ends_on=last.isoformat())
        assert "Costs paid" in figures_on(html)
        assert "href=" not in figures_on(html)
    kept(whole)
    with clock.virtual(NOW):
        assert "href=" not in figures_on(client.get("/reports/cohort-1/1/").content.decode())


def test_a_figure_whose_records_no_list_holds_leads_nowhere(client: Client, whole: Programme) -> None:
    rows = figures_on(get(client, whole, "ada")).split("<tr")
    led = {
        "Applications submitted": False,
        "Visits held": False,
        "Groups formed": True,
        "Trips approved": True,
    }
    for label, leads in led.items():
        assert ["href=" in row for row in rows if f">{label}<" in row] == [leads], label


@pytest.mark.parametrize("counter", [each for each in COUNTERS if each.query], ids=lambda each: each.key)
def test_each_figure_leads_to_a_list_that_knows_its_filter(
    client: Client, whole: Programme, counter: Counter
) -> None:
    client.force_login(whole.people["ada"])
    text = client.get(reverse(counter.url_name, args=[whole.cohort.slug]) + counter.query).content.decode()
    assert "Select a valid choice" not in text
    for name, value in parse_qsl(counter.query[1:]):
        assert re.search(rf'name="{name}".*?<option value="{value}" selected', text, re.DOTALL)
    assert "No row fits" not in text or Decimal(counted(whole)[counter.key]) == 0


def test_finance_reads_the_figures_without_links_it_may_not_follow(client: Client, whole: Programme) -> None:
    html = get(client, whole, "gus")
    assert "€300.00" in html
    assert "/office/cohort-1/hosts/?state=accepted" not in html
    assert "Keep this report" not in html
    assert "No report was kept yet." in html
    assert "Keep one" not in html


@pytest.mark.parametrize("who", ["fia", "bo"])
def test_the_report_is_not_found_for_others(client: Client, whole: Programme, who: str) -> None:
    kept(whole)
    client.force_login(whole.people[who])
    for address in ("/reports/cohort-1/", "/reports/cohort-1/1/", "/reports/cohort-1/1/report.json"):
        assert client.get(address).status_code == 404


def test_staff_of_another_cohort_find_nothing(client: Client, whole: Programme) -> None:
    eve = make_person("Eve Other")
    make_role(make_cohort("cohort-2", number=2), eve)
    client.force_login(eve)
    assert client.get("/reports/cohort-1/").status_code == 404
    assert client.get("/reports/cohort-2/").status_code == 200


def test_the_office_keeps_a_report_on_the_page(client: Client, whole: Programme) -> None:
    client.force_login(whole.people["ada"])
    data = {"starts_on": "2023-01-01", "ends_on": "2025-03-31"}
    with clock.virtual(NOW):
        response = client.post("/reports/cohort-1/keep/", data, follow=True)
    assert response.redirect_chain == [("/reports/cohort-1/1/", 302)]
    html = response.content.decode()
    assert "Report 1 is kept." in html
    assert Report.objects.get().snapshot_sha256 in html
    assert "every figure is the same" in html


def test_a_wrong_period_is_refused_with_what_was_typed(client: Client, whole: Programme) -> None:
    client.force_login(whole.people["ada"])
    with clock.virtual(NOW):
        response = client.post(
            "/reports/cohort-1/keep/", {"starts_on": "2025-03-31", "ends_on": "2023-01-01"}
        )
    html = response.content.decode()
    assert response.status_code == 422
    assert "The period ends before it begins." in html
    assert 'value="2025-03-31"' in html


@pytest.mark.parametrize(("first", "last"), [("2023-01-01", "9999-12-31"), ("0001-01-01", "2024-01-01")])
def test_a_year_of_no_programme_is_refused(client: Client, whole: Programme, first: str, last: str) -> None:
    client.force_login(whole.people["ada"])
    with clock.virtual(NOW):
        response = client.get("/reports/cohort-1/", {"starts_on": first, "ends_on": last})
    html = response.content.decode()
    assert response.status_code == 422
    assert "Give a year from 1990 to 2199." in html
    assert "Costs paid" not in html, "figures of another period than was asked for"
    assert "<table" not in html


def test_a_mistyped_period_gives_no_file(client: Client, whole: Programme) -> None:
    client.force_login(whole.people["ada"])
    response = client.get("/reports/cohort-1/", {"starts_on": "soon", "export": "csv"})
    assert (response.status_code, response["Content-Type"]) == (422, "text/html; charset=utf-8")


def test_a_kept_report_is_a_file_with_its_hash(client: Client, whole: Programme) -> None:
    report = kept(whole)
    client.force_login(whole.people["kim"])
    body = client.get("/reports/cohort-1/1/report.json").json()
    assert body["sha256"] == report.snapshot_sha256
    assert {"key": "plans", "value": "1", "unit": ""} in body["figures"]


def test_the_figures_are_exported_plain(client: Client, whole: Programme) -> None:
    period = {"starts_on": "2023-01-01", "ends_on": "2025-03-31"}
    text = get(client, whole, "ada", **period, export="csv")
    assert "Figure,Stage,Value,Unit,What is counted,From,Until" in text
    assert "Costs paid,Travel,300.00,EUR,as settled by the bank,2023-01-01,2025-03-31" in text
    assert re.search(r"Emissions of travel,[^,]+,[\d.]+,kg CO₂e,", text)
    assert re.search(r"Visits held,[^,]+,1,,in either direction,2023-01-01,", text)


@pytest.mark.parametrize("is_kept", [False, True])
def test_the_sheet_holds_numbers_and_days_with_their_formats(
    client: Client, whole: Programme, is_kept: bool
) -> None:
    client.force_login(whole.people["ada"])
    kept(whole)
    query = {"starts_on": "2023-01-01", "ends_on": "2025-03-31", "export": "xlsx"}
    answer = client.get("/reports/cohort-1/1/" if is_kept else "/reports/cohort-1/", query)
    sheet = load_workbook(BytesIO(answer.getvalue())).active
    heads = [cell.value for cell in sheet[1]]
    rows = {row[0].value: dict(zip(heads, row, strict=True)) for row in sheet.iter_rows(min_row=2)}
    paid, visits = rows["Costs paid"], rows["Visits held"]
    assert (paid["Value"].value, paid["Value"].number_format, paid["Unit"].value) == (300, "#,##0.00", "EUR")
    assert (visits["Value"].value, visits["Value"].number_format) == (1, "0")
    assert (paid["Until"].value.date(), paid["Until"].number_format) == (LAST, "yyyy-mm-dd")
    assert {row["Value"].data_type for row in rows.values()} == {"n"}
