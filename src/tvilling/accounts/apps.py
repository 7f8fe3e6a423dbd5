# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Wires accounts into the project."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "tvilling.accounts"
    label = "accounts"

    def ready(self) -> None:
        from tvilling.accounts import receivers  # noqa: F401 - connects
        from tvilling.accounts.audit_events import EVENTS
        from tvilling.accounts.jobs import LETTERS
        from tvilling.accounts.permissions import TABLE
        from tvilling.audit import events
        from tvilling.core import permissions
        from tvilling.mail import letters

        events.register(EVENTS)
        permissions.register("accounts", TABLE)
        letters.register("accounts", LETTERS)
