# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""One correlation id per request, in the audit trail, the log and the answer's header."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tvilling.core.context import correlated

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpResponse

    from tvilling.core.http import Request


def correlation(get_response: Callable[[Request], HttpResponse]) -> Callable[[Request], HttpResponse]:
    """Give each request an id of our own making; a client's header is not trusted."""

    def middleware(request: Request) -> HttpResponse:
        with correlated() as identifier:
            request.request_id = identifier
            response = get_response(request)
        response["X-Request-ID"] = identifier
        return response

    return middleware
