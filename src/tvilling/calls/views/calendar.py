# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""The dates of a call for one's own calendar."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tvilling.calls.permissions import get_call_for
from tvilling.core import clock

if TYPE_CHECKING:
    from datetime import date, datetime

    from icalendar import Event

    from tvilling.core.http import Request

#: A date without an end is shown so long.
USUAL = timedelta(minutes=30)


@require_safe
def dates(request: Request, slug: str) -> HttpResponse:
    """All dates that the page of the call lists, as iCalendar."""
    from icalendar import Calendar

    call, now = get_call_for(request.user, slug), clock.now()
    # Nobody may read from a calendar that there is still time after the closing.
    rows: list[tuple[str, str, date, date]] = [
        ("opens", _("Opens: %(call)s"), call.opens_at, call.opens_at + USUAL),
        ("closes", _("Closes: %(call)s"), call.closes_at - USUAL, call.closes_at),
    ]
    days = (
        ("results", _("Results: %(call)s"), call.results_on),
        ("starts", _("Journeys start: %(call)s"), call.cohort.starts_on),
    )
    rows += [(key, sentence, day, day + timedelta(days=1)) for key, sentence, day in days if day]
    calendar = Calendar()
    calendar.add("prodid", "-//Tvilling//calls//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", str(call))
    for key, sentence, start, end in rows:
        calendar.add_component(_event(f"{call.code}-{key}", sentence % {"call": call}, start, end, now))
    for entry in call.timeline.all():
        event = _event(
            f"{call.code}-{entry.code}", str(entry), entry.at, entry.until or entry.at + USUAL, now
        )
        if entry.link:
            event.add("url", entry.link)
        calendar.add_component(event)
    response = HttpResponse(calendar.to_ical(), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{call.slug}.ics"'
    return response


def _event(key: str, summary: str, start: date, end: date, now: datetime) -> Event:
    from icalendar import Event

    event = Event()
    event.add("uid", f"{key}@{urlsplit(settings.SITE_URL).hostname or 'localhost'}")
    event.add("summary", summary)
    event.add("dtstamp", now)
    event.add("dtstart", start)
    event.add("dtend", end)
    return event
