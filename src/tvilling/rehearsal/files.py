# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Sample files: blank pages with a title that says what they stand for."""

from __future__ import annotations

from io import BytesIO

import pikepdf
from django.core.files.uploadedfile import SimpleUploadedFile


def sample_pdf(name: str, title: str) -> SimpleUploadedFile:
    """A one-page PDF; the same title gives the same bytes."""
    document = pikepdf.new()
    document.add_blank_page(page_size=(595, 842))
    document.docinfo["/Title"] = title
    stream = BytesIO()
    document.save(stream, deterministic_id=True)
    return SimpleUploadedFile(name, stream.getvalue(), content_type="application/pdf")
