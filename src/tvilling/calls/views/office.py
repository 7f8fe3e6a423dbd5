# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""The office's overview of its call: what is done, what is missing, and the two big steps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tvilling.accounts.decorators import signed_in
from tvilling.audit.queries import history_of
from tvilling.calls import actions
from tvilling.calls.forms import DatesReadForm, NewCallForm
from tvilling.calls.permissions import READERS, calls_of, get_office_call, source_call_for
from tvilling.calls.queries import (
    checklist,
    copied_call,
    is_copied,
    missing_in,
    phase_of,
    time_left,
    window_has_moved,
)
from tvilling.calls.states import CallState, ExtensionState
from tvilling.calls.views.parts import step
from tvilling.core import clock
from tvilling.core.errors import ActionRefused, NotFound
from tvilling.core.permissions import allows
from tvilling.programmes.permissions import get_cohort_for
from tvilling.programmes.queries import history_items
from tvilling.ui.forms import refused
from tvilling.ui.parts import Step

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpResponse

    from tvilling.calls.models import Call
    from tvilling.core.http import PersonRequest

PUBLISHED = gettext_lazy("The call is published. It opens by itself when its time comes.")
#: Entries of the record shown on the overview.
RECENT = 12


@require_safe
@signed_in
def overview(request: PersonRequest, cohort: str) -> HttpResponse:
    """The call on one page; without a call yet, how to begin."""
    found = get_cohort_for(request.user, cohort, *READERS)
    call, now = calls_of(request.user, found).first(), clock.now()
    may_prepare = allows(request.user, "calls.manage", found)
    if call is None and not may_prepare:
        raise NotFound
    if call is None:
        return render(request, "calls/office/none.html", {"cohort": found})
    extensions = list(call.extensions.all())
    context = {
        "cohort": found,
        "call": call,
        "phase": phase_of(call, now),
        "time_left": time_left(call, now),
        "is_over": call.closes_at < now and not call.accepts_submissions(now),
        "has_moved": window_has_moved(call),
        "steps": _steps(call, now) if may_prepare else [],
        "may_prepare": may_prepare,
        "missing": missing_in(call, now),
        "is_copied": is_copied(call),
        "waiting": next((one for one in extensions if one.state == ExtensionState.PROPOSED), None),
        "history": history_items(history_of(call, *extensions))[:RECENT],
    }
    return render(request, "calls/office/overview.html", context)


def _steps(call: Call, now: datetime) -> list[Step]:
    kwargs = {"cohort": call.cohort.slug}
    items = [
        Step(
            item.label,
            reverse(f"calls:office-{item.topic}", kwargs=kwargs),
            "done" if item.is_done else "attention" if item.is_required else "open",
            item.note if item.is_required else _("if you like"),
        )
        for item in checklist(call, now)
    ]
    selection = Step(
        _("Places, thresholds, tie-breaks, balance"), reverse("calls:office-selection", kwargs=kwargs), "done"
    )
    return [*items[:4], selection, *items[4:]]


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def new(request: PersonRequest, cohort: str) -> HttpResponse:
    """Begin a call."""
    found = get_cohort_for(request.user, cohort)
    form = NewCallForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            actions.create_call(
                actor=request.user, now=clock.now(), cohort=found, slug=values["slug"],
                title={"en": values["title_en"]}, **form.window(),
            )  # fmt: skip
        except ActionRefused as error:
            refused(form, error)
        else:
            return redirect("calls:office", cohort=cohort)
    context = {"cohort": found, "form": form, "heading": _("A new call"), "back": "calls:office"}
    return render(request, "calls/office/form.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def publish(request: PersonRequest, cohort: str) -> HttpResponse:
    """Read the call's dates once more and show it to everybody. A call that was not copied has a button for it alone."""
    call, now = get_office_call(request.user, cohort), clock.now()
    if call.state != CallState.DRAFT:
        return redirect("calls:office", cohort=cohort)
    if request.method == "POST" and not is_copied(call):
        return step(
            request,
            call,
            lambda: actions.publish_call(actor=request.user, now=now, call=call),
            str(PUBLISHED),
        )
    checked = copied_call(call, source_call_for(request.user, call), now)
    form = DatesReadForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.publish_call(
                actor=request.user, now=now, call=call, dates_read=request.POST.get("stamp", "")
            )
        except ActionRefused as error:
            # The tick was for other dates: it is asked for again, below those that count.
            form = refused(DatesReadForm({}), error)
        else:
            messages.success(request, PUBLISHED)
            return redirect("calls:office", cohort=cohort)
    context = {
        "cohort": call.cohort, "call": call, "checked": checked, "form": form, "missing": missing_in(call, now),
    }  # fmt: skip
    return render(request, "calls/office/publish.html", context, status=422 if form.errors else 200)


@require_POST
@signed_in
def settle(request: PersonRequest, cohort: str) -> HttpResponse:
    """Put the call to rest."""
    call = get_office_call(request.user, cohort)
    done = _("The call is settled.")
    return step(
        request, call, lambda: actions.settle_call(actor=request.user, now=clock.now(), call=call), done
    )
