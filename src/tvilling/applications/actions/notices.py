# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""What the clock and extensions cause: letters to all teams that are concerned."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction

from tvilling.applications import queries
from tvilling.applications.jobs import queue_extension_notice, queue_reminder
from tvilling.applications.models import Application
from tvilling.applications.states import ApplicationState
from tvilling.calls.states import CallState
from tvilling.core.permissions import require

if TYPE_CHECKING:
    from datetime import datetime

    from tvilling.calls.models import Call, Extension

#: Reminders are sent when less than this is left; the last one that fits is sent, each once.
REMINDERS = (timedelta(days=7), timedelta(days=2))


def send_extension_notices(*, actor: Any, now: datetime, call: Call, extension: Extension) -> int:
    """Tell everybody with a draft or a submission that there is more time. Answers how many teams.

    Called where the extension is approved, whose right it is.
    """
    concerned = Application.objects.filter(call=call).exclude(state=ApplicationState.WITHDRAWN)
    with transaction.atomic():
        count = 0
        for application in concerned.select_related("call__cohort", "city"):
            queue_extension_notice(
                actor=actor, now=now, application=application, key=extension.code, reason=extension.reason
            )
            count += 1
    return count


def remind_of_deadline(*, actor: Any, now: datetime) -> int:
    """Remind teams whose draft is not submitted, when the deadline comes near; each reminder once per deadline."""
    require(actor, "applications.remind")
    soon = Application.objects.filter(
        state=ApplicationState.DRAFT,
        call__state=CallState.PUBLISHED,
        call__opens_at__lte=now,
        call__closes_at__gt=now,
        call__closes_at__lte=now + max(REMINDERS),
    ).select_related("call__cohort", "call__form_version", "city", "form_version")
    count = 0
    for application in soon:
        left = application.call.closes_at - now
        step = min(reminder for reminder in REMINDERS if left <= reminder)
        done, total = queries.completeness(application)
        key = f"{step.days}-{application.call.closes_at:%Y%m%d%H%M}"
        with transaction.atomic():
            queue_reminder(actor=actor, now=now, application=application, done=done, total=total, key=key)
        count += 1
    return count
