# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Wires applications into the project."""

from django.apps import AppConfig


class ApplicationsConfig(AppConfig):
    name = "tvilling.applications"
    label = "applications"

    def ready(self) -> None:
        from tvilling.applications.audit_events import EVENTS
        from tvilling.applications.permissions import TABLE, may_read_file
        from tvilling.audit import events
        from tvilling.core import permissions
        from tvilling.documents import access

        events.register(EVENTS)
        permissions.register("applications", TABLE)
        access.register("applications", may_read_file)
