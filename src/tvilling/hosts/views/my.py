# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""The pages of host teams: their activities, and one activity section by section."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from tvilling.accounts.decorators import signed_in
from tvilling.cities.permissions import cities_of, is_team_lead
from tvilling.core import clock
from tvilling.core.errors import ActionRefused, NotFound
from tvilling.core.permissions import allows, require
from tvilling.hosts import actions
from tvilling.hosts.forms import CapacityForm, ProfileForm, StartForm, WithdrawForm
from tvilling.hosts.permissions import (
    activities_of,
    cities_that_may_host,
    cohorts_taking_hosts,
    get_activity_for,
    why_not_withdraw,
)
from tvilling.hosts.queries import missing_in, with_details
from tvilling.hosts.states import MACHINE, HostActivityState
from tvilling.ui.forms import refused
from tvilling.ui.parts import Step

if TYPE_CHECKING:
    from django.http import HttpResponse

    from tvilling.core.http import PersonRequest
    from tvilling.hosts.models import HostActivity


@require_safe
@signed_in
def overview(request: PersonRequest) -> HttpResponse:
    """The activities of the person's cities, and the cohorts that take hosts now."""
    context = {
        "activities": with_details(activities_of(request.user)),
        "cities": cities_of(request.user),
        "may_start": cities_that_may_host(request.user).exists(),
        "cohorts": cohorts_taking_hosts(clock.now()),
    }
    return render(request, "hosts/my/overview.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def start(request: PersonRequest) -> HttpResponse:
    """Begin a draft."""
    cohorts = {cohort.slug: cohort for cohort in cohorts_taking_hosts(clock.now())}
    cities = {city.slug: city for city in cities_that_may_host(request.user)}
    if not cities and cities_of(request.user).exists():
        raise NotFound
    form = StartForm(
        request.POST or None, initial=request.GET, cohorts=cohorts.values(), cities=cities.values()
    )
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            activity = actions.start_host_activity(
                actor=request.user, now=clock.now(), cohort=cohorts[values["cohort"]], city=cities[values["city"]],
                title=values["title"],
            )  # fmt: skip
        except ActionRefused as error:
            refused(form, error)
        else:
            return redirect("hosts:my-profile", activity.code)
    context = {"form": form, "cohorts": cohorts, "cities": cities}
    return render(request, "hosts/my/start.html", context, status=422 if form.errors else 200)


@require_safe
@signed_in
def activity(request: PersonRequest, code: str) -> HttpResponse:
    """One activity: where it stands, what is to do, what was written."""
    found = get_activity_for(request.user, code)
    steps = {step.name for step in MACHINE.available(found, request.user)}
    context = {
        "activity": found,
        "steps": task_steps(found) if allows(request.user, "hosts.edit", found) else [],
        "may": steps,
        "why_not": why_not_withdraw(found),
    }
    if found.state == HostActivityState.SUBMITTED:
        context["own_cities"] = [
            city
            for city in found.cities.all()
            if city.pk != found.lead_city_id and is_team_lead(request.user, city)
        ]
    return render(request, "hosts/my/activity.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def profile(request: PersonRequest, code: str) -> HttpResponse:
    """Write the profile."""
    found = get_activity_for(request.user, code)
    if away := when_sent(request, found):
        return away
    form = ProfileForm(request.POST or None, activity=found)
    if request.method == "POST" and form.is_valid():
        try:
            actions.update_profile(actor=request.user, now=clock.now(), activity=found, **form.cleaned_data)
        except ActionRefused as error:
            refused(form, error)
        else:
            messages.success(request, _("Saved."))
            return redirect("hosts:my-cities", code)
    return section_page(request, found, form, "profile")


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def capacity(request: PersonRequest, code: str) -> HttpResponse:
    """Say how many twins the activity can carry."""
    found = get_activity_for(request.user, code)
    if away := when_sent(request, found):
        return away
    initial = {"minimum_twins": found.minimum_twins, "maximum_twins": found.maximum_twins}
    form = CapacityForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            actions.set_capacity(
                actor=request.user, now=clock.now(), activity=found, minimum=values["minimum_twins"],
                maximum=values["maximum_twins"],
            )  # fmt: skip
        except ActionRefused as error:
            refused(form, error)
        else:
            messages.success(request, _("Saved."))
            return redirect("hosts:my-practices", code)
    return section_page(request, found, form, "capacity")


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def check(request: PersonRequest, code: str) -> HttpResponse:
    """Look it all through, then send it."""
    found = get_activity_for(request.user, code)
    if away := when_sent(request, found):
        return away
    refusal = ""
    if request.method == "POST":
        try:
            actions.submit_host_activity(actor=request.user, now=clock.now(), activity=found)
        except ActionRefused as error:
            refusal = str(error)
        else:
            messages.success(request, _("Sent. The programme office reads it and writes to you."))
            return redirect("hosts:my-activity", code)
    context = {
        "activity": found,
        "missing": [(item, reverse(f"hosts:my-{item.section}", args=[code])) for item in missing_in(found)],
        "refusal": refusal,
        "may": {step.name for step in MACHINE.available(found, request.user)},
        "is_open": found.cohort.hosts_may_send(clock.now()),
        "steps": task_steps(found, "check"),
    }
    return render(request, "hosts/my/check.html", context, status=422 if refusal else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def withdraw(request: PersonRequest, code: str) -> HttpResponse:
    """Take the activity back, for the lead of its lead city."""
    found = get_activity_for(request.user, code)
    require(request.user, "hosts.withdraw", found)
    form = WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        try:
            actions.withdraw_host_activity(actor=request.user, now=clock.now(), activity=found, reason=reason)
        except ActionRefused as error:
            refused(form, error)
        else:
            messages.success(request, _("“%(title)s” is withdrawn.") % {"title": found.title})
            return redirect("hosts:my-activity", code)
    context = {"activity": found, "form": form, "why_not": why_not_withdraw(found)}
    return render(request, "hosts/my/withdraw.html", context, status=422 if form.errors else 200)


def when_sent(request: PersonRequest, found: HostActivity) -> HttpResponse | None:
    """To the page that reads it, for who may only read it, and for who wants to write in what was sent.

    What is posted gets its refusal beside its text; by who may only read, it is not found.
    """
    if not allows(request.user, "hosts.edit", found):
        if request.method == "POST":
            raise NotFound
        return redirect("hosts:my-activity", found.code)
    if request.method == "POST" or found.state == HostActivityState.DRAFT:
        return None
    if found.state == HostActivityState.SUBMITTED:
        messages.info(request, actions.NotEditable.message)
    elif found.state == HostActivityState.ACCEPTED:
        messages.info(
            request,
            _(
                "This is in the catalogue and can no longer be changed here. Ask the programme office to change it."
            ),
        )
    else:
        messages.info(request, _("This is closed and cannot be changed."))
    return redirect("hosts:my-activity", found.code)


def section_page(
    request: PersonRequest, found: HostActivity, form: Any, section: str, **more: Any
) -> HttpResponse:
    """A section's page with its form and the task list beside it."""
    context = {"activity": found, "form": form, "steps": task_steps(found, section), **more}
    return render(request, f"hosts/my/{section}.html", context, status=422 if form.errors else 200)


def task_steps(found: HostActivity, current: str = "") -> list[Step]:
    """The sections of a draft with what is done, for the task list."""
    missing = {item.section for item in missing_in(found)}
    cities, practices = len(found.cities.all()), len(found.practices.all())
    labels = {
        "profile": (_("Profile"), ""),
        "cities": (_("Cities"), ngettext("%(n)s city", "%(n)s cities", cities) % {"n": cities}),
        "capacity": (_("Capacity"), found.capacity),
        "practices": (
            _("Practices"),
            ngettext("%(n)s practice", "%(n)s practices", practices) % {"n": practices},
        ),
    }
    steps = [
        Step(
            label,
            reverse(f"hosts:my-{key}", args=[found.code]),
            "open" if key in missing else "done",
            note,
            key == current,
        )
        for key, (label, note) in labels.items()
    ]
    state = "open" if found.state == "draft" else "done"
    check_url = reverse("hosts:my-check", args=[found.code])
    return [*steps, Step(_("Check and send"), check_url, state, "", current == "check")]
