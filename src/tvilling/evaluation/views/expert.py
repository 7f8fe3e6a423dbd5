# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""The evaluator's calm queue: one case at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tvilling.accounts.decorators import signed_in
from tvilling.applications.queries import counted_submission, shown_sections
from tvilling.core import clock
from tvilling.core.errors import ActionRefused, NotFound
from tvilling.evaluation import actions
from tvilling.evaluation.forms import ConflictForm, ConsensusForm, ReviewForm, review_initial
from tvilling.evaluation.permissions import (
    assignments_visible_to,
    consensuses_visible_to,
    get_assignment_for,
    get_consensus_for,
    may_read_application,
    reviews_visible_to,
    stored_review,
)
from tvilling.evaluation.queries import strips_of
from tvilling.evaluation.states import AssignmentState, ConsensusState
from tvilling.evaluation.tables import CaseTable
from tvilling.ui.asking import came_too_late, carried_out, show_again
from tvilling.ui.forms import refused
from tvilling.ui.lists import render_list

if TYPE_CHECKING:
    from django.http import HttpResponse

    from tvilling.core.http import PersonRequest
    from tvilling.evaluation.models import Assignment, Review


@require_safe
@signed_in
def queue(request: PersonRequest) -> HttpResponse:
    """The expert's cases, and the consensuses he or she takes part in."""
    context = {"consensuses": consensuses_visible_to(request.user)}
    rows = assignments_visible_to(request.user)
    return render_list(request, CaseTable, rows, template="evaluation/expert/queue.html", context=context)


def _page(
    request: PersonRequest,
    assignment: Assignment,
    form: ReviewForm | None,
    status: int = 200,
    stored: Review | None = None,
) -> HttpResponse:
    submission = counted_submission(assignment.application)
    others = list(reviews_visible_to(request.user, assignment).prefetch_related("scores__criterion"))
    context = {
        "assignment": assignment,
        "application": assignment.application,
        "sections": shown_sections(submission) if submission else [],
        "form": form,
        "conflict_form": ConflictForm(),
        "stored": stored,
        "reviews": others,
        "strips": strips_of(assignment.application.call, others),
        "consensus": consensuses_visible_to(request.user).filter(application=assignment.application).first(),
    }
    return render(request, "evaluation/expert/case.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def case(request: PersonRequest, code: str) -> HttpResponse:
    """Declare first, then read and write: saving keeps the draft."""
    assignment = get_assignment_for(request.user, code)
    form = ReviewForm(
        request.POST or None, criteria=list(assignment.application.call.criteria.all()),
        initial=review_initial(stored_review(assignment)),
    )  # fmt: skip
    if not may_read_application(assignment):
        if request.method == "POST":
            raise NotFound
        context = {"assignment": assignment, "conflict_form": ConflictForm()}
        return render(request, "evaluation/expert/declare.html", context)
    if assignment.state == AssignmentState.SUBMITTED:
        return _handed_in(request, assignment, form)
    if request.method != "POST":
        return _page(request, assignment, form)
    if form.is_valid():
        try:
            _save(request, assignment, form)
        except ActionRefused as error:
            if isinstance(error, actions.ReviewIncomplete):
                form.say_missing()
            else:
                refused(form, error)
            stored = stored_review(assignment)
            # What was typed stays; the next save is made on top of what is stored now, which is shown beside it.
            form.data = {**request.POST.dict(), "version": str(stored.version if stored else 0)}
            if isinstance(error, actions.ReviewChanged):
                return _page(request, assignment, form, status=422, stored=stored)
        else:
            return redirect("evaluation:case", code=code)
    return _page(request, assignment, form, status=422)


def _handed_in(request: PersonRequest, assignment: Assignment, form: ReviewForm) -> HttpResponse:
    """The case as it was reviewed; what comes for it from another window is shown to be copied."""
    if request.method != "POST":
        return _page(request, assignment, None)
    if not {*form.changed_data} - {"version"}:
        return redirect("evaluation:case", code=assignment.code)  # pressed twice: it is all there
    return came_too_late(request, form, "evaluation:case", assignment.code)


def _save(request: PersonRequest, assignment: Assignment, form: ReviewForm) -> None:
    now, actor = clock.now(), request.user
    actions.save_review(
        actor=actor, now=now, assignment=assignment, scores=form.scores, comments=form.comments,
        comment=form.cleaned_data["comment"], version=form.cleaned_data["version"],
    )  # fmt: skip
    if "hand_in" in request.POST:
        actions.submit_review(actor=actor, now=now, assignment=assignment)
        messages.success(request, _("Your review is handed in. Thank you."))
    else:
        messages.success(request, _("Saved. Hand it in when you are ready."))


@require_POST
@signed_in
def no_conflict(request: PersonRequest, code: str) -> HttpResponse:
    """The expert declares to have no conflict of interest."""
    assignment = get_assignment_for(request.user, code)
    try:
        actions.declare_no_conflict(actor=request.user, now=clock.now(), assignment=assignment)
    except ActionRefused as error:
        messages.error(request, str(error))
    return redirect("evaluation:case", code=code)


@require_POST
@signed_in
def conflict(request: PersonRequest, code: str) -> HttpResponse:
    """The expert declares a conflict; the case is gone afterwards."""
    assignment = get_assignment_for(request.user, code)
    form = ConflictForm(request.POST)

    def act(reason: str) -> str:
        actions.declare_conflict(actor=request.user, now=clock.now(), assignment=assignment, reason=reason)
        return _("Thank you. Somebody else will review this application.")

    if carried_out(request, form, act):
        return redirect("evaluation:queue")
    return show_again(request, form, "evaluation:case", code)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def consensus(request: PersonRequest, code: str) -> HttpResponse:
    """All reviews side by side; the rapporteur writes down what was agreed."""
    row = get_consensus_for(request.user, code)
    call = row.application.call
    is_rapporteur = row.rapporteur.person_id == request.user.pk
    form = ConsensusForm(request.POST or None, criteria=list(call.criteria.all())) if is_rapporteur else None
    if form and row.state != ConsensusState.OPEN:
        if request.method == "POST":
            return came_too_late(request, form, "evaluation:consensus", code)
        form = None
    if request.method == "POST":
        if form is None:
            raise NotFound
        if form.is_valid():
            try:
                actions.agree_consensus(
                    actor=request.user, now=clock.now(), consensus=row, scores=form.scores,
                    comment=form.cleaned_data["comment"],
                )  # fmt: skip
            except ActionRefused as error:
                refused(form, error)
            else:
                messages.success(request, _("The consensus is agreed."))
                return redirect("evaluation:queue")
    own = assignments_visible_to(request.user).get(application=row.application)
    reviews = list(reviews_visible_to(request.user, own).prefetch_related("scores__criterion"))
    context = {
        "consensus": row,
        "own": own,
        "reviews": reviews,
        "form": form,
        "strips": strips_of(call, reviews),
    }
    return render(
        request, "evaluation/expert/consensus.html", context, status=422 if form and form.errors else 200
    )
