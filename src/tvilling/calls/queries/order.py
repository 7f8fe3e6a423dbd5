# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""The days of a call follow each other: it closes, the results are told, the journeys start."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

from tvilling.calls.models import Call
from tvilling.core.errors import ActionRefused
from tvilling.ui.formats import day_text

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from tvilling.programmes.models import Cohort

#: By the day of the call that the start of the journeys does not follow: what is said where that day is set, and
#: where the start is.
TOO_LATE = {
    "closes": _("The journeys start on %(day)s: the call has to close before that."),
    "results_on": _("The journeys start on %(day)s: the results have to be told by then."),
}
TOO_EARLY = {
    "closes": _("The call closes on %(day)s: the journeys have to start after that."),
    "results_on": _("The results are announced for %(day)s: the journeys cannot start before that."),
}


def refuse_late_days(closes_at: datetime, zone: str, *, results_on: date | None, starts_on: date) -> None:
    """A call does not stay open past the days that are announced for what follows, nor are its results told later."""
    closes_on = _day(closes_at, zone)
    if results_on and closes_on >= results_on:
        said = _("The results are announced for %(day)s: the call has to close before that.")
        raise ActionRefused(said % {"day": day_text(results_on)}, field="closes")
    if late := _not_before(starts_on, closes_on, results_on):
        raise ActionRefused(TOO_LATE[late[0]] % {"day": day_text(starts_on)}, field=late[0])


def refuse_early_start(cohort: Cohort, changes: Mapping[str, Any]) -> None:
    """Journeys do not start before a call of the cohort has closed and its results are told, as people read it."""
    if "starts_on" not in changes:
        return
    for call in Call.objects.filter(cohort=cohort).order_by("opens_at"):
        late = _not_before(changes["starts_on"], _day(call.closes_at, call.time_zone), call.results_on)
        if late:
            raise ActionRefused(TOO_EARLY[late[0]] % {"day": day_text(late[1])}, field="starts_on")


def _not_before(starts_on: date, closes_on: date, results_on: date | None) -> tuple[str, date] | None:
    """The day of a call that is not before the start, with its name; results may be told on the day itself."""
    if closes_on >= starts_on:
        return "closes", closes_on
    return ("results_on", results_on) if results_on and results_on > starts_on else None


def _day(moment: datetime, zone: str) -> date:
    return moment.astimezone(ZoneInfo(zone)).date()
