# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Wires applications into the project."""

from datetime import timedelta
from typing import Any

from django.apps import AppConfig


class ApplicationsConfig(AppConfig):
    name = "tvilling.applications"
    label = "applications"

    def ready(self) -> None:
        from tvilling.applications import receivers  # noqa: F401 - connects them
        from tvilling.applications.audit_events import EVENTS
        from tvilling.applications.jobs import LETTERS, office_waiting, team_waiting
        from tvilling.applications.periodic import remind
        from tvilling.applications.permissions import TABLE, may_read_file
        from tvilling.audit import events
        from tvilling.core import periodic, permissions
        from tvilling.documents import access
        from tvilling.mail import letters
        from tvilling.ui import waiting

        events.register(EVENTS)
        permissions.register("applications", TABLE)
        access.register("applications", may_read_file)
        letters.register("applications", LETTERS)
        periodic.register("applications.remind", remind, every=timedelta(hours=1))
        waiting.register_source(team_waiting)
        waiting.register_source(office_waiting)
        self._register_menus()

    def _register_menus(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from tvilling.applications.permissions import has_applications, reads_cohort, verdicts_waiting
        from tvilling.ui import navigation
        from tvilling.ui.navigation import Count, Entry, from_address

        def cohort_of(request: Any) -> str:
            return str(request.resolver_match.kwargs.get("cohort", "")) if request.resolver_match else ""

        def is_reader(request: Any) -> bool:
            return reads_cohort(request.user, cohort_of(request))

        def waiting(request: Any) -> Count | None:
            number = verdicts_waiting(request.user, cohort_of(request))
            return Count(str(number), "attention") if number else None

        navigation.register(
            "my",
            Entry(
                _("Applications"), "applications:mine", order=20, icon="document",
                visible=lambda request: has_applications(request.user),
            ),
        )  # fmt: skip
        here = from_address("cohort")
        navigation.register(
            "office",
            Entry(
                _("Applications"), "applications:office-list", section=_("Select"), order=20, visible=is_reader,
                url_kwargs=here,
            ),
            Entry(
                _("Eligibility"), "applications:office-eligibility", section=_("Select"), order=22, visible=is_reader,
                url_kwargs=here, count=waiting,
            ),
        )  # fmt: skip
