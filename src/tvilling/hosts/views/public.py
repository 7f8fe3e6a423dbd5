# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""The catalogue, for everybody."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.views.decorators.http import require_safe

from tvilling.hosts.permissions import get_public_activity

if TYPE_CHECKING:
    from django.http import HttpResponse

    from tvilling.core.http import Request


@require_safe
def detail(request: Request, slug: str) -> HttpResponse:
    """One activity of the catalogue."""
    return render(request, "hosts/public/detail.html", {"activity": get_public_activity(slug)})
