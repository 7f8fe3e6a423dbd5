# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Wires matching into the project."""

from django.apps import AppConfig


class MatchingConfig(AppConfig):
    name = "tvilling.matching"
    label = "matching"

    def ready(self) -> None:
        from tvilling.audit import events
        from tvilling.core import permissions as table
        from tvilling.evaluation.signals import city_withdrew
        from tvilling.mail import letters
        from tvilling.matching import audit_events, jobs, permissions, receivers

        table.register("matching", permissions.TABLE)
        events.register(audit_events.EVENTS)
        letters.register("matching", jobs.LETTERS)
        city_withdrew.connect(receivers.on_city_withdrew, dispatch_uid="matching")
