# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Wires programmes into the project."""

from django.apps import AppConfig


class ProgrammesConfig(AppConfig):
    name = "tvilling.programmes"
    label = "programmes"

    def ready(self) -> None:
        from tvilling.accounts import purposes
        from tvilling.audit import events
        from tvilling.core import permissions
        from tvilling.programmes import receivers  # noqa: F401 - connects them
        from tvilling.programmes.actions import PURPOSE
        from tvilling.programmes.audit_events import EVENTS
        from tvilling.programmes.permissions import RIGHTS
        from tvilling.programmes.queries import invitation_words

        events.register(EVENTS)
        purposes.register(PURPOSE, invitation_words)
        permissions.register("programmes", RIGHTS)
