# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""The score sheet: a row for each application, expert and criterion, which says no more than the pages do."""

from __future__ import annotations

import csv
import io

import pytest
from django.test import Client
from openpyxl import load_workbook

from tests.factories.accounts import make_person
from tests.factories.evaluation import CANARY, DECIDING, hand_in, make_case, make_panel, make_reviewed
from tests.factories.programmes import make_role
from tvilling.core import clock
from tvilling.evaluation import actions
from tvilling.evaluation.models import Consensus
from tvilling.programmes.models import CohortRole

pytestmark = pytest.mark.django_db

HEADER = [
    "City", "Expert", "Criterion", "Weight (%)", "Score (points)", "Agreed (points)",
    "Highest score (points)", "Conflict of interest", "State", "Handed in", "Comment",
]  # fmt: skip


def open_sheet(panel, query="", person=None):
    client = Client()
    client.force_login(person or panel.ada)
    with clock.virtual(DECIDING):
        return client.get(f"/office/{panel.cohort.slug}/evaluation/scores/{query}")


def rows_of(panel, query=""):
    text = open_sheet(panel, f"?export=csv{query}").getvalue().decode("utf-8-sig")
    header, *rows = csv.reader(io.StringIO(text))
    assert header == HEADER
    return [dict(zip(header, row, strict=True)) for row in rows]


def test_a_row_for_each_application_expert_and_criterion_with_the_agreed_score_beside_the_single_one():
    panel = make_panel(("Luleå", "Boden"), experts=2, divergence_limit=20)
    keys = [row.key for row in panel.call.criteria.all()]
    for expert, score in zip(panel.experts, (5, 1), strict=True):
        make_case(expert, panel.applications[0], "submitted", score)
        make_case(expert, panel.applications[1], "submitted", 4)
    consensus = Consensus.objects.get()
    actions.agree_consensus(
        actor=consensus.rapporteur.person, now=DECIDING, consensus=consensus, comment="Agreed", scores=dict.fromkeys(keys, 3),
    )  # fmt: skip
    rows = rows_of(panel)
    assert len(rows) == 2 * 2 * len(keys)
    found = {(row["City"], row["Expert"], row["Score (points)"], row["Agreed (points)"]) for row in rows}
    assert found == {
        ("Boden", "Dana Keller", "4.0", ""), ("Boden", "Dirk Maes", "4.0", ""),
        ("Luleå", "Dana Keller", "5.0", "3.0"), ("Luleå", "Dirk Maes", "1.0", "3.0"),
    }  # fmt: skip
    names = [str(row) for row in panel.call.criteria.all()]
    assert [row["Criterion"] for row in rows[: len(names)]] == names
    assert {row["Conflict of interest"] for row in rows} == {"None, as declared"}
    assert {row["Comment"] for row in rows} == {f"{CANARY} on this"}
    assert len(rows_of(panel, "&city=bod&expert=dana")) == len(keys)


def test_neither_score_nor_comment_is_told_before_all_reviews_are_in():
    panel = make_panel(experts=2)
    make_case(panel.experts[0], panel.applications[0], "submitted", 5)
    make_case(panel.experts[1], panel.applications[0], "offered")
    rows = rows_of(panel)
    assert {(row["Score (points)"], row["Comment"]) for row in rows} == {("", "")}
    assert {row["Conflict of interest"] for row in rows} == {"None, as declared", "Not declared yet"}
    for query in ("", "?export=csv", "?export=xlsx"):
        assert CANARY.encode() not in open_sheet(panel, query).getvalue()


def test_a_conflict_is_named_and_the_review_before_it_counts_no_more():
    panel = make_panel(experts=3, reviews_per_application=2)
    for expert in panel.experts[:2]:
        make_case(expert, panel.applications[0], "submitted", 4)
    case = make_case(panel.experts[2], panel.applications[0], "submitted", 1)
    actions.record_conflict(
        actor=panel.ada, now=DECIDING, expert=case.expert, application=case.application, reason="His sister",
    )  # fmt: skip
    told = {
        (row["Expert"], row["Score (points)"], row["Conflict of interest"], row["State"])
        for row in rows_of(panel)
    }
    assert told == {
        ("Dana Keller", "4.0", "None, as declared", "Review handed in"),
        ("Dirk Maes", "4.0", "None, as declared", "Review handed in"),
        ("Dora Lind", "", "Entered by the office", "Conflict of interest"),
    }


def test_numbers_are_numbers_in_a_spreadsheet_and_a_comment_is_no_formula():
    panel = make_panel(experts=1)
    case = make_case(panel.experts[0], panel.applications[0])
    hand_in(case, 3.5, "=HYPERLINK(1)")
    sheet = load_workbook(io.BytesIO(open_sheet(panel, "?export=xlsx").getvalue())).active
    head = [cell.value for cell in sheet[1]]
    line = dict(zip(head, sheet[2], strict=True))
    assert head == HEADER
    assert (line["Score (points)"].value, line["Score (points)"].data_type) == (3.5, "n")
    assert (line["Comment"].value, line["Comment"].data_type) == ("=HYPERLINK(1) on this", "s")


def test_office_and_auditors_are_led_there_and_nobody_else_reads_it():
    panel = make_reviewed(make_panel(experts=1), (4,))
    kim, fia = make_person("Kim Auditor"), make_person("Fia Berg")
    make_role(panel.cohort, kim, CohortRole.AUDITOR)
    make_role(panel.cohort, fia, CohortRole.FACILITATOR)
    for person in (panel.ada, kim):
        client = Client()
        client.force_login(person)
        address = f"/office/{panel.cohort.slug}/evaluation/"
        assert f'href="{address}scores/"' in client.get(address).content.decode()
        assert "Dana Keller" in open_sheet(panel, person=person).content.decode()
    for person in (fia, panel.dana, panel.lead()):
        answer = open_sheet(panel, "?export=csv", person)
        assert (answer.status_code, CANARY.encode() in answer.getvalue()) == (404, False)


def test_pages_cut_the_rows_where_they_say():
    panel = make_reviewed(make_panel(("Luleå", "Boden"), experts=2), (4, 3))
    rows = 2 * 2 * panel.call.criteria.count()
    text = open_sheet(panel, "?per_page=3&page=2").content.decode()
    assert text.count('data-label="Criterion"') == 3
    assert f"{rows} scores" in text
