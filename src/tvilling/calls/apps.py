# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Wires calls into the project."""

from django.apps import AppConfig


class CallsConfig(AppConfig):
    name = "tvilling.calls"
    label = "calls"

    def ready(self) -> None:
        from tvilling.audit import events
        from tvilling.calls.audit_events import EVENTS
        from tvilling.calls.jobs import LETTERS
        from tvilling.calls.permissions import TABLE, may_read_document
        from tvilling.core import permissions
        from tvilling.documents import access
        from tvilling.mail import letters

        events.register(EVENTS)
        permissions.register("calls", TABLE)
        letters.register("calls", LETTERS)
        access.register("calls", may_read_document)
