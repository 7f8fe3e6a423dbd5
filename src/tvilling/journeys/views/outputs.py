# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""One output: its draft, its versions with feedback, and the answer of who looks after the group."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from tvilling.accounts.decorators import signed_in
from tvilling.core import clock
from tvilling.core.errors import ActionRefused, NotFound, StaleState
from tvilling.core.permissions import allows
from tvilling.journeys import actions, forms
from tvilling.journeys.permissions import get_output_for
from tvilling.journeys.queries import mark_of_output
from tvilling.journeys.states import WRITABLE, GroupState, OutputState
from tvilling.ui.asking import answered
from tvilling.ui.forms import refused

if TYPE_CHECKING:
    from django.http import HttpResponse

    from tvilling.core.http import PersonRequest
    from tvilling.journeys.models import Output


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def output(request: PersonRequest, slug: str, code: str) -> HttpResponse:
    """One output: its versions with feedback, and the form for the next one, whose text can be kept as a draft."""
    row: Output = get_output_for(request.user, code)
    if row.group.slug != slug:
        raise NotFound
    writes = allows(request.user, "journeys.write_output", row)
    may_judge = allows(request.user, "journeys.judge_output", row) and row.state == OutputState.SUBMITTED
    versions = list(row.versions.select_related("written_by", "feedback_by", "document"))
    form, theirs = None, ""
    if request.method == "POST":
        if not writes:
            raise NotFound
        form = forms.OutputForm(request.POST, request.FILES)
        act = _saved if "save" in request.POST else _submitted
        try:
            if form.is_valid() and act(request, row, form):
                return redirect("journeys:output", slug=slug, code=code)
        except actions.DraftChanged as conflict:
            refused(form, conflict)
            # Sent again, it is by somebody who has read the text that was saved meanwhile.
            form.data = {**request.POST.dict(), "saves": str(conflict.saves)}
            theirs = conflict.theirs
    elif writes and row.state in WRITABLE and row.group.state != GroupState.ENDED:
        text = row.draft or (versions[0].text if versions else "")
        form = forms.OutputForm(initial={"text": text, "saves": row.draft_saves})
    context = {
        "group": row.group, "output": row, "versions": versions, "form": form, "theirs": theirs, "may_judge": may_judge,
        "feedback_form": forms.FeedbackForm(initial={"seen": mark_of_output(row)}),
    }  # fmt: skip
    return render(request, "journeys/group/output.html", context, status=422 if form and form.errors else 200)


def _saved(request: PersonRequest, row: Output, form: forms.OutputForm) -> bool:
    written = form.cleaned_data
    try:
        actions.save_draft(
            actor=request.user, now=clock.now(), output=row, text=written["text"], saves=written["saves"] or 0
        )
    except StaleState as error:
        refused(form, error)
        return False
    if written["upload"]:
        messages.warning(request, _("The text is saved. A draft keeps no file: choose it when you submit."))
    else:
        messages.success(request, _("Saved. Only those who write it can read it, until you submit."))
    return True


def _submitted(request: PersonRequest, row: Output, form: forms.OutputForm) -> bool:
    now, written = clock.now(), form.cleaned_data
    try:
        actions.submit_output(
            actor=request.user, now=now, output=row, text=written["text"], upload=written["upload"],
            saves=written["saves"],
        )  # fmt: skip
    except actions.DraftChanged:
        raise
    except ActionRefused as error:
        refused(form, error)
        row.refresh_from_db()  # as it is again: the page must not say that it is handed in
        return False
    messages.success(request, _("Submitted. Your facilitator gets a letter."))
    return True


@require_POST
@signed_in
def judge(request: PersonRequest, slug: str, code: str) -> HttpResponse:
    """Give feedback, or accept."""
    row, form = get_output_for(request.user, code), forms.FeedbackForm(request.POST)
    accepts = "accept" in request.POST

    def act(feedback: str, seen: str) -> str:
        judged = actions.accept_output if accepts else actions.give_feedback
        judged(actor=request.user, now=clock.now(), output=row, feedback=feedback, seen=seen)
        return _("Accepted.") if accepts else _("Your feedback is on its way.")

    return answered(request, form, act, "journeys:output", slug, code, mark=lambda: mark_of_output(row))
