# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""What matching does when a selected city leaves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext

from tvilling.core.permissions import CLOCK
from tvilling.matching.actions import end_match
from tvilling.matching.models import Match
from tvilling.matching.permissions import LIVE

if TYPE_CHECKING:
    from datetime import datetime

    from tvilling.evaluation.models import Decision


def on_city_withdrew(*, decision: Decision, now: datetime, **_more: Any) -> None:
    """End the live match of a city that withdrew after selection."""
    for match in Match.objects.filter(application_id=decision.application_id, state__in=LIVE).select_related(
        "run__cohort", "application__city", "activity__lead_city"
    ):
        reason = gettext("%(city)s has left the programme.") % {"city": match.application.city}
        end_match(actor=CLOCK, now=now, match=match, reason=reason)
