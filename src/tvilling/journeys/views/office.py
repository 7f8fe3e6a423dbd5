# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""The office's lists of journeys, and meetings of the whole cohort."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from tvilling.accounts.decorators import signed_in
from tvilling.core import clock
from tvilling.core.errors import ActionRefused
from tvilling.journeys import actions, forms
from tvilling.journeys.permissions import groups_visible_to, meetings_visible_to, outputs_visible_to
from tvilling.journeys.queries import coming_meetings, module_bars, with_progress
from tvilling.journeys.tables import GroupFilter, GroupTable, OutputFilter, OutputTable
from tvilling.programmes.models import CohortRole
from tvilling.programmes.permissions import get_cohort_for, is_office
from tvilling.ui.charts import TimelineRow
from tvilling.ui.forms import refused
from tvilling.ui.lists import render_list

if TYPE_CHECKING:
    from django.http import HttpResponse

    from tvilling.core.http import PersonRequest


@require_safe
@signed_in
def groups(request: PersonRequest, cohort: str) -> HttpResponse:
    """All groups of the cohort, with their time line."""
    chosen = get_cohort_for(request.user, cohort, CohortRole.OFFICE, CohortRole.AUDITOR)
    today = clock.now().date()
    own = groups_visible_to(request.user).filter(cohort=chosen)
    rows = with_progress(own, today).prefetch_related("twins__city")
    chart = [
        TimelineRow(str(row.activity.lead_city), module_bars(row.modules.all(), today))
        for row in own.prefetch_related("modules__module").order_by("activity__lead_city__slug")[:60]
    ]
    context = {
        "cohort": chosen, "chart": chart, "today": today, "may_gather": is_office(request.user, chosen),
        "coming": coming_meetings(meetings_visible_to(request.user).filter(cohort=chosen), clock.now())[:12],
    }  # fmt: skip
    return render_list(
        request, GroupTable, rows, GroupFilter, template="journeys/office/groups.html", context=context
    )


@require_safe
@signed_in
def outputs(request: PersonRequest, cohort: str) -> HttpResponse:
    """All outputs of the cohort, as they fall due."""
    chosen = get_cohort_for(request.user, cohort, CohortRole.OFFICE, CohortRole.AUDITOR)
    rows = outputs_visible_to(request.user).filter(group__cohort=chosen)
    return render_list(
        request,
        OutputTable,
        rows,
        OutputFilter,
        template="journeys/office/outputs.html",
        context={"cohort": chosen},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def gather(request: PersonRequest, cohort: str) -> HttpResponse:
    """Plan a meeting of the whole cohort."""
    chosen = get_cohort_for(request.user, cohort)
    form = forms.MeetingForm(request.POST or None, group=None, cohort=chosen, is_new=True)
    if request.method == "POST" and form.is_valid():
        try:
            row = actions.plan_meeting(
                actor=request.user, now=clock.now(), cohort=chosen, plan=form.plan(), expected=form.expected()
            )
        except ActionRefused as error:
            refused(form, error)
        else:
            return redirect("journeys:meeting", code=row.code)
    context = {
        "cohort": chosen,
        "form": form,
        "page_heading": _("Plan a meeting of all groups"),
        "button": _("Plan it"),
    }
    return render(request, "journeys/group/form.html", context, status=422 if form.errors else 200)
