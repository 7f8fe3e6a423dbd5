# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""The sample installation only: “Enter as…”. Elsewhere these addresses do not exist (see urls)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth import login
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tvilling.accounts.queries import sample_person
from tvilling.accounts.sample import kept_letters, sample_groups
from tvilling.core.errors import NotFound

if TYPE_CHECKING:
    from django.http import HttpResponse

    from tvilling.core.http import Request

#: How many letters the page shows.
NEWEST = 10


@require_safe
def choose(request: Request) -> HttpResponse:
    """The sample people, by what they do."""
    _only_in_the_sample()
    groups = sample_groups(_("Others"))
    return render(request, "accounts/enter.html", {"groups": groups, "next": request.GET.get("next", "")})


@require_POST
def enter(request: Request, code: str) -> HttpResponse:
    """Sign in as one of them."""
    _only_in_the_sample()
    person = sample_person(code)
    if person is None:
        raise NotFound
    login(request, person, backend=settings.AUTHENTICATION_BACKENDS[0])
    target = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure()):
        target = settings.LOGIN_REDIRECT_URL
    return redirect(target)


@require_safe
def letters(request: Request) -> HttpResponse:
    """The newest letters that no mail server took: so a tester can read the code that was sent to a new account."""
    _only_in_the_sample()
    folder = "" if settings.EMAIL_HOST else settings.EMAIL_FILE_PATH
    found = kept_letters(folder, NEWEST) if folder else []
    return render(request, "accounts/sample_letters.html", {"letters": found})


def _only_in_the_sample() -> None:
    if not settings.SAMPLE:
        raise NotFound
