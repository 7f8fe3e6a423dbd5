# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Claims after a visit: lines with what was claimed and what is allowed, and why."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from tvilling.core.models import Record
from tvilling.documents.models import Document
from tvilling.travel.models.trips import CostKind, Trip
from tvilling.travel.states import TONES, ClaimState

if TYPE_CHECKING:
    from tvilling.programmes.models import Cohort


class Claim(Record):
    """What a traveller asks back for one trip. Opened by confirmed attendance, paid through a payment run."""

    trip = models.OneToOneField(Trip, models.PROTECT, related_name="claim", verbose_name=_("trip"))
    state = models.CharField(_("state"), max_length=14, choices=ClaimState, default=ClaimState.DRAFT)
    due_at = models.DateTimeField(_("to be submitted by"))
    note = models.TextField(_("trip note"), blank=True)
    late_reason = models.TextField(_("reason for being late"), blank=True)
    submitted_at = models.DateTimeField(_("submitted"), null=True, blank=True)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("submitted by"),
    )
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("checked by"),
    )
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("approved by"),
    )
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decision_reason = models.TextField(_("reason"), blank=True)
    claimed_total = models.DecimalField(_("claimed"), max_digits=12, decimal_places=2, default=Decimal(0))
    allowed_total = models.DecimalField(_("allowed"), max_digits=12, decimal_places=2, null=True, blank=True)
    reminded_at = models.DateTimeField(_("reminded"), null=True, blank=True)
    paid_on = models.DateField(_("paid"), null=True, blank=True)

    class Meta:
        verbose_name = _("claim")
        verbose_name_plural = _("claims")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(allowed_total__isnull=True)
                | models.Q(allowed_total__gte=0, allowed_total__lte=models.F("claimed_total")),
                name="claim_allowed_up_to_claimed",
            ),
            models.CheckConstraint(
                condition=models.Q(approved_by__isnull=True) | ~models.Q(approved_by=models.F("reviewer")),
                name="claim_checked_and_approved_by_two",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["state", "due_at"], name="claim_state_due")
        ]

    def __str__(self) -> str:
        return str(self.trip)

    @property
    def cohort(self) -> Cohort:
        """The trip's cohort."""
        return self.trip.cohort

    @property
    def group(self) -> object:
        """The group whose visit it is."""
        return self.trip.meeting.group

    @property
    def state_tone(self) -> str:
        """The tone of the state's badge."""
        return TONES[ClaimState(self.state)]


class CutReason(models.TextChoices):
    """Why an amount was allowed as it was."""

    FULL = "full", _("Allowed in full")
    CEILING = "ceiling", _("The ceiling is used up")
    CATEGORY = "category", _("This kind of cost is not paid")
    DATES = "dates", _("Outside the days of the visit")
    RATE = "rate", _("Counted at the dated exchange rate")
    RECEIPT = "receipt", _("The receipt does not show this amount")
    TWICE = "twice", _("Claimed twice")
    PRIVATE = "private", _("The private part of the trip")


class ClaimLine(Record):
    """One cost: as it was paid, in euro at a dated rate that is copied here, and what is allowed of it."""

    claim = models.ForeignKey(Claim, models.CASCADE, related_name="lines", verbose_name=_("claim"))
    kind = models.CharField(_("kind of cost"), max_length=10, choices=CostKind)
    day = models.DateField(_("day on the receipt"))
    description = models.CharField(_("what it was"), max_length=200)
    amount = models.DecimalField(_("amount on the receipt"), max_digits=12, decimal_places=2)
    currency = models.CharField(_("currency"), max_length=3, default="EUR")
    #: Units of the currency per euro.
    rate = models.DecimalField(_("exchange rate"), max_digits=16, decimal_places=6, default=Decimal(1))
    rate_on = models.DateField(_("day of the rate"))
    rate_source = models.CharField(_("source of the rate"), max_length=200)
    converted = models.DecimalField(_("in euro at the rate"), max_digits=12, decimal_places=2)
    claimed = models.DecimalField(_("claimed"), max_digits=12, decimal_places=2)
    allowed = models.DecimalField(_("allowed"), max_digits=12, decimal_places=2, null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=10, choices=CutReason, blank=True)
    reason_note = models.CharField(_("note"), max_length=200, blank=True)
    allowed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("checked by"),
    )
    receipt = models.ForeignKey(
        Document, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("receipt")
    )

    class Meta:
        verbose_name = _("claim line")
        verbose_name_plural = _("claim lines")
        ordering: ClassVar[list[str]] = ["day", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=models.Q(amount__gt=0, rate__gt=0), name="claim_line_positive"),
            models.CheckConstraint(
                condition=models.Q(allowed__isnull=True)
                | models.Q(allowed__gte=0, allowed__lte=models.F("claimed")),
                name="claim_line_allowed_up_to_claimed",
            ),
            models.CheckConstraint(
                condition=models.Q(allowed__isnull=True) | ~models.Q(reason=""),
                name="claim_line_allowed_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.description

    @property
    def cohort(self) -> Cohort:
        """The trip's cohort."""
        return self.claim.cohort

    @property
    def cut(self) -> Decimal:
        """How much of what was claimed is not allowed; nothing while it is not checked."""
        return Decimal(0) if self.allowed is None else self.claimed - self.allowed
