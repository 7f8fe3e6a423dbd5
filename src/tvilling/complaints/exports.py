# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""The file of a complaint as one tagged PDF (typst): what was decided and complained of, by whom it was judged, and how."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.template.defaultfilters import filesizeformat
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tvilling.audit.queries import history_of
from tvilling.complaints.permissions import files_of
from tvilling.complaints.queries import involved_in
from tvilling.evaluation.queries import corrections_of
from tvilling.programmes.queries import history_items
from tvilling.ui.formats import moment_text

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from tvilling.complaints.models import Complaint

    type Fact = tuple[Any, Any]

#: The layout, in typst's language. Every text comes in through `data`, so nothing that somebody writes is ever code.
LAYOUT = """
#let data = json(bytes(sys.inputs.data))
#set document(title: data.title, author: data.author)
#set text(lang: data.language, size: 10.5pt)
#set page(paper: "a4", margin: 25mm, numbering: "1 / 1")
#set terms(separator: [: ], spacing: 9pt)
#text(size: 20pt, weight: "bold")[#data.title]
#v(4pt)
#data.lead
#for section in data.sections [
  = #section.title
  #if section.facts.len() > 0 [
    #terms(..section.facts.map(fact => terms.item(fact.at(0), fact.at(1))))
  ]
  #for part in section.paragraphs [ #part #parbreak() ]
]
#v(8pt)
#text(size: 9pt)[#data.foot]
"""


def as_pdf(complaint: Complaint, *, reader: str, now: datetime) -> bytes:
    """The whole file as it stands now, in the reader's language; it names who took it out, and when."""
    import typst  # slow to load, and only this needs it

    data = json.dumps(document_data(complaint, reader=reader, now=now), ensure_ascii=False)
    result: bytes = typst.compile(LAYOUT.encode(), format="pdf", sys_inputs={"data": data})
    return result


def document_data(complaint: Complaint, *, reader: str, now: datetime) -> dict[str, Any]:
    """What the PDF is made of: title, lead, sections with facts and paragraphs, and a foot."""
    cohort = complaint.cohort
    sections = [
        _section(_("Decision complained of"), _decided(complaint), complaint.decision_reason),
        _section(_("The complaint"), _filed(complaint), complaint.text),
        _section(_("Files"), _files(complaint), "" if complaint.attachments.exists() else _("No files.")),
        _section(_("Who took part in the decision"), [(who, ", ".join(parts)) for who, parts in involved_in(complaint)]),
        _section(_("Who judged it"), _judged(complaint)),
    ]  # fmt: skip
    if complaint.verdict:
        heading = _("Answer") if complaint.released_at else _("Proposed answer")
        sections.append(
            _section(heading, [(_("Outcome"), complaint.get_verdict_display())], complaint.answer)
        )
    if complaint.redone:
        sections.append(_section(_("What is done anew"), [], complaint.redone))
    sections += [
        _section(_("The decision was put right"), facts, reason)
        for facts, reason in _put_right(complaint)
    ]  # fmt: skip
    sections.append(_section(_("What happened"), _history(complaint)))
    foot = _("As it stood on %(moment)s, taken out by %(name)s. For the office and the auditors alone.")
    return {
        "title": _("Complaint %(code)s of %(city)s") % {"code": complaint.code, "city": complaint.city},
        "lead": f"{complaint.application.call} · {cohort} · {complaint.get_state_display()}",
        "author": str(cohort), "sections": sections, "language": (get_language() or "en").split("-")[0],
        "foot": foot % {"moment": _moment(complaint, now), "name": reader},
    }  # fmt: skip


def _section(title: str, facts: Iterable[Fact], text: str = "") -> dict[str, Any]:
    paragraphs = [part.strip() for part in text.replace("\r\n", "\n").split("\n\n") if part.strip()]
    return {
        "title": title, "paragraphs": paragraphs,
        "facts": [(str(name), str(value)) for name, value in facts if value not in (None, "")],
    }  # fmt: skip


def _moment(complaint: Complaint, moment: datetime | None) -> str:
    return moment_text(moment, complaint.cohort.time_zone) if moment else ""


def _decided(complaint: Complaint) -> list[Fact]:
    return [
        (_("Decision"), complaint.get_about_display()),
        (_("Told"), _moment(complaint, complaint.told_at)),
        (_("Complaints until"), _moment(complaint, complaint.complain_by)),
    ]


def _filed(complaint: Complaint) -> list[Fact]:
    return [
        (_("City"), f"{complaint.city}, {complaint.city.country}"),
        (_("Filed by"), complaint.filed_by),
        (_("Filed"), _moment(complaint, complaint.filed_at)),
        (_("What went wrong"), complaint.get_ground_display()),
        (_("Withdrawn"), _moment(complaint, complaint.withdrawn_at)),
    ]


def _files(complaint: Complaint) -> list[Fact]:
    return [
        (row.document.name, f"{filesizeformat(row.document.size)}, SHA-256 {row.document.sha256}")
        for row in files_of(complaint)
    ]


def _judged(complaint: Complaint) -> list[Fact]:
    return [
        (_("Examined by"), complaint.handler),
        (_("Answer due"), _moment(complaint, complaint.answer_by)),
        (_("Answer proposed by"), complaint.proposed_by),
        (_("Answer proposed"), _moment(complaint, complaint.proposed_at)),
        (_("Answer released by"), complaint.released_by),
        (_("Answered"), _moment(complaint, complaint.released_at)),
    ]


def _put_right(complaint: Complaint) -> list[tuple[list[Fact], str]]:
    return [
        ([
            (_("Decided before"), f"{row.get_was_display()}, {_moment(complaint, row.was_told_at)}"),
            (_("Decided now"), f"{row.get_outcome_display()}, {_moment(complaint, row.told_at)}"),
            (_("Proposed by"), row.proposed_by), (_("Told by"), row.told_by), (_("Cause"), row.get_cause_display()),
        ], row.reason)
        for row in corrections_of(complaint.application)
    ]  # fmt: skip


def _history(complaint: Complaint) -> list[Fact]:
    """From the first to the last, as the record has it."""
    return [
        (_moment(complaint, item.at), " · ".join(str(part) for part in (item.text, item.who, item.note) if part))
        for item in reversed(history_items(history_of(complaint)))
    ]  # fmt: skip
