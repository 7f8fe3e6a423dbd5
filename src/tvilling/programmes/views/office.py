# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""The office's pages: its cohorts, its people, the audit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tvilling.accounts.decorators import signed_in
from tvilling.accounts.models import Invitation
from tvilling.audit.queries import entries_in, history_of, latest_entry
from tvilling.core import clock
from tvilling.core.errors import ActionRefused, NotFound
from tvilling.core.permissions import allows
from tvilling.mail.queries import troubles_about
from tvilling.programmes import actions
from tvilling.programmes.forms import InviteForm
from tvilling.programmes.models import CohortRole
from tvilling.programmes.permissions import (
    READERS,
    cohorts_with_role,
    get_cohort_for,
    get_participation_for,
    get_pending_invitation_for,
    roles_by_cohort,
)
from tvilling.programmes.queries import history_items, pending_in_cohort, roles_in
from tvilling.programmes.tables import AuditFilter, AuditTable, PeopleFilter, PeopleTable
from tvilling.ui.asking import MayReasonForm, at_address, carried_out, show_again
from tvilling.ui.forms import refused
from tvilling.ui.lists import render_list
from tvilling.ui.navigation import registered

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpResponse

    from tvilling.core.http import PersonRequest
    from tvilling.programmes.models import Cohort

#: The list on the same page has a filter with fields of the same names.
INVITE_IDS = "id_invite_%s"


@require_safe
@signed_in
def cohorts(request: PersonRequest) -> HttpResponse:
    """Choose a cohort; who has another role is told where the work for that is. Raises NotFound for everybody else."""
    if not roles_by_cohort(request.user):
        raise NotFound
    mine = cohorts_with_role(request.user, CohortRole.OFFICE)
    audited = cohorts_with_role(request.user, CohortRole.AUDITOR).exclude(pk__in=mine)
    context = {"cohorts": _with_boards(mine), "audited": _with_boards(audited)}
    return render(request, "programmes/office/cohorts.html", context)


def _with_boards(cohorts: QuerySet[Cohort]) -> list[tuple[Cohort, str]]:
    """The cohorts, the latest first, with where one begins in each."""
    first = registered("office")[0]
    return [
        (cohort, reverse(first.url_name, kwargs={"cohort": cohort.slug}))
        for cohort in cohorts.select_related("programme").order_by("-starts_on")
    ]


@require_safe
@signed_in
def people(request: PersonRequest, cohort: str) -> HttpResponse:
    """Who has which role, open invitations, and for the office inviting somebody."""
    edition = get_cohort_for(request.user, cohort, *READERS)
    return _people(request, edition, InviteForm(auto_id=INVITE_IDS))


@require_POST
@signed_in
def invite(request: PersonRequest, cohort: str) -> HttpResponse:
    """Invite somebody into a role."""
    edition = get_cohort_for(request.user, cohort)
    form = InviteForm(request.POST, auto_id=INVITE_IDS)
    if form.is_valid():
        try:
            actions.invite_to_role(actor=request.user, now=clock.now(), cohort=edition, **form.cleaned_data)
        except ActionRefused as error:
            refused(form, error)
        else:
            messages.success(request, _("Invited. The role begins when the invitation is accepted."))
            return redirect("programmes:people", cohort)
    return _people(request, edition, form)


@require_safe
@signed_in
def role(request: PersonRequest, cohort: str, code: str) -> HttpResponse:
    """One person's role with what happened to it, and for the office ending it."""
    edition = get_cohort_for(request.user, cohort, *READERS)
    participation = get_participation_for(request.user, edition, code)
    context = {
        "cohort": edition, "participation": participation, "reason_form": MayReasonForm(),
        "may_end": allows(request.user, "programmes.end_role", participation),
        "history": history_items(history_of(participation)),
    }  # fmt: skip
    return render(request, "programmes/office/role.html", context)


@require_POST
@signed_in
def end_role(request: PersonRequest, cohort: str, code: str) -> HttpResponse:
    """End a person's role."""
    participation = get_participation_for(request.user, get_cohort_for(request.user, cohort), code)
    form = MayReasonForm(request.POST)

    def act(reason: str) -> str:
        actions.end_role(actor=request.user, now=clock.now(), participation=participation, reason=reason)
        return _("The role of %(person)s has ended.") % {"person": participation.person}

    if not carried_out(request, form, act):
        return show_again(request, form, "programmes:role", cohort, code)
    return (
        redirect("programmes:office")
        if participation.person_id == request.user.pk
        else redirect("programmes:people", cohort)
    )


@require_POST
@signed_in
def revoke(request: PersonRequest, cohort: str, code: str) -> HttpResponse:
    """Take an invitation back."""
    invitation = get_pending_invitation_for(request.user, cohort, code, clock.now())
    try:
        actions.revoke_role_invitation(actor=request.user, now=clock.now(), invitation=invitation)
    except ActionRefused as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The invitation is taken back."))
    return redirect("programmes:people", cohort)


@require_safe
@signed_in
def audit(request: PersonRequest, cohort: str) -> HttpResponse:
    """Everything that was done in the cohort."""
    edition = get_cohort_for(request.user, cohort, *READERS)
    return render_list(
        request, AuditTable, entries_in(edition.slug), AuditFilter, template="programmes/office/audit.html",
        context={"cohort": edition, "latest": latest_entry()}, table_kwargs={"reader": request.user, "cohort": edition},
    )  # fmt: skip


def _people(request: PersonRequest, cohort: Cohort, form: InviteForm) -> HttpResponse:
    at_address(request, "programmes:people", cohort.slug)
    pending = list(pending_in_cohort(cohort, clock.now()))
    troubles = troubles_about(Invitation, [each.pk for each in pending])
    invitations = [(each, CohortRole(each.role).label, troubles.get(str(each.pk))) for each in pending]
    may_invite = allows(request.user, "programmes.invite", cohort)
    context = {"cohort": cohort, "form": form, "invitations": invitations, "may_invite": may_invite}
    answer = render_list(
        request, PeopleTable, roles_in(cohort).select_related("cohort"), PeopleFilter,
        template="programmes/office/people.html", context=context,
    )  # fmt: skip
    if form.errors:
        answer.status_code = 422
    return answer
