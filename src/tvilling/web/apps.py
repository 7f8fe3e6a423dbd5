# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Wires web into the project."""

from typing import Any

from django.apps import AppConfig
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _


def roles_panel(request: Any, person: Any) -> Any:
    """On the page of the programme office: where the person works in another role."""
    from tvilling.insights.permissions import OVERSEES, roles_of

    roles = [role for role in roles_of(person) if role.role not in OVERSEES]
    return render_to_string("web/my/roles.html", {"roles": roles}, request=request) if roles else None


class WebConfig(AppConfig):
    name = "tvilling.web"
    label = "web"

    def ready(self) -> None:
        from tvilling.ui import navigation, panels

        entry = navigation.Entry
        navigation.register("public", entry(_("Map"), "web:map", order=50))
        navigation.register("my", entry(_("What waits for you"), "web:my", order=0, alone=True))
        navigation.register("person", entry(_("What waits for you"), "web:my", order=0, alone=True))
        panels.register_panel("programmes.office", roles_panel)
