# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Wires accounts into the project."""

from datetime import timedelta

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "tvilling.accounts"
    label = "accounts"

    def ready(self) -> None:
        from tvilling.accounts import audited, own_data, periodic, receivers, sample  # noqa: F401 - the receivers connect
        from tvilling.accounts.audit_events import EVENTS, FIELDS
        from tvilling.accounts.jobs import LETTERS
        from tvilling.accounts.permissions import TABLE
        from tvilling.audit import events, words
        from tvilling.core import own_data as core_own_data
        from tvilling.core import periodic as schedule
        from tvilling.core import permissions
        from tvilling.mail import letters
        from tvilling.ui import navigation

        events.register(EVENTS)
        words.register_fields(FIELDS)
        words.register_kinds(audited.KINDS)
        sample.register_role_describer(
            lambda people: {person.pk: [str(_("Operator"))] for person in people if person.is_operator}
        )
        permissions.register("accounts", TABLE)
        core_own_data.register(own_data.PARTS)
        letters.register("accounts", LETTERS)
        schedule.register("accounts.forget_sessions", periodic.forget_sessions, every=timedelta(hours=1))
        navigation.register(
            "person",
            navigation.Entry(_("Your profile"), "accounts:profile", order=10, icon="person"),
            navigation.Entry(_("Letters to you"), "accounts:letters", order=20, icon="mail"),
        )
        navigation.register(
            "my",
            navigation.Entry(_("Letters to you"), "accounts:letters", section=_("You"), order=90),
            navigation.Entry(_("Your profile"), "accounts:profile", section=_("You"), order=95),
        )
