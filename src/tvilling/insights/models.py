# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Reports that were kept: the figures as they were, with the hash that shows nobody changed them."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from tvilling.core.models import Record
from tvilling.programmes.models import Cohort


class Report(Record):
    """The figures of a cohort for a period, as counted at one moment. Never changed."""

    cohort = models.ForeignKey(Cohort, models.PROTECT, related_name="reports", verbose_name=_("cohort"))
    number = models.PositiveSmallIntegerField(_("number"))
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"))
    snapshot = models.JSONField(_("figures"))
    snapshot_sha256 = models.CharField(_("SHA-256"), max_length=64)
    kept_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("kept by")
    )

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        ordering: ClassVar[list[str]] = ["-number"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["cohort", "number"], name="report_number_once"),
            models.CheckConstraint(
                condition=models.Q(starts_on__lte=models.F("ends_on")), name="report_period_in_order"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cohort} {self.number}"
