# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""A person's own calendar address: made, renewed, closed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import F

from tvilling.audit.actions import record
from tvilling.core.permissions import require
from tvilling.journeys.models import CalendarFeed

if TYPE_CHECKING:
    from datetime import datetime


def open_calendar(*, actor: Any, now: datetime) -> CalendarFeed:
    """Make a secret calendar address for oneself; one made before ends."""
    require(actor, "journeys.own_calendar")
    with transaction.atomic():
        feed, made = CalendarFeed.objects.get_or_create(person=actor, defaults={"created_at": now})
        if not made:
            CalendarFeed.objects.filter(pk=feed.pk).update(renewals=F("renewals") + 1, is_open=True)
            feed.refresh_from_db()
        record("calendar.opened", actor=actor, now=now, obj=feed, after={"renewals": feed.renewals})
    return feed


def close_calendar(*, actor: Any, now: datetime) -> None:
    """End one's secret calendar address."""
    require(actor, "journeys.own_calendar")
    with transaction.atomic():
        feed = CalendarFeed.objects.filter(person=actor, is_open=True).first()
        if feed is not None:
            CalendarFeed.objects.filter(pk=feed.pk).update(is_open=False)
            record("calendar.closed", actor=actor, now=now, obj=feed)
