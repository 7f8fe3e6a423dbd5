# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Meetings and visits: planned, changed, attended, closed once for everything."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tvilling.accounts.decorators import signed_in
from tvilling.audit.queries import history_of
from tvilling.core import clock
from tvilling.core.errors import ActionRefused, NotFound
from tvilling.core.permissions import allows
from tvilling.journeys import actions, forms
from tvilling.journeys.models import MeetingKind
from tvilling.journeys.permissions import get_group_for, get_meeting_for, people_to_add
from tvilling.journeys.queries import facts_of, in_order
from tvilling.journeys.states import MeetingState
from tvilling.ui.asking import ReasonForm, answered
from tvilling.ui.forms import refused

if TYPE_CHECKING:
    from django.http import HttpResponse

    from tvilling.core.http import PersonRequest
    from tvilling.journeys.models import Meeting


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def plan(request: PersonRequest, slug: str) -> HttpResponse:
    """Plan a meeting or a visit of a group."""
    group = get_group_for(request.user, slug)
    if not allows(request.user, "journeys.plan_meeting", group):
        raise NotFound
    form = forms.MeetingForm(request.POST or None, group=group, cohort=group.cohort, is_new=True)
    if request.method == "POST" and form.is_valid():
        try:
            row = actions.plan_meeting(
                actor=request.user, now=clock.now(), cohort=group.cohort, plan=form.plan(), group=group,
                expected=form.expected(),
            )  # fmt: skip
        except ActionRefused as error:
            refused(form, error)
        else:
            messages.success(
                request,
                _("Planned. Everybody who is expected gets an invitation.")
                if row.ends_at > clock.now()
                else _("Written down. It is over, so nobody is invited: confirm who was there."),
            )
            return redirect("journeys:meeting", code=row.code)
    context = {
        "group": group,
        "form": form,
        "page_heading": _("Plan a meeting or a visit"),
        "button": _("Plan it"),
    }
    return render(request, "journeys/group/form.html", context, status=422 if form.errors else 200)


def _may_plan(request: PersonRequest, row: Meeting) -> bool:
    return row.state == MeetingState.PLANNED and allows(request.user, "journeys.plan_meeting", row)


def _may_add(request: PersonRequest, row: Meeting) -> bool:
    """The list can still grow: before, and by those who came without being on it."""
    return row.state != MeetingState.CANCELLED and allows(request.user, "journeys.plan_meeting", row)


@require_safe
@signed_in
def meeting(request: PersonRequest, code: str) -> HttpResponse:
    """One meeting: when, where, why, who."""
    row = get_meeting_for(request.user, code)
    confirms = allows(request.user, "journeys.confirm_attendance", row)
    context = {
        "meeting": row, "group": row.group, "facts": facts_of(row), "may_plan": _may_plan(request, row),
        "attendances": in_order(row.attendances.all()),
        "may_close": confirms and row.state == MeetingState.PLANNED and row.starts_at <= clock.now(),
        "may_correct": confirms and row.state == MeetingState.HELD and row.attendances.exists(),
        "may_add": _may_add(request, row) and people_to_add(row).exists(), "reason_form": ReasonForm(),
        "cancelled": history_of(row).filter(event="meeting.cancelled").last()
        if row.state == MeetingState.CANCELLED else None,
    }  # fmt: skip
    return render(request, "journeys/meeting.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def change(request: PersonRequest, code: str) -> HttpResponse:
    """Change a planned meeting."""
    row = get_meeting_for(request.user, code)
    if not allows(request.user, "journeys.plan_meeting", row):
        raise NotFound
    if request.method != "POST" and row.state != MeetingState.PLANNED:
        return redirect("journeys:meeting", code=code)
    form = forms.MeetingForm(
        request.POST or None,
        group=row.group,
        cohort=row.cohort,
        is_new=False,
        initial=forms.meeting_initial(row),
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_meeting(
                actor=request.user, now=clock.now(), meeting=row, plan=form.plan(),
                version=form.cleaned_data["version"],
            )  # fmt: skip
        except ActionRefused as error:
            refused(form, error)
            # What was typed stays; the next save is made on top of what is stored now.
            form.data = {**request.POST.dict(), "version": str(row.sequence)}
        else:
            return redirect("journeys:meeting", code=code)
    context = {
        "group": row.group,
        "cohort": row.cohort,
        "form": form,
        "page_heading": _("Change the meeting"),
        "button": _("Save"),
    }
    return render(request, "journeys/group/form.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def expect(request: PersonRequest, code: str) -> HttpResponse:
    """Write people on the list."""
    row = get_meeting_for(request.user, code)
    if not _may_add(request, row):
        raise NotFound
    if not people_to_add(row).exists():
        messages.info(request, _("Everybody of the teams is on the list."))
        return redirect("journeys:meeting", code=code)
    form = forms.ExpectForm(request.POST or None, meeting=row)
    if request.method == "POST" and form.is_valid():
        actions.expect_attendance(actor=request.user, now=clock.now(), meeting=row, people=form.expected())
        return redirect("journeys:meeting", code=code)
    context = {
        "group": row.group,
        "cohort": row.cohort,
        "form": form,
        "page_heading": _("Who is expected?"),
        "button": _("Add to the list"),
    }
    return render(request, "journeys/group/form.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def close(request: PersonRequest, code: str) -> HttpResponse:
    """Say that it was held and who was there; travel claims open from it."""
    row = get_meeting_for(request.user, code)
    if not allows(request.user, "journeys.confirm_attendance", row):
        raise NotFound
    if request.method != "POST" and row.state != MeetingState.PLANNED:
        return redirect("journeys:meeting", code=code)
    form = forms.CloseForm(request.POST or None, meeting=row)
    if request.method == "POST" and form.is_valid():
        try:
            actions.close_meeting(
                actor=request.user,
                now=clock.now(),
                meeting=row,
                present=form.present,
                minutes=form.cleaned_data["minutes"],
            )
        except ActionRefused as error:
            refused(form, error)
        else:
            messages.success(
                request,
                _("Attendance is confirmed. Travellers can claim their costs now.")
                if row.kind == MeetingKind.VISIT
                else _("Attendance is confirmed."),
            )
            return redirect("journeys:meeting", code=code)
    context = {
        "group": row.group,
        "cohort": row.cohort,
        "form": form,
        "page_heading": _("Close the meeting"),
        "button": _("Confirm attendance"),
    }
    return render(request, "journeys/group/form.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def correct(request: PersonRequest, code: str) -> HttpResponse:
    """Put right who was there."""
    row = get_meeting_for(request.user, code)
    if not allows(request.user, "journeys.confirm_attendance", row) or row.state != MeetingState.HELD:
        raise NotFound
    form = forms.CorrectForm(request.POST or None, meeting=row)
    if request.method == "POST" and form.is_valid():
        try:
            actions.correct_attendance(
                actor=request.user, now=clock.now(), meeting=row, present=form.present,
                reason=form.cleaned_data["reason"],
            )  # fmt: skip
        except ActionRefused as error:
            refused(form, error)
        else:
            messages.success(request, _("The attendance is corrected. Whoever was there can claim."))
            return redirect("journeys:meeting", code=code)
    context = {
        "group": row.group, "cohort": row.cohort, "form": form, "page_heading": _("Correct the attendance"),
        "page_lead": _("Somebody who is missing here can be added on the meeting's page first."),
        "button": _("Correct the attendance"),
    }  # fmt: skip
    return render(request, "journeys/group/form.html", context, status=422 if form.errors else 200)


@require_POST
@signed_in
def cancel(request: PersonRequest, code: str) -> HttpResponse:
    """Cancel a planned meeting, with the reason."""
    row, form = get_meeting_for(request.user, code), ReasonForm(request.POST)

    def act(reason: str) -> None:
        actions.cancel_meeting(actor=request.user, now=clock.now(), meeting=row, reason=reason)

    return answered(request, form, act, "journeys:meeting", code)
