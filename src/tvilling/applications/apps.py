# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Wires applications into the project."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.apps import AppConfig
from django.template.loader import render_to_string

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.utils.safestring import SafeString


def open_calls_panel(request: HttpRequest, city: Any) -> SafeString | None:
    """On the page of a city: the calls to which its team can apply now."""
    from tvilling.applications.permissions import open_to
    from tvilling.core import clock

    calls = open_to(request.user, city, clock.now())
    if not calls:
        return None
    return render_to_string(
        "applications/parts/open_calls.html", {"calls": calls, "city": city}, request=request
    )


class ApplicationsConfig(AppConfig):
    name = "tvilling.applications"
    label = "applications"

    def ready(self) -> None:
        from tvilling.applications import audited, own_data, receivers  # noqa: F401 - connects them
        from tvilling.applications.audit_events import EVENTS, FIELDS
        from tvilling.applications.jobs import LETTERS, office_waiting, team_waiting
        from tvilling.applications.periodic import remind
        from tvilling.applications.permissions import TABLE, may_read_file
        from tvilling.applications.queries.submitted import signed_entries
        from tvilling.audit import events, words
        from tvilling.audit.queries import register_witness
        from tvilling.core import own_data as core_own_data
        from tvilling.core import periodic, permissions
        from tvilling.documents import access
        from tvilling.mail import letters
        from tvilling.ui import panels, waiting

        events.register(EVENTS)
        words.register_fields(FIELDS)
        words.register_kinds(audited.KINDS)
        words.register_speakers(audited.SPEAKERS)
        register_witness(signed_entries)
        permissions.register("applications", TABLE)
        core_own_data.register(own_data.PARTS, own_data.LEFT_OUT)
        access.register("applications", may_read_file)
        letters.register("applications", LETTERS)
        periodic.register("applications.remind", remind, every=timedelta(hours=1))
        waiting.register_source(team_waiting, "team")
        waiting.register_source(office_waiting, "office")
        panels.register_panel("cities.next", open_calls_panel)
        self._register_menus()

    def _register_menus(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from tvilling.applications.permissions import has_applications, verdicts_waiting
        from tvilling.programmes.apps import cohort_in_address, oversees
        from tvilling.ui import navigation
        from tvilling.ui.navigation import Count, Entry, from_address
        from tvilling.ui.standing import standing_of

        def waiting(request: Any) -> Count | None:
            number = verdicts_waiting(cohort_in_address(request))
            return Count(str(number), "attention") if number else None

        navigation.register(
            "my",
            Entry(
                _("Applications"), "applications:mine", order=20, icon="document",
                visible=lambda request: "team" in standing_of(request) and has_applications(request.user),
            ),
        )  # fmt: skip
        here = from_address("cohort")
        navigation.register(
            "office",
            Entry(
                _("Applications"), "applications:office-list", section=_("Select"), order=20, visible=oversees,
                url_kwargs=here,
            ),
            Entry(
                _("Eligibility"), "applications:office-eligibility", section=_("Select"), order=22, visible=oversees,
                url_kwargs=here, count=waiting,
            ),
        )  # fmt: skip
