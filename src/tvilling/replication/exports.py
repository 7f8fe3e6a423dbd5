# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""The plan as a tagged PDF (typst), as Word (python-docx) and as open data (JSON)."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import TYPE_CHECKING, Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tvilling.replication.queries import SECTIONS, snapshot
from tvilling.replication.states import Transferability
from tvilling.ui.formats import day_text, figure_text, money_text

if TYPE_CHECKING:
    from tvilling.replication.models import Plan

#: What Word calls a language, where it wants a country too.
WORD_LANGUAGES = {"en": "en-GB", "sv": "sv-SE"}
#: The layout, in typst's language. Every text comes in through `data`, so nothing that a city writes is ever code.
LAYOUT = """
#let data = json(bytes(sys.inputs.data))
#set document(title: data.title, author: data.city)
#set text(lang: data.language, size: 10.5pt)
#set page(paper: "a4", margin: 25mm, numbering: "1")
#set heading(numbering: "1")
#text(size: 22pt, weight: "bold")[#data.title]
#v(4pt)
#data.lead
#for section in data.sections [
  = #section.title
  #for part in section.paragraphs [ #part #parbreak() ]
  #if section.rows.len() > 0 [
    #table(
      columns: section.header.len(),
      table.header(..section.header.map(cell => [*#cell*])),
      ..section.rows.flatten().map(cell => [#cell]),
    )
  ]
]
"""


def _figure(value: Any) -> str:
    return "–" if value in (None, "") else figure_text(value)


def _money(value: Any) -> str:
    return "–" if value in (None, "") else money_text(Decimal(str(value)), "EUR")


def _day(value: Any) -> str:
    return day_text(date.fromisoformat(str(value)))


def _lines(*parts: str) -> str:
    return "\n".join(part for part in parts if part)


def _lead(plan: Plan, content: dict[str, Any]) -> str:
    """Whose plan it is, and how far: paper goes from hand to hand, so it says what it is."""
    parts = [
        _("%(city)s, with %(host)s, %(cohort)s")
        % {"city": content["city"], "host": content["host_activity"], "cohort": plan.cohort}
    ]
    if plan.endorsed_on:
        words = {
            "name": plan.endorsed_by,
            "function": plan.endorser_function,
            "day": day_text(plan.endorsed_on),
        }
        parts.append(_("endorsed by %(name)s, %(function)s, on %(day)s") % words)
    else:
        parts.append(plan.get_state_display())
    if plan.is_sample:
        parts.append(_("Sample: the texts and figures are invented."))
    return " · ".join(parts)


def _tables(plan: Plan, content: dict[str, Any]) -> dict[str, tuple[list[str], list[list[str]]]]:
    """Header and rows of the structured sections."""
    cohort = plan.cohort
    return {
        "checks": (
            [_("Practice"), _("What follows"), _("Fit"), _("Conditions"), _("Support"), _("Barriers"), _("Adaptation")],
            [
                [row["practice"], str(Transferability(row["verdict"]).label), str(row["fit"]), str(row["conditions_met"]),
                 str(row["support"]), row["barriers"], row["adaptation"]]
                for row in content["transfer_checks"]
            ],
        ),
        "actions": (
            [_("Action"), _("Domain"), _("Responsible"), _("Cost and funding"), _("t CO₂e a year")],
            [
                [_lines(row["title"], row["description"]), cohort.domain_label(row["domain"]),
                 _lines(row["owner"], row["partners"]), _lines(_money(row["cost_eur"]), row["funding"]),
                 _figure(row["reduction_tonnes_co2e_a_year"])]
                for row in content["actions"]
            ],
        ),
        "timeline": (
            [_("Action"), _("Starts"), _("Ends")],
            [[row["title"], _day(row["starts_on"]), _day(row["ends_on"])] for row in content["actions"]],
        ),
        "indicators": (
            [_("Indicator"), _("Unit"), _("Baseline"), _("Targets")],
            [
                [row["name"], row["unit"], f"{_figure(row['baseline'])} ({row['baseline_year']})",
                 ", ".join(f"{entry['year']}: {_figure(entry['value'])}" for entry in row["targets"])]
                for row in content["indicators"]
            ],
        ),
    }  # fmt: skip


def document_data(plan: Plan) -> dict[str, Any]:
    """What PDF and Word are made of: title, lead, and sections with paragraphs and a table."""
    content = snapshot(plan)
    return {"title": plan.title, "city": content["city"], "lead": _lead(plan, content), "sections": sections_of(plan, content),
            "language": (get_language() or "en").split("-")[0]}  # fmt: skip


def sections_of(plan: Plan, content: dict[str, Any]) -> list[dict[str, Any]]:
    """The sections of a snapshot of the plan, each with title, paragraphs and a table."""
    tables = _tables(plan, content)
    sections = []
    for section in SECTIONS:
        header, rows = tables.get(section.component, ([], []))
        text = content["sections"].get(section.key, "").replace("\r\n", "\n")
        paragraphs = [part.strip() for part in text.split("\n\n") if part.strip()]
        if not paragraphs and not rows:
            paragraphs = [_("Not written yet")]
        sections.append(
            {"title": str(section.title), "paragraphs": paragraphs, "header": header, "rows": rows}
        )
    return sections


def as_pdf(plan: Plan) -> bytes:
    """A tagged PDF: headings, tables and language are marked for screen readers."""
    import typst  # slow to load, and only this needs it

    data = json.dumps(document_data(plan), ensure_ascii=False)
    result: bytes = typst.compile(LAYOUT.encode(), format="pdf", sys_inputs={"data": data})
    return result


def as_word(plan: Plan) -> bytes:
    """A Word file with heading styles and tables, to be worked on further."""
    from docx import Document as WordDocument
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    data, document = document_data(plan), WordDocument()
    document.core_properties.title = data["title"]
    document.core_properties.author = data["city"]
    document.core_properties.comments = ""
    for language in document.styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), WORD_LANGUAGES.get(data["language"], data["language"]))
    document.add_heading(data["title"], level=0)
    document.add_paragraph(data["lead"])
    for section in data["sections"]:
        document.add_heading(section["title"], level=1)
        for paragraph in section["paragraphs"]:
            document.add_paragraph(paragraph)
        if section["rows"]:
            table = document.add_table(rows=1, cols=len(section["header"]), style="Light Grid Accent 1")
            heading = next(table._element.iter(qn("w:tr")))  # noqa: SLF001 - python-docx has no public word for it
            heading.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
            for cell, text in zip(table.rows[0].cells, section["header"], strict=True):
                cell.text = str(text)
            for row in section["rows"]:
                for cell, text in zip(table.add_row().cells, row, strict=True):
                    cell.text = str(text)
    stream = BytesIO()
    document.save(stream)
    return stream.getvalue()


def as_json(plan: Plan) -> bytes:
    """The plan's whole content as JSON."""
    return json.dumps(snapshot(plan), ensure_ascii=False, indent=2).encode()
