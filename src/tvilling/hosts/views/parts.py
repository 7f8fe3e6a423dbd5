# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""The parts of a host team's activity: its cities and its practices."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tvilling.accounts.decorators import signed_in
from tvilling.cities.permissions import find_registered_city, get_registered_city, is_team_lead
from tvilling.core import clock
from tvilling.core.errors import ActionRefused, NotFound
from tvilling.core.permissions import allows
from tvilling.hosts import actions
from tvilling.hosts.forms import AddCityForm, PracticeForm
from tvilling.hosts.permissions import get_activity_for, get_practice_for
from tvilling.hosts.views.my import section_page, task_steps, when_sent
from tvilling.ui.forms import refused

if TYPE_CHECKING:
    from django.http import HttpResponse

    from tvilling.core.http import PersonRequest


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def cities(request: PersonRequest, code: str) -> HttpResponse:
    """The cities of the group, and adding one by its name."""
    activity = get_activity_for(request.user, code)
    if away := when_sent(request, activity):
        return away
    may_choose = allows(request.user, "hosts.choose_cities", activity)
    if request.method == "POST" and not may_choose:
        raise NotFound
    form = AddCityForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        city = find_registered_city(form.cleaned_data["city"])
        if city is None:
            form.add_error("city", _("No registered city has this name. Ask it to register first."))
        else:
            try:
                actions.add_city(actor=request.user, now=clock.now(), activity=activity, city=city)
            except ActionRefused as error:
                refused(form, error)
            else:
                messages.success(request, _("%(city)s is part of the activity.") % {"city": city.name})
                return redirect("hosts:my-cities", code)
    may_take_out = [
        city.pk
        for city in activity.cities.all()
        if city.pk != activity.lead_city_id and (may_choose or is_team_lead(request.user, city))
    ]
    return section_page(request, activity, form, "cities", may_choose=may_choose, may_take_out=may_take_out)


@require_POST
@signed_in
def remove_city(request: PersonRequest, code: str, slug: str) -> HttpResponse:
    """Take a city out of the group."""
    activity, city = get_activity_for(request.user, code), get_registered_city(slug)
    try:
        actions.remove_city(actor=request.user, now=clock.now(), activity=activity, city=city)
    except ActionRefused as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("%(city)s is no longer part of the activity.") % {"city": city.name})
        if not activity.cities.filter(team__person=request.user, team__left_at__isnull=True).exists():
            return redirect("hosts:my")
    return redirect("hosts:my-cities" if activity.state == "draft" else "hosts:my-activity", code)


@require_safe
@signed_in
def practices(request: PersonRequest, code: str) -> HttpResponse:
    """The practices of the activity."""
    activity = get_activity_for(request.user, code)
    if away := when_sent(request, activity):
        return away
    context = {"activity": activity, "steps": task_steps(activity, "practices")}
    return render(request, "hosts/my/practices.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def add_practice(request: PersonRequest, code: str) -> HttpResponse:
    """Add a practice."""
    activity = get_activity_for(request.user, code)
    if away := when_sent(request, activity):
        return away
    form = PracticeForm(request.POST or None, activity=activity)
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_practice(actor=request.user, now=clock.now(), activity=activity, **form.cleaned_data)
        except ActionRefused as error:
            refused(form, error)
        else:
            messages.success(request, _("Practice added."))
            return redirect("hosts:my-practices", code)
    return section_page(request, activity, form, "practice")


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def edit_practice(request: PersonRequest, code: str, practice: str) -> HttpResponse:
    """Change a practice."""
    found = get_practice_for(request.user, code, practice)
    if away := when_sent(request, found.activity):
        return away
    form = PracticeForm(request.POST or None, activity=found.activity, practice=found)
    if request.method == "POST" and form.is_valid():
        try:
            actions.update_practice(actor=request.user, now=clock.now(), practice=found, **form.cleaned_data)
        except ActionRefused as error:
            refused(form, error)
        else:
            messages.success(request, _("Saved."))
            return redirect("hosts:my-practices", code)
    return section_page(request, found.activity, form, "practice", practice=found)


@require_POST
@signed_in
def remove_practice(request: PersonRequest, code: str, practice: str) -> HttpResponse:
    """Take a practice out."""
    found = get_practice_for(request.user, code, practice)
    try:
        actions.remove_practice(actor=request.user, now=clock.now(), practice=found)
    except ActionRefused as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Practice taken out."))
    return redirect("hosts:my-practices", code)
