# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Bank accounts: checked, sealed, held for three days after a change, shown to finance on record, forgotten in time."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from dateutil.relativedelta import relativedelta
from django.db import transaction
from django.db.models import Max, Q
from django.utils.translation import gettext_lazy as _

from tvilling.audit.actions import record
from tvilling.core.permissions import require
from tvilling.travel.actions.errors import needs_reason
from tvilling.travel.jobs.sending import announce_account
from tvilling.travel.models import BankAccount, Trip
from tvilling.travel.models.sealing import SealError
from tvilling.travel.states import PaymentState
from tvilling.travel.validators import AccountNumber, BankDataRefused, check_account

if TYPE_CHECKING:
    from tvilling.accounts.models import Person
    from tvilling.programmes.models import Cohort

log = logging.getLogger(__name__)

#: Nobody is paid on an account that was changed more recently: time for the old address to protest.
HOLD = timedelta(hours=72)
#: Evidence is kept five years after the last payment (Horizon grant agreements, article 20).
RETENTION = relativedelta(years=5)


@dataclass(frozen=True)
class AccountData:
    """A bank account as typed. Without IBAN, the BIC and the country of the bank are needed."""

    holder: str
    number: str
    town: str
    country: str
    bic: str = ""
    bank_country: str = ""


def save_bank_account(
    *,
    actor: Any,
    now: datetime,
    data: AccountData,
    person: Person | None = None,
    payer_cohort: Cohort | None = None,
) -> BankAccount:
    """Keep an account of one's own, or the one a cohort pays from. A change is announced and waits 72 hours."""
    owner: dict[str, Any] = {"payer_cohort": payer_cohort} if payer_cohort else {"person": person or actor}
    fresh = BankAccount(
        **owner, holder=data.holder.strip(), town=data.town.strip(), country=data.country, saved_by=actor,
        notice_email=getattr(actor, "email", ""), usable_from=now, created_at=now,
    )  # fmt: skip
    require(actor, "travel.save_account", fresh)
    checked = _checked(data)
    if payer_cohort and not checked.is_iban:
        raise BankDataRefused(_("The account that pays needs an IBAN."), field="number")
    fresh.bank_country, fresh.bic, fresh.is_iban = checked.country, checked.bic, checked.is_iban
    fresh.hold(checked.number)
    with transaction.atomic():
        old = BankAccount.objects.select_for_update().filter(**owner, ended_at__isnull=True).first()
        if old is not None:
            fresh.usable_from = old.usable_from if _is_same(old, checked.number) else now + HOLD
            _replace(old, now)
        fresh.save(force_insert=True)
        after = {"usable_from": fresh.usable_from, "is_iban": fresh.is_iban, "country": fresh.bank_country}
        scope = payer_cohort.slug if payer_cohort else _scope_of(fresh)
        before = {"account": old.pk} if old else {}
        record("bank_account.saved", actor=actor, now=now, obj=fresh, scope=scope, before=before, after=after)
        if old is not None:
            announce_account(
                actor=actor,
                now=now,
                account=fresh,
                addresses={old.notice_email, actor.email},
                name=actor.name,
            )
    return fresh


def reveal_iban(*, actor: Any, now: datetime, account: BankAccount, cohort: Cohort, reason: str) -> str:
    """The account number in full, for a finance officer of the cohort who says why. Each time goes on its record."""
    require(actor, "travel.reveal", account)
    require(actor, "travel.prepare_run", cohort)
    said, number = needs_reason(reason), account.number()
    with transaction.atomic():
        record(
            "bank_account.revealed",
            actor=actor,
            now=now,
            obj=account,
            scope=cohort.slug,
            after={"account": account.pk},
            reason=said,
        )
    return number


def reseal_accounts(*, actor: Any, now: datetime) -> int:
    """Encrypt with the present key what was encrypted with an older one. Answers how many.

    One that cannot be read stays as it is, and keeps nobody from the others: the doctor tells of it.
    """
    require(actor, "travel.tidy")
    done = 0
    for account in BankAccount.objects.exclude(sealed_number=""):
        if not account.has_old_key:
            continue
        try:
            number = account.number()
        except SealError:
            log.error("bank account %s cannot be read: tvilling doctor says what to do", account.code)  # noqa: TRY400 - the place says nothing
            continue
        with transaction.atomic():
            account.hold(number)
            account.save(update_fields=["sealed_number"])
            record("bank_account.resealed", actor=actor, now=now, obj=account, after={"account": account.pk})
        done += 1
    return done


def forget_accounts(*, actor: Any, now: datetime) -> int:
    """Delete the numbers that nobody may keep any longer: five years after the last payment, or replaced unused.

    Answers how many.
    """
    require(actor, "travel.tidy")
    limit = now - RETENTION
    kept = BankAccount.objects.filter(forgotten_at__isnull=True).annotate(last=Max("payments__settled_at"))
    open_payment = Q(payments__state__in=[PaymentState.PREPARED, PaymentState.RELEASED])
    over = kept.filter(Q(last__lt=limit) | Q(last__isnull=True, created_at__lt=limit)).exclude(open_payment)
    rows = list(over.filter(payer_cohort__isnull=True))
    for account in rows:
        with transaction.atomic():
            _wipe(account, now)
            record("bank_account.forgotten", actor=actor, now=now, obj=account, after={"account": account.pk})
    return len(rows)


def _checked(data: AccountData) -> AccountNumber:
    if not data.holder.strip():
        raise BankDataRefused(_("Write the name of the account holder as the bank has it."), field="holder")
    if not data.town.strip() or not data.country:
        raise BankDataRefused(_("Banks need the town and the country of the account holder."), field="town")
    return check_account(data.number, data.bic, data.bank_country)


def _is_same(old: BankAccount, number: str) -> bool:
    """Whether the number is the one until now; one that can no longer be read counts as another, and is replaced."""
    try:
        return old.number() == number
    except SealError:
        return False


def _scope_of(account: BankAccount) -> str:
    """The cohort in which the person travels, the latest trip first: its auditor reads of changed accounts."""
    trips = Trip.objects.filter(traveller_id=account.person_id).order_by("-pk")
    return trips.values_list("cohort__slug", flat=True).first() or ""


def _replace(old: BankAccount, now: datetime) -> None:
    """End the old account. If nothing was ever paid to or from it, nobody needs its number any longer."""
    old.ended_at = now
    old.save(update_fields=["ended_at"])
    is_payer = old.payer_cohort_id is not None
    if not is_payer and not old.payments.exists():
        _wipe(old, now)


def _wipe(account: BankAccount, now: datetime) -> None:
    account.sealed_number, account.ending, account.bic = "", "", ""
    account.ended_at, account.forgotten_at = account.ended_at or now, now
    account.save(update_fields=["sealed_number", "ending", "bic", "ended_at", "forgotten_at"])
