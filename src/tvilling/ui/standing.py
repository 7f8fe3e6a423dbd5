# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""What the reader of a page is, such as "office" or "team": nobody is asked what cannot concern them.

It saves questions and gives no right: what somebody may see or do, gateways and the table of rights say.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.http import HttpRequest

type Standing = Callable[[HttpRequest], Collection[str]]

_standings: list[Standing] = []


def register_standing(standing: Standing) -> None:
    """Let an app say in words what the person who is signed in is."""
    if standing not in _standings:
        _standings.append(standing)


def standing_of(request: HttpRequest) -> frozenset[str]:
    """All that the reader is, asked once a request; a visitor is nothing."""
    found: frozenset[str] | None = getattr(request, "standing", None)
    if found is None:
        is_known = request.user.is_authenticated
        found = frozenset(word for standing in _standings if is_known for word in standing(request))
        request.standing = found  # type: ignore[attr-defined]  # kept for the rest of the request
    return found
