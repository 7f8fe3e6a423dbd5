# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""The office keeps questions and answers, dates and documents of its call."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tvilling.accounts.decorators import signed_in
from tvilling.calls import actions
from tvilling.calls.forms import DocumentForm, FaqForm, TimelineForm
from tvilling.calls.permissions import (
    get_call_document_for,
    get_faq_entry_for,
    get_office_call,
    get_timeline_entry_for,
)
from tvilling.calls.queries import PLACEHOLDERS, call_placeholders
from tvilling.calls.tables import FaqTable, TimelineTable
from tvilling.calls.views.parts import form_page, step
from tvilling.core import clock
from tvilling.ui.lists import render_list

if TYPE_CHECKING:
    from django.http import HttpResponse

    from tvilling.calls.models import Call, TimelineEntry
    from tvilling.core.http import PersonRequest

FAQ, TIMELINE, DOCUMENTS = "calls:office-faq", "calls:office-timeline", "calls:office-documents"


@require_safe
@signed_in
def faq(request: PersonRequest, cohort: str) -> HttpResponse:
    """All questions and answers."""
    call = get_office_call(request.user, cohort)
    context = {"call": call, "cohort": call.cohort}
    return render_list(
        request,
        FaqTable,
        call.faq.select_related("call__cohort"),
        template="calls/office/faq.html",
        context=context,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def new_faq(request: PersonRequest, cohort: str) -> HttpResponse:
    """Add a question."""
    call = get_office_call(request.user, cohort)
    form = FaqForm(request.POST or None)

    def save() -> object:
        return actions.add_faq(actor=request.user, now=clock.now(), call=call, **form.all_texts())

    return form_page(
        request, call, form, _("A new question"), save, back=FAQ, placeholders=_placeholders(call)
    )


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def edit_faq(request: PersonRequest, cohort: str, code: str) -> HttpResponse:
    """Reword a question."""
    call, entry = get_office_call(request.user, cohort), get_faq_entry_for(request.user, cohort, code)
    form = FaqForm(request.POST or None, initial=FaqForm.initial_of(entry))

    def save() -> object:
        return actions.update_faq(
            actor=request.user,
            now=clock.now(),
            entry=entry,
            question=form.text("question"),
            answer=form.text("answer"),
        )

    return form_page(request, call, form, str(entry), save, back=FAQ, placeholders=_placeholders(call))


@require_POST
@signed_in
def remove_faq(request: PersonRequest, cohort: str, code: str) -> HttpResponse:
    """Take a question away."""
    call, entry = get_office_call(request.user, cohort), get_faq_entry_for(request.user, cohort, code)
    return step(
        request,
        call,
        lambda: actions.remove_faq(actor=request.user, now=clock.now(), entry=entry),
        _("Removed."),
        FAQ,
    )


@require_safe
@signed_in
def timeline(request: PersonRequest, cohort: str) -> HttpResponse:
    """All dates."""
    call = get_office_call(request.user, cohort)
    context = {"call": call, "cohort": call.cohort}
    rows = call.timeline.select_related("call__cohort")
    return render_list(request, TimelineTable, rows, template="calls/office/timeline.html", context=context)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def new_date(request: PersonRequest, cohort: str) -> HttpResponse:
    """Add a date."""
    call = get_office_call(request.user, cohort)
    form = TimelineForm(request.POST or None)

    def save() -> object:
        return actions.add_timeline_entry(actor=request.user, now=clock.now(), call=call, **form.entry())

    return form_page(request, call, form, _("A new date"), save, back=TIMELINE)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def edit_date(request: PersonRequest, cohort: str, code: str) -> HttpResponse:
    """Change a date, or add the recording."""
    call, entry = get_office_call(request.user, cohort), get_timeline_entry_for(request.user, cohort, code)
    form = TimelineForm(request.POST or None, initial=_at_home(call, entry))

    def save() -> object:
        return actions.update_timeline_entry(actor=request.user, now=clock.now(), entry=entry, **form.entry())

    return form_page(request, call, form, str(entry), save, back=TIMELINE)


@require_POST
@signed_in
def remove_date(request: PersonRequest, cohort: str, code: str) -> HttpResponse:
    """Take a date away."""
    call, entry = get_office_call(request.user, cohort), get_timeline_entry_for(request.user, cohort, code)

    def remove() -> None:
        actions.remove_timeline_entry(actor=request.user, now=clock.now(), entry=entry)

    return step(request, call, remove, _("Removed."), TIMELINE)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def documents(request: PersonRequest, cohort: str) -> HttpResponse:
    """All documents, and a form to add one."""
    call = get_office_call(request.user, cohort)
    form = DocumentForm(request.POST or None, request.FILES or None)

    def save() -> object:
        values = form.cleaned_data
        return actions.publish_document(
            actor=request.user, now=clock.now(), call=call, upload=values["upload"], title=form.text("title"),
            version=values["version"],
        )  # fmt: skip

    rows = list(call.documents.select_related("document"))
    return form_page(
        request,
        call,
        form,
        _("Documents"),
        save,
        back=DOCUMENTS,
        documents=rows,
        template="calls/office/documents.html",
    )


@require_POST
@signed_in
def remove_document(request: PersonRequest, cohort: str, code: str) -> HttpResponse:
    """Take a document off the page."""
    call, entry = get_office_call(request.user, cohort), get_call_document_for(request.user, cohort, code)

    def remove() -> None:
        actions.withdraw_document(actor=request.user, now=clock.now(), entry=entry)

    return step(request, call, remove, _("Removed."), DOCUMENTS)


def _placeholders(call: Call) -> list[tuple[str, Any]]:
    figures = call_placeholders(call)
    return [(f"{{{name}}}", figures[name]) for name in sorted(PLACEHOLDERS)]


def _at_home(call: Call, entry: TimelineEntry) -> dict[str, Any]:
    zone, initial = ZoneInfo(call.time_zone), TimelineForm.initial_of(entry)
    return {**initial, **{name: initial[name] and initial[name].astimezone(zone) for name in ("at", "until")}}
