# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Downloads ask anew each time, and never open inside our pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from tests.factories.accounts import make_person
from tests.factories.documents import make_document, pdf_bytes
from tvilling.documents import access

if TYPE_CHECKING:
    from pathlib import Path

    from django.test import Client
    from pytest_django import Settings

pytestmark = pytest.mark.django_db
readers: set[int | None] = set()


def _may_read(person, document) -> bool:
    return person.pk in readers


access.register("tests-download", _may_read)


@pytest.fixture(autouse=True)
def files(tmp_path: Path, settings: Settings) -> Path:
    readers.clear()
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def test_a_reader_gets_the_bytes_to_save_until_the_right_ends(client: Client) -> None:
    bo = make_person()
    document = make_document(bo, "Plan för Luleå.pdf", owner_kind="tests-download")
    address = reverse("documents:download", args=[document.code])
    client.force_login(bo)
    readers.add(bo.pk)
    response = client.get(address)
    assert response.getvalue() == pdf_bytes_of(document)
    assert response["Content-Disposition"] == "attachment; filename*=utf-8''Plan%20f%C3%B6r%20Lule%C3%A5.pdf"
    assert response["Content-Type"] == "application/pdf"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert "no-store" in response["Cache-Control"]

    readers.clear()
    assert client.get(address).status_code == 404


def test_not_yours_and_not_there_look_alike(client: Client) -> None:
    document = make_document(make_person(), owner_kind="tests-download")
    for visitor in (None, make_person("Eve Other")):
        if visitor is not None:
            client.force_login(visitor)
        theirs = client.get(reverse("documents:download", args=[document.code]))
        absent = client.get(reverse("documents:download", args=["nothinghere"]))
        assert theirs.status_code == absent.status_code == 404
        assert document.name.encode() not in theirs.content


def test_nobody_reads_a_file_of_a_kind_that_no_app_answers_for(client: Client) -> None:
    bo = make_person()
    document = make_document(bo, owner_kind="orphan")
    client.force_login(bo)
    assert client.get(reverse("documents:download", args=[document.code])).status_code == 404


def test_a_file_gone_from_the_disk_is_not_found(client: Client, files: Path) -> None:
    bo = make_person()
    document = make_document(bo, owner_kind="tests-download")
    readers.add(bo.pk)
    client.force_login(bo)
    (files / str(document.file.name)).unlink()
    assert client.get(reverse("documents:download", args=[document.code])).status_code == 404


def test_a_kind_has_one_rule() -> None:
    with pytest.raises(ValueError, match="registered twice"):
        access.register("tests-download", lambda _person, _document: True)


def pdf_bytes_of(document) -> bytes:
    with document.file.open() as stream:
        content: bytes = stream.read()
    assert content.startswith(b"%PDF")
    assert len(content) == len(pdf_bytes())
    return content
