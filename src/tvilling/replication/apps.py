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
        from tvilling.documents import access
        from tvilling.journeys.signals import group_formed
        from tvilling.replication import audit_events, permissions, receivers
        from tvilling.ui import panels, waiting

        table.register("replication", permissions.TABLE)
        events.register(audit_events.EVENTS)
        group_formed.connect(receivers.on_group_formed, dispatch_uid="replication")
        access.register("replication", permissions.may_read_document)
        waiting.register_source(permissions.waiting_for_person)
        panels.register_panel("journeys.group", permissions.plan_panel, order=10)
        self._register_menus()

    def _register_menus(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from tvilling.replication import permissions
        from tvilling.ui import navigation
        from tvilling.ui.navigation import Entry, from_address

        navigation.register(
            "my",
            Entry(_("Plans"), "replication:plans", order=60, icon="document", visible=permissions.has_plans),
        )
        navigation.register(
            "office",
            Entry(
                _("Plans"), "replication:office", section=_("Learn"), order=60, url_kwargs=from_address("cohort"),
                visible=permissions.reads_plans,
            ),
        )  # fmt: skip
