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
        from tvilling.core import permissions
        from tvilling.insights.audit_events import EVENTS, FIELDS
        from tvilling.insights.permissions import TABLE, oversees, reads_report
        from tvilling.programmes.apps import cohort_in_address
        from tvilling.ui import navigation

        events.register(EVENTS)
        words.register_fields(FIELDS)
        permissions.register("insights", TABLE)

        def sees_report(request: Any) -> bool:
            return reads_report(request.user, cohort_in_address(request))

        def sees_board(request: Any) -> bool:
            return oversees(request.user, cohort_in_address(request))

        cohort = navigation.from_address("cohort")
        navigation.register(
            "office",
            navigation.Entry(_("Board"), "insights:board", order=0, visible=sees_board, url_kwargs=cohort),
            navigation.Entry(
                _("Report"),
                "insights:report",
                section=_("Tell"),
                order=70,
                visible=sees_report,
                url_kwargs=cohort,
            ),
        )
