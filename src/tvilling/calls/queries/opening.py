# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""What the office does next for its call to open."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tvilling.calls.queries.checklist import missing_in
from tvilling.calls.queries.copied import is_copied
from tvilling.calls.states import CallState

if TYPE_CHECKING:
    from datetime import datetime

    from tvilling.calls.models import Call
    from tvilling.programmes.models import Cohort


@dataclass(frozen=True)
class StepToOpen:
    """What is to be done, in words, and the name of the page where it is done."""

    title: str
    page: str = "calls:office"


def step_to_open(cohort: Cohort, call: Call | None, now: datetime) -> StepToOpen | None:
    """What is to be done next for the cohort's call to open; None when the clock does the rest, or has done it."""
    named = {"cohort": cohort}
    if call is None:
        return StepToOpen(_("Prepare the call of %(cohort)s: it has none yet") % named)
    if call.state != CallState.DRAFT:
        is_hidden = call.state == CallState.PUBLISHED and now < call.closes_at and not cohort.is_public
        said = _("Show %(cohort)s to the public: its call is published, but nobody can read it yet")
        return StepToOpen(said % named, "programmes:settings") if is_hidden else None
    if number := len(missing_in(call, now)):
        said = ngettext(
            "Prepare the call of %(cohort)s: one thing is missing before it can be published",
            "Prepare the call of %(cohort)s: %(number)d things are missing before it can be published",
            number,
        )
        return StepToOpen(said % {**named, "number": number})
    if is_copied(call):
        return StepToOpen(_("Check the dates of the call of %(cohort)s, then publish it") % named)
    return StepToOpen(_("Publish the call of %(cohort)s: nothing is missing") % named)
