# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Downloads."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from django.http import FileResponse
from django.views.decorators.http import require_safe

from tvilling.core.errors import NotFound
from tvilling.documents.permissions import get_document_for

if TYPE_CHECKING:
    from tvilling.core.http import Request

log = logging.getLogger(__name__)


@require_safe
def download(request: Request, code: str) -> FileResponse:
    """The file, to be saved, never to be shown inside our pages; whether one may is asked each time."""
    document = get_document_for(request.user, code)
    try:
        stream = document.file.open("rb")
    except OSError as fault:
        log.exception("the file of document %s cannot be read", document.code)
        raise NotFound from fault
    response = FileResponse(
        stream, as_attachment=True, filename=document.name, content_type=document.media_type
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "private, no-store"
    return response
