# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Writing to the teams of a host activity."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.urls import reverse

from tvilling.cities.queries import people_in_teams
from tvilling.mail.actions import queue_letters
from tvilling.programmes.models import CohortRole
from tvilling.programmes.queries import people_with_role

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from tvilling.accounts.models import Person
    from tvilling.hosts.models import HostActivity


def write_to_team(
    *,
    actor: Any,
    now: datetime,
    activity: HostActivity,
    letter: str,
    people: Iterable[Person] | None = None,
    **context: Any,
) -> None:
    """Queue a letter for everybody in the teams of the activity's cities, or for the people named."""
    link = settings.SITE_URL + reverse("hosts:my-activity", args=[activity.code])
    about = {"title": activity.title, "cohort": activity.cohort.name, "link": link, **context}
    queue_letters(
        actor=actor, now=now, letter=letter,
        people=people_in_teams(activity.cities.all()) if people is None else people,
        context=about, scope=activity.cohort.slug, about=activity, key=f"{letter}-{activity.code}-{now.isoformat()}",
    )  # fmt: skip


def write_to_office(
    *, actor: Any, now: datetime, activity: HostActivity, letter: str, **context: Any
) -> None:
    """Queue a letter for the office of the activity's cohort, but for the one who acts."""
    office = people_with_role(activity.cohort, CohortRole.OFFICE).exclude(pk=actor.pk)
    link = settings.SITE_URL + reverse("hosts:office-detail", args=[activity.cohort.slug, activity.code])
    more = {"link": link, "cities": activity.city_names, **context}
    write_to_team(actor=actor, now=now, activity=activity, letter=letter, people=office, **more)
