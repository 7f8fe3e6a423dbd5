# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Payment runs: prepared by one person, released by another, settled payment by payment."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from tvilling.audit.actions import record
from tvilling.core.errors import SecondPersonNeeded
from tvilling.core.permissions import require
from tvilling.programmes.models import Cohort
from tvilling.travel.actions.errors import PaymentRefused, needs_reason
from tvilling.travel.jobs.sending import tell_of_claim
from tvilling.travel.models import Channel, Claim, Payment, PaymentRun
from tvilling.travel.queries.payable import kept_from_release, payer_of, with_accounts
from tvilling.travel.queries.payment_files import manual_file, sepa_file
from tvilling.travel.states import CLAIM_MACHINE, PAYMENT_MACHINE, RUN_MACHINE, PaymentState, RunState
from tvilling.travel.validators import banking_day_from, is_banking_day
from tvilling.ui.formats import day_text

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from tvilling.travel.models import BankAccount
    from tvilling.travel.queries.payable import Payable


#: A day of payment later than this is a slip of the pen.
LATEST = timedelta(days=62)


def create_payment_run(
    *, actor: Any, now: datetime, cohort: Cohort, claims: Iterable[Claim], execute_on: date
) -> PaymentRun:
    """Put approved claims into a new numbered run. Nothing leaves before a second person releases it."""
    require(actor, "travel.prepare_run", cohort)
    payer = _payer(cohort, now)
    rows = with_accounts(claims, now)
    _check_payable(rows, actor, cohort)
    if execute_on < now.date():
        raise PaymentRefused(_("The day of payment is over."), field="execute_on")
    if execute_on > now.date() + LATEST:
        raise PaymentRefused(
            _("The day of payment is more than two months away. Look at the year."), field="execute_on"
        )
    if not is_banking_day(execute_on):
        message = _("Banks do not pay on %(day)s. The next day on which they do is %(next)s.")
        days = {"day": day_text(execute_on), "next": day_text(banking_day_from(execute_on))}
        raise PaymentRefused(message % days, field="execute_on")
    with transaction.atomic():
        Cohort.objects.select_for_update().get(pk=cohort.pk)
        last = PaymentRun.objects.filter(cohort=cohort).aggregate(last=Max("number"))["last"] or 0
        total = sum(row.claim.allowed_total or 0 for row in rows)
        run = PaymentRun.objects.create(
            cohort=cohort, number=last + 1, payer=payer, execute_on=execute_on, total=total, created_by=actor,
            created_at=now,
        )  # fmt: skip
        for row in rows:
            _schedule(run, row, actor=actor, now=now)
        after = {"number": run.number, "payments": len(rows), "total": total, "execute_on": execute_on}
        record("payment_run.prepared", actor=actor, now=now, obj=run, scope=cohort.slug, after=after)
    return run


def release_payment_run(*, actor: Any, now: datetime, run: PaymentRun) -> PaymentRun:
    """Release a run as the second person: the files are made and checked, and can be downloaded from now on.

    Never by whoever prepared the run, is paid by it, or approved one of its claims.
    """
    require(actor, "travel.release_run", run)
    payments = list(run.payments.select_related("claim__trip", "account"))
    if actor.pk == run.created_by_id:
        raise SecondPersonNeeded
    if actor.pk in kept_from_release(run, payments):
        raise SecondPersonNeeded(
            _("Whoever approved one of these claims, or is paid here, cannot release the run.")
        )
    _check_accounts(payments, now)
    with transaction.atomic():
        _step(
            run, "release", actor=actor, now=now, released_by=actor, released_at=now, **_checksums(run, now)
        )
        for payment in payments:
            PAYMENT_MACHINE.apply(payment, "release")
    return run


def cancel_payment_run(*, actor: Any, now: datetime, run: PaymentRun, reason: str) -> PaymentRun:
    """Take a run back before its release: its claims are approved and unpaid again."""
    require(actor, "travel.prepare_run", run)
    said = needs_reason(reason)
    with transaction.atomic():
        _step(run, "cancel", actor=actor, now=now, reason=said)
        for payment in run.payments.select_related("claim__trip__cohort"):
            PAYMENT_MACHINE.apply(payment, "cancel")
            _move(payment.claim, "unschedule", actor=actor, now=now)
    return run


def take_payment_file(*, actor: Any, now: datetime, run: PaymentRun, channel: str) -> tuple[str, bytes]:
    """Name and bytes of a released run's file. It holds account numbers: it is never stored, each time goes on record.

    The bytes are those that were checked at release; anything else raises PaymentRefused.
    """
    require(actor, "travel.take_file", run)
    if run.state not in {RunState.RELEASED, RunState.SETTLED} or run.released_at is None:
        raise PaymentRefused(_("The file can be downloaded when a second person has released the run."))
    is_sepa = channel == Channel.SEPA
    content = sepa_file(run, run.released_at) if is_sepa else manual_file(run)
    digest = hashlib.sha256(content).hexdigest()
    if not content or digest != (run.sepa_sha256 if is_sepa else run.manual_sha256):
        raise PaymentRefused(_("The file is not the one that was released. Do not pay; ask the operator."))
    with transaction.atomic():
        after = {"channel": channel, "sha256": digest}
        record("payment_run.file_taken", actor=actor, now=now, obj=run, scope=run.cohort.slug, after=after)
    return f"{run.cohort.slug}-{run.number}.{'xml' if is_sepa else 'csv'}", content


def mark_paid(*, actor: Any, now: datetime, payment: Payment, paid_on: date | None = None) -> Payment:
    """Note that the bank has paid, and tell the traveller with the reference on the statement."""
    require(actor, "travel.settle", payment)
    day = paid_on or now.date()
    if day > now.date():
        raise PaymentRefused(_("This day is in the future."), field="paid_on")
    if payment.run.released_at is not None and day < payment.run.released_at.date():
        raise PaymentRefused(_("This day is before the run was released."), field="paid_on")
    if payment.channel == Channel.SEPA and day < payment.run.execute_on:
        message = _("The file asks the bank to pay on %(day)s. It pays on that day or later.")
        raise PaymentRefused(message % {"day": day_text(payment.run.execute_on)}, field="paid_on")
    with transaction.atomic():
        _settle(payment, "pay", "payment.paid", actor=actor, now=now)
        _move(payment.claim, "pay", actor=actor, now=now, paid_on=day)
        tell_of_claim(
            actor=actor,
            now=now,
            claim=payment.claim,
            letter="travel.claim_paid",
            occasion=str(payment.pk),
            reference=payment.reference,
            day=day,
        )
        _close_run(payment.run, actor=actor, now=now)
    return payment


def mark_run_paid(*, actor: Any, now: datetime, run: PaymentRun, paid_on: date | None = None) -> int:
    """Note that the bank has paid all that is still on its way. Answers how many payments."""
    require(actor, "travel.settle", run)
    with transaction.atomic():
        under_way = run.payments.filter(state=PaymentState.RELEASED)
        rows = list(under_way.select_related("run__cohort", "claim__trip__cohort", "claim__trip__traveller"))
        for payment in rows:
            mark_paid(actor=actor, now=now, payment=payment, paid_on=paid_on)
    return len(rows)


def mark_failed(*, actor: Any, now: datetime, payment: Payment, reason: str) -> Payment:
    """Note that a payment came back, and ask the traveller to look at the account. It can go into a later run.

    Banks send money back days after they have paid it: a payment that was noted as paid may still come back.
    """
    require(actor, "travel.settle", payment)
    said = needs_reason(reason)
    with transaction.atomic():
        _settle(payment, "fail", "payment.failed", actor=actor, now=now, reason=said, failure=said[:200])
        _move(payment.claim, "fail", actor=actor, now=now, reason=said, paid_on=None)
        tell_of_claim(
            actor=actor,
            now=now,
            claim=payment.claim,
            letter="travel.payment_failed",
            occasion=str(payment.pk),
            reason=said,
        )
        _close_run(payment.run, actor=actor, now=now)
    return payment


def _payer(cohort: Cohort, now: datetime) -> BankAccount:
    payer = payer_of(cohort)
    if payer is None:
        raise PaymentRefused(_("Say first from which account this cohort pays."))
    if not payer.is_iban:
        raise PaymentRefused(_("The account that pays needs an IBAN."))
    if payer.usable_from > now:
        raise PaymentRefused(
            _("The account that pays was changed less than three days ago. Wait, or ask why.")
        )
    return payer


def _check_payable(rows: list[Payable], actor: Any, cohort: Cohort) -> None:
    if not rows:
        raise PaymentRefused(_("Choose at least one claim."), field="claims")
    for row in rows:
        trip = row.claim.trip
        if trip.cohort_id != cohort.pk or not row.claim.allowed_total:
            raise PaymentRefused(_("Choose claims of this cohort with something to pay."), field="claims")
        if actor.pk == trip.traveller_id:
            raise SecondPersonNeeded(_("Nobody prepares a payment to themselves."))
        if row.obstacle:
            message = _("%(traveller)s cannot be paid now: %(obstacle)s.")
            raise PaymentRefused(
                message % {"traveller": trip.traveller, "obstacle": row.obstacle}, field="claims"
            )


def _schedule(run: PaymentRun, row: Payable, *, actor: Any, now: datetime) -> None:
    if row.account is None or not row.claim.allowed_total:
        raise PaymentRefused
    _move(row.claim, "schedule", actor=actor, now=now)
    Payment.objects.create(
        run=run, claim=row.claim, account=row.account, channel=row.channel(run.execute_on),
        amount=row.claim.allowed_total, created_at=now,
    )  # fmt: skip


def _check_accounts(payments: list[Payment], now: datetime) -> None:
    for payment in payments:
        if payment.account.ended_at is not None or payment.account.usable_from > now:
            message = _(
                "%(traveller)s has changed the bank account since. Cancel the run and prepare it anew."
            )
            raise PaymentRefused(message % {"traveller": payment.claim.trip.traveller})


def _checksums(run: PaymentRun, now: datetime) -> dict[str, str]:
    files = {"sepa_sha256": sepa_file(run, now), "manual_sha256": manual_file(run)}
    return {name: hashlib.sha256(content).hexdigest() if content else "" for name, content in files.items()}


def _step(run: PaymentRun, step: str, *, actor: Any, now: datetime, reason: str = "", **fields: Any) -> None:
    before = {"state": run.state}
    row = RUN_MACHINE.apply(run, step, **fields)
    after = {"state": run.state, "number": run.number, "total": run.total, "sepa_sha256": run.sepa_sha256}
    record(
        row.event,
        actor=actor,
        now=now,
        obj=run,
        scope=run.cohort.slug,
        before=before,
        after=after,
        reason=reason,
    )


def _settle(
    payment: Payment, step: str, event: str, *, actor: Any, now: datetime, reason: str = "", failure: str = ""
) -> None:
    before = {"state": payment.state}
    PAYMENT_MACHINE.apply(payment, step, settled_at=now, failure=failure)
    after = {"state": payment.state, "amount": payment.amount, "run": payment.run.number}
    record(
        event, actor=actor, now=now, obj=payment, scope=payment.run.cohort.slug, before=before, after=after,
        reason=reason,
    )  # fmt: skip


def _move(claim: Claim, step: str, *, actor: Any, now: datetime, reason: str = "", **fields: Any) -> None:
    before = {"state": claim.state, **{name: getattr(claim, name) for name in fields}}
    row = CLAIM_MACHINE.apply(claim, step, **fields)
    after = {"state": claim.state, "allowed": claim.allowed_total} | fields
    record(
        row.event, actor=actor, now=now, obj=claim, scope=claim.cohort.slug, before=before, after=after,
        reason=reason,
    )  # fmt: skip


def _close_run(run: PaymentRun, *, actor: Any, now: datetime) -> None:
    under_way = run.payments.filter(state=PaymentState.RELEASED)
    if run.state == RunState.RELEASED and not under_way.exists():
        _step(run, "settle", actor=actor, now=now)
