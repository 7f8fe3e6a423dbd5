# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Reading stored files."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from tvilling.documents.models import Document

if TYPE_CHECKING:
    from collections.abc import Iterator


def damaged_documents() -> Iterator[tuple[Document, str]]:
    """Every document whose bytes are gone or are no longer those that were stored, with a sentence."""
    for document in Document.objects.order_by("pk").iterator(chunk_size=500):
        try:
            with document.file.open("rb") as stream:
                digest = hashlib.file_digest(stream, "sha256").hexdigest()
        except OSError:
            yield document, f"the file of document {document.code} is missing"
            continue
        if digest != document.sha256:
            yield document, f"the file of document {document.code} was changed"
