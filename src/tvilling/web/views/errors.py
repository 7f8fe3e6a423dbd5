# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Error pages: the same "not found" for what does not exist and for what is not yours."""

from __future__ import annotations

import logging
import sys
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.exceptions import (
    RequestDataTooBig,
    SuspiciousOperation,
    TooManyFieldsSent,
    TooManyFilesSent,
)
from django.db import InterfaceError, OperationalError
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from tvilling.core.http import asks_for_json
from tvilling.ui.asking import sentences_in

if TYPE_CHECKING:
    from django.http import HttpRequest

log = logging.getLogger(__name__)

#: Seconds after which a browser may ask again when the database was away.
RETRY_AFTER = 20
#: When even the page for faults cannot be shown.
PLAIN = "Something went wrong on our side. What you typed is still in your browser: go back, and try again in a minute.\n"


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: the address or the form data made no sense. 413: it was too much of it."""
    if isinstance(exception, RequestDataTooBig | TooManyFieldsSent | TooManyFilesSent):
        return too_large(request)
    return render(request, "400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """403: signed in, but this door is closed."""
    return render(request, "403.html", status=403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 - Django's signature
    """The form's safety token was missing or old; what was written is shown, to be copied."""
    if asks_for_json(request):
        said = _(
            "The key of this form no longer fits. Copy what you typed, load the page again, and go on there."
        )
        return JsonResponse({"message": said}, status=403)
    return render(request, "403_csrf.html", {"sentences": _written(request)}, status=403)


def _written(request: HttpRequest) -> list[str]:
    try:
        return sentences_in(request)
    except SuspiciousOperation:
        return []


def too_large(request: HttpRequest) -> HttpResponse:
    """413: more than anybody may send at once."""
    most = settings.DOCUMENT_MAX_BYTES
    return render(request, "413.html", {"most": most}, status=413)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """404: absent and not yours look alike; what was written is shown, to be copied."""
    return render(request, "404.html", {"sentences": _written(request)}, status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """500: our fault; what was typed is still in the browser. 503 when the database is away for a moment."""
    fault = sys.exc_info()[1]
    is_away = isinstance(fault, OperationalError | InterfaceError)
    status, template = (503, "503.html") if is_away else (500, "500.html")
    try:
        response = render(request, template, status=status)
    except Exception:
        log.exception("the page for status %s cannot be shown", status)
        response = HttpResponse(PLAIN, status=status, content_type="text/plain; charset=utf-8")
    if is_away:
        response["Retry-After"] = str(RETRY_AFTER)
    return response
