# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Wires web into the project."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WebConfig(AppConfig):
    name = "tvilling.web"
    label = "web"

    def ready(self) -> None:
        from tvilling.ui import navigation

        entry = navigation.Entry
        navigation.register("public", entry(_("Map"), "web:map", order=50))
        navigation.register("my", entry(_("What waits for you"), "web:my", order=0))
        navigation.register("person", entry(_("What waits for you"), "web:my", order=0))
