# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""A cohort's settings, one topic a page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tvilling.accounts.decorators import signed_in
from tvilling.core import clock
from tvilling.core.errors import ActionRefused, NotFound
from tvilling.programmes import actions
from tvilling.programmes.forms import (
    CopyForm,
    GeneralForm,
    LanguagesForm,
    ModuleForm,
    OutputForm,
    ProgrammeForm,
    TravelForm,
    VocabularyForm,
)
from tvilling.programmes.permissions import get_cohort_for, get_module_for, get_output_for
from tvilling.programmes.queries import copied_dates, copied_parts
from tvilling.ui.forms import refused
from tvilling.ui.parts import Tab

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpResponse

    from tvilling.core.http import PersonRequest
    from tvilling.programmes.models import Cohort


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def general(request: PersonRequest, cohort: str) -> HttpResponse:
    """Name, dates, bounds, visibility."""
    edition = get_cohort_for(request.user, cohort)
    return _topic(request, edition, "general", GeneralForm(request.POST or None, cohort=edition))


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def programme(request: PersonRequest, cohort: str) -> HttpResponse:
    """What the programme says of itself, in all its cohorts."""
    edition = get_cohort_for(request.user, cohort)
    form = ProgrammeForm(request.POST or None, cohort=edition)
    return _topic(request, edition, "programme", form, actions.update_programme)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def travel(request: PersonRequest, cohort: str) -> HttpResponse:
    """Ceilings and visits."""
    edition = get_cohort_for(request.user, cohort)
    return _topic(request, edition, "travel", TravelForm(request.POST or None, cohort=edition))


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def languages(request: PersonRequest, cohort: str) -> HttpResponse:
    """The languages of the content."""
    edition = get_cohort_for(request.user, cohort)
    return _topic(request, edition, "languages", LanguagesForm(request.POST or None, cohort=edition))


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def domains(request: PersonRequest, cohort: str) -> HttpResponse:
    """The vocabulary of emission domains."""
    edition = get_cohort_for(request.user, cohort)
    return _topic(
        request, edition, "domains", VocabularyForm(request.POST or None, cohort=edition, name="domains")
    )


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def levers(request: PersonRequest, cohort: str) -> HttpResponse:
    """The vocabulary of systemic levers."""
    edition = get_cohort_for(request.user, cohort)
    return _topic(
        request, edition, "levers", VocabularyForm(request.POST or None, cohort=edition, name="levers")
    )


@require_safe
@signed_in
def journey(request: PersonRequest, cohort: str) -> HttpResponse:
    """The template of the journey: modules with their outputs."""
    edition = get_cohort_for(request.user, cohort)
    context = {
        "cohort": edition,
        "tabs": settings_tabs(edition, "journey"),
        "modules": edition.modules.prefetch_related("outputs"),
    }
    return render(request, "programmes/office/journey.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def add_module(request: PersonRequest, cohort: str) -> HttpResponse:
    """Add a module."""
    edition = get_cohort_for(request.user, cohort)
    form = ModuleForm(request.POST or None, languages=edition.languages, values={})
    return _template_part(request, edition, form, lambda now, fields: actions.add_module(
        actor=request.user, now=now, cohort=edition, **fields))  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def edit_module(request: PersonRequest, cohort: str, module: str) -> HttpResponse:
    """Change a module."""
    found = get_module_for(request.user, cohort, module)
    names = ("name", "description", "first_month", "last_month")
    values = {name: getattr(found, name) for name in names}
    form = ModuleForm(request.POST or None, languages=found.cohort.languages, values=values)
    return _template_part(request, found.cohort, form, lambda now, fields: actions.update_module(
        actor=request.user, now=now, module=found, **fields), str(found))  # fmt: skip


@require_POST
@signed_in
def remove_module(request: PersonRequest, cohort: str, module: str) -> HttpResponse:
    """Take a module out."""
    found = get_module_for(request.user, cohort, module)
    return _removal(
        request, cohort, lambda now: actions.remove_module(actor=request.user, now=now, module=found)
    )


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def add_output(request: PersonRequest, cohort: str, module: str) -> HttpResponse:
    """Add an output to a module."""
    found = get_module_for(request.user, cohort, module)
    values = {"due_month": found.last_month}
    form = OutputForm(request.POST or None, languages=found.cohort.languages, values=values)
    return _template_part(request, found.cohort, form, lambda now, fields: actions.add_output(
        actor=request.user, now=now, module=found, **fields))  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def edit_output(request: PersonRequest, cohort: str, module: str, output: str) -> HttpResponse:
    """Change an output."""
    found = get_output_for(request.user, cohort, module, output)
    values = {name: getattr(found, name) for name in ("name", "guidance", "kind", "due_month")}
    form = OutputForm(request.POST or None, languages=found.cohort.languages, values=values)
    return _template_part(request, found.cohort, form, lambda now, fields: actions.update_output(
        actor=request.user, now=now, output=found, **fields), str(found))  # fmt: skip


@require_POST
@signed_in
def remove_output(request: PersonRequest, cohort: str, module: str, output: str) -> HttpResponse:
    """Take an output out."""
    found = get_output_for(request.user, cohort, module, output)
    return _removal(
        request, cohort, lambda now: actions.remove_output(actor=request.user, now=now, output=found)
    )


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def copy(request: PersonRequest, cohort: str) -> HttpResponse:
    """Make the next cohort out of this one; its settings are shown for checking."""
    edition = get_cohort_for(request.user, cohort)
    form = CopyForm(request.POST or None, cohort=edition)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            fresh = actions.copy_cohort(
                actor=request.user, now=clock.now(), cohort=edition, slug=values["slug"],
                starts_on=values["starts_on"], name=form.texts("name"),
            )  # fmt: skip
        except ActionRefused as error:
            refused(form, error)
        else:
            messages.success(
                request, _("Copied, with all dates moved. Look it through, then show it to the public.")
            )
            return redirect("programmes:settings-check", fresh.slug)
    context = {"cohort": edition, "form": form, "tabs": settings_tabs(edition, "copy")}
    return render(request, "programmes/office/copy.html", context, status=422 if form.errors else 200)


@require_safe
@signed_in
def check_copy(request: PersonRequest, cohort: str) -> HttpResponse:
    """What a copied cohort took over, and which dates to check; later stages add theirs."""
    edition = get_cohort_for(request.user, cohort)
    if edition.copied_from is None:
        raise NotFound
    context = {
        "cohort": edition,
        "dates": copied_dates(edition),
        "parts": copied_parts(edition),
        "tabs": settings_tabs(edition, "check"),
    }
    return render(request, "programmes/office/check_copy.html", context)


def settings_tabs(cohort: Cohort, current: str) -> list[Tab]:
    """The topics of the settings."""
    topics = {
        "general": _("General"),
        "programme": _("Programme"),
        "journey": _("Journey"),
        "travel": _("Travel"),
        "domains": _("Emission domains"),
        "levers": _("Systemic levers"),
        "languages": _("Languages"),
        "copy": _("Next cohort"),
    }
    if cohort.copied_from_id:
        topics = {"check": _("Check the copy"), **topics}
    names = {"general": "settings"}
    return [
        Tab(
            label,
            reverse(f"programmes:{names.get(key, f'settings-{key}')}", args=[cohort.slug]),
            key == current,
        )
        for key, label in topics.items()
    ]


def _topic(
    request: PersonRequest,
    cohort: Cohort,
    topic: str,
    form: Any,
    act: Callable[..., Any] = actions.update_cohort,
) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            act(actor=request.user, now=clock.now(), cohort=cohort, **form.changes())
        except ActionRefused as error:
            refused(form, error)
        else:
            messages.success(request, _("Saved."))
            return redirect(request.path)
    context = {"cohort": cohort, "form": form, "tabs": settings_tabs(cohort, topic)}
    return render(request, "programmes/office/topic.html", context, status=422 if form.errors else 200)


def _template_part(
    request: PersonRequest,
    cohort: Cohort,
    form: Any,
    act: Callable[[Any, dict[str, Any]], Any],
    title: str = "",
) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            act(clock.now(), form.result())
        except ActionRefused as error:
            refused(form, error)
        else:
            messages.success(request, _("Saved. Journeys under way keep what they were given."))
            return redirect("programmes:settings-journey", cohort.slug)
    context = {"cohort": cohort, "form": form, "title": title}
    return render(
        request, "programmes/office/template_part.html", context, status=422 if form.errors else 200
    )


def _removal(request: PersonRequest, cohort: str, act: Callable[[Any], None]) -> HttpResponse:
    try:
        act(clock.now())
    except ActionRefused as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Taken out."))
    return redirect("programmes:settings-journey", cohort)
