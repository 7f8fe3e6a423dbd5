# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Files are on the disk before anything names them."""

from __future__ import annotations

import hashlib
import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.files.base import ContentFile

from tests.factories.accounts import make_person
from tests.factories.documents import EPOCH, make_document, make_upload, pdf_bytes, picture_bytes
from tvilling.audit.models import Entry
from tvilling.core.errors import NotAllowed
from tvilling.core.permissions import CLOCK
from tvilling.documents.actions import store_document, store_generated
from tvilling.documents.decoders import DocumentRefused
from tvilling.documents.models import Document
from tvilling.documents.queries import damaged_documents
from tvilling.documents.storage import DurableStorage

if TYPE_CHECKING:
    from pytest_django import Settings

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def files(tmp_path: Path, settings: Settings) -> Path:
    settings.MEDIA_ROOT = tmp_path / "files"
    return tmp_path / "files"


def test_a_stored_file_is_the_one_its_hash_says() -> None:
    bo = make_person()
    content = pdf_bytes()
    document = make_document(bo, content=content, owner_key="7")
    with document.file.open() as stream:
        assert stream.read() == content
    assert (document.sha256, document.size) == (hashlib.sha256(content).hexdigest(), len(content))
    assert (document.uploaded_by, document.media_type, document.created_at) == (bo, "application/pdf", EPOCH)
    entry = Entry.objects.get(event="document.stored")
    assert entry.after == {"sha256": document.sha256, "size": len(content), "owner": "tests:7"}


def test_the_hash_is_that_of_the_picture_that_is_kept() -> None:
    document = make_document(make_person(), "receipt.jpg", picture_bytes())
    with document.file.open() as stream:
        assert hashlib.sha256(stream.read()).hexdigest() == document.sha256


def test_the_same_bytes_lie_on_the_disk_once(files: Path) -> None:
    bo = make_person()
    one, other = make_document(bo, "one.pdf"), make_document(bo, "other.pdf")
    assert (one.file.name, one.name, other.name) == (other.file.name, "one.pdf", "other.pdf")
    assert len([path for path in files.rglob("*") if path.is_file()]) == 1


def test_damaged_bytes_are_found_and_replaced_by_the_next_upload(files: Path) -> None:
    document = make_document(make_person())
    path = files / str(document.file.name)
    path.write_bytes(b"%PDF- half")
    assert [fault for _document, fault in damaged_documents()] == [
        f"the file of document {document.code} was changed"
    ]
    path.unlink()
    assert [fault for _document, fault in damaged_documents()] == [
        f"the file of document {document.code} is missing"
    ]
    path.write_bytes(b"")
    make_document(make_person())
    assert list(damaged_documents()) == []


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\Users\\bo\\plan.pdf", "plan.pdf"),
        ("plan\u202efdp.pdf", "planfdp.pdf"),
        ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie_ x.pdf"),
        ("Göteborg plan.pdf", "Göteborg plan.pdf"),
        ("x" * 300 + ".pdf", "x" * 196 + ".pdf"),
    ],
)
def test_names_are_cleaned_of_what_misleads(name: str, kept: str) -> None:
    upload = ContentFile(pdf_bytes())
    upload.name = name
    assert store_document(actor=make_person(), now=EPOCH, upload=upload, owner_kind="tests").name == kept


def test_empty_and_too_large_files_are_refused_and_leave_nothing(files: Path, settings: Settings) -> None:
    settings.DOCUMENT_MAX_BYTES = 100
    bo = make_person()
    for content, words in ((b"", "is empty"), (pdf_bytes(), "larger than 100")):
        with pytest.raises(DocumentRefused, match=words):
            make_document(bo, content=content)
    assert not Document.objects.exists()
    assert not files.exists()


def test_visitors_store_nothing() -> None:
    with pytest.raises(NotAllowed):
        store_document(actor=AnonymousUser(), now=EPOCH, upload=make_upload(), owner_kind="tests")


def test_the_program_stores_what_it_made_itself() -> None:
    document = store_generated(
        actor=CLOCK,
        now=EPOCH,
        name="payments.xml",
        media_type="application/xml",
        content=b"<a/>",
        owner_kind="tests",
    )
    assert (document.name, document.uploaded_by, document.size) == ("payments.xml", None, 4)


def test_file_and_folders_are_synced_before_the_name_exists(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log: list[str] = []
    real_sync, real_replace = os.fsync, Path.replace

    def sync(handle: int) -> None:
        log.append("folder" if stat.S_ISDIR(os.fstat(handle).st_mode) else "file")
        real_sync(handle)

    def replace(path: Path, target: Path) -> Path:
        log.append("rename")
        return real_replace(path, target)

    monkeypatch.setattr(os, "fsync", sync)
    monkeypatch.setattr(Path, "replace", replace)
    storage = DurableStorage(location=tmp_path / "deep" / "er")
    storage.save("documents/ab/name", ContentFile(b"bytes"))
    assert log[-3:] == ["file", "rename", "folder"]
    assert set(log[:-3]) == {"folder"}
    assert len(log[:-3]) == 4


def test_a_file_that_could_not_be_written_leaves_no_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    storage = DurableStorage(location=tmp_path)
    (tmp_path / "documents").mkdir()
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        storage.save("documents/name", ContentFile(b"bytes"))
    assert list((tmp_path / "documents").iterdir()) == []
