# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Wires travel into the project."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


def sees_travel(request: Any) -> bool:
    """For menus: whether the reader sees the travel money of the page's cohort."""
    from tvilling.programmes.apps import has_role_here
    from tvilling.travel.permissions import SEES_AMOUNTS

    return has_role_here(request, *SEES_AMOUNTS)


def looks_after_money(request: Any) -> bool:
    """For menus: whether the reader is a finance officer or the like in any cohort."""
    from tvilling.programmes.apps import has_role_anywhere
    from tvilling.travel.permissions import SEES_AMOUNTS

    return has_role_anywhere(request, *SEES_AMOUNTS)


def waiting_in_travel(request: Any) -> Any:
    """For menus: how many trips and claims of the page's cohort wait for the reader; nothing waits for an auditor."""
    from tvilling.programmes.apps import cohort_in_address, has_role_here
    from tvilling.travel.queries.board import number_waiting
    from tvilling.ui.navigation import to_do

    roles = {"is_office": has_role_here(request, "office"), "is_finance": has_role_here(request, "finance")}
    if not any(roles.values()):
        return None
    number = number_waiting(cohort_in_address(request), request.user, **roles)
    return to_do(number, _("%(number)s to check"))


def travels(request: Any) -> bool:
    """For menus: whether the reader has trips, or visits to ask for. Asked once a request."""
    from tvilling.travel.permissions import is_of_travellers

    if not hasattr(request, "is_traveller"):
        request.is_traveller = is_of_travellers(request.user)
    return bool(request.is_traveller)


class TravelConfig(AppConfig):
    name = "tvilling.travel"
    label = "travel"

    def ready(self) -> None:
        from tvilling.accounts.signals import person_to_be_anonymised
        from tvilling.audit import events, words
        from tvilling.core import own_data as core_own_data
        from tvilling.core import periodic as schedule
        from tvilling.core import permissions as table
        from tvilling.documents import access
        from tvilling.journeys.signals import attendance_confirmed, meeting_cancelled, twin_left
        from tvilling.mail import letters
        from tvilling.programmes.signals import cohort_copied
        from tvilling.travel import audit_events, audited, own_data, periodic, permissions, receivers
        from tvilling.travel.jobs.letters import LETTERS
        from tvilling.travel.jobs.waiting import staff_waiting, traveller_waiting
        from tvilling.travel.templatetags.travel import visit_panel
        from tvilling.ui import navigation, panels, waiting

        table.register("travel", permissions.TABLE)
        core_own_data.register(own_data.PARTS, own_data.LEFT_OUT)
        events.register(audit_events.EVENTS)
        words.register_fields(audit_events.FIELDS)
        words.register_kinds(audited.KINDS)
        words.register_speakers(audited.SPEAKERS)
        letters.register("travel", LETTERS)
        access.register("travel", permissions.may_read_receipt)
        cohort_copied.connect(receivers.copy_travel_rules, dispatch_uid="travel.copy_rules")
        attendance_confirmed.connect(receivers.open_claim_of, dispatch_uid="travel.open_claim")
        meeting_cancelled.connect(receivers.call_off_trips_to, dispatch_uid="travel.call_off_visit")
        person_to_be_anonymised.connect(
            receivers.keep_who_is_to_be_paid, dispatch_uid="travel.keep_who_is_to_be_paid"
        )
        twin_left.connect(receivers.call_off_trips, dispatch_uid="travel.call_off")
        schedule.register("travel.remind", periodic.remind, every=timedelta(hours=1))
        schedule.register("travel.tidy_accounts", periodic.tidy_accounts, every=timedelta(days=1))
        entry, cohort = navigation.Entry, navigation.from_address("cohort")
        navigation.register("my", entry(_("Travel"), "travel:my", order=60, visible=travels))
        navigation.register(
            "my", entry(_("Travel money"), "travel:finance", order=65, visible=looks_after_money)
        )
        navigation.register(
            "person", entry(_("Travel money"), "travel:finance", order=25, visible=looks_after_money)
        )
        navigation.register(
            "office",
            entry(
                _("Travel"),
                "travel:board",
                section=_("Learn"),
                order=60,
                visible=sees_travel,
                count=waiting_in_travel,
                url_kwargs=cohort,
            ),
        )
        panels.register_panel("journeys.meeting", visit_panel, order=20)
        waiting.register_source(traveller_waiting)
        waiting.register_source(staff_waiting, "office", "finance")
