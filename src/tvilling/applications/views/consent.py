# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Being named in public: what it means, and the answer that holds now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tvilling.accounts.decorators import signed_in
from tvilling.applications import actions, queries
from tvilling.applications.forms import NamingForm
from tvilling.applications.permissions import get_application_for
from tvilling.core import clock
from tvilling.core.errors import ActionRefused
from tvilling.core.permissions import allows
from tvilling.ui.forms import refused

if TYPE_CHECKING:
    from django.http import HttpResponse

    from tvilling.core.http import PersonRequest


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def naming(request: PersonRequest, call: str, city: str) -> HttpResponse:
    """Say once more whether the city may be named in public."""
    application = get_application_for(request.user, call, city)
    initial = {"agrees": "yes" if application.consent_publication else "no"}
    form = NamingForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_bound and form.is_valid():
        agrees = form.cleaned_data["agrees"]
        try:
            actions.change_consent(
                actor=request.user, now=clock.now(), application=application, agrees=agrees
            )
        except ActionRefused as error:
            refused(form, error)
        else:
            said = _("%(city)s may be named in public.") if agrees else _("%(city)s is not named in public.")
            messages.success(request, said % {"city": application.city})
            return redirect("applications:overview", call, city)
    context = {
        "application": application,
        "form": form,
        "is_handed_in": queries.is_handed_in(application),
        "may": allows(request.user, "applications.consent", application),
    }
    return render(request, "applications/team/naming.html", context, status=422 if form.errors else 200)
