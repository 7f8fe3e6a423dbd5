# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Keeping a report: the only thing that insights writes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from tvilling.audit.actions import record
from tvilling.core.errors import ActionRefused
from tvilling.core.permissions import require
from tvilling.insights.models import Report
from tvilling.insights.queries.report import figures_of, sha256_of, snapshot_of
from tvilling.programmes.models import Cohort

if TYPE_CHECKING:
    from datetime import date, datetime


class PeriodRefused(ActionRefused):
    """The days are in the wrong order, or lie ahead."""


def keep_report(*, actor: Any, now: datetime, cohort: Cohort, starts_on: date, ends_on: date) -> Report:
    """Count the period and keep the figures with their hash. The same period can be kept again, under a new number."""
    require(actor, "insights.keep_report", cohort)
    if ends_on < starts_on:
        raise PeriodRefused(_("The period ends before it begins."), field="ends_on")
    if ends_on > now.date():
        raise PeriodRefused(_("The period is not over: choose a day up to today."), field="ends_on")
    with transaction.atomic():
        Cohort.objects.select_for_update().get(pk=cohort.pk)
        last = Report.objects.filter(cohort=cohort).aggregate(last=Max("number"))["last"] or 0
        figures = figures_of(cohort, starts_on, ends_on)
        snapshot = snapshot_of(cohort, figures, (starts_on, ends_on))
        report = Report.objects.create(
            cohort=cohort, number=last + 1, starts_on=starts_on, ends_on=ends_on, snapshot=snapshot,
            snapshot_sha256=sha256_of(snapshot), kept_by=actor, created_at=now,
        )  # fmt: skip
        after = {
            "number": report.number,
            "from": starts_on,
            "until": ends_on,
            "sha256": report.snapshot_sha256,
        }
        record("report.kept", actor=actor, now=now, obj=report, scope=cohort.slug, after=after)
    return report
