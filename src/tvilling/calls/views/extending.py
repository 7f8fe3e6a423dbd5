# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Extending the call: one person proposes, another approves."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from tvilling.accounts.decorators import signed_in
from tvilling.calls import actions
from tvilling.calls.forms import ExtensionForm, RefusalForm
from tvilling.calls.permissions import get_extension_for, get_office_call
from tvilling.calls.states import ExtensionState
from tvilling.calls.views.parts import form_page, step
from tvilling.core import clock

if TYPE_CHECKING:
    from django.http import HttpResponse

    from tvilling.core.http import PersonRequest

HERE = "calls:office-extension"


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def extension(request: PersonRequest, cohort: str) -> HttpResponse:
    """All extensions of the call; a form to propose one while it is open and none waits."""
    call, now = get_office_call(request.user, cohort), clock.now()
    initial = {"closes": call.closes_at.astimezone(ZoneInfo(call.time_zone))}
    form = ExtensionForm(request.POST or None, initial=initial, call=call)
    known = list(call.extensions.select_related("proposed_by", "decided_by").order_by("-created_at"))
    waiting = next((one for one in known if one.state == ExtensionState.PROPOSED), None)

    def propose() -> object:
        values = form.cleaned_data
        return actions.propose_extension(
            actor=request.user,
            now=clock.now(),
            call=call,
            closes_wall=values["closes"],
            reason=values["reason"],
        )

    context = {
        "extensions": known,
        "waiting": waiting,
        "is_own": waiting is not None and waiting.proposed_by_id == request.user.pk,
        "may_propose": call.is_open(now) and waiting is None,
        "template": "calls/office/extension.html",
        "done": _(
            "Proposed. Your colleagues are asked by letter; the call closes as before until one of them approves."
        ),
    }
    return form_page(request, call, form, _("Extension"), propose, back=HERE, **context)


@require_POST
@signed_in
def approve(request: PersonRequest, cohort: str, code: str) -> HttpResponse:
    """Put it into force, as the second person."""
    call, found = get_office_call(request.user, cohort), get_extension_for(request.user, cohort, code)

    def carry_out() -> object:
        return actions.approve_extension(actor=request.user, now=clock.now(), extension=found)

    done = _("The call is extended. Everybody with a draft or a submission is told.")
    return step(request, call, carry_out, done, HERE)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def refuse(request: PersonRequest, cohort: str, code: str) -> HttpResponse:
    """Turn it down with a reason, or take one's own back."""
    call, found = get_office_call(request.user, cohort), get_extension_for(request.user, cohort, code)
    form = RefusalForm(request.POST or None)

    def carry_out() -> object:
        reason = form.cleaned_data["reason"]
        return actions.refuse_extension(actor=request.user, now=clock.now(), extension=found, reason=reason)

    is_own = found.proposed_by_id == request.user.pk
    heading = _("Take the extension back") if is_own else _("Refuse the extension")
    done = _("Taken back: the call closes as before.") if is_own else _("Refused: the call closes as before.")
    return form_page(request, call, form, heading, carry_out, back=HERE, done=done, label=heading)
