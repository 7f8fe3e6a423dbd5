# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""The office's pages: experts, assignments, progress."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tvilling.accounts.decorators import signed_in
from tvilling.applications.permissions import get_office_application
from tvilling.core import clock
from tvilling.core.errors import ActionRefused, NotFound
from tvilling.core.permissions import allows
from tvilling.evaluation import actions
from tvilling.evaluation.forms import AssignForm, DueForm, ExpertForm, OfficeConflictForm
from tvilling.evaluation.permissions import (
    conflicts_of,
    experts_of,
    get_expert,
    get_office_assignment,
    get_office_call,
    has_call,
    score_sheet_for_office,
)
from tvilling.evaluation.queries import (
    assignments_of,
    review_due,
    standing_of,
    strips_of,
    under_evaluation,
    with_late,
)
from tvilling.evaluation.tables import (
    ConflictTable,
    ExpertTable,
    ScoreSheetFilter,
    ScoreSheetTable,
    StandingFilter,
    StandingTable,
)
from tvilling.programmes.models import CohortRole
from tvilling.programmes.permissions import get_cohort_for, is_office
from tvilling.ui.asking import ReasonForm, answered
from tvilling.ui.forms import refused
from tvilling.ui.lists import render_list

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpResponse

    from tvilling.calls.models import Call
    from tvilling.core.http import PersonRequest
    from tvilling.programmes.models import Cohort

READERS = (CohortRole.OFFICE, CohortRole.AUDITOR)


def cohort_of(request: PersonRequest, slug: str) -> Cohort:
    """The cohort, for its office and its auditors."""
    return get_cohort_for(request.user, slug, *READERS)


def no_call_yet(request: PersonRequest, cohort: Cohort, title: str) -> HttpResponse:
    """Before a cohort has a call there is nothing to evaluate or to select: say what comes first."""
    context = {"cohort": cohort, "title": title, "in_office": is_office(request.user, cohort)}
    return render(request, "evaluation/office/no_call.html", context)


@require_safe
@signed_in
def overview(request: PersonRequest, cohort: str) -> HttpResponse:
    """How far the evaluation is; totals stay hidden until an application's panel is complete."""
    chosen = cohort_of(request, cohort)
    if not has_call(request.user, chosen):
        return no_call_yet(request, chosen, _("Evaluation"))
    call = get_office_call(request.user, chosen)
    rows = with_late(under_evaluation(call), clock.now())
    context = {
        "cohort": chosen, "call": call, "complete": rows.filter(has_result=True).count(), "all": rows.count(),
        "may_assign": allows(request.user, "evaluation.assign", call), "due_form": _due_form(call),
    }  # fmt: skip
    return render_list(
        request, StandingTable, rows, StandingFilter, template="evaluation/office/overview.html", context=context,
        table_kwargs={"cohort": chosen, "call": call},
    )  # fmt: skip


@require_safe
@signed_in
def scores(request: PersonRequest, cohort: str) -> HttpResponse:
    """What every expert gave on every criterion: a selection is defended with it outside the program."""
    chosen = cohort_of(request, cohort)
    call = get_office_call(request.user, chosen)
    return render_list(
        request, ScoreSheetTable, score_sheet_for_office(request.user, call), ScoreSheetFilter,
        template="evaluation/office/scores.html", context={"cohort": chosen},
        table_kwargs={"cohort": chosen, "call": call},
    )  # fmt: skip


@require_POST
@signed_in
def assign_all(request: PersonRequest, cohort: str) -> HttpResponse:
    """Give every application its experts, as far as bounds and conflicts allow."""
    call = get_office_call(request.user, cohort_of(request, cohort))
    form = DueForm(request.POST)

    def act(due_at: datetime) -> str:
        report = actions.assign_automatically(actor=request.user, now=clock.now(), call=call, due_at=due_at)
        if report.short:
            messages.warning(request, _shortage([str(row) for row in report.short]))
        said = ngettext("%(count)s case was assigned.", "%(count)s cases were assigned.", report.offered)
        return said % {"count": report.offered}

    return answered(request, form, act, "evaluation:office", cohort)


def _shortage(names: list[str]) -> str:
    """Which applications are still short of experts: ten by name, and how many more."""
    named, more = ", ".join(names[:10]), len(names) - 10
    if more <= 0:
        return _("Still short of experts: %(names)s") % {"names": named}
    said = ngettext(
        "Still short of experts: %(names)s and %(more)s more. The list can be filtered for them.",
        "Still short of experts: %(names)s and %(more)s more. The list can be filtered for them.",
        more,
    )
    return said % {"names": named, "more": more}


def _due_form(call: Call) -> DueForm:
    return DueForm(initial={"due_at": review_due(call, clock.now())})


@require_safe
@signed_in
def experts(request: PersonRequest, cohort: str) -> HttpResponse:
    """The experts and their load."""
    chosen = cohort_of(request, cohort)
    may_edit = allows(request.user, "evaluation.manage", chosen)
    return render_list(
        request, ExpertTable, experts_of(request.user, chosen), template="evaluation/office/experts.html",
        context={"cohort": chosen, "may_edit": may_edit},
        table_kwargs={"cohort": chosen, "may_edit": may_edit},
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def conflicts(request: PersonRequest, cohort: str) -> HttpResponse:
    """The register of conflicts, and the form to enter one."""
    chosen = cohort_of(request, cohort)
    may_edit = allows(request.user, "evaluation.manage", chosen)
    form = OfficeConflictForm(request.POST or None, cohort=chosen)
    if request.method == "POST":
        if not may_edit:
            raise NotFound
        if form.is_valid():
            actions.record_conflict(actor=request.user, now=clock.now(), **form.cleaned_data)
            messages.success(request, _("The conflict is recorded."))
            return redirect("evaluation:office-conflicts", cohort=cohort)
    response = render_list(
        request, ConflictTable, conflicts_of(request.user, chosen), template="evaluation/office/conflicts.html",
        context={"cohort": chosen, "form": form, "may_edit": may_edit},
    )  # fmt: skip
    response.status_code = 422 if form.errors else 200
    return response


def _profile(form: ExpertForm) -> actions.ExpertProfile:
    data: dict[str, Any] = form.cleaned_data
    return actions.ExpertProfile(
        countries=tuple(data["countries"]), languages=tuple(data["languages"]), domains=tuple(data["domains"]),
        affiliations=data["affiliations"], load_maximum=data["load_maximum"],
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def add_expert(request: PersonRequest, cohort: str) -> HttpResponse:
    """Take an evaluator as expert."""
    chosen = get_cohort_for(request.user, cohort)
    form = ExpertForm(request.POST or None, cohort=chosen, initial={"load_maximum": 10})
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_expert(
                actor=request.user,
                now=clock.now(),
                cohort=chosen,
                person=form.cleaned_data["person"],
                profile=_profile(form),
            )
        except ActionRefused as error:
            refused(form, error)
        else:
            return redirect("evaluation:office-experts", cohort=cohort)
    context = {"cohort": chosen, "form": form}
    return render(request, "evaluation/office/expert_form.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def expert(request: PersonRequest, cohort: str, code: str) -> HttpResponse:
    """Change what assignment knows about an expert."""
    chosen = get_cohort_for(request.user, cohort)
    row = get_expert(request.user, chosen, code)
    initial = {
        name: getattr(row, name)
        for name in ("countries", "languages", "domains", "affiliations", "load_maximum")
    }
    form = ExpertForm(request.POST or None, cohort=chosen, expert=row, initial=initial)
    if request.method == "POST" and form.is_valid():
        actions.update_expert(actor=request.user, now=clock.now(), expert=row, profile=_profile(form))
        messages.success(request, _("Saved."))
        return redirect("evaluation:office-experts", cohort=cohort)
    context = {"cohort": chosen, "form": form, "expert": row}
    return render(request, "evaluation/office/expert_form.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def application(request: PersonRequest, cohort: str, code: str) -> HttpResponse:
    """One application's evaluation: who reviews it, and its result once it is complete."""
    chosen = cohort_of(request, cohort)
    row = get_office_application(request.user, cohort, code)
    may_assign = allows(request.user, "evaluation.assign", row)
    due = {"due_at": review_due(row.call, clock.now())}
    form = AssignForm(request.POST or None, application=row, initial=due) if may_assign else None
    if request.method == "POST":
        if form is None:
            raise NotFound
        if form.is_valid():
            try:
                actions.assign_expert(
                    actor=request.user, now=clock.now(), application=row, **form.cleaned_data
                )
            except ActionRefused as error:
                refused(form, error)
            else:
                return redirect("evaluation:office-application", cohort=cohort, code=code)
    standing = standing_of(row)
    assignments = list(assignments_of(row))
    complete = standing is not None and standing.is_complete
    reviews = [each.review for each in assignments if complete and each.state == "submitted"]
    strips = strips_of(row.call, reviews)
    agreed = (
        [(each, standing.scores[each.key], strip.values) for each, strip in zip(row.call.criteria.all(), strips, strict=True)]
        if strips and standing is not None and standing.by_consensus else []
    )  # fmt: skip
    context = {
        "cohort": chosen, "application": row, "standing": standing, "assignments": assignments, "form": form,
        "reviews": reviews, "strips": strips, "agreed": agreed, "reason_form": ReasonForm(), "may_assign": may_assign,
        "consensus": getattr(row, "consensus", None),
    }  # fmt: skip
    return render(
        request, "evaluation/office/application.html", context, status=422 if form and form.errors else 200
    )


@require_POST
@signed_in
def revoke(request: PersonRequest, cohort: str, code: str) -> HttpResponse:
    """Take a case back from an expert."""
    row = get_office_assignment(request.user, cohort_of(request, cohort), code)
    try:
        actions.revoke_assignment(actor=request.user, now=clock.now(), assignment=row)
    except ActionRefused as error:
        messages.error(request, str(error))
    return redirect("evaluation:office-application", cohort=cohort, code=row.application.code)


@require_POST
@signed_in
def reopen(request: PersonRequest, cohort: str, code: str) -> HttpResponse:
    """Give a handed-in review back to its expert, with the reason."""
    row = get_office_assignment(request.user, cohort_of(request, cohort), code)
    form = ReasonForm(request.POST)

    def act(reason: str) -> None:
        actions.reopen_review(actor=request.user, now=clock.now(), assignment=row, reason=reason)

    return answered(request, form, act, "evaluation:office-application", cohort, row.application.code)
