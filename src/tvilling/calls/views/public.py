# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""The call, for everybody, and the check whether a city can apply."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.views.decorators.http import require_safe

from tvilling.calls.forms import SelfCheckForm, TellMoreForm
from tvilling.calls.permissions import get_call_for, public_calls
from tvilling.calls.queries import call_page, phase_of, self_check, time_left
from tvilling.core import clock
from tvilling.hosts.tables import map_points
from tvilling.ui.charts import TimelineBar, TimelineRow

if TYPE_CHECKING:
    from datetime import date

    from django.http import HttpResponse

    from tvilling.calls.queries import CallPage
    from tvilling.core.http import Request


@require_safe
def call_list(request: Request) -> HttpResponse:
    """All published calls, open ones first."""
    now = clock.now()
    rows = [
        {"call": call, "phase": phase_of(call, now), "time_left": time_left(call, now)}
        for call in public_calls()
    ]
    order = {"open": 0, "upcoming": 1, "closed": 2}
    rows.sort(key=lambda row: order[str(row["phase"])])
    return render(request, "calls/public/list.html", {"rows": rows})


@require_safe
def detail(request: Request, slug: str) -> HttpResponse:
    """One call: what it offers, who may apply, until when, how it is decided."""
    call, now = get_call_for(request.user, slug), clock.now()
    page = call_page(call, now)
    context = {
        "call": call,
        "page": page,
        "today": now.date(),
        "form": SelfCheckForm(),
        "points": map_points(page.hosts),
        "host_cities": len({city.pk for activity in page.hosts for city in activity.cities.all()}),
        "rows": _roadmap_rows(page, now.date()),
    }
    return render(request, "calls/public/detail.html", context)


@require_safe
def check(request: Request, slug: str) -> HttpResponse:
    """Can my city apply? Works by plain links and forms; htmx fetches only the answer."""
    call = get_call_for(request.user, slug)
    answer = self_check(call, request.GET)
    told = any(request.GET.get(name) for name in TellMoreForm.base_fields)
    more = TellMoreForm(request.GET if told else None)
    context = {
        "call": call,
        "answer": answer,
        "form": SelfCheckForm(initial={"q": answer.typed}),
        "more": more,
        "told": told,
        "phase": phase_of(call, clock.now()),
    }
    part = "#answer" if request.htmx else ""
    return render(request, f"calls/public/check.html{part}", context)


def _roadmap_rows(page: CallPage, today: date) -> list[TimelineRow]:
    rows = []
    for span in page.spans:
        bar = TimelineBar.seen(today, span.starts_on, span.ends_on, str(span.module))
        rows.append(TimelineRow(str(span.module), [bar]))
    return rows
