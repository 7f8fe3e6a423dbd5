# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Of a file that comes when none may come, nothing stays: neither its row nor its bytes."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from tests.factories.applications import WRITING, make_application
from tests.factories.documents import make_upload
from tvilling.applications import actions
from tvilling.core.errors import ActionRefused
from tvilling.documents.actions import store_documents
from tvilling.documents.models import Document

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def files(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path / "files"
    return settings.MEDIA_ROOT


def kept(files: Path) -> tuple[int, list[Path]]:
    return Document.objects.count(), [path for path in files.rglob("*") if path.is_file()]


def send(application, now=WRITING, **uploads):
    actions.save_section(
        actor=application.started_by, now=now, application=application, key="uploads", answers={}, version=0,
        uploads=uploads,
    )  # fmt: skip


def test_a_file_after_the_deadline_leaves_nothing(files):
    application = make_application(state="draft")
    late = application.call.closes_at + timedelta(days=1)
    with pytest.raises(actions.SectionClosed):
        send(application, late, commitment_letter=make_upload("letter.pdf"))
    assert kept(files) == (0, [])


def test_a_file_for_an_application_that_is_withdrawn_leaves_nothing(files):
    application = make_application(state="draft")
    actions.withdraw_application(
        actor=application.started_by, now=WRITING, application=application, reason=""
    )
    with pytest.raises(ActionRefused):
        send(application, commitment_letter=make_upload("letter.pdf"))
    assert kept(files) == (0, [])


def test_a_file_in_time_is_the_answer(files):
    application = make_application(state="draft")
    send(application, commitment_letter=make_upload("letter.pdf"))
    answer = application.sections.get(key="uploads").answers["commitment_letter"]
    assert answer["code"] == Document.objects.get().code
    assert len(kept(files)[1]) == 1


def test_of_several_files_none_is_kept_when_one_is_refused_at_its_field(files):
    application = make_application(state="draft")
    wrong = make_upload("other.pdf", b"<html>no pdf</html>")
    with pytest.raises(ActionRefused) as caught:
        store_documents(
            actor=application.started_by, now=WRITING, owner_kind="applications",
            uploads={"one": make_upload("letter.pdf"), "other": wrong},
        )  # fmt: skip
    assert caught.value.field == "other"
    assert kept(files) == (0, [])
