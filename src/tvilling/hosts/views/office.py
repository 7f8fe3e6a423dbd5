# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""The office's pages: all activities of the cohort, and the decision about each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tvilling.accounts.decorators import signed_in
from tvilling.audit.queries import history_of
from tvilling.core import clock
from tvilling.core.errors import ActionRefused
from tvilling.core.permissions import allows
from tvilling.hosts import actions
from tvilling.hosts.forms import CarryForm, ProfileForm, ReasonForm, WithdrawForm
from tvilling.hosts.permissions import READERS, get_office_activity, office_activities, why_not_withdraw
from tvilling.hosts.queries import mark_of_activity, missing_in, with_details
from tvilling.hosts.states import MACHINE, HostActivityState
from tvilling.hosts.tables import OfficeFilter, OfficeTable
from tvilling.programmes.models import CohortRole
from tvilling.programmes.permissions import cohorts_with_role, get_cohort_for
from tvilling.programmes.queries import history_items
from tvilling.ui.asking import answered
from tvilling.ui.forms import refused
from tvilling.ui.lists import render_list

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpResponse

    from tvilling.core.http import PersonRequest
    from tvilling.hosts.models import HostActivity
    from tvilling.programmes.models import Cohort

#: The states in which the office may correct a slip of the pen.
EDITED = (HostActivityState.SUBMITTED, HostActivityState.ACCEPTED)


@require_safe
@signed_in
def office_list(request: PersonRequest, cohort: str) -> HttpResponse:
    """All activities of the cohort."""
    edition = get_cohort_for(request.user, cohort, *READERS)
    rows = with_details(office_activities(request.user, edition))
    return render_list(
        request,
        OfficeTable,
        rows,
        OfficeFilter,
        template="hosts/office/list.html",
        context={"cohort": edition},
    )


@require_safe
@signed_in
def detail(request: PersonRequest, cohort: str, code: str) -> HttpResponse:
    """One activity: what its team wrote, what can be done, what happened."""
    edition, activity = _found(request, cohort, code, *READERS)
    return _page(request, edition, activity)


@require_POST
@signed_in
def accept(request: PersonRequest, cohort: str, code: str) -> HttpResponse:
    """Take the activity into the catalogue."""
    edition, activity = _found(request, cohort, code)
    try:
        actions.accept_host_activity(
            actor=request.user, now=clock.now(), activity=activity, seen=request.POST.get("seen", "")
        )
    except ActionRefused as error:
        messages.error(request, str(error))
        return redirect("hosts:office-detail", cohort, code)
    messages.success(
        request, _("“%(title)s” is in the catalogue. Its teams get a letter.") % {"title": activity.title}
    )
    return redirect("hosts:office-detail", edition.slug, activity.code)


@require_POST
@signed_in
def give_back(request: PersonRequest, cohort: str, code: str) -> HttpResponse:
    """Return the activity to its team."""
    return _decided(request, cohort, code, actions.return_host_activity)


@require_POST
@signed_in
def decline(request: PersonRequest, cohort: str, code: str) -> HttpResponse:
    """Keep the activity out of the catalogue."""
    return _decided(request, cohort, code, actions.decline_host_activity)


@require_POST
@signed_in
def withdraw(request: PersonRequest, cohort: str, code: str) -> HttpResponse:
    """Withdraw the activity on behalf of its team."""
    _edition, activity = _found(request, cohort, code)
    form = WithdrawForm(request.POST)

    def act(reason: str) -> str:
        actions.withdraw_host_activity(actor=request.user, now=clock.now(), activity=activity, reason=reason)
        return _("Done. The teams get a letter.")

    return answered(request, form, act, "hosts:office-detail", cohort, code)


@require_POST
@signed_in
def carry_over(request: PersonRequest, cohort: str, code: str) -> HttpResponse:
    """Copy the activity into another cohort."""
    edition, activity = _found(request, cohort, code)
    others = _other_cohorts(request, edition)
    form = CarryForm(request.POST, cohorts=others, prefix="carry")
    if form.is_valid():
        target = next(other for other in others if other.slug == form.cleaned_data["cohort"])
        try:
            actions.carry_over_host_activity(
                actor=request.user, now=clock.now(), activity=activity, cohort=target
            )
        except ActionRefused as error:
            refused(form, error)
        else:
            messages.success(
                request, _("Carried over to %(cohort)s. Its team looks it through.") % {"cohort": target}
            )
            return redirect("hosts:office-detail", edition.slug, activity.code)
    return _page(request, edition, activity, carry_form=form)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def edit(request: PersonRequest, cohort: str, code: str) -> HttpResponse:
    """Change the profile of an activity that was sent: a slip of the pen needs no return."""
    edition, activity = _found(request, cohort, code)
    form = ProfileForm(request.POST or None, activity=activity)
    if request.method == "POST" and form.is_valid():
        try:
            actions.update_profile(
                actor=request.user, now=clock.now(), activity=activity, **form.cleaned_data
            )
        except ActionRefused as error:
            refused(form, error)
        else:
            messages.success(request, _("Saved."))
            return redirect("hosts:office-detail", edition.slug, activity.code)
    context = {"cohort": edition, "activity": activity, "form": form}
    return render(request, "hosts/office/edit.html", context, status=422 if form.errors else 200)


def _decided(
    request: PersonRequest, cohort: str, code: str, decide: Callable[..., HostActivity]
) -> HttpResponse:
    _edition, activity = _found(request, cohort, code)
    form = ReasonForm(request.POST)

    def act(reason: str, seen: str) -> str:
        decide(actor=request.user, now=clock.now(), activity=activity, reason=reason, seen=seen)
        return _("Done. The teams get a letter.")

    return answered(
        request, form, act, "hosts:office-detail", cohort, code, mark=lambda: mark_of_activity(activity)
    )


def _page(
    request: PersonRequest, cohort: Cohort, activity: HostActivity, carry_form: CarryForm | None = None
) -> HttpResponse:
    seen = mark_of_activity(activity)
    steps = {each.name for each in MACHINE.available(activity, request.user)}
    context = {
        "cohort": cohort,
        "activity": activity,
        "steps": steps,
        "seen": seen,
        "may_edit": activity.state in EDITED and allows(request.user, "hosts.edit", activity),
        "may_carry_over": allows(request.user, "hosts.carry_over", activity),
        "why_not": why_not_withdraw(activity),
        "missing": missing_in(activity) if activity.state == "submitted" else [],
        "history": history_items(history_of(activity)),
        "return_form": ReasonForm(initial={"seen": seen}),
        "decline_form": ReasonForm(initial={"seen": seen}),
        "withdraw_form": WithdrawForm(),
        "carry_form": carry_form or CarryForm(cohorts=_other_cohorts(request, cohort), prefix="carry"),
    }
    return render(request, "hosts/office/detail.html", context, status=422 if carry_form else 200)


def _found(request: PersonRequest, cohort: str, code: str, *roles: str) -> tuple[Cohort, HostActivity]:
    edition = get_cohort_for(request.user, cohort, *roles)
    return edition, get_office_activity(request.user, edition, code)


def _other_cohorts(request: PersonRequest, cohort: Cohort) -> list[Cohort]:
    mine = cohorts_with_role(request.user, CohortRole.OFFICE)
    return list(mine.exclude(pk=cohort.pk).order_by("-starts_on"))
