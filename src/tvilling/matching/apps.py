# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Wires matching into the project."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.apps import AppConfig
from django.template.loader import render_to_string

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.utils.safestring import SafeString


def match_panel(request: HttpRequest, application: Any) -> SafeString | None:
    """On the office's page of an application: its match."""
    from tvilling.matching.permissions import match_of_application

    match = match_of_application(request.user, application)
    if match is None:
        return None
    return render_to_string("matching/parts/panel.html", {"match": match}, request=request)


def late_city_panel(request: HttpRequest, application: Any) -> SafeString | None:
    """Where a decision is put right: what follows for the match, if one was published already."""
    from tvilling.matching.permissions import published_run

    run = published_run(application.cohort)
    if run is None:
        return None
    context = {"run": run, "cohort": application.cohort}
    return render_to_string("matching/parts/late_city.html", context, request=request)


def ranking_panel(request: HttpRequest, activity: Any) -> SafeString | None:
    """On a host's own page: the way to rank the cities that asked for it, until they are matched."""
    from tvilling.core import clock
    from tvilling.matching.permissions import may_still_rank
    from tvilling.matching.queries import rank_in_time

    if not may_still_rank(request.user, activity):
        return None
    context = {"activity": activity, "in_time": rank_in_time(activity.cohort, clock.now())}
    return render_to_string("matching/parts/ranking_panel.html", context, request=request)


class MatchingConfig(AppConfig):
    name = "tvilling.matching"
    label = "matching"

    def ready(self) -> None:
        from datetime import timedelta

        from tvilling.audit import events, words
        from tvilling.core import own_data as core_own_data
        from tvilling.core import periodic as schedule
        from tvilling.core import permissions as table
        from tvilling.evaluation.signals import city_withdrew
        from tvilling.hosts.permissions import let_stop_withdrawal
        from tvilling.mail import letters
        from tvilling.matching import audit_events, audited, jobs, own_data, periodic, permissions, receivers
        from tvilling.ui import panels, waiting

        table.register("matching", permissions.TABLE)
        core_own_data.register(own_data.PARTS, own_data.LEFT_OUT)
        events.register(audit_events.EVENTS)
        words.register_fields(audit_events.FIELDS)
        words.register_kinds(audited.KINDS)
        words.register_speakers(audited.SPEAKERS)
        letters.register("matching", jobs.LETTERS)
        city_withdrew.connect(receivers.on_city_withdrew, dispatch_uid="matching")
        let_stop_withdrawal(permissions.stops_withdrawal)
        schedule.register("matching.solve", periodic.solve, every=timedelta(seconds=0.5), apart=True)
        schedule.register("matching.ask_hosts", periodic.ask_hosts, every=timedelta(hours=1))
        waiting.register_source(permissions.team_waiting, "team")
        waiting.register_source(permissions.office_waiting, "office")
        panels.register_panel("applications.detail", match_panel, order=30)
        panels.register_panel("evaluation.correction", late_city_panel, order=30)
        panels.register_panel("hosts.detail", ranking_panel, order=30)
        self._register_menus()

    def _register_menus(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from tvilling.matching import permissions
        from tvilling.programmes.apps import oversees
        from tvilling.ui import navigation
        from tvilling.ui.navigation import Entry, from_address
        from tvilling.ui.standing import standing_of

        def has_matches(request: Any) -> bool:
            return "team" in standing_of(request) and permissions.has_matches(request.user)

        navigation.register(
            "my",
            Entry(_("Matches"), "matching:matches", order=35, icon="link", visible=has_matches),
        )
        navigation.register(
            "office",
            Entry(
                _("Matching"), "matching:office", section=_("Select"), order=40, url_kwargs=from_address("cohort"),
                visible=oversees,
            ),
        )  # fmt: skip
