# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Wires replication into the project."""

from django.apps import AppConfig


class ReplicationConfig(AppConfig):
    name = "tvilling.replication"
    label = "replication"

    def ready(self) -> None:
        from tvilling.audit import events
        from tvilling.core import permissions as table
        from tvilling.journeys.signals import group_formed
        from tvilling.replication import audit_events, permissions, receivers

        table.register("replication", permissions.TABLE)
        events.register(audit_events.EVENTS)
        group_formed.connect(receivers.on_group_formed, dispatch_uid="replication")
