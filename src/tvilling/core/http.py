# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""The request as our views see it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpRequest

if TYPE_CHECKING:
    from django_htmx.middleware import HtmxDetails


def asks_for_json(request: HttpRequest) -> bool:
    """Whether a script of ours waits for the answer, not a person."""
    return request.headers.get("Accept") == "application/json"


class Request(HttpRequest):
    """A request after our middleware: `user` is a Person or anonymous."""

    user: Any
    htmx: HtmxDetails
    request_id: str


class PersonRequest(Request):
    """A request behind `accounts.views.signed_in` decorators: `user` is surely a Person."""
