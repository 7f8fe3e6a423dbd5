# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Wires journeys into the project."""

from django.apps import AppConfig


class JourneysConfig(AppConfig):
    name = "tvilling.journeys"
    label = "journeys"

    def ready(self) -> None:
        from tvilling.audit import events
        from tvilling.core import permissions as table
        from tvilling.journeys import audit_events, jobs, permissions, receivers
        from tvilling.mail import letters
        from tvilling.matching.signals import match_confirmed, match_ended

        table.register("journeys", permissions.TABLE)
        events.register(audit_events.EVENTS)
        letters.register("journeys", jobs.LETTERS)
        match_confirmed.connect(receivers.on_match_confirmed, dispatch_uid="journeys")
        match_ended.connect(receivers.on_match_ended, dispatch_uid="journeys")
