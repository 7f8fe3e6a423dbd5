# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Deciding what an uploaded file is by decoding it whole; its name and first bytes prove nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from tvilling.documents.decoders import images, office, pdf, texts
from tvilling.documents.decoders.refusal import DocumentRefused

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["FORMATS", "DocumentRefused", "Format", "decode", "extensions"]


@dataclass(frozen=True)
class Format:
    """A kind of file that is accepted. `decode` answers the bytes to keep, or raises DocumentRefused."""

    media_type: str
    decode: Callable[[bytes], bytes]


_JPEG = Format("image/jpeg", images.decoder("JPEG"))
FORMATS = {
    "pdf": Format("application/pdf", pdf.decode),
    "jpg": _JPEG,
    "jpeg": _JPEG,
    "png": Format("image/png", images.decoder("PNG")),
    "webp": Format("image/webp", images.decoder("WEBP")),
    "docx": Format(
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document", office.decode_docx
    ),
    "xlsx": Format("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", office.decode_xlsx),
    "csv": Format("text/csv", texts.decode_csv),
    "txt": Format("text/plain", texts.decode_text),
}


def extensions() -> str:
    """The accepted name endings, for `accept` attributes and hints: ".pdf,.jpg,…"."""
    return ",".join(f".{ending}" for ending in FORMATS)


def decode(name: str, content: bytes) -> tuple[str, bytes]:
    """The media type and the bytes to keep. Raises DocumentRefused with a sentence for the person."""
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    known = FORMATS.get(ending)
    if known is None:
        message = _("“%(name)s” is of a kind that is not accepted. Use one of these: %(endings)s.")
        raise DocumentRefused(message % {"name": name, "endings": ", ".join(FORMATS)})
    return known.media_type, known.decode(content)
