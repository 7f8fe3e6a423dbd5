# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""PDF: opened whole; refused when locked, or when opening it would run or start something."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from tvilling.documents.decoders.refusal import DocumentRefused

if TYPE_CHECKING:
    import pikepdf

MOST_OBJECTS = 200_000
DEEPEST = 60
#: Actions that run code, start programs or send data (ISO 32000-1, 12.6.4).
DANGEROUS_ACTIONS = {"/JavaScript", "/Launch", "/ImportData", "/Rendition", "/SubmitForm"}


def decode(content: bytes) -> bytes:
    """The same bytes, once they have proved harmless."""
    import pikepdf

    # A reader finds the header within the first kilobyte; something before it is another format's door.
    if not content.startswith(b"%PDF-"):
        raise DocumentRefused(_("This is not a PDF file, although its name says so."))
    try:
        with pikepdf.open(BytesIO(content)) as document:
            if document.is_encrypted:
                raise DocumentRefused(_LOCKED)
            if not len(document.pages):
                raise DocumentRefused(_("The PDF has no pages."))
            _refuse_active(document)
    except pikepdf.PasswordError as fault:
        raise DocumentRefused(_LOCKED) from fault
    except (pikepdf.PdfError, ValueError, RuntimeError, RecursionError) as fault:
        raise DocumentRefused(
            _("The PDF cannot be opened: the file is damaged. Save it again, then add it.")
        ) from fault
    return content


_LOCKED = _("The PDF is protected by a password. Save a copy without protection, then add it.")


def _refuse_active(document: pikepdf.Pdf) -> None:
    for number, item in enumerate(document.objects):
        if number > MOST_OBJECTS:
            raise DocumentRefused(
                _("The PDF has too many parts. Print it into a new PDF, then add that one.")
            )
        if _is_active(item, 0):
            raise DocumentRefused(
                _("The PDF contains scripts or starts programs. Print it into a new PDF, then add that one.")
            )


def _is_active(item: Any, depth: int) -> bool:
    """Whether the object, or one written inside of it, is an action; those it points to get their own turn."""
    import pikepdf

    if depth > DEEPEST:
        return True
    if isinstance(item, pikepdf.Array):
        return any(_is_active(part, depth + 1) for part in _direct(item))
    if not isinstance(item, pikepdf.Dictionary | pikepdf.Stream):
        return False
    holder = item.stream_dict if isinstance(item, pikepdf.Stream) else item
    if "/JS" in holder or "/XFA" in holder or str(holder.get("/S", "")) in DANGEROUS_ACTIONS:
        return True
    return any(_is_active(part, depth + 1) for part in _direct(holder.as_dict().values()))


def _direct(parts: Any) -> list[Any]:
    import pikepdf

    return [part for part in parts if isinstance(part, pikepdf.Object) and not part.is_indirect]
