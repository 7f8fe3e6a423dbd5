# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Asking hosts to rank the cities that asked for them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tvilling.core.permissions import require
from tvilling.hosts.permissions import accepted_activities
from tvilling.matching import jobs
from tvilling.matching.permissions import live_matches
from tvilling.matching.queries import not_ranked, ready_to_match, wishes_for
from tvilling.programmes.models import Cohort

if TYPE_CHECKING:
    from datetime import datetime


def ask_hosts_to_rank(*, actor: Any, now: datetime) -> None:
    """Write to each host that has ranked nobody, once every selected city has answered and before any is matched."""
    require(actor, "matching.ask_hosts", None)
    for cohort in ready_to_match(Cohort.objects.filter(starts_on__gt=now.date())):
        numbers = wishes_for(cohort)
        if not numbers or live_matches(cohort).exists():
            continue
        hosts = not_ranked(accepted_activities(cohort)).filter(pk__in=numbers)
        for activity in hosts.select_related("cohort"):
            jobs.ask_to_rank(actor=actor, now=now, activity=activity, number=numbers[activity.pk])
