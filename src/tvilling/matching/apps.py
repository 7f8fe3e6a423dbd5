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
        from tvilling.ui import panels, waiting

        table.register("matching", permissions.TABLE)
        events.register(audit_events.EVENTS)
        letters.register("matching", jobs.LETTERS)
        city_withdrew.connect(receivers.on_city_withdrew, dispatch_uid="matching")
        waiting.register_source(permissions.waiting_for_person)
        panels.register_panel("applications.detail", permissions.match_panel, order=30)
        panels.register_panel("hosts.detail", permissions.ranking_panel, order=30)
        self._register_menus()

    def _register_menus(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from tvilling.matching import permissions
        from tvilling.ui import navigation
        from tvilling.ui.navigation import Entry, from_address

        navigation.register(
            "my",
            Entry(_("Matches"), "matching:matches", order=35, icon="link", visible=permissions.has_matches),
        )
        navigation.register(
            "office",
            Entry(
                _("Matching"), "matching:office", section=_("Select"), order=40, url_kwargs=from_address("cohort"),
                visible=permissions.reads_matching,
            ),
        )  # fmt: skip
