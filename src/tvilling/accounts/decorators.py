# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""What views of all apps put on themselves."""

from __future__ import annotations

from functools import wraps
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Concatenate
from urllib.parse import urlencode, urlsplit

from allauth.account.internal.flows.reauthentication import is_reauthentication_required
from allauth.core.exceptions import ReauthenticationRequired
from django.contrib.auth.views import redirect_to_login
from django.http import JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect

from tvilling.core.http import asks_for_json
from tvilling.ui.asking import sentences_in

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

    from tvilling.core.http import PersonRequest


def signed_in[**P](
    view: Callable[Concatenate[PersonRequest, P], HttpResponse],
) -> Callable[Concatenate[Any, P], HttpResponse]:
    """Send visitors to the sign-in page, and back to this address afterwards.

    Whose session ended while they wrote gets what they wrote, to be copied.
    """

    @wraps(view)
    def guarded(request: Any, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if request.user.is_authenticated:
            return view(request, *args, **kwargs)
        if request.method == "POST":
            return _signed_out(request)
        if request.htmx:
            # A part of a page has no room for signing in: the page itself goes there, and comes back.
            page = request.htmx.current_url_abs_path or request.get_full_path()
            return HttpResponseClientRedirect(redirect_to_login(page).url)
        return redirect_to_login(request.get_full_path())

    return guarded


def sign_in_once_more(request: PersonRequest) -> None:
    """Send people who signed in a while ago, and have a password, through the sign-in page and back."""
    if is_reauthentication_required(request, app="tvilling"):
        raise ReauthenticationRequired


def _signed_out(request: HttpRequest) -> HttpResponse:
    if asks_for_json(request):
        said = _("You are signed out, so this is not saved. Copy what you typed, sign in, and go on.")
        return JsonResponse({"message": said}, status=HTTPStatus.UNAUTHORIZED)
    back = urlsplit(request.headers.get("Referer", ""))
    place = back.path if back.netloc == request.get_host() else "/my/"
    sentences = sentences_in(request)
    if not sentences:
        return redirect_to_login(place)
    context = {
        "sentences": sentences,
        "login_url": f"{reverse('account_login')}?{urlencode({'next': place})}",
    }
    return render(request, "accounts/signed_out.html", context, status=HTTPStatus.UNAUTHORIZED)
