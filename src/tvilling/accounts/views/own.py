# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""A person's own pages: the profile, and the letters that were sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from tvilling.accounts import actions
from tvilling.accounts.decorators import sign_in_once_more, signed_in
from tvilling.accounts.exports import write_zip
from tvilling.accounts.forms.profile import ProfileForm
from tvilling.accounts.permissions import get_person_for
from tvilling.accounts.tables import LetterTable
from tvilling.core import clock
from tvilling.core.errors import ActionRefused
from tvilling.mail.permissions import get_letter_for, letters_visible_to
from tvilling.ui.context import THEME_COOKIE
from tvilling.ui.forms import refused
from tvilling.ui.lists import render_list

if TYPE_CHECKING:
    from tvilling.core.http import PersonRequest

YEAR = 365 * 24 * 3600


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def profile(request: PersonRequest) -> HttpResponse:
    """Name, language, time zone and appearance."""
    person = get_person_for(request.user, request.user.code)
    form = ProfileForm.of(person, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.update_profile(actor=person, now=clock.now(), person=person, **form.values())
        except ActionRefused as refusal:
            refused(form, refusal)
        else:
            return _saved(request, person.language, person.theme)
    return render(request, "accounts/profile.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@signed_in
def data(request: PersonRequest) -> HttpResponse:
    """What is kept about this person, to take away. Only after signing in once more, if that was a while ago."""
    sign_in_once_more(request)
    if request.method != "POST":
        return render(request, "accounts/data.html")
    person, now = get_person_for(request.user, request.user.code), clock.now()
    try:
        actions.take_out_data(actor=person, now=now, person=person)
    except ActionRefused as refusal:
        messages.error(request, str(refusal))
        return redirect("accounts:data")
    name = f"tvilling-{slugify(person.name) or person.code}-{now:%Y-%m-%d}.zip"
    return HttpResponse(
        write_zip(person, now),
        content_type="application/zip",
        headers={
            "Cache-Control": "private, no-store",
            "Content-Disposition": f'attachment; filename="{name}"',
        },
    )


@require_safe
@signed_in
def letters(request: PersonRequest) -> HttpResponse:
    """The letters that were sent to this person."""
    return render_list(
        request, LetterTable, letters_visible_to(request.user), template="accounts/letters.html"
    )


@require_safe
@signed_in
def letter(request: PersonRequest, code: str) -> HttpResponse:
    """One of them."""
    return render(request, "accounts/letter.html", {"letter": get_letter_for(request.user, code)})


def _saved(request: PersonRequest, language: str, theme: str) -> HttpResponse:
    with override(language):
        messages.success(request, _("Your profile is saved."))
    response = redirect("accounts:profile")
    # The switches in head and foot of the page store the choice of this browser: it follows the profile from here.
    for cookie, value in ((settings.LANGUAGE_COOKIE_NAME, language), (THEME_COOKIE, theme)):
        response.set_cookie(
            cookie, value, max_age=YEAR, httponly=True, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE
        )
    return response
