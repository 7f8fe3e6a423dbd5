# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Word and Excel files: zip archives of XML. Counted and measured before anything is unpacked, then opened."""

from __future__ import annotations

import re
import zipfile
from io import BytesIO
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from tvilling.documents.decoders.refusal import DocumentRefused

if TYPE_CHECKING:
    from collections.abc import Callable

MOST_ENTRIES = 2000
MOST_UNPACKED = 100 * 1024 * 1024
CHUNK = 64 * 1024
#: Relations that make the office program fetch or run something from elsewhere when the file is opened.
FETCHING = re.compile(
    rb"<Relationship\b(?=[^>]*TargetMode=[\"']External)(?=[^>]*/(?:attachedTemplate|oleObject|subDocument|frame)[\"'])",
    re.IGNORECASE,
)
_DAMAGED = _("The file cannot be opened: it is damaged, or its name has the wrong ending.")
_ACTIVE = _(
    "The file contains macros or fetches parts from elsewhere. Save it as a plain document, then add it."
)
_TOO_LARGE = _("The file unpacks to more than we accept. Remove large pictures, then add it again.")


def decode_docx(content: bytes) -> bytes:
    """The same bytes, once they have opened as a Word document."""
    import docx

    _open(content, "word/document.xml", docx.Document)
    return content


def decode_xlsx(content: bytes) -> bytes:
    """The same bytes, once they have opened as an Excel workbook."""
    import openpyxl

    _open(content, "xl/workbook.xml", lambda stream: openpyxl.load_workbook(stream, read_only=True).close())
    return content


def _open(content: bytes, main: str, open_it: Callable[[BytesIO], object]) -> None:
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            _check_entries(archive, main)
        open_it(BytesIO(content))
    except DocumentRefused:
        raise
    except Exception as fault:  # what a parser raises on nonsense is not listed anywhere
        raise DocumentRefused(_DAMAGED) from fault


def _check_entries(archive: zipfile.ZipFile, main: str) -> None:
    entries = archive.infolist()
    names = [entry.filename for entry in entries]
    if main not in names or "[Content_Types].xml" not in names or len(set(names)) != len(names):
        raise DocumentRefused(_DAMAGED)
    if len(entries) > MOST_ENTRIES or sum(entry.file_size for entry in entries) > MOST_UNPACKED:
        raise DocumentRefused(_TOO_LARGE)
    left = MOST_UNPACKED
    for entry in entries:
        left = _check_entry(archive, entry, left)


def _check_entry(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, left: int) -> int:
    """Unpack one entry, counting what really comes out; answers how much may still come."""
    name = entry.filename
    if name.startswith("/") or "\\" in name or ".." in name.split("/") or entry.flag_bits & 1:
        raise DocumentRefused(_DAMAGED)
    if name.lower().endswith(("vbaproject.bin", ".exe", ".dll", ".js", ".vbs")):
        raise DocumentRefused(_ACTIVE)
    is_markup = name.lower().endswith((".xml", ".rels"))
    seen = b""
    with archive.open(entry) as stream:
        while chunk := stream.read(CHUNK):
            left -= len(chunk)
            if left < 0:
                raise DocumentRefused(_TOO_LARGE)
            if is_markup:
                seen = seen[-CHUNK:] + chunk
                if b"<!DOCTYPE" in seen or b"<!ENTITY" in seen or FETCHING.search(seen):
                    raise DocumentRefused(_ACTIVE)
    return left
