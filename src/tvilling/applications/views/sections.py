# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""One topic a page: written with colleagues, saved as typed, judged only when one wants to go on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from tvilling.accounts.decorators import signed_in
from tvilling.applications import actions, queries
from tvilling.applications.forms import form_for, moved, typed_component
from tvilling.applications.permissions import get_application_for
from tvilling.applications.views.components import add_wish, component_context
from tvilling.applications.views.history import show_merge
from tvilling.applications.views.steps import address, frame
from tvilling.core import clock
from tvilling.core.errors import ActionRefused, NotFound
from tvilling.ui.forms import refused

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpResponse

    from tvilling.applications.models import Application
    from tvilling.applications.queries import SectionState
    from tvilling.core.http import PersonRequest
    from tvilling.questionnaires.forms import SectionForm


def state_of(application: Application, key: str, now: datetime) -> SectionState:
    """The section with the key, if it has a page to write on."""
    for state in queries.section_states(application, now):
        if state.key == key and not state.is_review:
            return state
    raise NotFound


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def section(request: PersonRequest, call: str, city: str, section: str) -> HttpResponse:
    """Read or write one section. "Save and go on" also says what is missing; "Save" only saves."""
    application = get_application_for(request.user, call, city)
    now = clock.now()
    state = state_of(application, section, now)
    if request.method == "POST":
        return _posted(request, application, state, now)
    return _page(request, application, state, now, form=form_for(application, state))


def _posted(
    request: PersonRequest, application: Application, state: SectionState, now: datetime
) -> HttpResponse:
    form = form_for(application, state, data=request.POST, files=request.FILES)
    typed = typed_component(state, request.POST)
    version = _version(request)
    rows = moved(next(iter(typed.values())), request.POST) if typed else None
    if rows is not None:
        typed = {next(iter(typed)): rows}
    if not form.is_valid():
        return _page(request, application, state, now, form=form, typed=typed, version=version, status=422)
    try:
        saved = actions.save_section(
            actor=request.user,
            now=now,
            application=application,
            key=state.key,
            answers={**form.answers, **typed},
            version=version,
            uploads=form.uploads,
        )
    except actions.SectionChanged as conflict:
        return show_merge(request, application, conflict.section, conflict.kept, now, status=409)
    except ActionRefused as error:
        refused(form, error)
        return _page(request, application, state, now, form=form, typed=typed, version=version, status=422)
    if "suggested" in request.POST:
        return add_wish(request, application, request.POST["suggested"])
    if rows is not None:
        return redirect(f"{address(application, 'section', state.key)}#rows")
    if "later" in request.POST:
        messages.success(request, _("Saved. You can go on whenever you like."))
        return redirect("applications:overview", application.call.slug, application.city.slug)
    return _judged(request, application, saved.key, now)


def _judged(request: PersonRequest, application: Application, key: str, now: datetime) -> HttpResponse:
    """On to the next section, or the same page again with what is missing."""
    state = state_of(application, key, now)
    faults = queries.faults_of(application.call, state.definition, state.answers, strict=True)
    if not faults:
        return redirect(_next(application, state, now))
    form = judged_form(request, application, state, faults)
    return _page(request, application, state, now, form=form, status=422, is_saved=True)


def judged_form(
    request: PersonRequest, application: Application, state: SectionState, faults: dict[str, list[str]]
) -> SectionForm:
    """The typed form with the sentences of the submission's rules; those of a component concern the whole."""
    form = form_for(application, state, data=request.POST)
    form.is_valid()
    for name, sentences in faults.items():
        for sentence in sentences:
            form.add_error(name if name in form.fields else None, sentence)
    return form


def _next(application: Application, state: SectionState, now: datetime) -> str:
    writing = [one for one in queries.section_states(application, now) if not one.is_review]
    keys = [one.key for one in writing]
    place = keys.index(state.key)
    return (
        address(application, "section", keys[place + 1])
        if place + 1 < len(keys)
        else address(application, "check")
    )


def _version(request: PersonRequest) -> int:
    text = str(request.POST.get("version", ""))
    return int(text) if text.isdecimal() and len(text) < 9 else 0  # noqa: PLR2004 - no section is saved so often


def _page(  # noqa: PLR0913 - all that one page may have to show again
    request: PersonRequest,
    application: Application,
    state: SectionState,
    now: datetime,
    *,
    form: SectionForm,
    typed: dict[str, Any] | None = None,
    version: int | None = None,
    status: int = 200,
    is_saved: bool = False,
) -> HttpResponse:
    context = frame(request, application, now, state.key)
    keys = [one.key for one in context["states"]]
    place = keys.index(state.key)
    context |= {
        "state": state,
        "form": form,
        "version": state.version if version is None else version,
        "number": place + 1,
        "total": len(keys),
        "back": address(application, "section", keys[place - 1])
        if place
        else address(application, "overview"),
        "onward": _next(application, state, now),
        "is_saved": is_saved,
        "can_write": state.is_editable and context["may_write"],
        "can_autosave": not any(question.kind == "file" for question in state.definition.questions),
        "shown_text": queries.shown_text(application, state.key, state.answers),
        **component_context(application, state, typed),
    }
    return render(request, "applications/team/section.html", context, status=status)


@require_POST
@signed_in
def autosave(request: PersonRequest, call: str, city: str, section: str) -> JsonResponse:
    """Save what is typed, from the page's own script. Files wait for the button."""
    application = get_application_for(request.user, call, city)
    now = clock.now()
    state = state_of(application, section, now)
    form = form_for(application, state, data=request.POST)
    if not form.is_valid():
        sentence = next(sentence for sentences in form.errors.values() for sentence in sentences)
        return JsonResponse({"message": str(sentence)}, status=422)
    try:
        saved = actions.save_section(
            actor=request.user, now=now, application=application, key=state.key,
            answers={**form.answers, **typed_component(state, request.POST)}, version=_version(request),
        )  # fmt: skip
    except actions.SectionChanged as conflict:
        args = [call, city, section, conflict.kept.pk]
        answer = {"message": str(conflict), "url": reverse("applications:merge", args=args)}
        return JsonResponse(answer, status=409)
    except ActionRefused as error:
        return JsonResponse({"message": str(error)}, status=422)
    actions.show_presence(actor=request.user, now=now, application=application, key=state.key)
    return JsonResponse(
        {
            "saved_at": now.isoformat(),
            "version": saved.version,
            "others": _others(request, application, section, now),
        }
    )


@require_POST
@signed_in
def presence(request: PersonRequest, call: str, city: str, section: str) -> JsonResponse:
    """Tell colleagues that this section is open here, and learn who else is in it and which version is saved."""
    application = get_application_for(request.user, call, city)
    now = clock.now()
    shown = actions.show_presence(actor=request.user, now=now, application=application, key=section)
    return JsonResponse({"version": shown.version, "others": _others(request, application, section, now)})


def _others(request: PersonRequest, application: Application, key: str, now: datetime) -> str:
    """A sentence on who else is in the section; empty when nobody is."""
    names = queries.colleagues_in(application, request.user, now).get(key, [])
    if not names:
        return ""
    return _("%(names)s is in this section too. All of you can write: nobody's words are lost.") % {
        "names": ", ".join(names)
    }
