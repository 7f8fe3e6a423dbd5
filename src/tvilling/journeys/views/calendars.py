# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""One's meetings in one's own calendar: a secret address that can be renewed and closed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_POST, require_safe

from tvilling.accounts.decorators import signed_in
from tvilling.core import clock
from tvilling.core.errors import ActionRefused
from tvilling.journeys import actions
from tvilling.journeys.permissions import (
    feed_of,
    followed_by,
    get_feed_by_token,
    groups_visible_to,
    meetings_visible_to,
)
from tvilling.journeys.queries import calendar_of, calendar_token

if TYPE_CHECKING:
    from django.http import HttpRequest

    from tvilling.core.http import PersonRequest


@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """The meetings that the owner sees, for a calendar program that knows the secret address."""
    del request  # a calendar program does not sign in
    owner = get_feed_by_token(token).person
    with override(owner.language):
        content = calendar_of(meetings_visible_to(owner))
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Cache-Control"] = "private, no-store"
    return response


@require_safe
@signed_in
def own(request: PersonRequest) -> HttpResponse:
    """The address, what it holds, and how to renew or close it."""
    row, followed = feed_of(request.user), followed_by(request.user)
    token = calendar_token(row) if row is not None else ""
    context = {
        "token": token,
        "address": settings.SITE_URL + reverse("journeys:feed", args=[token]) if token else "",
        "cohorts": followed.order_by("-starts_on"),
        "groups": groups_visible_to(request.user).exclude(cohort__in=followed).order_by("slug"),
    }
    return render(request, "journeys/calendar.html", context)


@require_POST
@signed_in
def renew(request: PersonRequest) -> HttpResponse:
    """Make an address; the one that the page showed ends."""
    try:
        made = actions.open_calendar(actor=request.user, now=clock.now(), shown=request.POST.get("shown", ""))
    except ActionRefused as refusal:
        messages.error(request, str(refusal))
    else:
        is_first = made.renewals == 0
        messages.success(
            request,
            _("This is your calendar address.")
            if is_first
            else _("This is your new calendar address. An older one no longer works."),
        )
    return redirect("journeys:own-calendar")


@require_POST
@signed_in
def close(request: PersonRequest) -> HttpResponse:
    """End the address that the page showed."""
    try:
        actions.close_calendar(actor=request.user, now=clock.now(), shown=request.POST.get("shown", ""))
    except ActionRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Your calendar address no longer works."))
    return redirect("journeys:own-calendar")
