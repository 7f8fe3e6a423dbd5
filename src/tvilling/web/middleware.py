# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""What happens around every request: its correlation id, the signed-in person's preferences, the status of refusals, parts of pages, room for its calls."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.forms import BaseForm
from django.shortcuts import render
from django.utils import timezone, translation

from tvilling.core.context import correlated
from tvilling.ui.context import THEME_COOKIE
from tvilling.ui.formats import HOME_ZONE

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpResponse

    from tvilling.core.http import Request

#: Words of the stack of one call. CPython gives the calls of a thread a piece of memory of at least this size for it, and
#: the calls that follow have the rest of the piece.
ROOM = 40_000


def room(get_response: Callable[[Request], HttpResponse]) -> Callable[[Request], HttpResponse]:
    """Keep the calls of a request in one piece of memory.

    CPython keeps them in pieces of 16 kB, asks the system for the next one when a call does not fit, and gives it back
    when that call returns (Python/pystate.c, push_chunk). Templates call so deeply, and so often across the end of a
    piece, that without this a page may take twice as long: `make bench-office-list`.
    """

    def middleware(request: Request) -> HttpResponse:
        return get_response(request)

    middleware.__code__ = middleware.__code__.replace(co_stacksize=ROOM)
    return middleware


def correlation(get_response: Callable[[Request], HttpResponse]) -> Callable[[Request], HttpResponse]:
    """Give each request an id of our own making; a client's header is not trusted."""

    def middleware(request: Request) -> HttpResponse:
        with correlated() as identifier:
            request.request_id = identifier
            response = get_response(request)
        response["X-Request-ID"] = identifier
        return response

    return middleware


def preferences(get_response: Callable[[Request], HttpResponse]) -> Callable[[Request], HttpResponse]:
    """Show signed-in people everything as their profile says, unless this browser has been set otherwise.

    Pages of signed-in people are kept by no cache on the way.
    """

    def middleware(request: Request) -> HttpResponse:
        # Visitors without a session cost no query.
        if settings.SESSION_COOKIE_NAME not in request.COOKIES or not request.user.is_authenticated:
            return get_response(request)
        person = request.user
        if settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
            translation.activate(person.language)
            request.LANGUAGE_CODE = translation.get_language()
        request.COOKIES.setdefault(THEME_COOKIE, person.theme)
        with timezone.override(ZoneInfo(person.time_zone or HOME_ZONE)):
            response = get_response(request)
        response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    return middleware


def parts(get_response: Callable[[Request], HttpResponse]) -> Callable[[Request], HttpResponse]:
    """Let no browser keep the part of a page that htmx asked for: on the way back it would be shown as the whole page."""

    def middleware(request: Request) -> HttpResponse:
        response = get_response(request)
        if request.htmx:
            response.headers.setdefault("Cache-Control", "no-store")
        return response

    return middleware


def sizes(get_response: Callable[[Request], HttpResponse]) -> Callable[[Request], HttpResponse]:
    """Refuse what is too large before it is read, and give the answer to a wrong method a page."""

    def middleware(request: Request) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH") or "0"
        if length.isdecimal() and int(length) > settings.REQUEST_MAX_BYTES:
            raise RequestDataTooBig
        response = get_response(request)
        if response.status_code == HTTPStatus.METHOD_NOT_ALLOWED and not response.content:
            allowed = response["Allow"]
            response = render(request, "405.html", status=HTTPStatus.METHOD_NOT_ALLOWED)
            response["Allow"] = allowed
        return response

    return middleware


def refusals(get_response: Callable[[Request], HttpResponse]) -> Callable[[Request], HttpResponse]:
    """Answer 422 where a page of the sign-in library shows a form again with what is wrong; it says 200."""

    def middleware(request: Request) -> HttpResponse:
        response = get_response(request)
        if request.method == "POST" and response.status_code == HTTPStatus.OK:
            shown = (getattr(response, "context_data", None) or {}).values()
            if any(isinstance(form, BaseForm) and form.is_bound and form.errors for form in shown):
                response.status_code = HTTPStatus.UNPROCESSABLE_ENTITY
        return response

    return middleware
