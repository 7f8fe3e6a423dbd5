# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Steps on a city's team, each from its page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tvilling.accounts.decorators import signed_in
from tvilling.cities import actions
from tvilling.cities.forms import InviteForm, RoleForm
from tvilling.cities.permissions import get_city_for, get_pending_invitation_for, get_team_member_for
from tvilling.cities.views.my import city_page
from tvilling.core import clock
from tvilling.core.errors import ActionRefused
from tvilling.ui.asking import answered
from tvilling.ui.forms import refused

if TYPE_CHECKING:
    from django.http import HttpResponse

    from tvilling.core.http import PersonRequest


@require_POST
@signed_in
def invite(request: PersonRequest, slug: str) -> HttpResponse:
    """Invite somebody into the team."""
    city = get_city_for(request.user, slug)
    form = InviteForm(request.POST)
    if form.is_valid():
        try:
            actions.invite_to_team(actor=request.user, now=clock.now(), city=city, **form.cleaned_data)
        except ActionRefused as error:
            refused(form, error)
        else:
            messages.success(request, _("Invited. The role begins when the invitation is accepted."))
            return redirect("cities:detail", slug)
    return city_page(request, city, form)


@require_POST
@signed_in
def change_role(request: PersonRequest, slug: str, code: str) -> HttpResponse:
    """Give somebody another role."""
    member = get_team_member_for(request.user, slug, code)
    form = RoleForm(request.POST)

    def act(role: str) -> str:
        actions.change_team_role(actor=request.user, now=clock.now(), member=member, role=role)
        return _("%(person)s has another role.") % {"person": member.person}

    return answered(request, form, act, "cities:detail", slug)


@require_POST
@signed_in
def remove(request: PersonRequest, slug: str, code: str) -> HttpResponse:
    """Take somebody out of the team."""
    member = get_team_member_for(request.user, slug, code)
    try:
        actions.remove_from_team(actor=request.user, now=clock.now(), member=member)
    except ActionRefused as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("%(person)s is no longer in the team.") % {"person": member.person})
    return redirect("cities:detail", slug)


@require_POST
@signed_in
def leave(request: PersonRequest, slug: str) -> HttpResponse:
    """Leave the team."""
    city = get_city_for(request.user, slug)
    try:
        actions.leave_team(actor=request.user, now=clock.now(), city=city)
    except ActionRefused as error:
        messages.error(request, str(error))
        return redirect("cities:detail", slug)
    messages.success(request, _("You have left the team of %(city)s.") % {"city": city.name})
    return redirect("cities:my")


@require_POST
@signed_in
def revoke(request: PersonRequest, slug: str, code: str) -> HttpResponse:
    """Take an invitation back."""
    invitation = get_pending_invitation_for(request.user, slug, code, clock.now())
    try:
        actions.revoke_team_invitation(actor=request.user, now=clock.now(), invitation=invitation)
    except ActionRefused as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The invitation is taken back."))
    return redirect("cities:detail", slug)
