# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""What the office's pages of a call share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from tvilling.core.errors import ActionRefused
from tvilling.ui.forms import refused

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.forms import BaseForm
    from django.http import HttpResponse

    from tvilling.calls.models import Call
    from tvilling.core.http import PersonRequest


def form_page(
    request: PersonRequest,
    call: Call,
    form: BaseForm,
    heading: str,
    carry_out: Callable[[], object],
    **context: Any,
) -> HttpResponse:
    """Show a form; when it is sent and right, carry it out and go back (`back`: the name of a page of the call).

    `done` is what is said then, `label` what the button says, when it is not "Save".
    """
    back, done = context.pop("back", "calls:office"), context.pop("done", "")
    if request.method == "POST" and form.is_valid():
        try:
            carry_out()
        except ActionRefused as error:
            refused(form, error)
        else:
            messages.success(request, done or _("Saved."))
            return redirect(back, cohort=call.cohort.slug)
    shown = {"call": call, "cohort": call.cohort, "form": form, "heading": heading, "back": back, **context}
    template = context.get("template", "calls/office/form.html")
    return render(request, template, shown, status=422 if form.errors else 200)


def step(
    request: PersonRequest, call: Call, carry_out: Callable[[], object], done: str, back: str = "calls:office"
) -> HttpResponse:
    """Carry out what a button asks for; a refusal is said on the page one comes back to."""
    try:
        carry_out()
    except ActionRefused as error:
        messages.error(request, str(error))
    else:
        messages.success(request, done)
    return redirect(back, cohort=call.cohort.slug)
