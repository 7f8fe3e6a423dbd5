# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Pages for everybody: the front page, the map of all pairs, accessibility and privacy."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tvilling.calls.forms import SelfCheckForm
from tvilling.calls.permissions import public_calls
from tvilling.calls.queries import call_placeholders, filled, phase_of, time_left
from tvilling.calls.queries.page import roadmap
from tvilling.core import clock
from tvilling.core.errors import NotFound
from tvilling.hosts.permissions import cohorts_taking_hosts
from tvilling.insights.permissions import public_cohorts, public_hosts, public_pairs
from tvilling.insights.queries.public import page_of, picture_of, public_figures
from tvilling.knowledge.permissions import published_entries, published_stories
from tvilling.ui.charts import TimelineBar, TimelineRow
from tvilling.ui.lists import render_list
from tvilling.web.tables import PairTable

if TYPE_CHECKING:
    from datetime import date, datetime

    from django.db.models import QuerySet
    from django.http import HttpResponse

    from tvilling.core.http import Request
    from tvilling.programmes.models import Cohort

SHOWN = 3


@require_safe
def home(request: Request) -> HttpResponse:
    """What this is, and what is open."""
    now, cohorts = clock.now(), public_cohorts()
    calls = _current_calls(now)
    main = calls[0] if calls else None
    cohort = main["call"].cohort if main else next(iter(cohorts), None)
    hosts = public_hosts([cohort]) if cohort else []
    context = {
        "main": main, "others": calls[1:], "has_calls": public_calls().exists(),
        "takes_hosts": bool(cohorts_taking_hosts(now)), "cohort": cohort, "form": SelfCheckForm(), "hosts": hosts,
        "picture": picture_of(hosts, public_pairs(cohorts)), "figures": public_figures(), "today": now.date(),
        "stories": _with_pages(published_stories().order_by("-published_at", "pk")[:SHOWN]),
        "entries": _with_pages(published_entries().order_by("-published_at", "pk")[:SHOWN]), **_journey(cohort, now.date()),
    }  # fmt: skip
    return render(request, "web/public/home.html", context)


def _with_pages(publications: QuerySet[Any]) -> list[tuple[Any, str]]:
    return [(each, page_of(each)) for each in publications]


def _current_calls(now: datetime) -> list[dict[str, Any]]:
    """Published calls that are open, or will open: the one that closes first comes first, open ones before others."""
    rows = []
    for call in public_calls():
        phase = phase_of(call, now)
        if phase in {"open", "upcoming"}:
            summary = filled(call.summary, call_placeholders(call))
            rows.append({"call": call, "phase": phase, "time_left": time_left(call, now), "summary": summary})
    return sorted(rows, key=lambda row: (row["phase"] != "open", row["call"].closes_at))


def _journey(cohort: Cohort | None, today: date) -> dict[str, Any]:
    spans = roadmap(cohort) if cohort else []
    bars = []
    for span in spans:
        bar = TimelineBar.seen(today, span.starts_on, span.ends_on, str(span.module))
        bars.append(TimelineRow(str(span.module), [bar]))
    return {"spans": spans, "bars": bars}


@require_safe
def pairs(request: Request) -> HttpResponse:
    """All pairs, hosts and practices on one map; by cohort."""
    cohorts = public_cohorts()
    slug = request.GET.get("cohort", "")
    chosen = [cohort for cohort in cohorts if cohort.slug == slug] if slug else cohorts
    if slug and not chosen:
        raise NotFound
    found, hosts = public_pairs(chosen), public_hosts(chosen)
    entries = published_entries().filter(practice__activity__cohort__in=chosen)
    context = {
        "cohorts": cohorts, "slug": slug, "picture": picture_of(hosts, found), "hosts": hosts,
        "entries": _with_pages(entries.order_by("practice__title", "pk")),
    }  # fmt: skip
    return render_list(request, PairTable, found, template="web/public/map.html", context=context)


@require_safe
def accessibility(request: Request) -> HttpResponse:
    """How far everybody can use these pages, and whom to tell when not."""
    return render(request, "web/public/accessibility.html", {"contacts": _contacts()})


@require_safe
def privacy(request: Request) -> HttpResponse:
    """What is kept about people, why, and who sees it."""
    context = {"contacts": _contacts(), "session_hours": settings.SESSION_COOKIE_AGE // 3600}
    return render(request, "web/public/privacy.html", context)


def _contacts() -> list[tuple[str, str]]:
    """The programmes' own addresses, each once."""
    found = {cohort.programme_id: cohort.programme for cohort in public_cohorts()}
    return [
        (programme.operator or str(programme), programme.contact_email)
        for programme in found.values()
        if programme.contact_email
    ]
