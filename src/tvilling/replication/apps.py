# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Wires replication into the project."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.apps import AppConfig
from django.template.loader import render_to_string

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.utils.safestring import SafeString


def plan_panel(request: HttpRequest, group: Any) -> SafeString | None:
    """On a group's page: the plans of its twins."""
    from tvilling.replication.permissions import plans_of_group

    plans = plans_of_group(request.user, group)
    return (
        render_to_string("replication/parts/panel.html", {"plans": plans}, request=request) if plans else None
    )


class ReplicationConfig(AppConfig):
    name = "tvilling.replication"
    label = "replication"

    def ready(self) -> None:
        from tvilling.audit import events, words
        from tvilling.core import own_data as core_own_data
        from tvilling.core import permissions as table
        from tvilling.documents import access
        from tvilling.journeys.signals import group_formed
        from tvilling.mail import letters
        from tvilling.replication import audit_events, audited, jobs, own_data, permissions, receivers
        from tvilling.ui import panels, waiting

        table.register("replication", permissions.TABLE)
        core_own_data.register(own_data.PARTS)
        events.register(audit_events.EVENTS)
        words.register_fields(audit_events.FIELDS)
        words.register_kinds(audited.KINDS)
        words.register_speakers(audited.SPEAKERS)
        letters.register("replication", jobs.LETTERS)
        group_formed.connect(receivers.on_group_formed, dispatch_uid="replication")
        access.register("replication", permissions.may_read_document)
        waiting.register_source(permissions.team_waiting, "team")
        waiting.register_source(permissions.facilitator_waiting, "group's facilitator")
        panels.register_panel("journeys.group", plan_panel, order=10)
        self._register_menus()

    def _register_menus(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from tvilling.programmes.apps import oversees
        from tvilling.replication import permissions
        from tvilling.ui import navigation
        from tvilling.ui.navigation import Entry, from_address

        def has_plans(request: Any) -> bool:
            return permissions.has_plans(request.user)

        navigation.register(
            "my",
            Entry(_("Plans"), "replication:plans", order=60, icon="document", visible=has_plans),
        )
        navigation.register(
            "office",
            Entry(
                _("Plans"), "replication:office", section=_("Learn"), order=60, url_kwargs=from_address("cohort"),
                visible=oversees,
            ),
        )  # fmt: skip
