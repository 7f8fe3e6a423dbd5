# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Wires hosts into the project."""

from django.apps import AppConfig


class HostsConfig(AppConfig):
    name = "tvilling.hosts"
    label = "hosts"

    def ready(self) -> None:
        from tvilling.audit import events
        from tvilling.core import permissions
        from tvilling.hosts.audit_events import EVENTS
        from tvilling.hosts.jobs import LETTERS
        from tvilling.hosts.permissions import RIGHTS
        from tvilling.hosts.queries import vocabulary_key_in_use
        from tvilling.mail import letters
        from tvilling.programmes.queries import register_vocabulary_use

        events.register(EVENTS)
        letters.register("hosts", LETTERS)
        permissions.register("hosts", RIGHTS)
        register_vocabulary_use(vocabulary_key_in_use)
