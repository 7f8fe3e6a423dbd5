# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Payment runs: prepared by one person, released by another, then settled payment by payment."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from tvilling.core.models import Record
from tvilling.programmes.models import Cohort
from tvilling.travel.models.bank import BankAccount
from tvilling.travel.models.claims import Claim
from tvilling.travel.states import TONES, PaymentState, RunState


class PaymentRun(Record):
    """A numbered set of payments with its file for the bank."""

    cohort = models.ForeignKey(Cohort, models.PROTECT, related_name="payment_runs", verbose_name=_("cohort"))
    number = models.PositiveSmallIntegerField(_("number"))
    state = models.CharField(_("state"), max_length=10, choices=RunState, default=RunState.PREPARED)
    payer = models.ForeignKey(BankAccount, models.PROTECT, related_name="+", verbose_name=_("paid from"))
    execute_on = models.DateField(_("day of payment"))
    total = models.DecimalField(_("total"), max_digits=14, decimal_places=2)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("prepared by")
    )
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("released by"),
    )
    released_at = models.DateTimeField(_("released"), null=True, blank=True)
    #: Checksums of the files as they were released, so that a file in hand can be recognised.
    sepa_sha256 = models.CharField(_("SHA-256 of the SEPA file"), max_length=64, blank=True)
    manual_sha256 = models.CharField(_("SHA-256 of the list"), max_length=64, blank=True)

    class Meta:
        verbose_name = _("payment run")
        verbose_name_plural = _("payment runs")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["cohort", "number"], name="payment_run_number_once"),
            models.CheckConstraint(
                condition=models.Q(released_by__isnull=True) | ~models.Q(released_by=models.F("created_by")),
                name="payment_run_two_people",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cohort} {self.number}"

    @property
    def state_tone(self) -> str:
        """The tone of the state's badge."""
        return TONES[RunState(self.state)]


class Channel(models.TextChoices):
    """How a payment reaches the payee."""

    SEPA = "sepa", _("SEPA file")
    MANUAL = "manual", _("By hand")


class Payment(Record):
    """What one claim gets in one run, on the account it had then."""

    run = models.ForeignKey(
        PaymentRun, models.CASCADE, related_name="payments", verbose_name=_("payment run")
    )
    claim = models.ForeignKey(Claim, models.PROTECT, related_name="payments", verbose_name=_("claim"))
    account = models.ForeignKey(
        BankAccount, models.PROTECT, related_name="payments", verbose_name=_("account")
    )
    channel = models.CharField(_("channel"), max_length=6, choices=Channel)
    state = models.CharField(_("state"), max_length=10, choices=PaymentState, default=PaymentState.PREPARED)
    amount = models.DecimalField(_("amount"), max_digits=12, decimal_places=2)
    settled_at = models.DateTimeField(_("settled"), null=True, blank=True)
    failure = models.CharField(_("why it failed"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("payment")
        verbose_name_plural = _("payments")
        ordering: ClassVar[list[str]] = ["pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["claim"],
                condition=models.Q(
                    state__in=[PaymentState.PREPARED, PaymentState.RELEASED, PaymentState.PAID]
                ),
                name="payment_once_per_claim",
            ),
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="payment_positive"),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def cohort(self) -> Cohort:
        """The run's cohort."""
        return self.run.cohort

    @property
    def reference(self) -> str:
        """What the payee sees on the statement; also the end-to-end id."""
        return f"TVILLING-{self.claim.code}".upper()

    @property
    def state_tone(self) -> str:
        """The tone of the state's badge."""
        return TONES[PaymentState(self.state)]
