# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Wires journeys into the project."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.apps import AppConfig


def has_groups(request: Any) -> bool:
    """For menus: whether the reader has to do with any group. Asked once a request."""
    from tvilling.journeys import permissions

    if not hasattr(request, "has_groups"):
        request.has_groups = permissions.has_groups(request.user)
    return bool(request.has_groups)


def _facilitates(request: Any) -> tuple[str, ...]:
    from tvilling.journeys import permissions

    return ("group's facilitator",) if permissions.facilitates(request.user) else ()


class JourneysConfig(AppConfig):
    name = "tvilling.journeys"
    label = "journeys"

    def ready(self) -> None:
        from tvilling.audit import events, words
        from tvilling.core import own_data as core_own_data
        from tvilling.core import periodic as schedule
        from tvilling.core import permissions as table
        from tvilling.documents import access
        from tvilling.hosts.permissions import let_stop_withdrawal
        from tvilling.journeys import audit_events, audited, own_data, periodic, permissions, receivers
        from tvilling.journeys.jobs import groups, meetings, outputs
        from tvilling.mail import letters
        from tvilling.matching.signals import match_confirmed, match_ended
        from tvilling.ui import standing, waiting

        table.register("journeys", permissions.TABLE)
        core_own_data.register(own_data.PARTS, own_data.LEFT_OUT)
        events.register(audit_events.EVENTS)
        words.register_fields(audit_events.FIELDS)
        words.register_kinds(audited.KINDS)
        letters.register("journeys", [*groups.LETTERS, *outputs.LETTERS, *meetings.LETTERS])
        match_confirmed.connect(receivers.on_match_confirmed, dispatch_uid="journeys")
        match_ended.connect(receivers.on_match_ended, dispatch_uid="journeys")
        let_stop_withdrawal(permissions.stops_withdrawal)
        access.register("journeys", permissions.may_read_document)
        standing.register_standing(_facilitates)
        waiting.register_source(permissions.team_waiting, "team")
        waiting.register_source(permissions.facilitator_waiting, "group's facilitator")
        waiting.register_source(permissions.office_waiting, "office")
        schedule.register("journeys.remind", periodic.remind, every=timedelta(hours=6))
        self._register_menus()

    def _register_menus(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from tvilling.core import clock
        from tvilling.journeys.queries import number_late
        from tvilling.programmes.apps import cohort_in_address, oversees
        from tvilling.ui import navigation
        from tvilling.ui.navigation import Entry, from_address

        def late(request: Any) -> navigation.Count | None:
            number = number_late(cohort_in_address(request), clock.now().date())
            return navigation.to_do(number, _("%(number)s late"), "bad")

        here, learn = from_address("cohort"), _("Learn")
        navigation.register(
            "my",
            Entry(_("Journeys"), "journeys:groups", order=50, icon="people", visible=has_groups),
        )
        navigation.register(
            "office",
            Entry(
                _("Journeys"), "journeys:office-groups", section=learn, order=50, url_kwargs=here,
                visible=oversees,
            ),
            Entry(
                _("Outputs"), "journeys:office-outputs", section=learn, order=52, url_kwargs=here,
                visible=oversees, count=late,
            ),
        )  # fmt: skip
