# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""The page after signing in: what waits for me, and where I take part."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tvilling.accounts.decorators import signed_in
from tvilling.core import clock
from tvilling.insights.permissions import OVERSEES, roles_of, teams_of
from tvilling.insights.queries.reading import readings_of
from tvilling.journeys.permissions import groups_of, meetings_of
from tvilling.journeys.queries import coming_meetings
from tvilling.programmes.models import CohortRole
from tvilling.ui.formats import HOME_ZONE
from tvilling.ui.standing import standing_of
from tvilling.ui.waiting import WaitingItem, waiting_for

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import datetime

    from django.http import HttpResponse

    from tvilling.core.http import PersonRequest
    from tvilling.insights.queries.reading import Reading
    from tvilling.programmes.models import Cohort, Participation


@dataclass(frozen=True)
class Due:
    """Things to do that are due about the same time."""

    key: str
    title: str
    items: list[WaitingItem]


@require_safe
@signed_in
def overview(request: PersonRequest) -> HttpResponse:
    """Everything that waits for the person, the most urgent first."""
    person, now = request.user, clock.now()
    roles, teams = roles_of(person), teams_of(person)
    waiting = waiting_for(person, now, standing_of(request))
    context = {
        "groups_due": by_due_date(waiting, now, person.time_zone),
        "number": len(waiting),
        "late": sum(item.is_late(now) for item in waiting),
        "offices": _overseen(roles),
        "audits": _audited(roles),
        "roles": [role for role in roles if role.role not in OVERSEES],
        "teams": teams,
        "groups": groups_of(person),
        "meetings": coming_meetings(meetings_of(person), now)[:5],
    }
    return render(request, "web/my/overview.html", context)


def _overseen(roles: Collection[Participation]) -> list[tuple[Cohort, str]]:
    """The cohorts that the person sees whole, each once, with the roles in words."""
    found: dict[Any, tuple[Cohort, list[str]]] = {}
    for role in roles:
        if role.role in OVERSEES:
            found.setdefault(role.cohort_id, (role.cohort, []))[1].append(role.get_role_display())
    return [(cohort, ", ".join(words)) for cohort, words in found.values()]


def _audited(roles: Collection[Participation]) -> list[tuple[Cohort, list[Reading]]]:
    """The cohorts that the person audits and does not run, each with what may be read there."""
    run = {role.cohort_id for role in roles if role.role == CohortRole.OFFICE}
    audited = [role.cohort for role in roles if role.role == CohortRole.AUDITOR and role.cohort_id not in run]
    return [(cohort, readings_of(cohort)) for cohort in audited]


def by_due_date(items: Iterable[WaitingItem], now: datetime, zone: str) -> list[Due]:
    """Late, this week (to the end of Sunday where the person is), later, and without a date; empty ones left out."""
    local = now.astimezone(ZoneInfo(zone or HOME_ZONE))
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    week_ends = midnight + timedelta(days=7 - local.weekday())
    groups = [Due("late", _("Late"), []), Due("week", _("This week"), []), Due("later", _("Later"), [])]
    groups.append(Due("undated", _("Without a deadline"), []))
    late, week, later, undated = groups
    for item in items:
        if item.due_at is None:
            undated.items.append(item)
        elif item.is_late(now):
            late.items.append(item)
        else:
            (week if item.due_at < week_ends else later).items.append(item)
    return [group for group in groups if group.items]
