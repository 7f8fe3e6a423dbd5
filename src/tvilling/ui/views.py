# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""The switches for language and appearance, and the living page of components."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import check_for_language
from django.views.decorators.http import require_POST, require_safe

from tvilling.core.errors import NotFound
from tvilling.ui.context import THEME_COOKIE, THEMES
from tvilling.ui.kit import SampleFilter, kit_context
from tvilling.ui.lists import render_list

if TYPE_CHECKING:
    from django.http import HttpRequest

A_YEAR: Final = 365 * 24 * 60 * 60


@require_POST
def set_theme(request: HttpRequest) -> HttpResponse:
    """Remember light, dark, or what the system says."""
    response = _back(request)
    theme = request.POST.get("theme", "")
    if theme in THEMES:
        _remember(response, THEME_COOKIE, theme)
    return response


@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Remember the language of the pages."""
    response = _back(request)
    language = request.POST.get("language", "")
    if language in dict(settings.LANGUAGES) and check_for_language(language):
        _remember(response, settings.LANGUAGE_COOKIE_NAME, language)
    return response


@require_safe
def kit(request: HttpRequest) -> HttpResponse:
    """Every component in all its states; only where somebody develops or tries out."""
    if not (settings.DEBUG or settings.SAMPLE):
        raise NotFound
    if "working" in request.GET:
        return HttpResponse(status=204)
    context: dict[str, Any] = kit_context(request)
    return render_list(
        request,
        context["table_class"],
        context["rows"],
        SampleFilter,
        template="ui/kit/page.html",
        context=context,
        per_page=5,
    )


def _back(request: HttpRequest) -> HttpResponseRedirect:
    """To the page that the switch was on, if that is one of ours."""
    target = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return HttpResponseRedirect(target if ours else "/", status=303)


def _remember(response: HttpResponse, name: str, value: str) -> None:
    response.set_cookie(
        name,
        value,
        max_age=A_YEAR,
        httponly=True,
        samesite="Lax",
        secure=bool(settings.SESSION_COOKIE_SECURE),
    )
