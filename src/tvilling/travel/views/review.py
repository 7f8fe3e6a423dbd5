# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Checking claims: the list for staff, and line by line beside the receipts for finance."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tvilling.accounts.decorators import signed_in
from tvilling.audit.queries import history_of
from tvilling.core import clock
from tvilling.core.errors import ActionRefused
from tvilling.core.permissions import allows, require
from tvilling.programmes.queries import history_items
from tvilling.travel import actions
from tvilling.travel.forms import AllowForm, ClaimReasonForm
from tvilling.travel.permissions import (
    account_of,
    get_office_claim,
    get_review_line,
    get_travel_cohort,
    is_traveller,
    office_claims,
    payments_of,
    reads_whole,
)
from tvilling.travel.queries.allowances import ceiling_wrongly_given, mark_of_claim, paid_days, same_receipts
from tvilling.travel.states import CLAIM_MACHINE, ClaimState
from tvilling.travel.tables import ClaimFilter, ClaimTable
from tvilling.ui.asking import answered, at_address
from tvilling.ui.forms import refused
from tvilling.ui.lists import render_list

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpResponse

    from tvilling.core.http import PersonRequest
    from tvilling.programmes.models import Cohort
    from tvilling.travel.models import Claim, ClaimLine


@require_safe
@signed_in
def claims(request: PersonRequest, cohort: str) -> HttpResponse:
    """All claims of the cohort: amounts only."""
    edition = get_travel_cohort(request.user, cohort)
    return render_list(
        request, ClaimTable, office_claims(request.user, edition), ClaimFilter,
        template="travel/office/claims.html", context={"cohort": edition},
    )  # fmt: skip


@require_safe
@signed_in
def detail(request: PersonRequest, cohort: str, code: str) -> HttpResponse:
    """One claim: for finance with receipts, for office and auditors once it is being checked; before, its amounts."""
    edition, claim = _found(request, cohort, code)
    return _page(request, edition, claim)


@require_POST
@signed_in
def start(request: PersonRequest, cohort: str, code: str) -> HttpResponse:
    """Begin to check."""
    return _step(
        request, cohort, code, actions.start_review, _("Each line has the amount that the rules give it.")
    )


@require_POST
@signed_in
def approve(request: PersonRequest, cohort: str, code: str) -> HttpResponse:
    """Approve as the second person."""
    act = partial(actions.approve_claim, seen=request.POST.get("seen", ""))
    return _step(request, cohort, code, act, _("Approved. The traveller gets a letter."))


@require_POST
@signed_in
def give_back(request: PersonRequest, cohort: str, code: str) -> HttpResponse:
    """Send the claim back."""
    return _with_reason(request, cohort, code, actions.return_claim)


@require_POST
@signed_in
def reject(request: PersonRequest, cohort: str, code: str) -> HttpResponse:
    """Reject the claim."""
    return _with_reason(request, cohort, code, actions.reject_claim)


@require_POST
@signed_in
def allow(request: PersonRequest, cohort: str, code: str, line: str) -> HttpResponse:
    """Set what is allowed of one line."""
    edition, claim = _found(request, cohort, code)
    found = get_review_line(request.user, edition, code, line)
    form = AllowForm(request.POST, prefix=found.code)
    if form.is_valid():
        try:
            actions.set_allowed(actor=request.user, now=clock.now(), line=found, **form.cleaned_data)
        except ActionRefused as error:
            refused(form, error)
        else:
            messages.success(request, _("Saved: %(line)s.") % {"line": found.description})
            return redirect("travel:review", edition.slug, claim.code)
    return _page(request, edition, claim, line_form=form)


def _found(request: PersonRequest, cohort: str, code: str) -> tuple[Cohort, Claim]:
    edition = get_travel_cohort(request.user, cohort)
    return edition, get_office_claim(request.user, edition, code)


def _rows(
    claim: Claim, *, may_check: bool, faulty: AllowForm | None
) -> list[tuple[ClaimLine, AllowForm | None]]:
    rows: list[tuple[ClaimLine, AllowForm | None]] = []
    for line in claim.lines.select_related("receipt", "allowed_by"):
        line.claim = claim
        form = None
        if may_check:
            initial = {"allowed": line.allowed, "reason": line.reason, "note": line.reason_note}
            form = (
                faulty
                if faulty and faulty.prefix == line.code
                else AllowForm(prefix=line.code, initial=initial)
            )
        rows.append((line, form))
    return rows


def _page(
    request: PersonRequest, cohort: Cohort, claim: Claim, line_form: AllowForm | None = None
) -> HttpResponse:
    at_address(request, "travel:review", cohort.slug, claim.code)
    sees_receipts, checks = reads_whole(request.user, claim), allows(request.user, "travel.review", claim)
    steps = {row.name for row in CLAIM_MACHINE.available(claim, request.user)}
    may_check = checks and claim.state == ClaimState.IN_REVIEW and not is_traveller(request.user, claim)
    rows = _rows(claim, may_check=may_check, faulty=line_form)
    allowed = sum((line.allowed or 0 for line, _form in rows), start=0)
    seen = mark_of_claim(claim)
    context = {
        "cohort": cohort, "claim": claim, "trip": claim.trip, "rows": rows, "sees_receipts": sees_receipts,
        "steps": steps, "days": paid_days(claim.trip), "allowed": allowed,
        "left": (claim.trip.ceiling or 0) - allowed, "line_form": line_form,
        "same_receipts": same_receipts(claim) if sees_receipts else [],
        "is_checked": any(line.allowed is not None for line, _form in rows),
        "seen": seen,
        "ceiling_wrong": claim.state == ClaimState.IN_REVIEW and ceiling_wrongly_given(claim),
        "payments": list(payments_of(request.user, cohort, claim)),
        "account": account_of(claim.trip.traveller) if checks else None,
        "history": history_items(history_of(claim)),
        "return_form": ClaimReasonForm(initial={"seen": seen}), "reject_form": ClaimReasonForm(initial={"seen": seen}),
    }  # fmt: skip
    return render(request, "travel/office/review.html", context, status=422 if line_form else 200)


def _step(
    request: PersonRequest, cohort: str, code: str, act: Callable[..., Claim], done: str
) -> HttpResponse:
    edition, claim = _found(request, cohort, code)
    try:
        act(actor=request.user, now=clock.now(), claim=claim)
    except ActionRefused as error:
        messages.error(request, str(error))
    else:
        messages.success(request, done)
    return redirect("travel:review", edition.slug, claim.code)


def _with_reason(
    request: PersonRequest, cohort: str, code: str, decide: Callable[..., Claim]
) -> HttpResponse:
    _edition, claim = _found(request, cohort, code)
    require(request.user, "travel.review", claim)
    form = ClaimReasonForm(request.POST)

    def act(reason: str, seen: str) -> str:
        decide(actor=request.user, now=clock.now(), claim=claim, reason=reason, seen=seen)
        return _("Done. The traveller gets a letter.")

    return answered(request, form, act, "travel:review", cohort, code, mark=lambda: mark_of_claim(claim))
