# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""The pages of host teams."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.views.decorators.http import require_safe

from tvilling.accounts.decorators import signed_in
from tvilling.hosts.permissions import get_activity_for

if TYPE_CHECKING:
    from django.http import HttpResponse

    from tvilling.core.http import PersonRequest


@require_safe
@signed_in
def activity(request: PersonRequest, code: str) -> HttpResponse:
    """One activity of the person's cities, section by section."""
    return render(request, "hosts/my/activity.html", {"activity": get_activity_for(request.user, code)})
