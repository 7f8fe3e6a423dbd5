# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Wires complaints into the project."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.apps import AppConfig
from django.template.loader import render_to_string

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.utils.safestring import SafeString


def application_panel(request: HttpRequest, application: Any) -> SafeString | None:
    """On the page of an application that is not eligible: the way to complain."""
    from tvilling.applications.states import ApplicationState

    return _panel(request, application) if application.state == ApplicationState.INELIGIBLE else None


def result_panel(request: HttpRequest, decision: Any) -> SafeString | None:
    """On the page of a result: the way to complain."""
    return _panel(request, decision.application)


def office_panel(request: HttpRequest, application: Any) -> SafeString | None:
    """On the office's page of an application: the complaints about it."""
    from tvilling.complaints.permissions import filed_about

    found = filed_about(request.user, application)
    if not found:
        return None
    context = {"complaints": found, "cohort": application.cohort}
    return render_to_string("complaints/parts/office_panel.html", context, request=request)


def _panel(request: HttpRequest, application: Any) -> SafeString | None:
    """Until when one can complain, or how far one's complaint is; nothing when there is nothing to complain of."""
    from tvilling.complaints.permissions import complaints_about
    from tvilling.complaints.queries import bars_another, told_decision
    from tvilling.core import clock
    from tvilling.core.permissions import allows

    told, complaints = told_decision(application), complaints_about(request.user, application)
    if told is None and not complaints:
        return None
    context = {
        "application": application,
        "told": told,
        "complaints": complaints,
        "is_over": told is not None and clock.now() > told.complain_by,
        "may_begin": told is not None
        and allows(request.user, "complaints.write", application)
        and not any(bars_another(row, told) for row in complaints),
    }
    return render_to_string("complaints/parts/panel.html", context, request=request)


class ComplaintsConfig(AppConfig):
    name = "tvilling.complaints"
    label = "complaints"

    def ready(self) -> None:
        from datetime import timedelta

        from tvilling.audit import events, words
        from tvilling.complaints import audit_events, audited, jobs, own_data, periodic, permissions
        from tvilling.complaints.queries import upheld_about
        from tvilling.core import own_data as core_own_data
        from tvilling.core import periodic as schedule
        from tvilling.core import permissions as table
        from tvilling.documents import access
        from tvilling.evaluation.queries import register_ground
        from tvilling.mail import letters
        from tvilling.ui import panels, waiting

        table.register("complaints", permissions.TABLE)
        core_own_data.register(own_data.PARTS, own_data.LEFT_OUT)
        events.register(audit_events.EVENTS)
        words.register_kinds(audited.KINDS)
        letters.register("complaints", jobs.LETTERS)
        access.register("complaints", permissions.may_read_file)
        register_ground(upheld_about)
        waiting.register_source(jobs.team_waiting, "team")
        waiting.register_source(jobs.office_waiting, "office")
        panels.register_panel("applications.team", application_panel, order=10)
        panels.register_panel("applications.detail", office_panel, order=10)
        panels.register_panel("evaluation.result", result_panel, order=90)
        schedule.register("complaints.remind", periodic.remind, every=timedelta(hours=6))
        self._register_menus()

    def _register_menus(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from tvilling.complaints.permissions import has_complaints
        from tvilling.complaints.queries import number_in_hand
        from tvilling.programmes.apps import cohort_in_address, oversees
        from tvilling.ui import navigation
        from tvilling.ui.navigation import Count, Entry, from_address

        def in_hand(request: Any) -> Count | None:
            number = number_in_hand(cohort_in_address(request))
            return Count(str(number), "attention") if number else None

        navigation.register(
            "my",
            Entry(
                _("Complaints"), "complaints:mine", order=32, icon="flag",
                visible=lambda request: has_complaints(request.user),
            ),
        )  # fmt: skip
        navigation.register(
            "office",
            Entry(
                _("Complaints"), "complaints:office", section=_("Select"), order=36, visible=oversees,
                url_kwargs=from_address("cohort"), count=in_hand,
            ),
        )  # fmt: skip
