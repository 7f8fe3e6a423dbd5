# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Wires insights into the project."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class InsightsConfig(AppConfig):
    name = "tvilling.insights"
    label = "insights"

    def ready(self) -> None:
        from tvilling.audit import events, words
        from tvilling.core import own_data as core_own_data
        from tvilling.core import permissions
        from tvilling.insights import own_data
        from tvilling.insights.audit_events import EVENTS, FIELDS
        from tvilling.insights.permissions import TABLE
        from tvilling.programmes.apps import has_role_here, oversees
        from tvilling.ui import navigation

        events.register(EVENTS)
        words.register_fields(FIELDS)
        permissions.register("insights", TABLE)
        core_own_data.register([], own_data.LEFT_OUT)

        def sees_report(request: Any) -> bool:
            return has_role_here(request, "office", "auditor", "communications", "finance")

        cohort = navigation.from_address("cohort")
        navigation.register(
            "office",
            navigation.Entry(_("Board"), "insights:board", order=0, visible=oversees, url_kwargs=cohort),
            navigation.Entry(
                _("Report"),
                "insights:report",
                section=_("Tell"),
                order=70,
                visible=sees_report,
                url_kwargs=cohort,
            ),
        )
