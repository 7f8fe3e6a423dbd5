# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""The office's list of complaints, and the file of each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tvilling.accounts.decorators import signed_in
from tvilling.audit.queries import history_of
from tvilling.complaints import actions
from tvilling.complaints.exports import as_pdf
from tvilling.complaints.forms import AnswerForm, AssignForm
from tvilling.complaints.permissions import complaints_for_office, files_of, get_office_complaint
from tvilling.complaints.queries import decision_of, involved_in, refusal_to_put_right
from tvilling.complaints.states import MACHINE
from tvilling.complaints.tables import ComplaintFilter, ComplaintTable
from tvilling.core import clock
from tvilling.core.errors import ActionRefused, NotFound
from tvilling.core.permissions import allows
from tvilling.evaluation.forms import CorrectionForm
from tvilling.evaluation.queries import corrections_of, open_correction
from tvilling.programmes.models import CohortRole
from tvilling.programmes.permissions import get_cohort_for
from tvilling.programmes.queries import history_items
from tvilling.ui.asking import ReasonForm, answered, carried_out, show_again
from tvilling.ui.lists import render_list

if TYPE_CHECKING:
    from tvilling.complaints.models import Complaint
    from tvilling.core.http import PersonRequest
    from tvilling.programmes.models import Cohort


def _cohort(request: PersonRequest, slug: str) -> Cohort:
    return get_cohort_for(request.user, slug, CohortRole.OFFICE, CohortRole.AUDITOR)


def _complaint(request: PersonRequest, cohort: str, code: str) -> Complaint:
    return get_office_complaint(request.user, _cohort(request, cohort), code)


@require_safe
@signed_in
def overview(request: PersonRequest, cohort: str) -> HttpResponse:
    """All complaints of the cohort."""
    chosen = _cohort(request, cohort)
    rows = complaints_for_office(request.user, chosen)
    return render_list(
        request, ComplaintTable, rows, ComplaintFilter, template="complaints/office/list.html",
        context={"cohort": chosen}, table_kwargs={"cohort": chosen},
    )  # fmt: skip


@require_safe
@signed_in
def detail(request: PersonRequest, cohort: str, code: str) -> HttpResponse:
    """The file: the complaint, the decision complained of, who took part in it, the answer, and all that happened."""
    complaint = _complaint(request, cohort, code)
    steps = {row.name for row in MACHINE.available(complaint, request.user)}
    initial = {"verdict": complaint.verdict, "answer": complaint.answer, "redone": complaint.redone}
    context: dict[str, Any] = {
        "cohort": complaint.cohort, "complaint": complaint, "application": complaint.application,
        "files": files_of(complaint), "involved": involved_in(complaint), "steps": steps,
        "is_first": complaint.proposed_by_id == request.user.pk, "decision": decision_of(complaint.application),
        "assign_form": AssignForm(cohort=complaint.cohort, initial={"person": complaint.handler_id}),
        "may_take": allows(request.user, "complaints.take_file", complaint),
        "answer_form": AnswerForm(initial=initial), "reason_form": ReasonForm(),
        "corrections": list(corrections_of(complaint.application)), "history": history_items(history_of(complaint)),
    }  # fmt: skip
    if allows(request.user, "complaints.put_right", complaint) and refusal_to_put_right(complaint) is None:
        context["correction"] = open_correction(complaint.application)
        context["correction_form"] = CorrectionForm(was=complaint.about)
    return render(request, "complaints/office/detail.html", context)


@require_POST
@signed_in
def assign(request: PersonRequest, cohort: str, code: str) -> HttpResponse:
    """Name who examines the complaint."""
    complaint = _complaint(request, cohort, code)
    form = AssignForm(request.POST, cohort=complaint.cohort)

    def act(person: Any) -> str:
        actions.assign_complaint(actor=request.user, now=clock.now(), complaint=complaint, person=person)
        return _("%(name)s examines the complaint, and gets a letter.") % {"name": person.name}

    return answered(request, form, act, "complaints:office-detail", cohort, code)


@require_POST
@signed_in
def propose(request: PersonRequest, cohort: str, code: str) -> HttpResponse:
    """Propose an answer."""
    complaint, form = _complaint(request, cohort, code), AnswerForm(request.POST)

    def act(**answer: str) -> str:
        actions.propose_answer(actor=request.user, now=clock.now(), complaint=complaint, **answer)
        return _("The answer is proposed. A second person reads and releases it.")

    return answered(request, form, act, "complaints:office-detail", cohort, code)


@require_POST
@signed_in
def send_back(request: PersonRequest, cohort: str, code: str) -> HttpResponse:
    """Send a proposed answer back."""
    complaint, form = _complaint(request, cohort, code), ReasonForm(request.POST)

    def act(reason: str) -> str:
        actions.return_answer(actor=request.user, now=clock.now(), complaint=complaint, reason=reason)
        return _("The answer is sent back.")

    return answered(request, form, act, "complaints:office-detail", cohort, code)


@require_POST
@signed_in
def release(request: PersonRequest, cohort: str, code: str) -> HttpResponse:
    """Let the answer go to the city."""
    complaint = _complaint(request, cohort, code)
    version = request.POST.get("version", "")
    try:
        actions.release_answer(
            actor=request.user, now=clock.now(), complaint=complaint,
            version=int(version) if version.isdecimal() else 0,
        )  # fmt: skip
    except ActionRefused as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The complaint is answered. The city gets its letter."))
    return redirect("complaints:office-detail", cohort, code)


@require_POST
@signed_in
def put_right(request: PersonRequest, cohort: str, code: str) -> HttpResponse:
    """Propose what is decided instead of what the city complained of."""
    complaint = _complaint(request, cohort, code)
    form = CorrectionForm(request.POST, was=complaint.about)

    def act(outcome: str, reason: str) -> str:
        actions.put_right(
            actor=request.user, now=clock.now(), complaint=complaint, outcome=outcome, reason=reason
        )
        return _("It is proposed. A second person reads it, and tells the city.")

    if carried_out(request, form, act):
        return redirect("evaluation:office-correction", cohort, complaint.application.code)
    return show_again(request, form, "complaints:office-detail", cohort, code)


@require_POST
@signed_in
def take_file(request: PersonRequest, cohort: str, code: str) -> HttpResponse:
    """The whole file as one PDF: to be saved, never kept here."""
    complaint, now = _complaint(request, cohort, code), clock.now()
    if not allows(request.user, "complaints.take_file", complaint):
        raise NotFound
    content = as_pdf(complaint, reader=request.user.name, now=now)
    actions.take_file(actor=request.user, now=now, complaint=complaint, content=content)
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="complaint-{complaint.code}.pdf"'
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response
