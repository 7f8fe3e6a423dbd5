# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Wires programmes into the project."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


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
        from tvilling.programmes.permissions import RIGHTS, is_in_an_office, sees_audit, sees_office
        from tvilling.programmes.queries import invitation_words
        from tvilling.programmes.templatetags.programmes import city_roles_panel
        from tvilling.ui import navigation, panels

        events.register(EVENTS)
        purposes.register(PURPOSE, invitation_words)
        permissions.register("programmes", RIGHTS)
        panels.register_panel("cities.detail", city_roles_panel, order=10)
        entry = navigation.Entry
        cohort = navigation.from_address("cohort")
        navigation.register(
            "person", entry(_("Programme office"), "programmes:office", order=20, visible=is_in_an_office)
        )
        for label, name, order, visible in (
            (_("People"), "programmes:people", 80, sees_office),
            (_("Letters"), "programmes:letters", 81, sees_office),
            (_("Audit"), "programmes:audit", 82, sees_audit),
            (_("Settings"), "programmes:settings", 83, sees_office),
        ):
            navigation.register(
                "office",
                entry(label, name, section=_("Run"), order=order, visible=visible, url_kwargs=cohort),
            )
