# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""A city's pages, for its team."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.views.decorators.http import require_safe

from tvilling.accounts.decorators import signed_in
from tvilling.cities.permissions import get_city_for

if TYPE_CHECKING:
    from django.http import HttpResponse

    from tvilling.core.http import PersonRequest


@require_safe
@signed_in
def detail(request: PersonRequest, slug: str) -> HttpResponse:
    """A city with its team and profile."""
    return render(request, "cities/my/detail.html", {"city": get_city_for(request.user, slug)})
