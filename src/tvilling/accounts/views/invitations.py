# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Answering an invitation. Opening the link changes nothing: mail scanners open links too."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tvilling.accounts import actions, purposes
from tvilling.accounts.decorators import signed_in
from tvilling.accounts.models import InvitationState
from tvilling.accounts.permissions import get_invitation_by_token, is_invited
from tvilling.core import clock
from tvilling.core.errors import ActionRefused
from tvilling.ui.asking import at_address

if TYPE_CHECKING:
    from django.http import HttpResponse

    from tvilling.accounts.models import Invitation
    from tvilling.core.http import PersonRequest, Request


@require_safe
def show(request: Request, token: str) -> HttpResponse:
    """What the invitation is to, and who may answer it."""
    return _page(request, get_invitation_by_token(token), token)


@require_POST
@signed_in
def accept(request: PersonRequest, token: str) -> HttpResponse:
    """Take the offered role."""
    invitation = get_invitation_by_token(token)
    try:
        actions.accept_invitation(actor=request.user, now=clock.now(), invitation=invitation)
    except ActionRefused as refusal:
        return _page(request, get_invitation_by_token(token), token, refusal=str(refusal))
    messages.success(request, _("Welcome. What waits for you is on this page."))
    return redirect("/my/")


@require_POST
@signed_in
def decline(request: PersonRequest, token: str) -> HttpResponse:
    """Say no."""
    invitation = get_invitation_by_token(token)
    try:
        actions.decline_invitation(actor=request.user, now=clock.now(), invitation=invitation)
    except ActionRefused as refusal:
        return _page(request, get_invitation_by_token(token), token, refusal=str(refusal))
    messages.success(request, _("You have declined the invitation."))
    return redirect("/my/")


def _page(request: Request, invitation: Invitation, token: str, *, refusal: str = "") -> HttpResponse:
    at_address(request, "accounts:invitation", token)
    person = request.user
    values = {
        "invitation": invitation,
        "token": token,
        "what": purposes.described(invitation),
        "is_open": invitation.state == InvitationState.SENT and clock.now() < invitation.expires_at,
        "is_mine": is_invited(person, invitation),
        "refusal": refusal,
    }
    return render(request, "accounts/invitation.html", values, status=422 if refusal else 200)
