# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Wires mail into the project."""

from datetime import timedelta

from django.apps import AppConfig


class MailConfig(AppConfig):
    name = "tvilling.mail"
    label = "mail"

    def ready(self) -> None:
        from tvilling.audit import events, words
        from tvilling.core import own_data as core_own_data
        from tvilling.core import periodic, permissions
        from tvilling.mail import own_data
        from tvilling.mail.audit_events import EVENTS, FIELDS
        from tvilling.mail.periodic import deliver, forget
        from tvilling.mail.permissions import TABLE

        events.register(EVENTS)
        words.register_fields(FIELDS)
        permissions.register("mail", TABLE)
        core_own_data.register(own_data.PARTS, own_data.LEFT_OUT)
        periodic.register("mail.deliver", deliver, every=timedelta(seconds=5))
        periodic.register("mail.forget", forget, every=timedelta(hours=1))
