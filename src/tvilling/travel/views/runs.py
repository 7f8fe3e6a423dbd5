# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Payment runs: prepared by finance, released by a second person, downloaded and settled by finance."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tvilling.accounts.decorators import signed_in
from tvilling.audit.queries import history_of
from tvilling.core import clock
from tvilling.core.errors import ActionRefused, NotFound
from tvilling.core.permissions import allows, require
from tvilling.programmes.models import CohortRole
from tvilling.programmes.permissions import get_cohort_for
from tvilling.programmes.queries import history_items, part_key
from tvilling.travel import actions
from tvilling.travel.forms import PaidForm, ReasonForm, RunForm
from tvilling.travel.models import Channel
from tvilling.travel.permissions import (
    get_money_cohort,
    get_payment_for,
    get_run_for,
    get_travel_cohort,
    runs_visible_to,
)
from tvilling.travel.queries.payable import kept_from_release, payable, payer_of
from tvilling.travel.states import RUN_MACHINE, PaymentState
from tvilling.travel.tables import PaymentTable, RunTable
from tvilling.travel.validators import banking_day_from
from tvilling.ui.asking import at_address
from tvilling.ui.forms import refused
from tvilling.ui.lists import render_list

if TYPE_CHECKING:
    from collections.abc import Callable

    from tvilling.core.http import PersonRequest
    from tvilling.programmes.models import Cohort
    from tvilling.travel.models import Payment, PaymentRun
    from tvilling.ui.parts import HistoryItem

TYPES = {Channel.SEPA: "application/xml", Channel.MANUAL: "text/csv; charset=utf-8"}


@require_safe
@signed_in
def runs(request: PersonRequest, cohort: str) -> HttpResponse:
    """All payment runs of the cohort."""
    edition = get_travel_cohort(request.user, cohort)
    context = {"cohort": edition, "may_prepare": allows(request.user, "travel.prepare_run", edition)}
    rows = runs_visible_to(request.user, edition)
    return render_list(request, RunTable, rows, template="travel/office/runs.html", context=context)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def new(request: PersonRequest, cohort: str) -> HttpResponse:
    """Prepare a run from what can be paid."""
    edition = get_cohort_for(request.user, cohort, CohortRole.FINANCE)
    now = clock.now()
    rows = payable(edition, now)
    ready = [row for row in rows if not row.obstacle]
    codes = [row.claim.code for row in ready]
    initial = {"claims": codes, "execute_on": banking_day_from(now.date() + timedelta(days=2))}
    form = RunForm(request.POST or None, rows=ready, initial=initial)
    if request.method == "POST" and form.is_valid():
        chosen = [row.claim for row in ready if row.claim.code in form.cleaned_data["claims"]]
        try:
            run = actions.create_payment_run(
                actor=request.user,
                now=now,
                cohort=edition,
                claims=chosen,
                execute_on=form.cleaned_data["execute_on"],
            )
        except ActionRefused as error:
            refused(form, error)
        else:
            messages.success(request, _("Prepared. A second person releases it."))
            return redirect("travel:run", edition.slug, run.number)
    context = {
        "cohort": edition, "form": form, "ready": ready, "held": [row for row in rows if row.obstacle],
        "payer": payer_of(edition), "now": now,
    }  # fmt: skip
    return render(request, "travel/office/run_new.html", context, status=422 if form.errors else 200)


@require_safe
@signed_in
def detail(request: PersonRequest, cohort: str, number: int) -> HttpResponse:
    """One run with its payments."""
    edition = get_travel_cohort(request.user, cohort)
    return _page(request, edition, get_run_for(request.user, edition, number))


@require_POST
@signed_in
def release(request: PersonRequest, cohort: str, number: int) -> HttpResponse:
    """Release as the second person."""
    edition, run = _found(request, cohort, number)
    done = _("Released. Finance can download the file for the bank.")
    return _try(request, edition, run, actions.release_payment_run, done)


@require_POST
@signed_in
def cancel(request: PersonRequest, cohort: str, number: int) -> HttpResponse:
    """Take the run back."""
    edition, run = _found(request, cohort, number)
    require(request.user, "travel.prepare_run", run)
    form = ReasonForm(request.POST, prefix="cancel")
    if form.is_valid():
        try:
            actions.cancel_payment_run(
                actor=request.user, now=clock.now(), run=run, reason=form.cleaned_data["reason"]
            )
        except ActionRefused as error:
            refused(form, error)
        else:
            messages.success(request, _("Cancelled. Its claims can go into another run."))
            return redirect("travel:run", edition.slug, run.number)
    return _page(request, edition, run, cancel_form=form)


@require_POST
@signed_in
def take_file(request: PersonRequest, cohort: str, number: int, channel: str) -> HttpResponse:
    """The file for the bank: to be saved, never kept here."""
    edition, run = _found(request, cohort, number)
    if channel not in Channel.values:
        raise NotFound
    try:
        name, content = actions.take_payment_file(
            actor=request.user, now=clock.now(), run=run, channel=channel
        )
    except ActionRefused as error:
        messages.error(request, str(error))
        return redirect("travel:run", edition.slug, run.number)
    response = HttpResponse(content, content_type=TYPES[Channel(channel)])
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response


@require_POST
@signed_in
def paid(request: PersonRequest, cohort: str, number: int) -> HttpResponse:
    """Note that the bank has paid all that was on its way."""
    edition, run = _found(request, cohort, number)
    require(request.user, "travel.settle", run)
    form = PaidForm(request.POST, prefix="paid")
    if form.is_valid():
        try:
            day = form.cleaned_data["paid_on"]
            actions.mark_run_paid(actor=request.user, now=clock.now(), run=run, paid_on=day)
        except ActionRefused as error:
            refused(form, error)
        else:
            messages.success(request, _("Noted. Each traveller gets a letter."))
            return redirect("travel:run", edition.slug, run.number)
    return _page(request, edition, run, paid_form=form)


@require_POST
@signed_in
def payment_paid(request: PersonRequest, cohort: str, number: int, code: str) -> HttpResponse:
    """Note that one payment was made."""
    edition, run = _found(request, cohort, number)
    payment = get_payment_for(request.user, edition, number, code)
    try:
        actions.mark_paid(actor=request.user, now=clock.now(), payment=payment)
    except ActionRefused as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Noted. The traveller gets a letter."))
    return redirect("travel:run", edition.slug, run.number)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def payment_failed(request: PersonRequest, cohort: str, number: int, code: str) -> HttpResponse:
    """Note that one payment came back, and why."""
    edition, run = _found(request, cohort, number)
    payment = get_payment_for(request.user, edition, number, code)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.mark_failed(
                actor=request.user, now=clock.now(), payment=payment, reason=form.cleaned_data["reason"]
            )
        except ActionRefused as error:
            refused(form, error)
        else:
            messages.success(request, _("Noted. The traveller is asked to look at the account."))
            return redirect("travel:run", edition.slug, run.number)
    context = {"cohort": edition, "run": run, "payment": payment, "form": form}
    return render(request, "travel/office/payment_failed.html", context, status=422 if form.errors else 200)


def _found(request: PersonRequest, cohort: str, number: int) -> tuple[Cohort, PaymentRun]:
    edition = get_money_cohort(request.user, cohort)
    return edition, get_run_for(request.user, edition, number)


def _try(
    request: PersonRequest, cohort: Cohort, run: PaymentRun, act: Callable[..., PaymentRun], done: str
) -> HttpResponse:
    try:
        act(actor=request.user, now=clock.now(), run=run)
    except ActionRefused as error:
        messages.error(request, str(error))
    else:
        messages.success(request, done)
    return redirect("travel:run", cohort.slug, run.number)


def _page(request: PersonRequest, cohort: Cohort, run: PaymentRun, **forms: Any) -> HttpResponse:
    at_address(request, "travel:run", cohort.slug, run.number)
    payments = list(run.payments.select_related("claim__trip__traveller", "claim__trip__city", "account"))
    steps = {row.name for row in RUN_MACHINE.available(run, request.user)}
    is_finance = allows(request.user, "travel.settle", run)
    context = {
        "cohort": cohort, "run": run, "steps": steps, "parts": _parts(payments),
        "may_release": "release" in steps and request.user.pk not in kept_from_release(run, payments),
        "is_finance": is_finance,
        "under_way": any(payment.state == PaymentState.RELEASED for payment in payments),
        "history": _history(run, payments), "cancel_form": ReasonForm(prefix="cancel"),
        "paid_form": PaidForm(prefix="paid", initial={"paid_on": clock.now().date()}), **forms,
    }  # fmt: skip
    response = render_list(
        request, PaymentTable, payments, template="travel/office/run.html", context=context,
        table_kwargs={"is_finance": is_finance},
    )  # fmt: skip
    response.status_code = 422 if forms else 200
    return response


def _history(run: PaymentRun, payments: list[Payment]) -> list[HistoryItem]:
    """What happened to the run, and to each of its payments."""
    payees = {part_key(payment): str(payment.claim.trip.traveller) for payment in payments}
    return history_items(history_of(run, *payments), payees)


def _parts(payments: list[Payment]) -> list[dict[str, Any]]:
    """How many payments go by each way, and their sum: what the bank's own page shows of a file."""
    found = []
    for channel in Channel:
        amounts = [payment.amount for payment in payments if payment.channel == channel]
        if amounts:
            found.append({"label": channel.label, "number": len(amounts), "total": sum(amounts)})
    return found
