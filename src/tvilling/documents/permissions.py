# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Storing and reading files. The right to the record a file belongs to is checked by the record's app."""

from __future__ import annotations

from typing import Any

from tvilling.core.errors import NotFound
from tvilling.core.permissions import either, is_system, signed_in
from tvilling.documents import access
from tvilling.documents.models import Document

TABLE = {
    "documents.store": (either(signed_in, is_system), "Whoever may change the record the file belongs to")
}


def get_document_for(person: Any, code: str) -> Document:
    """The document, if the person may read it now. Raises NotFound otherwise."""
    document = Document.objects.filter(code=code).first()
    if document is None or not access.may_read(person, document):
        raise NotFound
    return document
