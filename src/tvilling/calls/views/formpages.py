# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""The call's application form: choose it, read it as applicants will see it, take its definition along."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tvilling.accounts.decorators import signed_in
from tvilling.calls import actions
from tvilling.calls.forms import FormFileForm
from tvilling.calls.permissions import get_form_version_for, get_office_call
from tvilling.calls.queries import form_options
from tvilling.calls.views.parts import form_page, step
from tvilling.core import clock
from tvilling.questionnaires.forms import section_form
from tvilling.questionnaires.options import shown
from tvilling.questionnaires.queries import definition_of, versions_of

if TYPE_CHECKING:
    from django.http import HttpResponse

    from tvilling.core.http import PersonRequest


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def choose(request: PersonRequest, cohort: str) -> HttpResponse:
    """The form's versions, the default one, or a definition of one's own."""
    call = get_office_call(request.user, cohort)
    form = FormFileForm(request.POST or None, request.FILES or None)

    def save() -> object:
        definition = form.cleaned_data["definition"]
        return actions.write_form(actor=request.user, now=clock.now(), call=call, definition=definition)

    context = {
        "versions": list(versions_of(call.form_version.form)) if call.form_version else [],
        "is_frozen": call.has_opened(clock.now()),
        "template": "calls/office/choose_form.html",
    }
    return form_page(request, call, form, _("Application form"), save, back="calls:office-form", **context)


@require_POST
@signed_in
def use_default(request: PersonRequest, cohort: str) -> HttpResponse:
    """Take the form that comes with the program."""
    call = get_office_call(request.user, cohort)

    def carry_out() -> object:
        return actions.use_default_form(actor=request.user, now=clock.now(), call=call)

    return step(request, call, carry_out, _("The form is in use."), "calls:office-form")


@require_safe
@signed_in
def preview(request: PersonRequest, cohort: str, code: str) -> HttpResponse:
    """A version of the form, section by section, as applicants see it."""
    call, version = get_form_version_for(request.user, cohort, code)
    form, options = definition_of(version), form_options(call)
    sections = [
        {
            "title": shown(section.title, options),
            "intro": shown(section.intro, options),
            "component": section.component,
            "form": section_form(section, options=options, prefix=section.key) if section.questions else None,
        }
        for section in form.sections
    ]
    context = {"call": call, "cohort": call.cohort, "version": version, "sections": sections}
    return render(request, "calls/office/form_preview.html", context)


@require_safe
@signed_in
def definition(request: PersonRequest, cohort: str, code: str) -> HttpResponse:
    """The definition as a file, to be changed and given back."""
    _call, version = get_form_version_for(request.user, cohort, code)
    response = JsonResponse(version.definition, json_dumps_params={"ensure_ascii": False, "indent": 1})
    name = f"{version.form.key}-{version.number}.json"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
