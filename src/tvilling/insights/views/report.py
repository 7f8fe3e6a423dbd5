# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""The report to the funder."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tvilling.accounts.decorators import signed_in
from tvilling.core import clock
from tvilling.core.errors import ActionRefused
from tvilling.core.permissions import allows, require
from tvilling.insights import actions
from tvilling.insights.forms import PeriodForm
from tvilling.insights.permissions import (
    get_report_cohort,
    get_report_for,
    oversees,
    reports_visible_to,
)
from tvilling.insights.queries.report import (
    Figure,
    figures_in,
    figures_of,
    is_as_kept,
    is_whole,
    whole_period,
)
from tvilling.insights.tables import FigureTable, KeptFigureTable
from tvilling.ui.asking import at_address
from tvilling.ui.forms import refused
from tvilling.ui.lists import render_list

if TYPE_CHECKING:
    from datetime import date

    from tvilling.core.http import PersonRequest
    from tvilling.programmes.models import Cohort

MOST_FIGURES = 200


@require_safe
@signed_in
def report(request: PersonRequest, cohort: str) -> HttpResponse:
    """The figures of a period as they are now, and the reports that were kept."""
    chosen = get_report_cohort(request.user, cohort)
    first, last = whole_period(chosen, clock.now().date())
    form = PeriodForm({"starts_on": first.isoformat(), "ends_on": last.isoformat(), **request.GET.dict()})
    return _page(request, chosen, form)


def _page(request: PersonRequest, cohort: Cohort, form: PeriodForm) -> HttpResponse:
    """The figures of the period; of one that cannot be counted, none."""
    at_address(request, "insights:report", cohort.slug)
    context = {
        "cohort": cohort, "form": form, "kept": reports_visible_to(request.user, cohort),
        "may_keep": allows(request.user, "insights.keep_report", cohort),
        "may_see_board": oversees(request.user, cohort.slug),
    }  # fmt: skip
    if not form.is_valid():
        return render(request, "insights/report.html", context, status=422)
    period = form.cleaned_data["starts_on"], form.cleaned_data["ends_on"]
    return render_list(
        request, FigureTable, figures_of(cohort, *period), template="insights/report.html",
        context={**context, "starts_on": period[0], "ends_on": period[1]}, per_page=MOST_FIGURES,
        table_kwargs=_table_of(request, cohort, period),
    )  # fmt: skip


def _table_of(request: PersonRequest, cohort: Cohort, period: tuple[date, date]) -> dict[str, Any]:
    """What the table is told: it leads to lists where the reader sees them, and they hold what was counted."""
    linked = oversees(request.user, cohort.slug) and is_whole(cohort, period, clock.now().date())
    return {"period": period, "linked": linked}


@require_POST
@signed_in
def keep(request: PersonRequest, cohort: str) -> HttpResponse:
    """Keep the figures of a period."""
    chosen, now = get_report_cohort(request.user, cohort), clock.now()
    require(request.user, "insights.keep_report", chosen)
    form = PeriodForm(request.POST)
    if form.is_valid():
        try:
            kept = actions.keep_report(actor=request.user, now=now, cohort=chosen, **form.cleaned_data)
        except ActionRefused as error:
            refused(form, error)
        else:
            messages.success(request, _("Report %(number)d is kept.") % {"number": kept.number})
            return redirect("insights:kept-report", cohort=chosen.slug, number=kept.number)
    return _page(request, chosen, form)


@require_safe
@signed_in
def kept_report(request: PersonRequest, cohort: str, number: int) -> HttpResponse:
    """A report as it was kept, beside what the same counts give now."""
    found = get_report_for(request.user, cohort, number)
    figures: list[Figure] = figures_in(found)
    context: dict[str, Any] = {
        "cohort": found.cohort, "report": found, "is_as_kept": is_as_kept(found),
        "moved": sum(figure.has_moved for figure in figures),
    }  # fmt: skip
    return render_list(
        request, KeptFigureTable, figures, template="insights/kept_report.html", context=context,
        per_page=MOST_FIGURES, table_kwargs=_table_of(request, found.cohort, (found.starts_on, found.ends_on)),
    )  # fmt: skip


@require_safe
@signed_in
def kept_file(request: PersonRequest, cohort: str, number: int) -> JsonResponse:
    """A kept report as JSON, with its hash."""
    found = get_report_for(request.user, cohort, number)
    body = {
        **found.snapshot,
        "number": found.number,
        "kept_at": found.created_at,
        "sha256": found.snapshot_sha256,
    }
    response = JsonResponse(body, json_dumps_params={"indent": 2, "ensure_ascii": False})
    name = f"report-{found.cohort.slug}-{found.number}.json"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
