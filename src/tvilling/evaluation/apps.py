# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Wires evaluation into the project."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.apps import AppConfig
from django.template.loader import render_to_string

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.utils.safestring import SafeString


def correction_panel(request: HttpRequest, application: Any) -> SafeString | None:
    """On the office's page of an application that was not eligible: the way to put that right once all is decided."""
    from tvilling.evaluation.permissions import may_put_right

    if not may_put_right(request.user, application):
        return None
    context = {"application": application, "cohort": application.cohort}
    return render_to_string("evaluation/parts/correction_panel.html", context, request=request)


def result_panel(request: HttpRequest, application: Any) -> SafeString | None:
    """On the team's page of an application that was decided, and told: the way to the result."""
    from tvilling.evaluation.permissions import decisions_visible_to

    decision = decisions_visible_to(request.user).filter(application=application).first()
    if decision is None:
        return None
    return render_to_string("evaluation/parts/result_panel.html", {"decision": decision}, request=request)


def _is_expert(request: Any) -> tuple[str, ...]:
    from tvilling.evaluation import permissions

    return ("expert",) if permissions.is_expert(request.user) else ()


class EvaluationConfig(AppConfig):
    name = "tvilling.evaluation"
    label = "evaluation"

    def ready(self) -> None:
        from datetime import timedelta

        from tvilling.applications.permissions import let_read_submitted, let_stop_withdrawal
        from tvilling.audit import events, words
        from tvilling.core import own_data as core_own_data
        from tvilling.core import periodic as schedule
        from tvilling.core import permissions as table
        from tvilling.evaluation import audit_events, audited, jobs, own_data, periodic, permissions
        from tvilling.mail import letters
        from tvilling.ui import panels, standing, waiting

        table.register("evaluation", permissions.TABLE)
        core_own_data.register(own_data.PARTS, own_data.LEFT_OUT)
        events.register(audit_events.EVENTS)
        words.register_fields(audit_events.FIELDS)
        words.register_kinds(audited.KINDS)
        words.register_speakers(audited.SPEAKERS)
        letters.register("evaluation", jobs.LETTERS)
        standing.register_standing(_is_expert)
        waiting.register_source(permissions.expert_waiting, "expert")
        waiting.register_source(permissions.office_waiting, "office")
        waiting.register_source(permissions.team_waiting, "team")
        panels.register_panel("applications.detail", correction_panel, order=20)
        panels.register_panel("applications.team", result_panel, order=5)
        let_read_submitted(permissions.reads_as_expert)
        let_stop_withdrawal(permissions.stops_withdrawal)
        schedule.register("evaluation.expire", periodic.expire, every=timedelta(hours=1))
        schedule.register("evaluation.remind", periodic.remind, every=timedelta(hours=6))
        self._register_menus()

    def _register_menus(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from tvilling.evaluation import permissions
        from tvilling.programmes.apps import oversees
        from tvilling.ui import navigation
        from tvilling.ui.navigation import Entry, from_address
        from tvilling.ui.standing import standing_of

        def has_cases(request: Any) -> bool:
            return "expert" in standing_of(request) and permissions.has_cases(request.user)

        def has_results(request: Any) -> bool:
            return "team" in standing_of(request) and permissions.has_results(request.user)

        here = from_address("cohort")
        select = _("Select")
        navigation.register(
            "my",
            Entry(
                _("Cases to evaluate"),
                "evaluation:queue",
                order=40,
                icon="list",
                visible=has_cases,
            ),
            Entry(_("Results"), "evaluation:results", order=30, icon="letter", visible=has_results),
        )
        navigation.register(
            "office",
            Entry(
                _("Evaluation"), "evaluation:office", section=select, order=30, url_kwargs=here,
                visible=oversees,
            ),
            Entry(
                _("Selection"), "evaluation:office-selection", section=select, order=34, url_kwargs=here,
                visible=oversees,
            ),
        )  # fmt: skip
