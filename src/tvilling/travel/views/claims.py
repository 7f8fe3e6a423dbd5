# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""A traveller's claim: lines with receipts, submission, and what was cut and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tvilling.accounts.decorators import signed_in
from tvilling.audit.queries import history_of
from tvilling.core import clock
from tvilling.core.errors import ActionRefused, NotFound
from tvilling.programmes.queries import history_items
from tvilling.travel import actions
from tvilling.travel.forms import LineForm, SubmitForm, line_initial
from tvilling.travel.permissions import account_of, get_claim_for, get_line_for
from tvilling.travel.queries.allowances import needs_receipt, paid_days, same_receipts
from tvilling.travel.queries.payable import last_failure
from tvilling.travel.states import CLAIM_MACHINE, CLAIM_OPEN
from tvilling.ui.asking import at_address, came_too_late
from tvilling.ui.forms import refused

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpResponse

    from tvilling.core.http import PersonRequest
    from tvilling.travel.models import Claim, ClaimLine


@require_safe
@signed_in
def detail(request: PersonRequest, code: str) -> HttpResponse:
    """The claim line by line."""
    return _page(request, get_claim_for(request.user, code))


@require_POST
@signed_in
def submit(request: PersonRequest, code: str) -> HttpResponse:
    """Hand the claim in; or keep the note that was written so far."""
    claim = get_claim_for(request.user, code)
    if request.POST.get("then") == "keep":
        return _keep(request, claim)
    form = _submit_form(request, claim)
    if form.is_valid():
        try:
            actions.submit_claim(actor=request.user, now=clock.now(), claim=claim, **form.cleaned_data)
        except ActionRefused as error:
            refused(form, error)
        else:
            messages.success(request, _("Submitted. Finance checks it, and you get a letter."))
            return redirect("travel:claim", claim.code)
    return _page(request, claim, form)


@require_POST
@signed_in
def recall(request: PersonRequest, code: str) -> HttpResponse:
    """Take the claim back."""
    return _step(
        request, code, actions.recall_claim, _("You can change the claim again. Submit it when it is right.")
    )


@require_POST
@signed_in
def withdraw(request: PersonRequest, code: str) -> HttpResponse:
    """Claim nothing."""
    return _step(request, code, actions.withdraw_claim, _("Nothing is claimed for this trip."))


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def line_new(request: PersonRequest, code: str) -> HttpResponse:
    """Add a cost."""
    claim = get_claim_for(request.user, code)
    form = LineForm(
        request.POST or None, request.FILES or None, initial={"day": claim.trip.meeting.first_day}
    )
    if claim.state not in CLAIM_OPEN:
        return _closed(request, claim, form)
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_line(
                actor=request.user, now=clock.now(), claim=claim, data=form.data_of_line(),
                receipt=form.cleaned_data["receipt"],
            )  # fmt: skip
        except ActionRefused as error:
            _refused(form, error)
        else:
            messages.success(request, _("The cost is in your claim."))
            return redirect("travel:claim", claim.code)
    return _line_page(request, claim, form)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def line_edit(request: PersonRequest, code: str, line: str) -> HttpResponse:
    """Change a cost, or its receipt."""
    found = get_line_for(request.user, code, line)
    claim = found.claim
    form = LineForm(request.POST or None, request.FILES or None, initial=line_initial(found))
    if claim.state not in CLAIM_OPEN:
        return _closed(request, claim, form)
    if request.method == "POST" and form.is_valid():
        now, upload = clock.now(), form.cleaned_data["receipt"]
        try:
            actions.update_line(actor=request.user, now=now, line=found, data=form.data_of_line())
            if upload:
                actions.attach_receipt(actor=request.user, now=now, line=found, upload=upload)
        except ActionRefused as error:
            _refused(form, error)
        else:
            messages.success(request, _("Saved."))
            return redirect("travel:claim", claim.code)
    return _line_page(request, claim, form, found)


@require_safe
@signed_in
def line_convert(request: PersonRequest, code: str) -> HttpResponse:
    """What the amount that is being typed is in euro; the form asks for it while it is filled in."""
    if get_claim_for(request.user, code).state not in CLAIM_OPEN:
        raise NotFound
    return render(request, "travel/my/conversion.html", _conversion(LineForm(request.GET)))


@require_POST
@signed_in
def line_remove(request: PersonRequest, code: str, line: str) -> HttpResponse:
    """Take a cost out."""
    found = get_line_for(request.user, code, line)
    try:
        actions.remove_line(actor=request.user, now=clock.now(), line=found)
    except ActionRefused as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The cost is taken out."))
    return redirect("travel:claim", code)


def _closed(request: PersonRequest, claim: Claim, form: LineForm) -> HttpResponse:
    """No cost is written into a claim that has been sent, perhaps from another window."""
    if request.method != "POST":
        raise NotFound
    return came_too_late(request, form, "travel:claim", claim.code)


def _conversion(form: LineForm) -> dict[str, Any]:
    try:
        return {"conversion": form.in_euro()}
    except ActionRefused as error:
        return {"refusal": str(error)}


def _refused(form: LineForm, error: ActionRefused) -> None:
    """A file that is none names no field: it is the receipt's."""
    if not error.field and type(error).__name__ == "DocumentRefused":
        error.field = "receipt"
    refused(form, error)


def _submit_form(request: PersonRequest, claim: Claim) -> SubmitForm:
    is_late = clock.now() > claim.due_at
    initial = {"note": claim.note, "late_reason": claim.late_reason}
    return SubmitForm(request.POST if request.method == "POST" else None, is_late=is_late, initial=initial)


def _keep(request: PersonRequest, claim: Claim) -> HttpResponse:
    form = _submit_form(request, claim)
    form.may_be_unfinished()
    if form.is_valid():
        try:
            actions.save_note(
                actor=request.user, now=clock.now(), claim=claim, note=form.cleaned_data["note"]
            )
        except ActionRefused as error:
            refused(form, error)
        else:
            messages.success(request, _("The note is saved."))
            return redirect("travel:claim", claim.code)
    return _page(request, claim, form)


def _page(request: PersonRequest, claim: Claim, form: SubmitForm | None = None) -> HttpResponse:
    at_address(request, "travel:claim", claim.code)
    lines: list[ClaimLine] = list(claim.lines.select_related("receipt"))
    for line in lines:
        line.claim = claim
    context: dict[str, Any] = {
        "claim": claim, "trip": claim.trip, "lines": lines, "days": paid_days(claim.trip),
        "missing": [line for line in lines if line.receipt_id is None and needs_receipt(line)],
        "steps": {row.name for row in CLAIM_MACHINE.available(claim, request.user)},
        "account": account_of(request.user), "form": form or _submit_form(request, claim),
        "left": (claim.trip.ceiling or 0) - claim.claimed_total,
        "same_receipts": same_receipts(claim), "failure": last_failure(claim), "history": history_items(history_of(claim)),
    }  # fmt: skip
    return render(request, "travel/my/claim.html", context, status=422 if form else 200)


def _line_page(
    request: PersonRequest, claim: Claim, form: LineForm, line: ClaimLine | None = None
) -> HttpResponse:
    context = {"claim": claim, "form": form, "line": line, "days": paid_days(claim.trip)}
    if form.is_bound:
        context |= _conversion(LineForm(request.POST))
    return render(request, "travel/my/line.html", context, status=422 if form.errors else 200)


def _step(request: PersonRequest, code: str, act: Callable[..., Claim], done: str) -> HttpResponse:
    claim = get_claim_for(request.user, code)
    try:
        act(actor=request.user, now=clock.now(), claim=claim)
    except ActionRefused as error:
        messages.error(request, str(error))
    else:
        messages.success(request, done)
    return redirect("travel:claim", claim.code)
