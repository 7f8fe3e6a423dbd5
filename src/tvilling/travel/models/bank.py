# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Bank accounts: of a traveller, or the one a cohort pays from. Numbers lie encrypted, apart from all else."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from tvilling.core.models import Record
from tvilling.programmes.models import Cohort
from tvilling.travel.models.sealing import current_key_id, seal, unseal


class BankAccount(Record):
    """An account with its number sealed. A change is a new row; the old one gets `ended_at`."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="bank_accounts",
        verbose_name=_("person"),
    )  # fmt: skip
    payer_cohort = models.ForeignKey(
        Cohort,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="payer_accounts",
        verbose_name=_("pays for"),
    )
    holder = models.CharField(_("account holder"), max_length=70)
    sealed_number = models.TextField(_("number, encrypted"), blank=True)
    ending = models.CharField(_("last four signs"), max_length=4, blank=True)
    is_iban = models.BooleanField(_("is an IBAN"), default=True)
    bank_country = models.CharField(_("country of the bank"), max_length=2)
    bic = models.CharField(_("BIC"), max_length=11, blank=True)
    #: Structured address of the holder: banks refuse free address lines since 15 November 2026.
    town = models.CharField(_("town"), max_length=35)
    country = models.CharField(_("country"), max_length=2)
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("saved by")
    )
    #: Where the next change is announced to, even when the person's address has changed by then.
    notice_email = models.EmailField(_("address for notices"))
    usable_from = models.DateTimeField(_("used for payments from"))
    ended_at = models.DateTimeField(_("replaced"), null=True, blank=True)
    forgotten_at = models.DateTimeField(_("deleted"), null=True, blank=True)

    class Meta:
        verbose_name = _("bank account")
        verbose_name_plural = _("bank accounts")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(person__isnull=False, payer_cohort__isnull=True)
                | models.Q(person__isnull=True, payer_cohort__isnull=False),
                name="bank_account_of_one",
            ),
            models.UniqueConstraint(
                fields=["person"],
                condition=models.Q(ended_at__isnull=True),
                name="bank_account_one_per_person",
            ),
            models.UniqueConstraint(
                fields=["payer_cohort"],
                condition=models.Q(ended_at__isnull=True),
                name="bank_account_one_per_cohort",
            ),
        ]

    def __str__(self) -> str:
        return self.masked

    @property
    def masked(self) -> str:
        """The number as lists and pages show it."""
        if not self.ending:
            return "–"
        return f"{self.bank_country if self.is_iban else ''}••\u00a0••••\u00a0{self.ending}"

    def hold(self, number: str) -> None:
        """Put the number into the row, encrypted; saving is the caller's."""
        self.sealed_number = seal(number, self._about)
        self.ending = number[-4:]

    def number(self) -> str:
        """The number in clear. Only actions call this, and each of them goes on record."""
        return unseal(self.sealed_number, self._about)

    @property
    def has_old_key(self) -> bool:
        """Whether the number was sealed with another key than the present one."""
        return bool(self.sealed_number) and not self.sealed_number.startswith(f"{current_key_id()}:")

    @property
    def _about(self) -> str:
        return f"travel.bankaccount:{self.code}"
