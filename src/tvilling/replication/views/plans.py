# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""A plan's pages: overview, writing, comments, the way to endorsement, documents."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tvilling.accounts.decorators import signed_in
from tvilling.core import clock
from tvilling.core.errors import ActionRefused, NotFound
from tvilling.core.permissions import allows
from tvilling.journeys.permissions import groups_visible_to
from tvilling.programmes.models import CohortRole
from tvilling.programmes.permissions import get_cohort_for
from tvilling.replication import actions, exports, forms
from tvilling.replication.permissions import get_comment_for, get_own_plan, get_plan_for, plans_visible_to
from tvilling.replication.queries import (
    BY_KEY,
    SECTIONS,
    mark_of_plan,
    missing,
    reduction_bars,
    reduction_together,
    why_returned,
    with_sums,
)
from tvilling.replication.states import PlanState
from tvilling.replication.tables import PlanFilter, PlanTable
from tvilling.ui.asking import answered, as_read_now, came_too_late
from tvilling.ui.forms import refused
from tvilling.ui.lists import render_list
from tvilling.ui.parts import Step

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest

    from tvilling.core.http import PersonRequest
    from tvilling.replication.models import Plan


@require_safe
@signed_in
def plans(request: PersonRequest) -> HttpResponse:
    """The plans of one's groups and cohorts."""
    rows = with_sums(plans_visible_to(request.user))
    return render_list(request, PlanTable, rows, PlanFilter, template="replication/plans.html")


@require_safe
def plan(request: HttpRequest, code: str) -> HttpResponse:
    """The whole plan to read; for its writers with the way into each section."""
    row: Plan = get_plan_for(request.user, code)
    texts = {section.key: section.text for section in row.sections.all()}
    inside = request.user.is_authenticated and plans_visible_to(request.user).filter(pk=row.pk).exists()
    goes_on = inside and not row.has_ended
    comments = list(row.comments.select_related("written_by")) if inside else []
    open_in = {comment.section for comment in comments if comment.resolved_at is None}
    may_edit = goes_on and row.state == PlanState.DRAFT and allows(request.user, "replication.edit", row)
    context = {
        "plan": row, "inside": inside, "may_edit": may_edit, "missing": missing(row),
        "sections": [(section, texts.get(section.key, "")) for section in SECTIONS],
        "checks": row.checks.select_related("practice__city").order_by("practice__title", "pk"), "actions": row.actions.select_related("practice"),
        "indicators": row.indicators.all(), "bars": reduction_bars(row), "together": reduction_together(row),
        "comments": comments, "unsettled": [section for section in SECTIONS if section.key in open_in],
        "settleable": _settleable(request, row) if inside else set(),
        "may_submit": may_edit and allows(request.user, "replication.submit", row),
        "may_comment": goes_on and row.state != PlanState.ENDORSED and allows(request.user, "replication.comment", row),
        "may_judge": goes_on and allows(request.user, "replication.judge", row),
        "sees_group": inside and groups_visible_to(request.user).filter(pk=row.group.pk).exists(),
        "may_endorse": goes_on and row.state == PlanState.READY and allows(request.user, "replication.endorse", row),
        "versions": row.versions.all() if inside else [], "comment_form": forms.CommentForm(),
        "return_form": forms.ReturnForm(initial={"seen": mark_of_plan(row)}), "seen": mark_of_plan(row), "returned": why_returned(row) if may_edit else "",
    }  # fmt: skip
    return render(request, "replication/plan.html", context)


def _settleable(request: HttpRequest, row: Plan) -> set[str]:
    """The open comments that the reader may settle: all for those who write the plan, one's own for others."""
    if row.has_ended or row.state == PlanState.ENDORSED:
        return set()
    comments = row.comments.filter(resolved_at__isnull=True)
    if not allows(request.user, "replication.edit", row):
        comments = comments.filter(written_by_id=request.user.pk)
    return set(comments.values_list("code", flat=True))


def _editable(request: PersonRequest, code: str) -> Plan:
    row = get_own_plan(request.user, code)
    if not allows(request.user, "replication.edit", row):
        raise NotFound
    # What was sent is refused by its action, so that its text is not lost.
    if request.method != "POST" and (row.state != PlanState.DRAFT or row.has_ended):
        raise NotFound
    return row


def _steps(row: Plan, current: str) -> list[Step]:
    gaps = {section.key for section in missing(row)}
    return [
        Step(
            section.title, reverse("replication:section", args=[row.code, section.key]),
            state="open" if section.key in gaps else "done", is_current=section.key == current,
        )
        for section in SECTIONS
    ]  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def section(request: PersonRequest, code: str, key: str) -> HttpResponse:
    """Write one section; a colleague's newer text is shown beside one's own instead of being overwritten."""
    row = _editable(request, code)
    if key not in BY_KEY:
        raise NotFound
    kind = BY_KEY[key]
    context: dict[str, Any] = {"plan": row, "section": kind, "steps": _steps(row, key)}
    if kind.component:
        context |= {
            "checks": row.checks.select_related("practice"),
            "actions": row.actions.all(),
            "indicators": row.indicators.all(),
        }
        return render(request, "replication/rows.html", context)
    known = row.sections.filter(key=key).first()
    initial = {"version": known.version if known else 0, "text": known.text if known else ""}
    form = forms.SectionForm(request.POST or None, word_limit=kind.word_limit, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.save_plan_section(
                actor=request.user, now=clock.now(), plan=row, key=key, **form.cleaned_data
            )
        except actions.SectionChanged as error:
            context["theirs"] = error.theirs
            typed = request.POST.copy()
            typed["version"] = str(error.theirs.version)
            form.data = typed
            refused(form, error)
        except ActionRefused as error:
            refused(form, error)
        else:
            return redirect("replication:section", code=code, key=_next(key))
    return render(
        request, "replication/section.html", {**context, "form": form}, status=422 if form.errors else 200
    )


def _next(key: str) -> str:
    keys = [section.key for section in SECTIONS]
    return keys[min(keys.index(key) + 1, len(keys) - 1)]


def _row_gone(request: PersonRequest, row: Plan, form: Any) -> HttpResponse:
    """A colleague took the row out, perhaps while somebody was changing it."""
    if request.method != "POST":
        raise NotFound
    return came_too_late(request, form, "replication:plan", row.code)


def _row_page(
    request: PersonRequest, row: Plan, form: Any, heading: str, save: Callable[[], object], key: str
) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            save()
        except ActionRefused as error:
            refused(form, error)
        else:
            return redirect("replication:section", code=row.code, key=key)
    context = {"plan": row, "form": form, "page_heading": heading}
    return render(request, "replication/form.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def check(request: PersonRequest, code: str, number: str = "") -> HttpResponse:
    """Check a practice of the host."""
    row = _editable(request, code)
    existing = row.checks.filter(code=number).first() if number else None
    initial = forms.check_initial(existing) if existing else None
    form = forms.CheckForm(request.POST or None, plan=row, initial=initial)

    def save() -> object:
        return actions.save_check(
            actor=request.user,
            now=clock.now(),
            plan=row,
            practice=form.cleaned_data["practice"],
            check=form.check_made(),
        )

    return _row_page(request, row, form, _("Is it transferable?"), save, "transfer")


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def action(request: PersonRequest, code: str, number: str = "") -> HttpResponse:
    """Add or change an action."""
    row = _editable(request, code)
    existing = row.actions.filter(code=number).first() if number else None
    form = forms.ActionForm(
        request.POST or None, plan=row, initial=forms.action_initial(existing) if existing else None
    )
    if number and existing is None:
        return _row_gone(request, row, form)

    def save() -> object:
        return actions.save_plan_action(
            actor=request.user, now=clock.now(), plan=row, content=form.content(), existing=existing
        )

    return _row_page(request, row, form, _("Action"), save, "actions")


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def indicator(request: PersonRequest, code: str, number: str = "") -> HttpResponse:
    """Add or change an indicator."""
    row = _editable(request, code)
    existing = row.indicators.filter(code=number).first() if number else None
    form = forms.IndicatorForm(
        request.POST or None, initial=forms.indicator_initial(existing) if existing else None
    )
    if number and existing is None:
        return _row_gone(request, row, form)

    def save() -> object:
        return actions.save_indicator(
            actor=request.user, now=clock.now(), plan=row, content=form.content(), existing=existing
        )

    return _row_page(request, row, form, _("Indicator"), save, "indicators")


@require_POST
@signed_in
def remove(request: PersonRequest, code: str, kind: str, number: str) -> HttpResponse:
    """Take an action or an indicator out of the plan."""
    row = _editable(request, code)
    key = "actions" if kind == "actions" else "indicators"
    try:
        if key == "actions" and (found := row.actions.filter(code=number).first()):
            actions.remove_plan_action(actor=request.user, now=clock.now(), row=found)
        if key == "indicators" and (entry := row.indicators.filter(code=number).first()):
            actions.remove_indicator(actor=request.user, now=clock.now(), row=entry)
    except ActionRefused as error:
        messages.error(request, str(error))
        return redirect("replication:plan", code=code)
    return redirect("replication:section", code=code, key=key)


def _step(request: PersonRequest, code: str, step: Callable[[Plan], str]) -> HttpResponse:
    row = get_own_plan(request.user, code)
    try:
        messages.success(request, step(row))
    except ActionRefused as error:
        messages.error(request, str(error))
    return redirect("replication:plan", code=code)


@require_POST
@signed_in
def submit(request: PersonRequest, code: str) -> HttpResponse:
    """Give the plan to host and facilitator to read."""

    def step(row: Plan) -> str:
        actions.submit_plan(actor=request.user, now=clock.now(), plan=row)
        return _("Your host and your facilitator read it now.")

    return _step(request, code, step)


@require_POST
@signed_in
def accept(request: PersonRequest, code: str) -> HttpResponse:
    """Find it ready for endorsement."""

    def step(row: Plan) -> str:
        actions.accept_plan(actor=request.user, now=clock.now(), plan=row, seen=request.POST.get("seen", ""))
        return _("The plan is ready for endorsement.")

    return _step(request, code, step)


@require_POST
@signed_in
def give_back(request: PersonRequest, code: str) -> HttpResponse:
    """Return it to its city."""
    row, form = get_own_plan(request.user, code), forms.ReturnForm(request.POST)

    def act(reason: str, seen: str) -> str:
        actions.return_plan(actor=request.user, now=clock.now(), plan=row, reason=reason, seen=seen)
        return _("The plan is back with its city.")

    return answered(request, form, act, "replication:plan", code, mark=lambda: mark_of_plan(row))


@require_POST
@signed_in
def comment(request: PersonRequest, code: str, key: str) -> HttpResponse:
    """Comment on a section."""
    row, form = get_own_plan(request.user, code), forms.CommentForm(request.POST)

    def act(text: str) -> str:
        actions.comment_on_plan(actor=request.user, now=clock.now(), plan=row, section=key, text=text)
        return _("Your comment is there for everybody in the group.")

    return answered(request, form, act, "replication:plan", code)


@require_POST
@signed_in
def settle(request: PersonRequest, code: str, number: str) -> HttpResponse:
    """Mark a comment as settled."""

    def step(row: Plan) -> str:
        actions.settle_comment(
            actor=request.user, now=clock.now(), comment=get_comment_for(request.user, row, number)
        )
        return _("Settled.")

    return _step(request, code, step)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def endorse(request: PersonRequest, code: str) -> HttpResponse:
    """Record who endorsed the plan."""
    row = get_own_plan(request.user, code)
    form = forms.EndorseForm(request.POST or None, request.FILES or None, initial={"seen": mark_of_plan(row)})
    may_endorse = allows(request.user, "replication.endorse", row)
    if may_endorse and row.state != PlanState.READY and request.method == "POST":
        return came_too_late(request, form, "replication:plan", code)
    if not may_endorse or row.state != PlanState.READY:
        raise NotFound
    if request.method == "POST" and form.is_valid():
        try:
            actions.endorse_plan(
                actor=request.user, now=clock.now(), plan=row, endorsement=form.endorsement(),
                seen=form.cleaned_data["seen"],
            )  # fmt: skip
        except ActionRefused as error:
            refused(form, error)
            as_read_now(form, mark_of_plan(row))
        else:
            messages.success(request, _("Congratulations: the plan is endorsed."))
            return redirect("replication:plan", code=code)
    context = {
        "plan": row, "form": form, "page_heading": _("Political endorsement"), "version": row.versions.first(),
    }  # fmt: skip
    return render(request, "replication/form.html", context, status=422 if form.errors else 200)


FILES = {
    "pdf": (exports.as_pdf, "application/pdf"),
    "docx": (exports.as_word, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "json": (exports.as_json, "application/json"),
}


@require_safe
def download(request: HttpRequest, code: str, kind: str) -> HttpResponse:
    """The plan as PDF, Word or open data, for whoever may read it."""
    row = get_plan_for(request.user, code)
    if kind not in FILES:
        raise NotFound
    make, media_type = FILES[kind]
    response = HttpResponse(make(row), content_type=media_type)
    response["Content-Disposition"] = f'attachment; filename="{slugify(row.title)}.{kind}"'
    return response


@require_safe
@signed_in
def office(request: PersonRequest, cohort: str) -> HttpResponse:
    """All plans of a cohort."""
    chosen = get_cohort_for(request.user, cohort, CohortRole.OFFICE, CohortRole.AUDITOR)
    rows = with_sums(plans_visible_to(request.user).filter(place__group__cohort=chosen))
    return render_list(
        request, PlanTable, rows, PlanFilter, template="replication/plans.html", context={"cohort": chosen}
    )
