# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""How a page with long work under way answers the question whether there is news (see the tag `working`)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse, QueryDict
from django_htmx.http import reselect, reswap, retarget

if TYPE_CHECKING:
    from collections.abc import Callable

    from tvilling.core.http import PersonRequest


def asks_for_news(request: PersonRequest) -> bool:
    """Whether the page itself asks, rather than a person."""
    return bool(request.htmx) and "seen" in request.GET


def no_news(request: PersonRequest, key: str) -> HttpResponse | None:
    """The empty answer that leaves the page, and its reader, in peace. None when there is something to say."""
    if asks_for_news(request) and request.GET["seen"] == key:
        return HttpResponse(status=204)
    return None


def ended(request: PersonRequest, draw: Callable[[], HttpResponse]) -> HttpResponse:
    """The work is done: the whole page takes the place of the one that waits. Its links do not carry the question on."""
    if not asks_for_news(request):
        return draw()
    left = request.GET.copy()
    del left["seen"]
    request.META["QUERY_STRING"] = left.urlencode()
    request.GET = QueryDict(left.urlencode())
    response = draw()
    return reselect(reswap(retarget(response, "#main"), "outerHTML"), "#main")
