# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Wires travel into the project."""

from datetime import timedelta

from django.apps import AppConfig


class TravelConfig(AppConfig):
    name = "tvilling.travel"
    label = "travel"

    def ready(self) -> None:
        from tvilling.audit import events
        from tvilling.core import periodic as schedule
        from tvilling.core import permissions as table
        from tvilling.documents import access
        from tvilling.journeys.signals import attendance_confirmed
        from tvilling.mail import letters
        from tvilling.travel import audit_events, periodic, permissions, receivers
        from tvilling.travel.jobs.letters import LETTERS

        table.register("travel", permissions.TABLE)
        events.register(audit_events.EVENTS)
        letters.register("travel", LETTERS)
        access.register("travel", permissions.may_read_receipt)
        attendance_confirmed.connect(receivers.open_claim_of, dispatch_uid="travel.open_claim")
        schedule.register("travel.remind", periodic.remind, every=timedelta(hours=1))
        schedule.register("travel.tidy_accounts", periodic.tidy_accounts, every=timedelta(days=1))
