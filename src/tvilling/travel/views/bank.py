# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Bank accounts: one's own, the cohort's, and the look at a number by finance. All after signing in once more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.account.internal.flows.reauthentication import is_reauthentication_required
from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from tvilling.accounts.decorators import sign_in_once_more, signed_in
from tvilling.core import clock
from tvilling.core.errors import ActionRefused
from tvilling.programmes.models import CohortRole
from tvilling.programmes.permissions import get_cohort_for
from tvilling.travel import actions
from tvilling.travel.forms import AccountForm, ReasonForm
from tvilling.travel.permissions import account_of, get_account_for_finance
from tvilling.travel.queries.payable import payer_of
from tvilling.ui.forms import refused

if TYPE_CHECKING:
    from django.http import HttpResponse

    from tvilling.core.http import PersonRequest
    from tvilling.programmes.models import Cohort
    from tvilling.travel.models import BankAccount


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@signed_in
def mine(request: PersonRequest) -> HttpResponse:
    """My account."""
    return _account_page(request, account_of(request.user), None)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@signed_in
def payer(request: PersonRequest, cohort: str) -> HttpResponse:
    """The account the cohort pays from, for its finance officers."""
    edition = get_cohort_for(request.user, cohort, CohortRole.FINANCE)
    return _account_page(request, payer_of(edition), edition)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@signed_in
def reveal(request: PersonRequest, cohort: str, code: str) -> HttpResponse:
    """A number in full, after saying why."""
    edition = get_cohort_for(request.user, cohort, CohortRole.FINANCE)
    account = get_account_for_finance(request.user, code)
    form, number = ReasonForm(request.POST or None), ""
    if request.method == "POST":
        sign_in_once_more(request)
        if form.is_valid():
            try:
                number = actions.reveal_iban(
                    actor=request.user,
                    now=clock.now(),
                    account=account,
                    cohort=edition,
                    reason=form.cleaned_data["reason"],
                )
            except ActionRefused as error:
                refused(form, error)
    context = {"cohort": edition, "account": account, "form": form, "number": number}
    return render(request, "travel/office/reveal.html", context, status=422 if form.errors else 200)


def _account_page(request: PersonRequest, account: BankAccount | None, cohort: Cohort | None) -> HttpResponse:
    here = ("travel:payer", cohort.slug) if cohort else ("travel:bank",)
    if request.method == "POST" and is_reauthentication_required(request, app="travel"):
        # A suspended POST would put the number into the session: begin again.
        return redirect(*here)
    sign_in_once_more(request)
    form = AccountForm(request.POST or None, initial={"holder": account.holder if account else ""})
    if request.method == "POST" and form.is_valid():
        try:
            saved = actions.save_bank_account(
                actor=request.user, now=clock.now(), data=form.account(), payer_cohort=cohort
            )
        except ActionRefused as error:
            refused(form, error)
        else:
            later = _(
                "Saved. A notice goes to the address kept with the old account, and payments wait three days."
            )
            messages.success(request, later if saved.usable_from > clock.now() else _("Saved."))
            return redirect(*here)
    context = {"account": account, "form": form, "cohort": cohort, "now": clock.now()}
    return render(request, "travel/my/bank.html", context, status=422 if form.errors else 200)
