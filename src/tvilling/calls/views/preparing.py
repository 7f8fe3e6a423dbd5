# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""The office prepares a call, topic by topic."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.forms import formset_factory
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tvilling.accounts.decorators import signed_in
from tvilling.calls import actions
from tvilling.calls.forms import CallTextsForm, CriterionForm, RulesForm, SelectionForm, WindowForm
from tvilling.calls.permissions import get_office_call
from tvilling.calls.queries import PLACEHOLDERS, call_placeholders
from tvilling.calls.views.parts import form_page
from tvilling.core import clock
from tvilling.core.errors import ActionRefused

if TYPE_CHECKING:
    from django.http import HttpResponse

    from tvilling.calls.models import Call
    from tvilling.core.http import PersonRequest

#: Rows for criteria: at least so many, so many empty ones below those that are filled in, at most so many.
FEWEST_ROWS, SPARE_ROWS, MOST_ROWS = 5, 2, 12
CriteriaFormSet = formset_factory(CriterionForm, extra=0, max_num=MOST_ROWS, absolute_max=MOST_ROWS)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def texts(request: PersonRequest, cohort: str) -> HttpResponse:
    """What the call says."""
    call = get_office_call(request.user, cohort)
    initial = {"title": call.title, "summary": call.summary, "text": call.text}
    form = CallTextsForm(request.POST or None, initial=initial)

    def save() -> object:
        return actions.update_call_texts(actor=request.user, now=clock.now(), call=call, **form.all_texts())

    figures = call_placeholders(call)
    rows = [(f"{{{name}}}", figures[name]) for name in sorted(PLACEHOLDERS)]
    return form_page(request, call, form, _("Texts of the call"), save, placeholders=rows)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def window(request: PersonRequest, cohort: str) -> HttpResponse:
    """When the call opens and closes."""
    call = get_office_call(request.user, cohort)
    zone = ZoneInfo(call.time_zone)
    initial = {
        "opens": call.opens_at.astimezone(zone),
        "closes": call.closes_at.astimezone(zone),
        "grace_minutes": call.grace_seconds // 60,
        "results_on": call.results_on,
    }
    form = WindowForm(request.POST or None, initial=initial)

    def save() -> object:
        grace = (form.cleaned_data["grace_minutes"] or 0) * 60
        return actions.set_window(
            actor=request.user, now=clock.now(), call=call, grace_seconds=grace, **form.window()
        )

    frozen = call.has_opened(clock.now())
    return form_page(request, call, form, _("Opening and closing"), save, is_frozen=frozen, may_extend=frozen)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def rules(request: PersonRequest, cohort: str) -> HttpResponse:
    """Who may apply."""
    call = get_office_call(request.user, cohort)
    form = RulesForm(request.POST or None, initial=RulesForm.initial_of(call))

    def save() -> object:
        return actions.set_rules(actor=request.user, now=clock.now(), call=call, rules=form.rules())

    return form_page(request, call, form, _("Who may apply"), save, is_frozen=call.has_opened(clock.now()))


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def selection(request: PersonRequest, cohort: str) -> HttpResponse:
    """How many are selected, and how ties are broken."""
    call = get_office_call(request.user, cohort)
    names = (
        "places",
        "reserve_places",
        "reviews_per_application",
        "divergence_limit",
        "overall_threshold",
        "tie_breaks",
    )
    initial = {**{name: getattr(call, name) for name in names}, **(call.balance or {})}
    form = SelectionForm(request.POST or None, initial=initial, criteria=list(call.criteria.all()))

    def save() -> object:
        return actions.set_selection(actor=request.user, now=clock.now(), call=call, **form.selection())

    heading = _("Places, thresholds, tie-breaks, balance")
    return form_page(request, call, form, heading, save, is_frozen=call.has_opened(clock.now()))


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def criteria(request: PersonRequest, cohort: str) -> HttpResponse:
    """By what applications are judged; the weights sum to 100."""
    call = get_office_call(request.user, cohort)
    is_frozen = call.has_opened(clock.now())
    fault = ""
    if request.method == "POST" and "add" in request.POST:
        forms = CriteriaFormSet(initial=_with_spare_rows(_typed(CriteriaFormSet(request.POST))))
    else:
        stored = [CriterionForm.initial_of(row) for row in call.criteria.all()]
        initial = stored if is_frozen else _with_spare_rows(stored)
        forms = CriteriaFormSet(request.POST or None, initial=initial)
        if forms.is_bound and forms.is_valid():
            try:
                _set_criteria(request, call, list(forms))
            except ActionRefused as error:
                fault = str(error)
            else:
                messages.success(request, _("Saved."))
                return redirect("calls:office", cohort=cohort)
    context = {
        "call": call, "cohort": call.cohort, "forms": forms, "fault": fault, "is_frozen": is_frozen,
        "may_add": not is_frozen and len(forms) < MOST_ROWS,
    }  # fmt: skip
    wrong = fault or (forms.is_bound and not forms.is_valid())
    return render(request, "calls/office/criteria.html", context, status=422 if wrong else 200)


def _typed(rows: Any) -> list[dict[str, Any]]:
    """What was typed into each row, as it was typed."""
    return [{name: row[name].value() for name in row.fields} for row in rows]


def _with_spare_rows(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    wanted = min(max(len(rows) + SPARE_ROWS, FEWEST_ROWS), MOST_ROWS)
    return [*rows, *({} for _spare in range(wanted - len(rows)))]


def _set_criteria(request: PersonRequest, call: Call, rows: list[CriterionForm]) -> None:
    used = [row for row in rows if row.is_used]
    given = [row.criterion(number) for number, row in enumerate(used, start=1)]
    actions.set_criteria(actor=request.user, now=clock.now(), call=call, criteria=given)
