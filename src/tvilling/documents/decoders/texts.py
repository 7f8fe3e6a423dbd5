# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Plain text and CSV: text in a known encoding, without control characters."""

from __future__ import annotations

import csv
import re
from io import StringIO

from django.utils.translation import gettext_lazy as _

from tvilling.documents.decoders.refusal import DocumentRefused

#: Everything below the space but tab, line feed, form feed and carriage return.
CONTROLS = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")


def decode_text(content: bytes) -> bytes:
    """The text in UTF-8. Files from older Windows programs are read as Windows-1252."""
    text = _read(content)
    if CONTROLS.search(text):
        raise DocumentRefused(_("This is not a text file, although its name says so."))
    return text.encode()


def decode_csv(content: bytes) -> bytes:
    """The table in UTF-8, once it has been read to its end."""
    kept = decode_text(content)
    try:
        sum(1 for _row in csv.reader(StringIO(kept.decode(), newline=""), strict=True))
    except csv.Error as fault:
        raise DocumentRefused(_("The table cannot be read. Save it as CSV again, then add it.")) from fault
    return kept


def _read(content: bytes) -> str:
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise DocumentRefused(_("The text is in an encoding we do not know. Save it as UTF-8, then add it."))
