# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""What a city does: begin, write, add files, check, file, read the answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tvilling.accounts.decorators import signed_in
from tvilling.complaints import actions
from tvilling.complaints.forms import ChangeForm, ComplaintForm, FileForm
from tvilling.complaints.permissions import (
    complaints_visible_to,
    files_of,
    get_complaint_for,
    get_file_for,
    get_own_application,
)
from tvilling.complaints.queries import (
    FILES_AT_MOST,
    NewerDecision,
    open_complaint,
    refusal_to_complain,
    refusal_to_file,
    told_decision,
)
from tvilling.complaints.states import OPEN
from tvilling.core import clock
from tvilling.core.errors import ActionRefused, NotFound
from tvilling.core.permissions import allows
from tvilling.ui.asking import MayReasonForm, answered, came_too_late
from tvilling.ui.forms import refused

if TYPE_CHECKING:
    from django.http import HttpResponse

    from tvilling.complaints.models import Complaint
    from tvilling.core.http import PersonRequest


@require_safe
@signed_in
def mine(request: PersonRequest) -> HttpResponse:
    """All complaints of one's cities."""
    return render(request, "complaints/city/mine.html", {"complaints": complaints_visible_to(request.user)})


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def start(request: PersonRequest, code: str) -> HttpResponse:
    """Begin a complaint about what was decided on an application."""
    application, now = get_own_application(request.user, code), clock.now()
    begun = open_complaint(application)
    if begun is not None and request.method != "POST":
        return redirect("complaints:detail", code=begun.code)
    form = ComplaintForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            complaint = actions.start_complaint(
                actor=request.user, now=now, application=application, **form.cleaned_data
            )
        except ActionRefused as error:
            refused(form, error)
        else:
            return redirect("complaints:detail", code=complaint.code)
    context = {
        "application": application, "form": form, "told": told_decision(application),
        "refusal": None if form.is_bound else refusal_to_complain(application, now),
    }  # fmt: skip
    return render(request, "complaints/city/start.html", context, status=422 if form.errors else 200)


@require_safe
@signed_in
def detail(request: PersonRequest, code: str) -> HttpResponse:
    """A draft to be checked and filed, or where the complaint stands."""
    complaint, now = get_complaint_for(request.user, code), clock.now()
    context: dict[str, Any] = {
        "complaint": complaint,
        "files": files_of(complaint),
        "may_withdraw": complaint.state in OPEN and allows(request.user, "complaints.withdraw", complaint),
        "reason_form": MayReasonForm(),
    }
    if not complaint.is_draft:
        return render(request, "complaints/city/detail.html", context)
    refusal = refusal_to_file(complaint, now)
    stays = refusal is not None and not isinstance(refusal, NewerDecision)
    context |= {
        "refusal": refusal,
        "may_withdraw": context["may_withdraw"] and not stays,
        "may_write": refusal is None and allows(request.user, "complaints.write", complaint),
        "may_file": refusal is None and allows(request.user, "complaints.file", complaint),
        "has_room": len(context["files"]) < FILES_AT_MOST,
    }
    return render(request, "complaints/city/check.html", context)


def _draft(request: PersonRequest, code: str) -> Complaint:
    """A complaint that the person may still write on."""
    complaint = get_complaint_for(request.user, code)
    if not complaint.is_draft or not allows(request.user, "complaints.write", complaint):
        raise NotFound
    return complaint


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def write(request: PersonRequest, code: str) -> HttpResponse:
    """Change the text of a draft; a colleague's newer text is shown beside one's own."""
    complaint = get_complaint_for(request.user, code)
    if (
        request.method == "POST"
        and not complaint.is_draft
        and allows(request.user, "complaints.write", complaint)
    ):
        return came_too_late(request, ChangeForm(request.POST), "complaints:detail", code)
    complaint = _draft(request, code)
    initial = {"ground": complaint.ground, "text": complaint.text, "version": complaint.version}
    form, theirs = ChangeForm(request.POST or None, initial=initial), ""
    if form.is_bound and form.is_valid():
        try:
            actions.write_complaint(
                actor=request.user, now=clock.now(), complaint=complaint, **form.cleaned_data
            )
        except ActionRefused as error:
            refused(form, error)
            if isinstance(error, actions.ComplaintChanged):
                theirs = complaint.text
                # The next save is made on top of what is stored now, which is shown beside it.
                form.data = {**request.POST.dict(), "version": str(complaint.version)}
        else:
            messages.success(request, _("Saved."))
            return redirect("complaints:detail", code=code)
    context = {"complaint": complaint, "form": form, "theirs": theirs}
    return render(request, "complaints/city/write.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def attach(request: PersonRequest, code: str) -> HttpResponse:
    """Add a file to a draft."""
    complaint = _draft(request, code)
    form = FileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_file(
                actor=request.user, now=clock.now(), complaint=complaint, upload=form.cleaned_data["file"]
            )
        except ActionRefused as error:
            error.field = "file"
            refused(form, error)
        else:
            messages.success(request, _("The file is added."))
            return redirect("complaints:detail", code=code)
    context = {"complaint": complaint, "form": form}
    return render(request, "complaints/city/attach.html", context, status=422 if form.errors else 200)


@require_POST
@signed_in
def detach(request: PersonRequest, code: str, file: str) -> HttpResponse:
    """Take a file out of a draft."""
    row = get_file_for(request.user, code, file)
    try:
        actions.remove_file(actor=request.user, now=clock.now(), attachment=row)
    except ActionRefused as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The file is taken out."))
    return redirect("complaints:detail", code=code)


@require_POST
@signed_in
def file(request: PersonRequest, code: str) -> HttpResponse:
    """Hand the complaint in as it was checked."""
    complaint = get_complaint_for(request.user, code)
    if complaint.filed_at is not None:
        # Pressed twice: it is filed, and the page says so.
        return redirect("complaints:detail", code=code)
    version = request.POST.get("version", "")
    try:
        actions.file_complaint(
            actor=request.user, now=clock.now(), complaint=complaint,
            version=int(version) if version.isdecimal() else 0,
        )  # fmt: skip
    except ActionRefused as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Your complaint is filed. A letter confirms it."))
    return redirect("complaints:detail", code=code)


@require_POST
@signed_in
def withdraw(request: PersonRequest, code: str) -> HttpResponse:
    """The city withdraws its complaint."""
    complaint, form = get_complaint_for(request.user, code), MayReasonForm(request.POST)

    def act(reason: str) -> str:
        actions.withdraw_complaint(actor=request.user, now=clock.now(), complaint=complaint, reason=reason)
        return _("The complaint is withdrawn.")

    return answered(request, form, act, "complaints:detail", code)
