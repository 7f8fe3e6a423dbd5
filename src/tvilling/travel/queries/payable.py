# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Approved claims that can be paid now, and those that cannot, with the reason."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from tvilling.journeys.queries import when_left
from tvilling.travel.models import BankAccount, Channel, Claim
from tvilling.travel.states import ClaimState, PaymentState
from tvilling.travel.validators import is_sepa

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from django.utils.functional import _StrPromise

    from tvilling.programmes.models import Cohort
    from tvilling.travel.models import Payment, PaymentRun

WAITING_FOR_MONEY = (ClaimState.APPROVED, ClaimState.PAYMENT_FAILED)


@dataclass(frozen=True)
class Payable:
    """A claim with the account it would be paid to; `obstacle` says why it cannot be paid now."""

    claim: Claim
    account: BankAccount | None
    obstacle: str | _StrPromise = ""

    def channel(self, on: date) -> str:
        """How the money would go."""
        account = self.account
        if account is not None and account.is_iban and is_sepa(account.bank_country, on):
            return Channel.SEPA
        return Channel.MANUAL


def payable(cohort: Cohort, now: datetime) -> list[Payable]:
    """The cohort's approved claims with something to pay, oldest decision first, each with when its city left (`left_at`). Two queries."""
    claims = Claim.objects.filter(trip__cohort=cohort, state__in=WAITING_FOR_MONEY, allowed_total__gt=0)
    named = claims.select_related("trip__traveller", "trip__meeting", "trip__city", "trip__cohort")
    dated = named.annotate(left_at=when_left("trip__city", "trip__cohort"))
    return with_accounts(dated.order_by("decided_at", "pk"), now)


def with_accounts(claims: Iterable[Claim], now: datetime) -> list[Payable]:
    """Each claim beside its traveller's present account."""
    rows = list(claims)
    people = {claim.trip.traveller_id for claim in rows}
    accounts = {
        account.person_id: account
        for account in BankAccount.objects.filter(person__in=people, ended_at__isnull=True)
    }
    return [_seen(claim, accounts.get(claim.trip.traveller_id), now) for claim in rows]


def _seen(claim: Claim, account: BankAccount | None, now: datetime) -> Payable:
    if account is None:
        return Payable(claim, None, _("No bank account yet"))
    if account.usable_from > now:
        return Payable(claim, account, _("The account was changed less than three days ago"))
    if (
        claim.state == ClaimState.PAYMENT_FAILED
        and claim.payments.filter(account=account, state="failed").exists()
    ):
        return Payable(claim, account, _("The last payment to this account failed"))
    return Payable(claim, account)


def payer_of(cohort: Cohort) -> BankAccount | None:
    """The account the cohort pays from."""
    return BankAccount.objects.filter(payer_cohort=cohort, ended_at__isnull=True).first()


def kept_from_release(run: PaymentRun, payments: list[Payment]) -> set[int | None]:
    """Who may not release the run: who prepared it, approved one of its claims, or is paid by it."""
    approvers = {payment.claim.approved_by_id for payment in payments}
    return {run.created_by_id, *approvers, *(payment.claim.trip.traveller_id for payment in payments)}


def last_failure(claim: Claim) -> str:
    """Why the last payment of the claim came back; empty when none did."""
    failed = claim.payments.filter(state=PaymentState.FAILED).order_by("-pk").first()
    return failed.failure if failed else ""
