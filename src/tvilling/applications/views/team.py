# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""A city's way into a call: start, overview, stepping back and coming again."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tvilling.accounts.decorators import signed_in
from tvilling.applications import actions, queries
from tvilling.applications.forms import StartForm, WithdrawForm
from tvilling.applications.permissions import (
    cities_that_may_apply,
    get_application_for,
    people_in_team,
    submissions_for_team,
    team_applications_of,
    verdict_for_team,
    why_not_withdraw,
)
from tvilling.applications.states import ApplicationState
from tvilling.applications.views.steps import frame
from tvilling.calls.permissions import get_call_for
from tvilling.core import clock
from tvilling.core.errors import ActionRefused
from tvilling.core.permissions import allows
from tvilling.ui.forms import refused

if TYPE_CHECKING:
    from django.http import HttpResponse

    from tvilling.core.http import PersonRequest, Request


@require_safe
@signed_in
def mine(request: PersonRequest) -> HttpResponse:
    """All applications of the person's cities."""
    rows = team_applications_of(request.user).order_by("-created_at", "-pk")
    return render(request, "applications/team/mine.html", {"applications": rows, "now": clock.now()})


@require_http_methods(["GET", "HEAD", "POST"])
def start(request: Request, call: str) -> HttpResponse:
    """Begin an application; who is not signed in reads first what it takes."""
    if request.user.is_authenticated or request.method == "POST":
        return _begin(request, call)
    opened = get_call_for(request.user, call)
    context = {"call": opened, "now": clock.now(), "onward": urlencode({"next": request.get_full_path()})}
    return render(request, "applications/team/before.html", context)


@signed_in
def _begin(request: PersonRequest, call: str) -> HttpResponse:
    """Choose the city to apply for; where an application exists already, the way leads there."""
    opened = get_call_for(request.user, call)
    now = clock.now()
    existing = list(team_applications_of(request.user).filter(call=opened))
    taken = {application.city_id for application in existing}
    cities = [city for city in cities_that_may_apply(request.user) if city.pk not in taken]
    form = StartForm(request.POST if request.method == "POST" else None, cities=cities)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.start_application(actor=request.user, now=now, call=opened, city=form.chosen())
        except ActionRefused as error:
            refused(form, error)
        else:
            messages.success(request, _("Your application has begun. Every word you type is saved."))
            return redirect("applications:overview", opened.slug, made.city.slug)
    context = {"call": opened, "form": form, "cities": cities, "existing": existing, "now": now}
    context["is_open"] = opened.is_open(now)
    context["register_url"] = reverse("cities:new")
    return render(request, "applications/team/start.html", context, status=422 if form.errors else 200)


@require_safe
@signed_in
def overview(request: PersonRequest, call: str, city: str) -> HttpResponse:
    """All sections with their state, who is in them, what is left to do, and what was handed in."""
    application = get_application_for(request.user, call, city)
    now = clock.now()
    context = frame(request, application, now)
    submissions = list(submissions_for_team(request.user, application))
    saved = [state for state in context["states"] if state.saved_at]
    context |= {
        "submissions": submissions,
        "changed": _changed(application, context["states"], submissions[0] if submissions else None),
        "people": people_in_team(application),
        "last_saved": max(saved, key=lambda state: state.saved_at, default=None),
        "is_handed_in": queries.is_handed_in(application),
        "verdict": verdict_for_team(application),
        "can_withdraw": application.state in queries.WITHDRAWABLE and not why_not_withdraw(application),
        "can_restore": application.state == ApplicationState.WITHDRAWN
        and context["may_write"]
        and application.call.accepts_submissions(now),
    }
    return render(request, "applications/team/overview.html", context)


def _changed(application: object, states: list[queries.SectionState], last: object) -> list[str]:
    """Titles of the sections that were changed since the last submission."""
    if last is None:
        return []
    keys = queries.changed_since_submission(application, last)  # type: ignore[arg-type]  # both come from gateways
    return [state.title for state in states if state.key in keys]


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def withdraw(request: PersonRequest, call: str, city: str) -> HttpResponse:
    """Ask once more, then step back."""
    application = get_application_for(request.user, call, city)
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    now = clock.now()
    if not form.is_bound and application.state not in queries.WITHDRAWABLE:
        return redirect("applications:overview", call, city)
    if form.is_bound and form.is_valid():
        try:
            actions.withdraw_application(
                actor=request.user, now=now, application=application, reason=form.cleaned_data["reason"]
            )
        except ActionRefused as error:
            refused(form, error)
        else:
            messages.success(request, _("Your application is withdrawn."))
            return redirect("applications:overview", call, city)
    context = {
        "application": application,
        "form": form,
        "may": allows(request.user, "applications.withdraw", application),
        # What was typed stays to be copied, though the city has a place by now.
        "why_not": "" if form.is_bound else why_not_withdraw(application),
        "can_return": application.call.accepts_submissions(now),
    }
    return render(request, "applications/team/withdraw.html", context, status=422 if form.errors else 200)


@require_POST
@signed_in
def restore(request: PersonRequest, call: str, city: str) -> HttpResponse:
    """Take a withdrawn application up again."""
    application = get_application_for(request.user, call, city)
    try:
        actions.restore_application(actor=request.user, now=clock.now(), application=application)
    except ActionRefused as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Your application is a draft again. Submit it when it is ready."))
    return redirect("applications:overview", call, city)
