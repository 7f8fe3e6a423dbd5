# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Files as people upload them, made on the spot."""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO
from typing import TYPE_CHECKING

import docx
import openpyxl
import pikepdf
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from tvilling.documents.actions import store_document

if TYPE_CHECKING:
    from tvilling.accounts.models import Person
    from tvilling.documents.models import Document

EPOCH = datetime(2023, 5, 3, 10, tzinfo=UTC)


def pdf_bytes(**root: object) -> bytes:
    """A PDF of one empty page; keywords become entries of its catalogue."""
    with pikepdf.new() as document:
        document.add_blank_page()
        for key, value in root.items():
            document.Root[f"/{key}"] = value
        result = BytesIO()
        document.save(result, deterministic_id=True)
    return result.getvalue()


def picture_bytes(kind: str = "JPEG", size: tuple[int, int] = (12, 8)) -> bytes:
    """A picture with a place, an author and a thumbnail's worth of metadata."""
    picture = Image.new("RGB", size, "#2f6f4f")
    exif = Image.Exif()
    exif[0x010E] = "secret place"
    exif[0x013B] = "secret author"
    result = BytesIO()
    picture.save(result, kind, exif=exif, comment=b"secret comment") if kind == "JPEG" else picture.save(
        result, kind
    )
    return result.getvalue()


def docx_bytes(text: str = "Good day") -> bytes:
    """A Word document of one paragraph."""
    document, result = docx.Document(), BytesIO()
    document.add_paragraph(text)
    document.save(result)
    return result.getvalue()


def xlsx_bytes() -> bytes:
    """A workbook with one filled cell."""
    workbook, result = openpyxl.Workbook(), BytesIO()
    workbook.active["A1"] = "Luleå"
    workbook.save(result)
    return result.getvalue()


def make_upload(name: str = "plan.pdf", content: bytes | None = None) -> SimpleUploadedFile:
    """What a form hands in."""
    return SimpleUploadedFile(name, pdf_bytes() if content is None else content)


def make_document(
    person: Person, name: str = "plan.pdf", content: bytes | None = None, **fields: str
) -> Document:
    """A stored file."""
    values = {"owner_kind": "tests", **fields}
    return store_document(actor=person, now=EPOCH, upload=make_upload(name, content), **values)
