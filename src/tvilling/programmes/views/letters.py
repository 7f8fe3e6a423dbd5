# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""The cohort's outbox, and its own texts of letters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tvilling.accounts.decorators import signed_in
from tvilling.core import clock
from tvilling.core.errors import ActionRefused, NotFound
from tvilling.core.text import localised
from tvilling.mail.actions import cancel_message, restore_letter_text, retry_message, write_letter_text
from tvilling.mail.letters import Letter, of_cohorts
from tvilling.mail.queries import counts, held_batches, own_texts, text_of
from tvilling.mail.states import MessageState
from tvilling.programmes.forms import LetterForm
from tvilling.programmes.permissions import READERS, get_cohort_for, get_message_for, is_office, letters_of
from tvilling.programmes.tables import LETTER_TONES, LetterFilter, LetterTable
from tvilling.ui.forms import refused
from tvilling.ui.lists import render_list
from tvilling.ui.parts import Tab

if TYPE_CHECKING:
    from django.http import HttpResponse

    from tvilling.core.http import PersonRequest
    from tvilling.programmes.models import Cohort


@require_safe
@signed_in
def letters(request: PersonRequest, cohort: str) -> HttpResponse:
    """The outbox: what waits, what was sent, what failed."""
    edition = get_cohort_for(request.user, cohort, *READERS)
    rows = letters_of(request.user, edition)
    numbers = counts(rows)
    context = {
        "cohort": edition,
        "tabs": _tabs(edition, "outbox") if is_office(request.user, edition) else [],
        "counts": [(MessageState(state).label, numbers[state], LETTER_TONES[MessageState(state)], f"?state={state}")
                   for state in ("held", "queued", "sent", "failed")],
        "batches": held_batches(edition.slug),
    }  # fmt: skip
    return render_list(
        request, LetterTable, rows, LetterFilter, template="programmes/office/letters.html", context=context
    )


@require_safe
@signed_in
def letter(request: PersonRequest, cohort: str, code: str) -> HttpResponse:
    """One letter as its reader gets it."""
    edition = get_cohort_for(request.user, cohort, *READERS)
    message, in_office = get_message_for(request.user, edition, code), is_office(request.user, edition)
    context = {
        "cohort": edition,
        "message": message,
        "tone": LETTER_TONES[MessageState(message.state)],
        "may_cancel": in_office and message.state in {MessageState.QUEUED, MessageState.FAILED},
        "may_retry": in_office and message.state == MessageState.FAILED,
    }
    return render(request, "programmes/office/letter.html", context)


@require_POST
@signed_in
def cancel(request: PersonRequest, cohort: str, code: str) -> HttpResponse:
    """Keep a letter from being sent."""
    message = get_message_for(request.user, get_cohort_for(request.user, cohort), code)
    try:
        cancel_message(actor=request.user, now=clock.now(), message=message)
    except ActionRefused as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("This letter will not be sent."))
    return redirect("programmes:letter", cohort, code)


@require_POST
@signed_in
def retry(request: PersonRequest, cohort: str, code: str) -> HttpResponse:
    """Send a failed letter again."""
    message = get_message_for(request.user, get_cohort_for(request.user, cohort), code)
    try:
        retry_message(actor=request.user, now=clock.now(), message=message)
    except ActionRefused as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("This letter is tried again."))
    return redirect("programmes:letter", cohort, code)


@require_safe
@signed_in
def texts(request: PersonRequest, cohort: str) -> HttpResponse:
    """All letters with their languages, and which texts are the cohort's own."""
    edition = get_cohort_for(request.user, cohort)
    own = {(text.key, text.language) for text in own_texts(edition.slug)}
    names = dict(settings.LANGUAGES)
    rows = [
        (
            _title(each),
            [(code, names.get(code, code), (each.key, code) in own) for code in edition.languages],
            each.key,
        )
        for each in of_cohorts()
    ]
    context = {"cohort": edition, "rows": rows, "tabs": _tabs(edition, "texts")}
    return render(request, "programmes/office/texts.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def text(request: PersonRequest, cohort: str, key: str, language: str) -> HttpResponse:
    """Write a letter's text; `preview` shows it with its placeholders filled by their names, and saves nothing."""
    edition, kind = _kind(request, cohort, key, language)
    known = text_of(key, language, edition.slug)
    form = LetterForm(request.POST or None, initial={"subject": known.subject, "body": known.body})
    preview = None
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        if "preview" in request.POST:
            preview = {name: _previewed(kind, values[name]) for name in ("subject", "body")}
        else:
            try:
                write_letter_text(
                    actor=request.user,
                    now=clock.now(),
                    scope=edition.slug,
                    key=key,
                    language=language,
                    **values,
                )
            except ActionRefused as error:
                refused(form, error)
            else:
                messages.success(request, _("Saved. Letters written from now on have this text."))
                return redirect("programmes:texts", cohort)
    context = {
        "cohort": edition, "kind": kind, "title": _title(kind), "form": form, "known": known, "preview": preview,
        "language": dict(settings.LANGUAGES).get(language, language), "code": language,
    }  # fmt: skip
    return render(request, "programmes/office/text.html", context, status=422 if form.errors else 200)


@require_POST
@signed_in
def restore(request: PersonRequest, cohort: str, key: str, language: str) -> HttpResponse:
    """Go back to the text that came with the program."""
    edition, _letter = _kind(request, cohort, key, language)
    restore_letter_text(actor=request.user, now=clock.now(), scope=edition.slug, key=key, language=language)
    messages.success(request, _("The letter has its first text again."))
    return redirect("programmes:texts", cohort)


def _kind(request: PersonRequest, cohort: str, key: str, language: str) -> tuple[Cohort, Letter]:
    edition = get_cohort_for(request.user, cohort)
    kind = next((each for each in of_cohorts() if each.key == key), None)
    if kind is None or language not in dict(settings.LANGUAGES):
        raise NotFound
    return edition, kind


def _previewed(kind: Letter, text: str) -> str:
    for name in kind.placeholders:
        text = text.replace(f"{{{name}}}", f"[{name.replace('_', ' ')}]")
    return text


def _title(kind: Letter) -> str:
    return str(kind.title) or localised(kind.subject)


def _tabs(cohort: Cohort, current: str) -> list[Any]:
    return [
        Tab(_("Outbox"), reverse("programmes:letters", args=[cohort.slug]), current == "outbox"),
        Tab(_("Texts"), reverse("programmes:texts", args=[cohort.slug]), current == "texts"),
    ]
