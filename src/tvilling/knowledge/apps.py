# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Wires knowledge into the project."""

from django.apps import AppConfig


class KnowledgeConfig(AppConfig):
    name = "tvilling.knowledge"
    label = "knowledge"

    def ready(self) -> None:
        from tvilling.audit import events
        from tvilling.core import permissions as table
        from tvilling.knowledge import audit_events, permissions

        table.register("knowledge", permissions.TABLE)
        events.register(audit_events.EVENTS)
