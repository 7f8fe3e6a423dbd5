# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""The file of a complaint as one PDF: whole, tagged, for the office alone, and on record."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from io import BytesIO

import pikepdf
import pytest
from django.test import Client
from django.utils import translation

from tests.factories.accounts import make_person
from tests.factories.applications import lead_of
from tests.factories.complaints import CITY_SAYS, OFFICE_SAYS, impartial, make_complaint, make_rejected
from tests.factories.documents import make_upload
from tests.factories.evaluation import TELLING
from tests.factories.programmes import make_cohort, make_role
from tvilling.audit.queries import history_of
from tvilling.complaints import actions, exports
from tvilling.complaints.models import Complaint
from tvilling.core import clock
from tvilling.evaluation import actions as evaluation

pytestmark = pytest.mark.django_db

NOW = TELLING + timedelta(days=20)
CODE = "#panic() *not bold* $x$ @nobody _a_ `b` <c> \\ // end"


@pytest.fixture
def panel():
    return make_rejected()


def address(complaint):
    return f"/office/{complaint.cohort.slug}/complaints/{complaint.code}/pdf/"


def take(person, complaint):
    client = Client()
    client.force_login(person)
    with clock.virtual(NOW):
        return client.post(address(complaint))


def sections(complaint):
    data = exports.document_data(complaint, reader="Ada Lindqvist", now=NOW)
    return data, {row["title"]: row for row in data["sections"]}


def test_it_holds_the_decision_the_complaint_its_files_who_judged_it_and_all_that_happened(panel):
    draft = make_complaint(panel.applications[0])
    upload = make_upload("letter.pdf")
    actions.add_file(actor=panel.lead(), now=TELLING, complaint=draft, upload=upload)
    document = draft.attachments.get().document
    complaint = Complaint.objects.get()
    siri, noor = impartial(panel.cohort)
    actions.file_complaint(actor=panel.lead(), now=TELLING, complaint=complaint, version=complaint.version)
    actions.assign_complaint(actor=panel.ada, now=TELLING, complaint=complaint, person=siri)
    actions.propose_answer(
        actor=siri, now=TELLING, complaint=complaint, verdict="upheld", answer=f"It is right. {OFFICE_SAYS}",
        redone="The decision is put right.",
    )  # fmt: skip
    actions.release_answer(actor=noor, now=TELLING, complaint=complaint, version=complaint.version)
    correction = actions.put_right(
        actor=panel.ada, now=NOW, complaint=complaint, outcome="reserve", reason="A wrong sum"
    )
    evaluation.tell_correction(actor=panel.ola, now=NOW, correction=correction)
    data, found = sections(complaint)
    assert data["title"] == f"Complaint {complaint.code} of Luleå"
    assert list(found) == [
        "Decision complained of", "The complaint", "Files", "Who took part in the decision", "Who judged it", "Answer",
        "What is done anew", "The decision was put right", "What happened",
    ]  # fmt: skip
    assert dict(found["Decision complained of"]["facts"])["Decision"] == "Not selected"
    assert CITY_SAYS in found["The complaint"]["paragraphs"][0]
    [(name, facts)] = found["Files"]["facts"]
    assert name == "letter.pdf"
    assert document.sha256 in facts
    assert (panel.dana.name, "evaluated the application") in found["Who took part in the decision"]["facts"]
    judged = dict(found["Who judged it"]["facts"])
    assert (judged["Examined by"], judged["Answer released by"]) == (siri.name, noor.name)
    assert OFFICE_SAYS in found["Answer"]["paragraphs"][0]
    put_right = dict(found["The decision was put right"]["facts"])
    assert put_right["Decided before"].startswith("Not selected, 29 August 2023")
    assert (put_right["Proposed by"], put_right["Told by"]) == (panel.ada.name, panel.ola.name)
    happened = [text for _moment, text in found["What happened"]["facts"]]
    assert happened[0] == f"Complaint begun · {panel.lead().name}"
    assert happened[-1] == f"Complaint answered · {noor.name}"
    assert data["foot"].endswith("taken out by Ada Lindqvist. For the office and the auditors alone.")


@pytest.mark.parametrize("language", ["en", "sv"])
def test_the_pdf_is_tagged_titled_and_in_the_readers_language(panel, language):
    complaint = make_complaint(panel.applications[0], "released")
    with translation.override(language):
        pdf = pikepdf.open(BytesIO(exports.as_pdf(complaint, reader="Ada Lindqvist", now=NOW)))
    assert bool(pdf.Root.MarkInfo.Marked)
    assert "/StructTreeRoot" in pdf.Root
    assert str(pdf.Root.Lang).split("-", maxsplit=1)[0] == language
    assert complaint.code in str(pdf.docinfo["/Title"])


def test_what_is_written_is_never_code(panel):
    complaint = make_complaint(panel.applications[0], "filed", text=CODE)
    assert exports.as_pdf(complaint, reader=CODE, now=NOW).startswith(b"%PDF")
    assert sections(complaint)[1]["The complaint"]["paragraphs"] == [CODE]


def test_the_office_takes_it_and_it_is_on_record_who_did(panel):
    complaint = make_complaint(panel.applications[0], "examined")
    answer = take(panel.ada, complaint)
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == f'attachment; filename="complaint-{complaint.code}.pdf"'
    assert answer["Cache-Control"] == "private, no-store"
    entry = history_of(complaint).get(event="complaint.file_taken")
    assert (entry.actor_key, entry.at) == (str(panel.ada.pk), NOW)
    assert entry.after == {"sha256": hashlib.sha256(answer.content).hexdigest()}


def test_an_auditor_takes_it_too_and_is_on_record(panel):
    complaint = make_complaint(panel.applications[0], "examined")
    rut = make_role(panel.cohort, make_person("Rut Sandell"), "auditor").person
    assert take(rut, complaint).content.startswith(b"%PDF")
    assert history_of(complaint).get(event="complaint.file_taken").actor_key == str(rut.pk)
    client = Client()
    client.force_login(rut)
    assert "The whole file as PDF" in client.get(address(complaint).removesuffix("pdf/")).content.decode()


def test_for_others_and_of_a_draft_there_is_no_file(panel):
    complaint = make_complaint(panel.applications[0], "released")
    other, eve, ulf = make_cohort("cohort-9", number=9), make_person("Eve Elsewhere"), make_person("Ulf Ek")
    make_role(other, eve)
    make_role(other, ulf, "auditor")
    for person in (eve, ulf, lead_of(complaint.city), panel.dana):
        answer = take(person, complaint)
        assert answer.status_code == 404
        assert CITY_SAYS.encode() not in answer.content
    Complaint.objects.update(state="draft", filed_at=None)
    assert take(panel.ada, complaint).status_code == 404
    assert not history_of(complaint).filter(event="complaint.file_taken").exists()
    client = Client()
    client.force_login(panel.ada)
    assert client.get(address(complaint)).status_code == 405
