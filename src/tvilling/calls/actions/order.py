# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""The days of a call follow each other: it closes, the results are told, the journeys start."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

from tvilling.core.errors import ActionRefused
from tvilling.ui.formats import day_text

if TYPE_CHECKING:
    from datetime import date, datetime


def refuse_late_closing(closes_at: datetime, zone: str, *, results_on: date | None, starts_on: date) -> None:
    """A call does not stay open past the days that are announced for what follows."""
    day = closes_at.astimezone(ZoneInfo(zone)).date()
    if results_on and day >= results_on:
        said = _("The results are announced for %(day)s: the call has to close before that.")
        raise ActionRefused(said % {"day": day_text(results_on)}, field="closes")
    if day >= starts_on:
        said = _("The journeys start on %(day)s: the call has to close before that.")
        raise ActionRefused(said % {"day": day_text(starts_on)}, field="closes")
