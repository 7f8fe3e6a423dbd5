# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""A person's own calendar address: made, renewed, closed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from tvilling.audit.actions import record
from tvilling.core.errors import ActionRefused
from tvilling.core.permissions import require
from tvilling.journeys.models import CalendarFeed
from tvilling.journeys.queries import calendar_token

if TYPE_CHECKING:
    from datetime import datetime


class AddressChanged(ActionRefused):
    """It was made, renewed or closed since the page was shown on which somebody pressed."""

    message = _(
        "Your calendar address has changed since that page was shown, so nothing was done. This is how it stands now."
    )


def open_calendar(*, actor: Any, now: datetime, shown: str = "") -> CalendarFeed:
    """Make a secret calendar address for oneself; one made before ends.

    `shown` is the token of the address that is to end, or nothing. Raises AddressChanged when it is another by now.
    """
    require(actor, "journeys.own_calendar")
    with transaction.atomic():
        feed, made = CalendarFeed.objects.get_or_create(person=actor, defaults={"created_at": now})
        if not made:
            feed = _as_shown(actor, shown)
            feed.renewals, feed.is_open = feed.renewals + 1, True
            feed.save(update_fields=["renewals", "is_open"])
        record("calendar.opened", actor=actor, now=now, obj=feed, after={"renewals": feed.renewals})
    return feed


def close_calendar(*, actor: Any, now: datetime, shown: str) -> None:
    """End one's secret calendar address, of which `shown` is the token. Raises AddressChanged when it is another by now."""
    require(actor, "journeys.own_calendar")
    with transaction.atomic():
        feed = _as_shown(actor, shown)
        feed.is_open = False
        feed.save(update_fields=["is_open"])
        record("calendar.closed", actor=actor, now=now, obj=feed)


def _as_shown(person: Any, shown: str) -> CalendarFeed:
    """The person's row, kept from others, if its address is still the one that was shown."""
    feed = CalendarFeed.objects.select_for_update().filter(person=person).first()
    if feed is None or shown != (calendar_token(feed) if feed.is_open else ""):
        raise AddressChanged
    return feed
