# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""A group's pages: overview, lessons, feedback, its dates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tvilling.accounts.decorators import signed_in
from tvilling.applications.permissions import team_applications_of
from tvilling.audit.queries import history_of
from tvilling.core import clock
from tvilling.core.errors import ActionRefused, NotFound
from tvilling.core.permissions import allows, require
from tvilling.journeys import actions, forms
from tvilling.journeys.permissions import (
    get_group_for,
    get_lesson_for,
    groups_visible_to,
    lessons_visible_to,
    meetings_visible_to,
    outputs_visible_to,
    own_cities_in,
    pulses_visible_to,
)
from tvilling.journeys.queries import calendar_of, coming_meetings, names_of_twins, timeline_of, with_progress
from tvilling.journeys.states import GroupState
from tvilling.journeys.tables import GroupTable
from tvilling.ui.asking import ReasonForm, answered
from tvilling.ui.forms import refused
from tvilling.ui.lists import render_list

if TYPE_CHECKING:
    from django.forms import BaseForm

    from tvilling.core.http import PersonRequest
    from tvilling.journeys.models import Group


@require_safe
@signed_in
def groups(request: PersonRequest) -> HttpResponse:
    """All groups one takes part in or looks after; those that are stuck first."""
    today = clock.now().date()
    rows = with_progress(groups_visible_to(request.user), today).prefetch_related("twins__city")
    return render_list(request, GroupTable, rows, template="journeys/group/list.html")


@require_safe
@signed_in
def group(request: PersonRequest, slug: str) -> HttpResponse:
    """One group on a page: where it stands, what comes next, who is in it."""
    row: Group = get_group_for(request.user, slug)
    now = clock.now()
    own_meetings = meetings_visible_to(request.user).filter(group=row)
    context = {
        "group": row, "twins": names_of_twins(row), "rows": timeline_of(row, now.date()), "today": now.date(),
        "outputs": row.outputs.select_related("template", "city", "group_module__module"),
        "readable": set(outputs_visible_to(request.user).filter(group=row).values_list("pk", flat=True)),
        "coming": coming_meetings(own_meetings, now)[:5],
        "held": own_meetings.filter(state="held").order_by("-starts_at")[:10],
        "lessons": lessons_visible_to(request.user).filter(group=row).order_by("-created_at")[:10],
        "pulses": pulses_visible_to(request.user, row)[:10],
        "own_applications": team_applications_of(request.user).filter(matches__place_in_group__group=row),
        "may_plan": allows(request.user, "journeys.plan", row),
        "may_meet": allows(request.user, "journeys.plan_meeting", row) and row.state != GroupState.ENDED,
        "may_write_lesson": allows(request.user, "journeys.write_lesson", row),
        "may_give_feedback": allows(request.user, "journeys.give_feedback", row),
        "may_finish": allows(request.user, "journeys.finish", row),
        "may_name": allows(request.user, "journeys.name_facilitator", row), "reason_form": ReasonForm(),
        "paused": history_of(row).filter(event="group.paused").last() if row.state == GroupState.PAUSED else None,
        "ended": history_of(row).filter(event="group.ended").last() if row.state == GroupState.ENDED else None,
    }  # fmt: skip
    return render(request, "journeys/group/detail.html", context)


def _form_page(
    request: PersonRequest, group: Group, form: BaseForm, *, heading: str, button: str, lead: str = ""
) -> HttpResponse:
    context = {"group": group, "form": form, "page_heading": heading, "button": button, "page_lead": lead}
    return render(request, "journeys/group/form.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def add_lesson(request: PersonRequest, slug: str) -> HttpResponse:
    """Write down a lesson, in any direction."""
    row = get_group_for(request.user, slug)
    require(request.user, "journeys.write_lesson", row)
    form = forms.LessonForm(request.POST or None, group=row)
    if request.method == "POST" and form.is_valid():
        try:
            actions.write_lesson(actor=request.user, now=clock.now(), group=row, lesson=form.lesson())
        except ActionRefused as error:
            refused(form, error)
        else:
            messages.success(request, _("The lesson is written down. Everybody in the group can read it."))
            return redirect("journeys:group", slug=slug)
    lead = _("Learning goes both ways: from host to twin, from twin to host, between twins.")
    return _form_page(request, row, form, heading=_("Write down a lesson"), button=_("Save"), lead=lead)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def lesson(request: PersonRequest, slug: str, code: str) -> HttpResponse:
    """One lesson and how far it is used, from heard of to adopted."""
    row = get_lesson_for(request.user, code)
    if row.group.slug != slug:
        raise NotFound
    may_follow = allows(request.user, "journeys.follow_lesson", row)
    form = forms.UseForm(request.POST or None, lesson=row) if may_follow else None
    if request.method == "POST":
        if form is None:
            raise NotFound
        if form.is_valid():
            try:
                actions.follow_lesson(actor=request.user, now=clock.now(), lesson=row, **form.cleaned_data)
            except ActionRefused as error:
                refused(form, error)
            else:
                return redirect("journeys:lesson", slug=slug, code=code)
    context = {"group": row.group, "lesson": row, "form": form, "uses": row.uses.select_related("noted_by")}
    return render(request, "journeys/group/lesson.html", context, status=422 if form and form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def pulse(request: PersonRequest, slug: str) -> HttpResponse:
    """Say how the exchange goes, as one of the cities that exchange."""
    row = get_group_for(request.user, slug)
    if not own_cities_in(request.user, row).exists():
        raise NotFound
    form = forms.PulseForm(request.POST or None, person=request.user, group=row)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        actions.give_pulse(
            actor=request.user, now=clock.now(), group=row, city=data["city"], score=int(data["score"]),
            comment=data["comment"],
        )  # fmt: skip
        messages.success(request, _("Thank you. It stays between you, your facilitator and the office."))
        return redirect("journeys:group", slug=slug)
    return _form_page(request, row, form, heading=_("How does it go?"), button=_("Send"))


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def shift(request: PersonRequest, slug: str) -> HttpResponse:
    """Move the dates of this group alone."""
    row = get_group_for(request.user, slug)
    if not allows(request.user, "journeys.plan", row):
        raise NotFound
    form = forms.ShiftForm(request.POST or None, initial={"from_day": clock.now().date()})
    if request.method == "POST" and form.is_valid():
        try:
            actions.shift_group(actor=request.user, now=clock.now(), group=row, **form.move())
        except actions.LateAtOnce as warning:
            form.ask(warning)
        except ActionRefused as error:
            refused(form, error)
        else:
            messages.success(request, _("The dates are moved. Everybody in the group gets a letter."))
            return redirect("journeys:group", slug=slug)
    lead = _("No other group moves. Accepted outputs and meetings keep their dates.")
    return _form_page(request, row, form, heading=_("Move the dates"), button=_("Move"), lead=lead)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def facilitator(request: PersonRequest, slug: str) -> HttpResponse:
    """Name the group's facilitator."""
    row = get_group_for(request.user, slug)
    if not allows(request.user, "journeys.name_facilitator", row):
        raise NotFound
    form = forms.FacilitatorForm(
        request.POST or None, cohort=row.cohort, initial={"person": row.facilitator_id}
    )
    if request.method == "POST" and form.is_valid():
        actions.name_facilitator(
            actor=request.user, now=clock.now(), group=row, person=form.cleaned_data["person"]
        )
        return redirect("journeys:group", slug=slug)
    return _form_page(request, row, form, heading=_("Facilitator"), button=_("Save"))


#: Steps of a group that ask for a reason, or for nothing.
STEPS = {"pause": actions.pause_group, "end": actions.end_group}
PLAIN_STEPS = {"resume": actions.resume_group, "finish": actions.finish_group}


@require_POST
@signed_in
def step(request: PersonRequest, slug: str, name: str) -> HttpResponse:
    """Pause, resume, finish, end early."""
    row = get_group_for(request.user, slug)
    if name not in STEPS | PLAIN_STEPS:
        raise NotFound
    form = ReasonForm(request.POST) if name in STEPS else Form(request.POST)

    def act(**reason: str) -> None:
        (STEPS | PLAIN_STEPS)[name](actor=request.user, now=clock.now(), group=row, **reason)

    return answered(request, form, act, "journeys:group", slug)


@require_safe
@signed_in
def calendar(request: PersonRequest, slug: str) -> HttpResponse:
    """The group's meetings as a calendar file."""
    row = get_group_for(request.user, slug)
    meetings = meetings_visible_to(request.user).filter(group=row)
    response = HttpResponse(
        calendar_of(meetings, row.activity.title), content_type="text/calendar; charset=utf-8"
    )
    response["Content-Disposition"] = f'attachment; filename="{row.slug}.ics"'
    return response
