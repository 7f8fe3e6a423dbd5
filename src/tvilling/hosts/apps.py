# SPDX-FileCopyrightText: 2026 The Tvilling authors
# SPDX-License-Identifier: EUPL-1.2
"""Wires hosts into the project."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.apps import AppConfig
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.utils.safestring import SafeString


def taking_hosts_panel(request: HttpRequest, city: Any) -> SafeString | None:
    """On the page of a city: the cohorts to which its team can offer to host."""
    from tvilling.core import clock
    from tvilling.hosts.permissions import taking

    cohorts = taking(request.user, city, clock.now())
    if not cohorts:
        return None
    return render_to_string("hosts/includes/taking.html", {"cohorts": cohorts, "city": city}, request=request)


class HostsConfig(AppConfig):
    name = "tvilling.hosts"
    label = "hosts"

    def ready(self) -> None:
        from tvilling.audit import events, words
        from tvilling.core import permissions
        from tvilling.hosts import audited
        from tvilling.hosts.audit_events import EVENTS, FIELDS
        from tvilling.hosts.jobs import LETTERS
        from tvilling.hosts.permissions import RIGHTS, number_sent, office_waiting, team_waiting
        from tvilling.hosts.queries import reliance_on, vocabulary_key_in_use
        from tvilling.mail import letters
        from tvilling.programmes.apps import cohort_in_address, oversees
        from tvilling.programmes.queries import register_reliance, register_vocabulary_use
        from tvilling.ui import navigation, panels, waiting

        events.register(EVENTS)
        words.register_fields(FIELDS)
        words.register_kinds(audited.KINDS)
        words.register_speakers(audited.SPEAKERS)
        letters.register("hosts", LETTERS)
        permissions.register("hosts", RIGHTS)
        register_vocabulary_use(vocabulary_key_in_use)
        register_reliance(reliance_on)

        def sent(request: Any) -> navigation.Count | None:
            number = number_sent(cohort_in_address(request))
            return navigation.Count(str(number), "attention") if number else None

        entry = navigation.Entry
        navigation.register("public", entry(_("Host cities"), "hosts:catalogue", order=20))
        navigation.register("my", entry(_("Hosting"), "hosts:my", order=30))
        cohort = navigation.from_address("cohort")
        navigation.register(
            "office",
            entry(
                _("Hosts"), "hosts:office-list", section=_("Select"), order=10, visible=oversees, count=sent,
                url_kwargs=cohort,
            ),
        )  # fmt: skip
        panels.register_panel("cities.next", taking_hosts_panel)
        waiting.register_source(team_waiting, "team")
        waiting.register_source(office_waiting, "office")
