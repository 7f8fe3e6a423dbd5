# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Wires knowledge into the project."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.apps import AppConfig
from django.template.loader import render_to_string

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.utils.safestring import SafeString


def withheld_panel(request: HttpRequest, practice: Any) -> SafeString | None:
    """Beside a practice that the public no longer sees, for those who still do."""
    from tvilling.knowledge.permissions import is_withheld, reads_publication

    if not is_withheld(practice):
        return None
    context = {"entry": practice.entry, "reads": reads_publication(request.user, practice.entry)}
    return render_to_string("knowledge/parts/withheld.html", context, request=request)


class KnowledgeConfig(AppConfig):
    name = "tvilling.knowledge"
    label = "knowledge"

    def ready(self) -> None:
        from django.db.models.signals import post_save

        from tvilling.applications.signals import consent_changed
        from tvilling.audit import events, words
        from tvilling.core import own_data as core_own_data
        from tvilling.core import permissions as table
        from tvilling.hosts.models import Practice
        from tvilling.hosts.queries import register_hidden
        from tvilling.knowledge import audit_events, audited, jobs, own_data, permissions, queries, receivers
        from tvilling.mail import letters
        from tvilling.ui import panels, waiting

        table.register("knowledge", permissions.TABLE)
        core_own_data.register(own_data.PARTS, own_data.LEFT_OUT)
        events.register(audit_events.EVENTS)
        words.register_kinds(audited.KINDS)
        letters.register("knowledge", jobs.LETTERS)
        post_save.connect(receivers.on_practice_saved, sender=Practice, dispatch_uid="knowledge")
        consent_changed.connect(receivers.on_consent_changed, dispatch_uid="knowledge")
        waiting.register_source(permissions.staff_waiting, *permissions.WRITING_STAFF)
        waiting.register_source(permissions.writer_waiting)
        register_hidden(queries.withheld)
        panels.register_panel("hosts.practice", withheld_panel)
        self._register_menus()

    def _register_menus(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from tvilling.journeys.apps import has_groups
        from tvilling.knowledge import permissions
        from tvilling.programmes.apps import cohort_in_address, has_role_here
        from tvilling.ui import navigation
        from tvilling.ui.navigation import Entry, from_address

        def writes(request: Any) -> bool:
            return has_groups(request) or permissions.practices_to_write(request.user).exists()

        def reads(request: Any) -> bool:
            return has_role_here(request, "office", "communications", "auditor")

        def to_publish(request: Any) -> navigation.Count | None:
            if not has_role_here(request, "office", "communications"):
                return None
            number = permissions.number_to_do(request.user, cohort_in_address(request))
            return navigation.to_do(number, _("%(number)s to check or publish"))

        navigation.register(
            "public",
            Entry(_("Practices"), "knowledge:practices", order=40),
            Entry(_("Stories"), "knowledge:stories", order=50),
            Entry(_("Search"), "knowledge:search", order=90),
        )
        navigation.register(
            "my",
            Entry(_("Practices and stories"), "knowledge:my", order=70, icon="leaf", visible=writes),
        )
        navigation.register(
            "office",
            Entry(
                _("Knowledge base"), "knowledge:office", section=_("Learn"), order=70,
                url_kwargs=from_address("cohort"), visible=reads, count=to_publish,
            ),
        )  # fmt: skip
